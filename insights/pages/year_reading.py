"""What the page of one year reads: a fixed number of queries over two years of days and one of sessions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q

from accounts.models import User
from activities.analysis import streaks
from activities.analysis.records import FASTEST_RUNS
from activities.analysis.streaks import Streak
from activities.models import Activity, DailySummary, Gear, Route
from activities.presenters.list_reading import SHOWN
from activities.services import streaks as streak_service
from insights.pages.calendar_reading import Period

ALL_SPORTS = "all"
MARKS = {
    "distance": (400.0, 1000.0, 1609.344, 5000.0, 10_000.0, 21_097.5, 42_195.0),
    "duration": (5.0, 60.0, 300.0, 1200.0, 3600.0),
}
_ON_FOOT_AND_IN_WATER = ("run", "swim")
_NOT_OUTSIDE = ("treadmill", "indoor", "virtual")

# At each mark the best before the year and the best in it; those that were bettered (or are the first) count.
_RECORDS = """
WITH bests AS (
    SELECT sport, kind, at,
        CASE kind WHEN 'distance' THEN min(value) ELSE -max(value) END AS now,
        CASE kind WHEN 'distance' THEN min(value) FILTER (WHERE local_date < %(first)s)
            ELSE -max(value) FILTER (WHERE local_date < %(first)s) END AS before
    FROM best_efforts LEFT JOIN unnest(%(floor_ats)s::float8[], %(floors)s::float8[]) AS floor(floor_at, least)
        ON sport = 'run' AND kind = 'distance' AND floor_at = at
    WHERE user_id = %(user)s AND local_date <= %(last)s AND is_record_allowed AND value > coalesce(least, 0)
        AND ((kind = 'distance' AND sport = ANY(%(on_foot)s) AND at = ANY(%(distances)s)
              AND environment <> ALL(%(not_outside)s))
            OR (kind = 'duration' AND sport = 'ride' AND at = ANY(%(durations)s) AND value <= 2500))
    GROUP BY sport, kind, at
)
SELECT bests.sport, bests.kind, bests.at, abs(bests.now), abs(bests.before), holder.local_date, holder.activity_id
FROM bests, LATERAL (
    SELECT local_date, activity_id FROM best_efforts AS effort
    WHERE effort.user_id = %(user)s AND effort.sport = bests.sport AND effort.kind = bests.kind
        AND effort.at = bests.at AND effort.value = abs(bests.now) AND effort.is_record_allowed
        AND effort.local_date BETWEEN %(first)s AND %(last)s
    ORDER BY effort.local_date, effort.activity_id LIMIT 1
) AS holder
WHERE bests.before IS NULL OR bests.now < bests.before
ORDER BY bests.sport, bests.kind, bests.at
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


def sessions(user: User, first: date, last: date) -> list[Activity]:
    """The sessions of the year, the oldest first."""
    found = Activity.objects.for_athlete(user).counting_for_figures().between(first, last)
    return list(found.only(*SHOWN, "local_date", "gear_id", "start_date").order_by("start_date", "pk"))


def records(user: User, first: date, last: date) -> list[YearRecord]:
    given: dict[str, Any] = {
        "user": user.pk,
        "first": first,
        "last": last,
        "floor_ats": list(FASTEST_RUNS),
        "floors": list(FASTEST_RUNS.values()),
        "on_foot": list(_ON_FOOT_AND_IN_WATER),
        "not_outside": list(_NOT_OUTSIDE),
        "distances": list(MARKS["distance"]),
        "durations": list(MARKS["duration"]),
    }
    with connection.cursor() as cursor:
        cursor.execute(_RECORDS, given)
        return [YearRecord(*row) for row in cursor.fetchall()]


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
