"""Best efforts as pages need them: read by index and by grouping, never row by row.

Two indexes serve. The ranking of a mark tells who holds it; the days of a sport give the bests of a span. So a page
reads what it shows, however long the log is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from accounts.models import User
from activities.analysis import records
from activities.analysis.curves import RECORD_DURATIONS
from activities.analysis.efforts import RUN_DISTANCES, SWIM_DISTANCES
from activities.analysis.records import FASTEST_RUNS, MOST_WATTS, Kind

ANYWHERE = "anywhere"
Days = tuple[date, date]  # first and last local day, both included

# What a person can have done (analysis.records.is_plausible), and what the athlete let count.
_COUNTING = """
FROM best_efforts AS effort
LEFT JOIN unnest(%(ats)s::float8[], %(fastest)s::float8[]) AS floor(at, value)
    ON effort.sport = 'run' AND effort.kind = 'distance' AND floor.at = effort.at
WHERE effort.user_id = %(user)s AND effort.sport = %(sport)s AND effort.is_record_allowed
    AND (%(environment)s = 'anywhere' OR effort.environment = %(environment)s)
    AND effort.value > coalesce(floor.value, 0) AND (effort.kind = 'distance' OR effort.value <= %(most_watts)s)
"""
_SIGNED = "CASE effort.kind WHEN 'distance' THEN effort.value ELSE -effort.value END"  # less is better

_BESTS = (("distance", "min"), ("duration", "max"))

_HOLDERS = " UNION ALL ".join(
    f"""
SELECT '{kind}', wanted.at, holder.value, holder.local_date, holder.activity_id
FROM unnest(%({kind}s)s::float8[]) AS wanted(at),
LATERAL (SELECT effort.value, effort.local_date, effort.activity_id
    {_COUNTING} AND effort.kind = '{kind}' AND effort.at = wanted.at
    ORDER BY effort.value {direction}, effort.local_date, effort.activity_id LIMIT 1) AS holder
"""  # noqa: S608 (constants of this file)
    for kind, direction in (("distance", ""), ("duration", "DESC"))
)

_HOLDERS_BETWEEN = f"""
SELECT DISTINCT ON (effort.kind, effort.at)
    effort.kind, effort.at, effort.value, effort.local_date, effort.activity_id
{_COUNTING} AND effort.kind IN ('distance', 'duration') AND effort.local_date BETWEEN %(first)s AND %(last)s
ORDER BY effort.kind, effort.at, {_SIGNED}, effort.local_date, effort.activity_id
"""

# From the record now to the best before its day, and so on: each look goes on in the ranking where the last one ended.
# All efforts of those days are read: few, and every step of the record is among them.
_STEPS = {
    kind: f"""
WITH RECURSIVE days AS (
    (SELECT effort.value, effort.local_date {_COUNTING} AND effort.kind = '{kind}' AND effort.at = %(at)s
    ORDER BY effort.value {direction}, effort.local_date LIMIT 1)
    UNION ALL
    SELECT earlier.value, earlier.local_date FROM days, LATERAL (
        SELECT effort.value, effort.local_date {_COUNTING} AND effort.kind = '{kind}' AND effort.at = %(at)s
            AND effort.value {worse} days.value AND effort.local_date < days.local_date
        ORDER BY effort.value {direction}, effort.local_date LIMIT 1
    ) AS earlier
)
SELECT holder.value, days.local_date, holder.activity_id
FROM days, LATERAL (SELECT effort.value, effort.activity_id
    {_COUNTING} AND effort.kind = '{kind}' AND effort.at = %(at)s AND effort.local_date = days.local_date OFFSET 0
) AS holder
"""  # noqa: S608
    for kind, direction, worse in (("distance", "", ">"), ("duration", "DESC", "<"))
}


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


def holders(user: User, sport: str, environment: str) -> dict[Mark, Holder]:
    """Who holds each record; of equal efforts the earlier one."""
    marks = {
        "distances": sorted({*RUN_DISTANCES, *SWIM_DISTANCES}),
        "durations": [float(seconds) for seconds in RECORD_DURATIONS],
    }
    return _held(_rows(_HOLDERS, _parameters(user, sport, environment) | marks))


def holders_between(user: User, sport: str, environment: str, days: Days) -> dict[Mark, Holder]:
    """Who was best at each mark in a span of days."""
    asked = {"first": days[0], "last": days[1]}
    return _held(_rows(_HOLDERS_BETWEEN, _parameters(user, sport, environment) | asked))


def bests(
    user: User, sport: str, environment: str, spans: Sequence[Days]
) -> dict[Mark, tuple[float | None, ...]]:
    """The best value at each mark in each of some spans; one pass over the days from the first to the last."""
    if not spans:
        return {}
    asked: dict[str, Any] = {
        "first": min(first for first, _ in spans),
        "last": max(last for _, last in spans),
    }
    for n, (first, last) in enumerate(spans):
        asked |= {f"first{n}": first, f"last{n}": last}
    query = " UNION ALL ".join(_bests_of(kind, best, len(spans)) for kind, best in _BESTS)
    return {
        Mark(kind, at): tuple(values)
        for kind, at, *values in _rows(query, _parameters(user, sport, environment) | asked)
    }


def _bests_of(kind: str, best: str, spans: int) -> str:
    columns = ", ".join(
        f"{best}(effort.value) FILTER (WHERE effort.local_date BETWEEN %(first{n})s AND %(last{n})s)"
        for n in range(spans)
    )
    return f"""
SELECT '{kind}', effort.at, {columns}
{_COUNTING} AND effort.kind = '{kind}' AND effort.local_date BETWEEN %(first)s AND %(last)s
GROUP BY effort.at
"""


def history(user: User, sport: str, environment: str, mark: Mark) -> list[Holder]:
    """The records at one mark in the order they fell."""
    rows = _rows(_STEPS[mark.kind], _parameters(user, sport, environment) | {"at": mark.at})
    efforts = [
        records.Effort(sport, environment, mark.kind, mark.at, value, on, str(activity))
        for value, on, activity in rows
    ]
    fell = records.record_history(efforts)
    return [
        Holder(record.effort.value, record.on, UUID(record.effort.activity_id), record.gain)
        for steps in fell.values()
        for record in steps
    ]


def _held(rows: Sequence[tuple[Any, ...]]) -> dict[Mark, Holder]:
    return {Mark(kind, at): Holder(value, on, activity) for kind, at, value, on, activity in rows}


def _parameters(user: User, sport: str, environment: str) -> dict[str, Any]:
    return {
        "user": user.pk,
        "sport": sport,
        "environment": environment,
        "ats": list(FASTEST_RUNS),
        "fastest": list(FASTEST_RUNS.values()),
        "most_watts": MOST_WATTS,
    }


def _rows(query: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
