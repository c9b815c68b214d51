"""The curve of one span against that of another: power over time, or pace over the time it was held."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.http import QueryDict

from accounts.models import User
from activities.analysis.units import pace_length
from activities.presenters.curve_views import mark_text
from activities.presenters.measures import Measures, duration, number, words
from activities.presenters.pages import changed
from activities.presenters.values import Choice, Column
from insights.pages import records_reading as reading
from insights.pages.records_reading import Mark
from insights.pages.values import ChartView

SPANS = {"90d": "last 90 days", "1y": "last year", "before": "the year before", "all": "all time"}


def asked(query: QueryDict, name: str, known: Mapping[str, object], first: str) -> str:
    """What an address asks for, when it is one of the known; else the first."""
    found = query.get(name, first)
    return found if found in known else first


def choices(
    path: str, query: QueryDict, name: str, known: Mapping[str, str], chosen: str
) -> tuple[Choice, ...]:
    """Links to the known; another sport or place forgets the mark whose history was open."""
    dropped = {"mark": None} if name in ("sport", "where") else {}
    if name == "sport":
        dropped["where"] = None
    return tuple(
        Choice(key, label, selected=key == chosen, url=changed(path, query, {**dropped, name: key}))
        for key, label in known.items()
    )


def value_text(mark: Mark, value: float | None) -> str:
    """Seconds over a distance as a time, watts for a time as power."""
    return words(duration(value) if mark.kind == "distance" else number(value, "W"))


def span_days(name: str, today: date) -> tuple[date | None, date | None]:
    """First and last day of a span to compare; None leaves a side open."""
    year = timedelta(days=365)
    if name == "before":
        return today - 2 * year + timedelta(days=1), today - year
    ago = {"90d": timedelta(days=89), "1y": year - timedelta(days=1)}.get(name)
    return (None if ago is None else today - ago), None


def curve_of(
    user: User, query: QueryDict, path: str, sport: str, today: date, measures: Measures
) -> tuple[ChartView | None, tuple[tuple[str, tuple[Choice, ...]], ...]]:
    """Power over time, or pace over the time it was held, of one span against another."""
    chosen = (asked(query, "a", SPANS, "90d"), asked(query, "b", SPANS, "all"))
    kind = "distance" if measures.reads_pace else "duration"
    found = [reading.bests_between(user, sport, kind, *span_days(name, today)) for name in chosen]  # type: ignore[arg-type]
    if not any(found):
        return None, ()
    lines = [_pace_line(bests, measures) if kind == "distance" else bests for bests in found]
    x = sorted(set(lines[0]) | set(lines[1]))
    is_pace = kind == "distance"
    series = [
        {
            "label": SPANS[name][:1].upper() + SPANS[name][1:],
            "colour": "pace" if is_pace else "power",
            "dash": place == 1,
            "values": [None if line.get(at) is None else round(line[at], 1) for at in x],
        }
        for place, (name, line) in enumerate(zip(chosen, lines, strict=True))
    ]
    sample = measures.pace(3.0)
    spec = {
        "x": x, "x_format": "duration", "x_log": True, "unit": sample.unit if is_pace and sample else "W",
        "decimals": 0, "format": "pace" if is_pace else "number", "reverse": is_pace, "series": series,
    }  # fmt: skip
    chart = ChartView(
        "chart-curve", "Pace curve" if is_pace else "Power curve", spec, *_curve_table(kind, chosen, found)
    )
    spans = tuple(
        (label, choices(path, query, name, SPANS, span))
        for label, name, span in (("Line", "a", chosen[0]), ("Dashed", "b", chosen[1]))
    )
    return chart, spans


def _pace_line(bests: Mapping[float, float], measures: Measures) -> dict[float, float]:
    """Seconds for a length, by the seconds that a distance took."""
    length = pace_length(measures.system, sport=measures.sport)
    return {seconds: length * seconds / metres for metres, seconds in bests.items()}


def _curve_table(
    kind: str, chosen: tuple[str, str], found: list[dict[float, float]]
) -> tuple[tuple[Column, ...], tuple[tuple[str, ...], ...]]:
    marks = sorted(set(found[0]) | set(found[1]))
    columns = (
        Column("mark", "Over", numeric=False),
        *(Column(f"{n}-{name}", SPANS[name]) for n, name in enumerate(chosen)),
    )
    rows = tuple(
        (
            mark_text(kind, at),
            *(
                value_text(Mark("distance" if kind == "distance" else "duration", at), bests.get(at))
                for bests in found
            ),
        )
        for at in marks
    )
    return columns, rows
