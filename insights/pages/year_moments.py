"""Moments of a year: the most of everything, records, and what was used most."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.urls import reverse

from accounts.models import User
from activities.models import Sport
from activities.presenters import wording
from activities.presenters.curve_views import mark_text
from activities.presenters.measures import Measures, duration, number, words
from activities.presenters.values import Column, Quantity
from insights.pages import year_reading as reading
from insights.pages.calendar_reading import Period
from insights.pages.dashboard_reading import first_of_week
from insights.pages.values import Cell, TableView, hours
from insights.pages.year_reading import Session, YearRecord

_GEAR_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Highlight:
    label: str
    value: str
    note: str
    url: str


_LONGEST = {"run": "Longest run", "ride": "Longest ride", "swim": "Longest swim", "walk": "Longest walk"}


def highlights(
    user: User, sessions: Sequence[Session], here: Sequence[Period], year: int
) -> Iterator[Highlight]:
    """The most of everything that the year held; doubtful sessions are left out."""
    sound = [one for one in sessions if not one.excluded_from]
    for sport, label in _LONGEST.items():
        measures = Measures(user.units, sport)
        of_sport = [one for one in sound if one.sport == sport]
        yield from _most(of_sport, label, lambda one: one.distance, measures.distance)
    measures = Measures(user.units)
    yield from _most(sound, "Longest time", lambda one: one.seconds, duration)
    yield from _most(sound, "Most climbing", lambda one: one.climb, measures.climb)
    yield from _most(sound, "Hardest session", lambda one: one.load, lambda load: number(load, "load"))
    yield from _busiest_week(here, user)
    yield from _streak(user, year)
    yield from _route(user, year)


def _most(
    sessions: Sequence[Session],
    label: str,
    amount: Callable[[Session], float | None],
    shown: Callable[[float | None], Quantity | None],
) -> Iterable[Highlight]:
    """The session with most of something, of equals the earlier; nothing when nobody has any."""
    known = [one for one in sessions if amount(one)]
    if known:
        top = max(known, key=lambda one: amount(one) or 0.0)
        note = f"{top.title}, {wording.day(top.local_date)}"
        yield Highlight(label, words(shown(amount(top))), note, reverse("activities:detail", args=[top.pk]))


def _busiest_week(here: Sequence[Period], user: User) -> Iterable[Highlight]:
    sums: dict[date, float] = defaultdict(float)
    for day in here:
        sums[first_of_week(day.first, user.week_start)] += day.seconds
    if sums:
        first = max(sums, key=lambda week: sums[week])
        last = first + timedelta(days=6)
        note = f"{wording.day(first)} – {wording.day(last)}"
        yield Highlight(
            "Biggest week", hours(sums[first]), note, f"{reverse('activities:list')}?from={first}&to={last}"
        )


def _streak(user: User, year: int) -> Iterable[Highlight]:
    found = reading.longest_streak(user, date(year, 1, 1), date(year, 12, 31))
    if found is not None:
        note = f"{wording.day(found.start)} – {wording.day(found.end)}"
        length = wording.plural(found.length, "day")
        yield Highlight("Longest streak", length, note, reverse("insights:streaks"))


def _route(user: User, year: int) -> Iterable[Highlight]:
    found = reading.most_gone(user, year)
    if found is not None:
        name = found.name or found.founder.location_city or wording.title(found.founder)
        url = reverse("insights:route", args=[found.route_id])
        yield Highlight("Favourite route", wording.plural(found.times, "time"), name, url)


def records(found: Sequence[YearRecord]) -> TableView | None:
    """The records that stood at the end of the year, with what they bettered."""
    if not found:
        return None
    return TableView(
        caption="Records set",
        columns=(
            Column("mark", "Record", numeric=False),
            Column("value", "Best"),
            Column("before", "Before"),
            Column("on", "On"),
        ),
        rows=tuple(
            (
                Cell(f"{Sport(one.sport).label}, {mark_text(one.kind, one.at)}", _record_url(one)),
                Cell(_value(one.kind, one.value), reverse("activities:detail", args=[one.activity_id])),
                Cell("the first" if one.before is None else _value(one.kind, one.before)),
                Cell(wording.day(one.on)),
            )
            for one in found
        ),
    )


def _record_url(one: YearRecord) -> str:
    return f"{reverse('insights:records')}?sport={one.sport}&mark={one.kind}-{one.at:g}#history"


def _value(kind: str, value: float) -> str:
    return words(duration(value) if kind == "distance" else number(value, "W"))


def gear(sessions: Sequence[Session], measures: Measures) -> Iterable[Highlight]:
    """What was used most, by distance."""
    metres: Counter[UUID] = Counter()
    for one in sessions:
        if one.gear_id is not None:
            metres[one.gear_id] += one.distance or 0.0  # type: ignore[assignment]
    names = reading.gear_names(list(metres))
    for key, length in metres.most_common(_GEAR_SHOWN):
        times = sum(one.gear_id == key for one in sessions)
        yield Highlight(
            names.get(key, ""),
            words(measures.distance(length or None, decimals=0)),
            wording.plural(times, "session"),
            reverse("insights:gear_item", args=[key]),
        )
