"""What the page of one year reads: a fixed number of queries over two years of days and one of sessions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q

from accounts.models import User
from activities.analysis import streaks
from activities.analysis.records import FASTEST_RUNS
from activities.analysis.streaks import Streak
from activities.models import Activity, DailySummary, Gear, Route
from activities.presenters import wording
from activities.presenters.list_reading import DURATION
from activities.services import streaks as streak_service
from insights.pages.calendar_reading import Period

ALL_SPORTS = "all"
MARKS = {
    "distance": (400.0, 1000.0, 1609.344, 5000.0, 10_000.0, 21_097.5, 42_195.0),
    "duration": (5.0, 60.0, 300.0, 1200.0, 3600.0),
}
_ON_FOOT_AND_IN_WATER = ("run", "swim")
_MOST_WATTS = 2500.0
_NOT_OUTSIDE = ("treadmill", "indoor", "virtual")

# At each mark the best up to the year's end and the best before it, both from the index that ranks efforts. A best of
# the year counts; of equals the earlier holds the record.
_EFFORT = """
SELECT effort.value, effort.local_date, effort.activity_id FROM best_efforts AS effort
WHERE effort.user_id = %(user)s AND effort.sport = mark.sport AND effort.kind = mark.kind AND effort.at = mark.at
    AND effort.is_record_allowed AND {counts} AND effort.local_date {days}
ORDER BY effort.value {order}, effort.local_date, effort.activity_id LIMIT 1
"""
_BEST = """
SELECT mark.sport, mark.kind, mark.at, best.value, before.value, best.local_date, best.activity_id
FROM unnest(%(sports)s::text[], %(kinds)s::text[], %(ats)s::float8[], %(limits)s::float8[])
    AS mark(sport, kind, at, possible)
CROSS JOIN LATERAL ({best}) AS best
LEFT JOIN LATERAL ({before}) AS before ON TRUE
WHERE mark.kind = '{kind}' AND best.local_date >= %(first)s
"""


def _bests(kind: str, counts: str, order: str) -> str:
    parts = {
        name: _EFFORT.format(counts=counts, order=order, days=days)
        for name, days in (("best", "<= %(last)s"), ("before", "< %(first)s"))
    }
    return _BEST.format(kind=kind, **parts)


_RECORDS = f"""
{_bests("distance", "effort.value > mark.possible AND effort.environment <> ALL(%(not_outside)s)", "ASC")}
UNION ALL
{_bests("duration", "effort.value <= mark.possible", "DESC")}
ORDER BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class YearRecord:
    """A best that stood at the end of the year and was set in it; ``before`` is what it bettered."""

    sport: str
    kind: str
    at: float
    value: float
    before: float | None
    on: date
    activity_id: UUID


class Session(NamedTuple):
    """What the year needs of each session: a thousand models would take longer than all else on the page."""

    pk: UUID
    name: str
    sport: str
    sport_type: str
    local_date: date
    distance: float | None
    seconds: float | None
    climb: float | None
    load: float | None
    gear_id: UUID | None
    excluded_from: list[str]

    @property
    def title(self) -> str:
        return wording.title(Activity(name=self.name, sport=self.sport, sport_type=self.sport_type))


@dataclass(frozen=True, slots=True)
class MostGone:
    name: str
    founder: Activity
    route_id: UUID
    times: int


def days(user: User, first: date, last: date) -> dict[str, list[Period]]:
    """Each day with a session, by sport and for all together."""
    columns = ("sport", "local_date", "activity_count", "distance", "moving_time", "elevation_gain", "load")
    rows = DailySummary.objects.filter(user=user, local_date__range=(first, last)).order_by("local_date")
    found: dict[str, list[Period]] = {}
    for sport, day, *sums in rows.values_list(*columns):
        found.setdefault(sport, []).append(Period(day, day, *sums))
    return found


def sessions(user: User, first: date, last: date) -> list[Session]:
    """The sessions of the year, the oldest first."""
    found = Activity.objects.for_athlete(user).counting_for_figures().between(first, last)
    columns = (
        "pk",
        "name",
        "sport",
        "sport_type",
        "local_date",
        "distance",
        DURATION,
        "total_elevation_gain",
        "tss",
    )
    rows = found.order_by("start_date", "pk").values_list(*columns, "gear_id", "excluded_from")
    return [Session(*row) for row in rows]


def records(user: User, first: date, last: date) -> list[YearRecord]:
    marks = list(_marks())
    given: dict[str, Any] = {"user": user.pk, "first": first, "last": last, "not_outside": list(_NOT_OUTSIDE)}
    for name, column in zip(("sports", "kinds", "ats", "limits"), zip(*marks, strict=True), strict=True):
        given[name] = list(column)
    with connection.cursor() as cursor:
        cursor.execute(_RECORDS, given)
        return [YearRecord(*row) for row in cursor.fetchall()]


def _marks() -> Iterator[tuple[str, str, float, float]]:
    """Sport, kind, mark, and the seconds or watts that nobody goes beyond."""
    for sport in _ON_FOOT_AND_IN_WATER:
        for at in MARKS["distance"]:
            yield sport, "distance", at, FASTEST_RUNS.get(at, 0.0) if sport == "run" else 0.0
    for at in MARKS["duration"]:
        yield "ride", "duration", at, _MOST_WATTS


def longest_streak(user: User, first: date, last: date) -> Streak | None:
    """The longest run of days within the year, by the athlete's own rule; what lies outside it does not count."""
    rule = streak_service.rules_of(user)["day"]
    counted = Counter(day for day in streak_service.dates_of(user, rule, first) if day <= last)
    enough = [day for day, times in counted.items() if times >= rule.times]
    rest = [day for day in streak_service.days_off(user) if first <= day <= last]
    found = streaks.streaks(enough, last, rest_days=tuple(rest)).all
    return max(found, key=lambda streak: (streak.length, streak.end), default=None)


def gear_names(keys: Collection[UUID]) -> dict[UUID, str]:
    return dict(Gear.objects.filter(pk__in=keys).values_list("pk", "name"))


def most_gone(user: User, year: int) -> MostGone | None:
    """The route gone most in the year, if any was gone twice."""
    times = Count("traces", filter=Q(traces__year=year))
    found = (
        Route.objects.filter(user=user)
        .annotate(times=times)
        .filter(times__gt=1)
        .select_related("founder")
        .only("name", "founder__name", "founder__sport", "founder__sport_type", "founder__location_city")
        .order_by("-times", "pk")
        .first()
    )
    return None if found is None else MostGone(found.name, found.founder, found.pk, found.times)


def sum_of(periods: Sequence[Period], first: date, last: date) -> Period:
    """The sum of the days from ``first`` to ``last``."""
    total = Period(first, last)
    for period in periods:
        if first <= period.first <= last:
            total = total.plus(period)
    return total
