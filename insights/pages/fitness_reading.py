"""What the fitness page reads: five queries, however long the log is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
from django.db import connection
from django.db.models import F, Sum

from accounts.models import User
from activities.analysis import fitness
from activities.models import FitnessMark, FitnessStart, Sport
from insights.pages.spans import ALL_SPORTS
from insights.rules.facts import FitnessPoint
from plans.models import Workout

AHEAD_DAYS = 14
DAILY_UP_TO = 2 * 366  # days; longer spans are drawn week by week
WEEKLY_UP_TO = 8 * 366  # days; still longer ones by two weeks

_BEGINNINGS = """
SELECT known.sport, begun.date
FROM unnest(%(sports)s::text[]) WITH ORDINALITY AS known(sport, rank),
    LATERAL (SELECT date FROM fitness_days WHERE user_id = %(user)s AND sport = known.sport ORDER BY date LIMIT 1) begun
ORDER BY rank
"""

_LAST = """
SELECT date, load, ctl, atl, tsb, ramp_rate FROM fitness_days
WHERE user_id = %(user)s AND sport = %(sport)s AND date <= %(today)s ORDER BY date DESC LIMIT 1
"""

# One row a step: the state of its last day, and the mean load of its days.
_STEPS = """
SELECT max(date), avg(load), max(ctl) FILTER (WHERE is_last), max(atl) FILTER (WHERE is_last),
    max(tsb) FILTER (WHERE is_last), max(ramp_rate) FILTER (WHERE is_last)
FROM (
    SELECT date, load, ctl, atl, tsb, ramp_rate, (%(last)s - date) / %(step)s AS place,
        (%(last)s - date) %% %(step)s = 0 AS is_last
    FROM fitness_days
    WHERE user_id = %(user)s AND sport = %(sport)s AND date BETWEEN %(first)s AND %(last)s
) AS days
GROUP BY place HAVING bool_or(is_last) ORDER BY 1
"""


def beginnings(user: User) -> dict[str, date]:
    """First day of the curve of each sport and of ``all``, in the order of the sports."""
    with connection.cursor() as cursor:
        cursor.execute(_BEGINNINGS, {"user": user.pk, "sports": [ALL_SPORTS, *Sport.values]})
        return dict(cursor.fetchall())


def latest(user: User, sport: str, today: date) -> FitnessPoint | None:
    """The state today. Days that the stored curve has not reached yet had no load, or it would have been written."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST, {"user": user.pk, "sport": sport, "today": today})
        row = cursor.fetchone()
    if row is None:
        return None
    last = FitnessPoint(*row)
    rest = onward(last, [0.0] * (today - last.on).days)
    return rest[-1] if rest else last


def steps(user: User, sport: str, first: date, last: date) -> tuple[list[FitnessPoint], int]:
    """Points from ``first`` to ``last`` and how many days apart they are: 1, or 7 and 14 on long spans."""
    days = (last - first).days
    step = 1 if days < DAILY_UP_TO else 7 if days < WEEKLY_UP_TO else 14
    with connection.cursor() as cursor:
        cursor.execute(_STEPS, {"user": user.pk, "sport": sport, "first": first, "last": last, "step": step})
        return [FitnessPoint(*row) for row in cursor.fetchall()], step


def onward(last: FitnessPoint, loads: Sequence[float]) -> list[FitnessPoint]:
    """The days after a point, with these loads."""
    series = fitness.fitness_series(np.array(loads, dtype=np.float64), ctl_start=last.ctl, atl_start=last.atl)
    return [
        FitnessPoint(
            on=last.on + timedelta(days=index + 1),
            load=load,
            ctl=float(series.ctl[index]),
            atl=float(series.atl[index]),
            tsb=float(series.tsb[index]),
            ramp=None,
        )
        for index, load in enumerate(loads)
    ]


def start_of(user: User, begun: date) -> FitnessStart | None:
    """Levels that the athlete gave and that the curve, begun on this day, begins with."""
    return FitnessStart.objects.filter(user=user, before_on=begun).first()


def planned_loads(user: User, sport: str, after: date) -> Mapping[date, float]:
    """Loads of the active plan by day, for the days after ``after``; empty when nothing is planned."""
    rows = Workout.objects.filter(
        user=user,
        training_plan__is_active=True,
        target_load__isnull=False,
        scheduled_date__gt=after,
        scheduled_date__lte=after + timedelta(days=AHEAD_DAYS),
    )
    if sport != ALL_SPORTS:
        rows = rows.filter(sport=sport)
    return dict(rows.order_by().values_list("scheduled_date").annotate(load=Sum(F("target_load"))))


def is_being_computed(user: User) -> bool:
    """Whether a change of loads has not reached the curve yet."""
    return FitnessMark.objects.filter(user=user).exists()


def completed(points: list[FitnessPoint], today: FitnessPoint | None, last: date) -> list[FitnessPoint]:
    """The points with the days that the stored curve has not reached yet."""
    if today is None or today.on > last or (points and points[-1].on >= today.on):
        return points
    if not points:
        return [today]
    gap = (today.on - points[-1].on).days
    return [*points, *onward(replace(points[-1]), [0.0] * gap)]
