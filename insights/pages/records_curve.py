"""The curve of one span against that of another: power over time, or pace over the time it was held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import QueryDict

from accounts.models import User
from activities.analysis.units import pace_length
from activities.presenters import wording
from activities.presenters.curve_views import mark_text
from activities.presenters.measures import Measures
from activities.presenters.pages import changed
from activities.presenters.values import Choice, Column
from insights.pages import best_efforts
from insights.pages.best_efforts import Holder, Mark
from insights.pages.records_tables import value_text
from insights.pages.spans import OWN, read_date
from insights.pages.values import ChartView

SPANS = {"90d": "last 90 days", "1y": "last year", "before": "the year before", "all": "all time"}
_BEGINNING = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two spans: its name, its words, its days, and what could not be read of its dates."""

    key: str  # a or b
    title: str  # how it is drawn
    name: str
    label: str
    first: date
    last: date
    choices: tuple[Choice, ...] = ()
    from_on: str = ""
    to_on: str = ""
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Curves:
    """The charts of a sport, and the two spans they compare."""

    sides: tuple[Side, ...]
    charts: tuple[ChartView, ...]
    kept: tuple[tuple[str, str], ...]  # what the form of own dates hands on: names and values

    @property
    def has_own(self) -> bool:
        return any(side.name == OWN for side in self.sides) or bool(self.errors)

    @property
    def errors(self) -> tuple[str, ...]:
        return tuple(error for side in self.sides for error in side.errors)


def asked(query: QueryDict, name: str, known: Mapping[str, object], first: str) -> str:
    """What an address asks for, when it is one of the known; else the first."""
    found = query.get(name, first)
    return found if found in known else first


def choices(
    path: str, query: QueryDict, name: str, known: Mapping[str, str], chosen: str
) -> tuple[Choice, ...]:
    """Links to the known; another sport or place forgets the mark whose history was open."""
    dropped = {"mark": None} if name in ("sport", "where") else {f"{name}_from": None, f"{name}_to": None}
    if name == "sport":
        dropped |= {"where": None}
    return tuple(
        Choice(key, label, selected=key == chosen, url=changed(path, query, {**dropped, name: key}))
        for key, label in known.items()
    )


def span_days(name: str, today: date) -> best_efforts.Days:
    """First and last day of a named span to compare."""
    year = timedelta(days=365)
    if name == "before":
        return today - 2 * year + timedelta(days=1), today - year
    ago = {"90d": timedelta(days=89), "1y": year - timedelta(days=1)}.get(name)
    return (_BEGINNING if ago is None else today - ago), today + timedelta(days=1)


def side_of(path: str, query: QueryDict, key: str, title: str, first_choice: str, today: date) -> Side:
    """A span by its name, or by own dates when an address has some that can be read."""
    texts = (query.get(f"{key}_from", ""), query.get(f"{key}_to", ""))
    days = tuple(read_date(text) for text in texts)
    errors = tuple(
        f"“{text}” is no date; write it as 2026-05-31."
        for text, day in zip(texts, days, strict=True)
        if text and not day
    )
    name = asked(query, key, SPANS, first_choice)
    first, last = span_days(name, today)
    label = SPANS[name]
    if any(days):
        name, first, last = OWN, days[0] or _BEGINNING, days[1] or today
        if first > last:
            errors, first, last = (
                (*errors, "The first date is after the last; they are swapped."),
                last,
                first,
            )
        label = f"{wording.day(first)} to {wording.day(last)}" if days[0] else f"up to {wording.day(last)}"
    return Side(key, title, name, label, first, last, choices(path, query, key, SPANS, name), *texts, errors)


def curves_of(
    user: User, query: QueryDict, path: str, where: tuple[str, str], held: Mapping[Mark, Holder], today: date
) -> Curves | None:
    """Pace and power of one span against another, for a sport and place; ``held`` are the bests of all time."""
    sides = (
        side_of(path, query, "a", "Line", "90d", today),
        side_of(path, query, "b", "Dashed", "all", today),
    )
    limited = [side for side in sides if side.name != "all"]
    found = best_efforts.bests(user, *where, [(side.first, side.last) for side in limited])
    lines = [_line(side, limited, found, held) for side in sides]
    measures = Measures(user.units, where[0])
    kinds = ("distance", "duration") if measures.reads_pace else ("duration",)
    charts = tuple(chart for kind in kinds if (chart := _chart(kind, sides, lines, measures)) is not None)
    kept = tuple((name, str(value)) for name, value in query.items() if name[:2] not in ("a_", "b_"))
    return Curves(sides, charts, kept) if held else None


def _line(
    side: Side,
    limited: Sequence[Side],
    found: Mapping[Mark, Sequence[float | None]],
    held: Mapping[Mark, Holder],
) -> dict[Mark, float]:
    if side.name == "all":
        return {mark: holder.value for mark, holder in held.items()}
    place = limited.index(side)
    return {mark: value for mark, values in found.items() if (value := values[place]) is not None}


def _chart(
    kind: str, sides: Sequence[Side], lines: Sequence[Mapping[Mark, float]], measures: Measures
) -> ChartView | None:
    marks = sorted({mark for line in lines for mark in line if mark.kind == kind}, key=lambda mark: mark.at)
    if not marks:
        return None
    is_pace = kind == "distance"
    drawn = [_points(line, marks, measures) for line in lines]
    x = sorted({at for points in drawn for at in points})
    series = [
        {
            "label": side.label[:1].upper() + side.label[1:],
            "colour": "pace" if is_pace else "power",
            "dash": place == 1,
            "values": [None if points.get(at) is None else round(points[at], 1) for at in x],
        }
        for place, (side, points) in enumerate(zip(sides, drawn, strict=True))
    ]
    sample = measures.pace(3.0)
    spec = {
        "x": x, "x_format": "duration", "x_log": True, "unit": sample.unit if is_pace and sample else "W",
        "decimals": 0, "format": "pace" if is_pace else "number", "reverse": is_pace, "series": series,
    }  # fmt: skip
    columns = (Column("mark", "Over", numeric=False), *(Column(side.key, side.label) for side in sides))
    rows = tuple(
        (mark_text(mark.kind, mark.at), *(value_text(mark, line.get(mark)) for line in lines))
        for mark in marks
    )
    title = "Pace curve" if is_pace else "Power curve"
    return ChartView(f"chart-{kind}", title, spec, columns, rows)


def _points(line: Mapping[Mark, float], marks: Sequence[Mark], measures: Measures) -> dict[float, float]:
    """Watts by seconds; or seconds for a length, by the seconds that a distance took."""
    length = pace_length(measures.system, sport=measures.sport)
    known = [(mark, line[mark]) for mark in marks if mark in line]
    return {
        (mark.at if mark.kind == "duration" else value): value
        if mark.kind == "duration"
        else length * value / mark.at
        for mark, value in known
    }
