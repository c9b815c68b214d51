"""What the records page reads: best efforts by index and by grouping, never row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Count, Max, Min, Q

from accounts.models import User
from activities.analysis.records import FASTEST_RUNS, Kind
from activities.models import Activity, BestEffort, DailySummary
from activities.presenters.list_reading import DURATION, SHOWN

ANYWHERE = "anywhere"
_MOST_WATTS = 2500.0

# What a person can have done (analysis.records.is_plausible), and what the athlete let count.
_COUNTING = """
FROM best_efforts AS effort
LEFT JOIN unnest(%(ats)s::float8[], %(fastest)s::float8[]) AS floor(at, value)
    ON effort.sport = 'run' AND effort.kind = 'distance' AND floor.at = effort.at
WHERE effort.user_id = %(user)s AND effort.sport = %(sport)s AND effort.is_record_allowed
    AND (%(environment)s = 'anywhere' OR effort.environment = %(environment)s)
    AND effort.value > coalesce(floor.value, 0) AND (effort.kind = 'distance' OR effort.value <= %(most_watts)s)
"""

_YEARS = f"""
SELECT effort.kind, effort.at, extract(year FROM effort.local_date)::int AS year,
    CASE effort.kind WHEN 'distance' THEN min(effort.value) ELSE max(effort.value) END
{_COUNTING} GROUP BY effort.kind, effort.at, year
"""  # noqa: S608 (constants of this file)

_HOLDER = f"""
SELECT wanted.kind, wanted.at, holder.value, holder.local_date, holder.activity_id
FROM unnest(%(kinds)s::text[], %(marks)s::float8[], %(bests)s::float8[]) AS wanted(kind, at, value),
LATERAL (SELECT effort.value, effort.local_date, effort.activity_id
    {_COUNTING} AND effort.kind = wanted.kind AND effort.at = wanted.at AND effort.value = wanted.value
    ORDER BY effort.local_date, effort.activity_id LIMIT 1) AS holder
