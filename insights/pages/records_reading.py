"""What the records page reads of whole sessions: sports and places, extremes, daily distances, races, hard runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection
from django.db.models import Count

from accounts.models import User
from activities.models import Activity, BestEffort
from activities.presenters.activity_list import time_of
from activities.presenters.list_reading import SHOWN

FLOATS = np.dtype(np.float64)
RACES_SHOWN = 12
NOT_OUTDOORS = ("treadmill", "indoor", "virtual")

#: The measures of an extreme, by name: the column, and what a session must have to hold it.
_MEASURES = {
    "distance": "distance",
    "time": "coalesce(moving_time, timer_time, elapsed_time)",
    "climb": "total_elevation_gain",
    "load": "CASE WHEN NOT excluded_from @> ARRAY['load']::varchar[] THEN tss END",
    "speed": "CASE WHEN distance >= %(shortest)s THEN average_speed END",
}
_NAMES = tuple(_MEASURES)

_COUNTING = """
FROM activities WHERE user_id = %(user)s AND sport = %(sport)s AND NOT excluded_from @> ARRAY['records']::varchar[]
"""

# Both passes from the index alone; the wide rows of the few holders are read afterwards.
_EXTREMES = f"""
WITH most AS (SELECT {", ".join(f"max({text}) AS most_{name}" for name, text in _MEASURES.items())} {
    _COUNTING
})
SELECT {
    ", ".join(
        f"min(local_date) FILTER (WHERE {text} = most_{name} AND most_{name} > 0)"
        for name, text in _MEASURES.items()
    )
}
{_COUNTING.replace("FROM activities", "FROM most, activities")}
    AND ({" OR ".join(f"{text} = most_{name}" for name, text in _MEASURES.items())})
"""

_DAYS = """
WITH days AS MATERIALIZED (
    SELECT local_date, sum(distance) AS metres, count(*) AS sessions
    FROM activities
    WHERE user_id = %(user)s AND sport = %(sport)s AND NOT excluded_from @> ARRAY['figures']::varchar[]
    GROUP BY local_date
), most AS (SELECT max(sessions) AS sessions FROM days)
SELECT (SELECT array_agg(metres) FROM days), (SELECT min(local_date) FROM days), min(local_date), max(sessions)
FROM days JOIN most USING (sessions)
"""


@dataclass(frozen=True, slots=True)
class Days:
    """Metres of each day with a session (any order), the first day, and the day with most sessions."""

    metres: np.ndarray
    first_on: date | None
    busiest_on: date | None
    most: int


def places(user: User) -> dict[str, dict[str, int]]:
    """How many sessions of each sport in each environment, the sport with most sessions first."""
    counted = (
        Activity.objects.filter(user=user)
        .order_by()
        .values_list("sport", "environment")
        .annotate(n=Count("*"))
    )
    found: dict[str, dict[str, int]] = {}
    for sport, environment, number in counted:
        found.setdefault(sport, {})[environment] = number
    return dict(sorted(found.items(), key=lambda item: -sum(item[1].values())))


def extremes(user: User, sport: str, shortest_metres: float) -> dict[str, Activity | None]:
    """The holder of each measure (distance, time, climb, load, speed over some distance); of equals the earlier."""
    asked = {"user": user.pk, "sport": sport, "shortest": shortest_metres}
    days = dict(zip(_NAMES, _row(_EXTREMES, asked), strict=True))
    counting = Activity.objects.for_athlete(user).filter(sport=sport).counting_for_records()
    on_these = counting.filter(local_date__in={day for day in days.values() if day is not None})
    rows = list(on_these.only(*SHOWN, "local_date").order_by("start_date", "pk"))
    return {name: _holder(name, day, rows, shortest_metres) for name, day in days.items()}


def _holder(name: str, day: date | None, rows: Sequence[Activity], shortest_metres: float) -> Activity | None:
    """The session of that day with the most; the database said that it is the most of all."""
    amounts = [(amount, row) for row in rows if row.local_date == day and (amount := measure(name, row))]
    if name == "speed":
        amounts = [(amount, row) for amount, row in amounts if (row.distance or 0.0) >= shortest_metres]
    if name == "load":
        amounts = [(amount, row) for amount, row in amounts if "load" not in row.excluded_from]
    return max(amounts, key=lambda pair: pair[0], default=(None, None))[1]


def measure(name: str, activity: Activity) -> float | None:
    """What an activity has of one of the measures: m, s, m climbed, load, m/s."""
    if name == "time":
        return time_of(activity)
    column = {
        "distance": "distance",
        "climb": "total_elevation_gain",
        "load": "tss",
        "speed": "average_speed",
    }
    value: float | None = getattr(activity, column[name])
    return value


def days(user: User, sport: str) -> Days:
    metres, first_on, busiest_on, most = _row(_DAYS, {"user": user.pk, "sport": sport})
    known = np.array([value for value in metres or () if value is not None], dtype=FLOATS)
    return Days(known, first_on, busiest_on, most or 0)


def races(user: User) -> list[Activity]:
    """The newest races on foot outdoors."""
    found = Activity.objects.for_athlete(user).filter(sport="run", is_race=True, distance__gt=0)
    outdoors = found.counting_for_records().exclude(environment__in=NOT_OUTDOORS)
    return list(outdoors.only(*SHOWN, "local_date").order_by("-start_date")[:RACES_SHOWN])


def marks_of(activities: Iterable[Activity]) -> dict[UUID, dict[float, float]]:
    """Seconds by metres of each activity's best efforts that may hold records."""
    rows = BestEffort.objects.filter(
        activity__in={activity.pk for activity in activities}, kind="distance", is_record_allowed=True
    )
    found: dict[UUID, dict[float, float]] = {}
    for key, at, value in rows.values_list("activity_id", "at", "value"):
        found.setdefault(key, {})[at] = value
    return found


def _row(query: str, parameters: dict[str, Any]) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        row: tuple[Any, ...] = cursor.fetchone()
    return row
