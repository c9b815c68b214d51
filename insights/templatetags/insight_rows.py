"""Rows and squares of pages about the whole log, written in one go (why: activities/templatetags/table_rows.py).

Everything that comes from outside goes through ``escape`` here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from insights.pages.calendar_heat import HeatDay
from insights.pages.values import Cell

register = template.Library()


@register.simple_tag
def cell_rows(rows: Iterable[Sequence[Cell]]) -> SafeString:
    """The body of a small table: the first cell of each row is its head; see insights/_table.html."""
    return mark_safe("\n".join(map(_cell_row, rows)))  # noqa: S308  escaped below


def _cell_row(row: Sequence[Cell]) -> str:
    head, *others = row
    cells = "".join(f'<td class="number">{_words(cell, "plain")}</td>' for cell in others)
    return f'<tr><th scope="row">{_words(head)}</th>{cells}</tr>'


def _words(cell: Cell, link_class: str = "") -> str:
    text = escape(cell.text)
    if cell.url:
        styled = f' class="{link_class}"' if link_class else ""
        text = f'<a{styled} href="{escape(cell.url)}">{text}</a>'
    return f'{text} <small class="faint">{escape(cell.note)}</small>' if cell.note else text


@register.simple_tag
def heat_days(days: Iterable[HeatDay]) -> SafeString:
    """The squares of a year; those with sessions lead to them."""
    return mark_safe("".join(map(_heat_day, days)))  # noqa: S308  escaped below


def _heat_day(day: HeatDay) -> str:
    place = f'class="heat--{day.level:d}" x="{day.x:d}" y="{day.y:d}" width="11" height="11" rx="2"'
    if not day.url:
        return f"<rect {place}></rect>"
    title = escape(day.title)
    link = f'<a href="{escape(day.url)}" aria-label="{title}">'
    return f"{link}<rect {place}><title>{title}</title></rect></a>"