"""  # noqa: S608

# Each effort against the best of all before it; those that beat it are the history of the record.
_HISTORY = f"""
WITH efforts AS (
    SELECT effort.value, effort.local_date, effort.activity_id,
        min(effort.value) OVER earlier AS least, max(effort.value) OVER earlier AS most
    {_COUNTING} AND effort.kind = %(kind)s AND effort.at = %(at)s
    WINDOW earlier AS (ORDER BY effort.local_date, effort.activity_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
)
SELECT value, local_date, activity_id, abs(value - CASE %(kind)s WHEN 'distance' THEN least ELSE most END)
FROM efforts
WHERE least IS NULL OR (%(kind)s = 'distance' AND value < least) OR (%(kind)s = 'duration' AND value > most)
ORDER BY local_date, activity_id
"""  # noqa: S608


class Mark(NamedTuple):
    """What is compared: distance (m) or duration (s)."""

    kind: Kind
    at: float


@dataclass(frozen=True, slots=True)
class Holder:
    """The effort that holds or held a record: s over a distance, W for a time; gain None for the first."""

    value: float
    on: date
    activity_id: UUID
    gain: float | None = None


def _parameters(user: User, sport: str, environment: str) -> dict[str, Any]:
    return {
        "user": user.pk,
        "sport": sport,
        "environment": environment,
        "ats": list(FASTEST_RUNS),
        "fastest": list(FASTEST_RUNS.values()),
        "most_watts": _MOST_WATTS,
    }


def _rows(query: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def places(user: User) -> dict[str, dict[str, int]]:
    """How many sessions of each sport in each environment, the sport with most sessions first."""
    counted = (
        Activity.objects.filter(user=user)
        .order_by()
        .values_list("sport", "environment")
        .annotate(n=Count("pk"))
    )
    found: dict[str, dict[str, int]] = {}
    for sport, environment, number in counted:
        found.setdefault(sport, {})[environment] = number
    return dict(sorted(found.items(), key=lambda item: -sum(item[1].values())))


def bests_by_year(user: User, sport: str, environment: str) -> dict[Mark, dict[int, float]]:
    """The best value of each year at each mark."""
    found: dict[Mark, dict[int, float]] = {}
    for kind, at, year, value in _rows(_YEARS, _parameters(user, sport, environment)):
        found.setdefault(Mark(kind, at), {})[year] = value
    return dict(sorted(found.items()))


def best_of(mark: Mark, years: Mapping[int, float]) -> float:
    return min(years.values()) if mark.kind == "distance" else max(years.values())


def holders(
    user: User, sport: str, environment: str, bests: Mapping[Mark, Mapping[int, float]]
) -> dict[Mark, Holder]:
    """Who holds each record; of equal efforts the earlier one."""
    wanted = {
        "kinds": [mark.kind for mark in bests],
        "marks": [mark.at for mark in bests],
        "bests": [best_of(mark, years) for mark, years in bests.items()],
    }
    rows = _rows(_HOLDER, _parameters(user, sport, environment) | wanted)
    return {Mark(kind, at): Holder(value, on, activity) for kind, at, value, on, activity in rows}


def history(user: User, sport: str, environment: str, mark: Mark) -> list[Holder]:
    """The records at one mark in the order they fell."""
    rows = _rows(_HISTORY, _parameters(user, sport, environment) | {"kind": mark.kind, "at": mark.at})
    return [Holder(value, on, activity, gain) for value, on, activity, gain in rows]


def bests_between(
    user: User, sport: str, kind: Kind, first: date | None, last: date | None
) -> dict[float, float]:
    """The best value at each mark in a span of local days."""
    found = BestEffort.objects.filter(user=user, sport=sport, kind=kind, is_record_allowed=True, value__gt=0)
    if first is not None:
        found = found.filter(local_date__gte=first)
    if last is not None:
        found = found.filter(local_date__lte=last)
    best = Min("value") if kind == "distance" else Max("value", filter=Q(value__lte=_MOST_WATTS))
    rows = found.order_by().values_list("at").annotate(best=best)
    return {at: value for at, value in rows if value is not None and _is_possible(sport, kind, at, value)}


def _is_possible(sport: str, kind: Kind, at: float, value: float) -> bool:
    return kind != "distance" or sport != "run" or value > FASTEST_RUNS.get(at, 0.0)


def extremes(user: User, sport: str, shortest_metres: float) -> dict[str, Activity | None]:
    """The longest, the most climbing, the hardest and the fastest over some distance; of equals the earlier."""
    fits = {
        "Longest distance": ("distance", Q(distance__gt=0)),
        "Longest time": ("_time", Q(_time__gt=0)),
        "Most climbing": ("total_elevation_gain", Q(total_elevation_gain__gt=0)),
        "Highest load": ("tss", Q(tss__gt=0) & ~Q(excluded_from__contains=["load"])),
        "Fastest": ("average_speed", Q(average_speed__gt=0, distance__gte=shortest_metres)),
    }
    counting = (
        Activity.objects.for_athlete(user).filter(sport=sport).counting_for_records().annotate(_time=DURATION)
    )
    most = counting.aggregate(
        **{f"most{n}": Max(field, filter=fit) for n, (field, fit) in enumerate(fits.values())}
    )
    found: dict[str, Activity | None] = {}
    holding = Q(pk__in=[])
    for n, (field, fit) in enumerate(fits.values()):
        holding |= fit & Q(**{field: most[f"most{n}"]})
    held = list(counting.filter(holding).only(*SHOWN, "local_date").order_by("start_date", "pk"))
    for n, (label, (field, _)) in enumerate(fits.items()):
        top = most[f"most{n}"]
        holders = (
            a
            for a in held
            if top is not None and getattr(a, field) == top and _may_hold(a, label, shortest_metres)
        )
        found[label] = next(holders, None)
    return found


def _may_hold(activity: Activity, label: str, shortest_metres: float) -> bool:
    """The conditions that the aggregate had beyond the value itself."""
    if label == "Fastest":
        return (activity.distance or 0.0) >= shortest_metres
    return label != "Highest load" or "load" not in activity.excluded_from


def days(user: User, sport: str) -> list[tuple[date, float, int]]:
    """Local day, metres and number of sessions of each day."""
    rows = DailySummary.objects.filter(user=user, sport=sport)
    return list(rows.values_list("local_date", "distance", "activity_count"))
