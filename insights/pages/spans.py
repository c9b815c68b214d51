"""Which days and which sport a page is about, as its address says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import QueryDict

from activities.models import Sport
from activities.presenters.pages import changed
from activities.presenters.values import Choice

ALL_SPORTS = "all"
OWN = "own"
SPAN_DAYS = {"6w": 42, "3m": 91, "1y": 365}
SPAN_LABELS = {"6w": "6 weeks", "3m": "3 months", "1y": "1 year", "all": "All"}
FIRST_SPAN = "3m"


@dataclass(frozen=True, slots=True)
class Span:
    """Local days from ``first`` to ``last``, both included; ``name`` is the choice that gave them."""

    name: str
    first: date
    last: date
    errors: tuple[str, ...] = ()

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def read_date(text: str | None) -> date | None:
    """An ISO date of an address; None when there is none or it cannot be read."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def span_of(query: QueryDict, today: date, beginning: date | None) -> Span:
    """The days an address asks for: own dates when there are any, else a named span that ends today."""
    start = beginning or today
    if query.get("from") or query.get("to"):
        return _own_span(query, today, start)
    name = query.get("span", FIRST_SPAN)
    if name == "all":
        return Span(name, min(start, today), today)
    name = name if name in SPAN_DAYS else FIRST_SPAN
    return Span(name, today - timedelta(days=SPAN_DAYS[name] - 1), today)


def _own_span(query: QueryDict, today: date, start: date) -> Span:
    asked = {name: query.get(name, "") for name in ("from", "to")}
    first, last = read_date(asked["from"]), read_date(asked["to"])
    errors = [
        f"“{text}” is no date."
        for text, day in zip(asked.values(), (first, last), strict=True)
        if text and not day
    ]
    first, last = first or min(start, last or today), last or today
    if first > last:
        errors.append("The first date is after the last.")
        first, last = last, first
    return Span(OWN, first, last, tuple(errors))


def span_choices(path: str, query: QueryDict, span: Span) -> tuple[Choice, ...]:
    """Links to the named spans; the default one needs no parameter."""
    return tuple(
        Choice(
            name,
            label,
            selected=name == span.name,
            url=changed(
                path, query, {"from": None, "to": None, "span": None if name == FIRST_SPAN else name}
            ),
        )
        for name, label in SPAN_LABELS.items()
    )


def sport_of(query: QueryDict, known: tuple[str, ...]) -> str:
    """The sport family an address asks for, or all."""
    asked = query.get("sport", ALL_SPORTS)
    return asked if asked in known else ALL_SPORTS


def sport_choices(path: str, query: QueryDict, known: tuple[str, ...], chosen: str) -> tuple[Choice, ...]:
    """Links to the sports the athlete does; none when there is only one."""
    if len(known) < 2:
        return ()
    every = Choice(
        ALL_SPORTS, "All sports", selected=chosen == ALL_SPORTS, url=changed(path, query, {"sport": None})
    )
    return (
        every,
        *(
            Choice(
                sport,
                Sport(sport).label,
                selected=sport == chosen,
                url=changed(path, query, {"sport": sport}),
            )
            for sport in known
        ),
    )
