"""The rows of long tables, written in one go.

A template spends about 10 µs a variable: fifty rows of the list or sixty splits would cost more than all queries of
their page. Everything that comes from outside goes through ``escape`` here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from accounts.templatetags.icons import icon
from activities.presenters.detail_values import CurvePoint, DataTable, TableRow, ZoneBar
from activities.presenters.values import ActivityRow, Badge, Quantity

register = template.Library()

_UNKNOWN = '<span class="faint" aria-label="unknown">–</span>'
_GROUND = '<rect class="share__ground" width="100%" height="100%" rx="3"></rect>'
_ZONE_GROUND = '<rect class="zone__ground" width="100%" height="100%" rx="3"></rect>'


@register.simple_tag
def activity_rows(rows: Iterable[ActivityRow]) -> SafeString:
    """The body of the list of activities; see activities/_rows.html for the table around it."""
    return mark_safe("".join(_activity_row(row) for row in rows))  # noqa: S308  escaped below


def _activity_row(row: ActivityRow) -> str:
    name, date, key = escape(row.name), escape(row.date_text), escape(row.id)
    sport = f'<span class="sport sport--{escape(row.sport)}">{icon(f"sport-{row.sport}")}</span>'
    kind = escape(row.sport_label) + "".join(f" {_badge(badge)}" for badge in row.badges)
    numbers = (
        ("distance", _quantity(row.distance)),
        ("duration", _quantity(row.duration)),
        ("pace", _quantity(row.pace)),
        ("climb", _quantity(row.climb)),
        ("heartrate", _quantity(row.heartrate)),
        ("load", _load(row.load)),
    )
    return (
        f'<tr><td class="log__pick"><input type="checkbox" name="ids" value="{key}" aria-label="Select {name}, {date}">'
        f'</td><td data-key="start"><time class="log__when" datetime="{escape(row.date_iso)}">{date} '
        f"<small>{escape(row.time_text)}</small></time></td>"
        f'<td data-key="name"><div class="log__what">{sport}<div>'
        f'<a class="log__name" href="{escape(row.url)}">{name}</a><div class="log__kind">{kind}</div></div></div></td>'
        + "".join(f'<td class="number" data-key="{column}">{cell}</td>' for column, cell in numbers)
        + "</tr>\n"
    )


def _quantity(value: Quantity | None) -> str:
    if value is None:
        return _UNKNOWN
    unit = f'<span class="unit">{escape(value.unit)}</span>' if value.unit else ""
    return escape(value.text) + unit


def _load(value: Quantity | None) -> str:
    if value is None:
        return _UNKNOWN
    return f'<span class="log__load">{escape(value.text)}</span><span class="unit log__word">load</span>'


def _badge(badge: Badge) -> str:
    tone = f" badge--{escape(badge.tone)}" if badge.tone else ""
    title = f' title="{escape(badge.title)}"' if badge.title else ""
    return f'<span class="badge{tone}"{title}>{escape(badge.label)}</span>'


@register.simple_tag
def table_rows(table: DataTable, label: str) -> SafeString:
    """The body of a table of laps or splits; ``label`` says what a row is."""
    return mark_safe("".join(_table_row(row, escape(label)) for row in table.rows))  # noqa: S308  escaped below


def _table_row(row: TableRow, label: str) -> str:
    first, *others = (escape(cell) for cell in row.cells)
    span, head = "", first
    if row.start is not None and row.end is not None:
        span = f' data-start="{row.start:d}" data-end="{row.end:d}"'
        shows = f"Show {label} {first} in the charts"
        head = f'<button class="row-button" type="button" aria-label="{shows}">{first}</button>'
    badge = f" {_badge(row.badge)}" if row.badge else ""
    cells = "".join(f'<td class="number">{cell}</td>' for cell in others)
    return f'<tr{span}><th scope="row" class="nowrap">{head}{badge}</th>{cells}{_share(row.share)}</tr>\n'


@register.simple_tag
def word_rows(rows: Iterable[Sequence[str]]) -> SafeString:
    """The body of the table behind a chart."""
    return mark_safe("\n".join(map(_word_row, rows)))  # noqa: S308  escaped below


def _word_row(row: Sequence[str]) -> str:
    head, *others = map(escape, row)
    return f"<tr><td>{head}</td>" + "".join(f'<td class="number">{word}</td>' for word in others) + "</tr>"


def _share(share: float | None) -> str:
    if share is None:
        return ""
    bar = f'<rect class="share__bar" width="{share:.1f}%" height="100%" rx="3"></rect>'
    return f'<td><svg class="share" aria-hidden="true">{_GROUND}{bar}</svg></td>'


@register.simple_tag
def zone_rows(bars: Iterable[ZoneBar]) -> SafeString:
    """The bars of one set of zones. They carry their numbers as words; colour only repeats them."""
    return mark_safe("".join(_zone_row(bar) for bar in bars))  # noqa: S308  escaped below


def _zone_row(bar: ZoneBar) -> str:
    length = f'<rect class="zone--{bar.number:d}" width="{bar.share:.2f}%" height="100%" rx="3"></rect>'
    return (
        f'<li class="zone"> <span class="zone__name">{escape(bar.name)}<small>{escape(bar.range_text)}</small></span> '
        f'<svg class="zone__bar" aria-hidden="true">{_ZONE_GROUND}{length}</svg> '
        f'<span class="zone__time">{escape(bar.time)} <small>{escape(bar.share_text)}</small></span> </li> '
    )


@register.simple_tag
def curve_rows(points: Iterable[CurvePoint]) -> SafeString:
    """The body of the table beside a curve."""
    return mark_safe("".join(_curve_row(point) for point in points))  # noqa: S308  escaped below


def _curve_row(point: CurvePoint) -> str:
    badge = ' <span class="badge badge--good">best</span>' if point.is_best else ""
    best, link = escape(point.best), point.best_link
    if link is not None:
        best = f'<a href="{escape(link.url)}" title="{escape(link.label)}">{best}</a>'
    return (
        f'<tr> <th scope="row">{escape(point.duration)}</th> <td class="number">{escape(point.value)}{badge}</td> '
        f'<td class="number">{best}</td> </tr> '
    )
