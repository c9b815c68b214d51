"""Which run of the last months says best what a runner can do, and its VDOT (docs/algorithms/predictions.md)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q

from accounts.models import User
from activities.analysis import predictions
from activities.analysis.records import FASTEST_RUNS
from activities.models import Activity, BestEffort

RECENT_DAYS = 90
_HARD_SHARE, _HARD_EXERTION, _STEEPEST = 0.9, 8, 0.01


def candidates(user: User, since: date, max_heartrate: float | None) -> Sequence[BestEffort]:
    """Efforts of 3 km and more in races and hard runs since a day, outdoors, with their activities."""
    is_hard = Q(is_race=True) | Q(perceived_exertion__gte=_HARD_EXERTION)
    if max_heartrate:
        is_hard |= Q(average_heartrate__gte=_HARD_SHARE * max_heartrate)
    runs = Activity.objects.for_athlete(user).filter(is_hard, sport="run", local_date__gte=since)
    outdoors = runs.exclude(environment__in=("treadmill", "indoor", "virtual"))
    return list(
        BestEffort.objects.filter(
            activity__in=outdoors, kind="distance", at__gte=3000, is_record_allowed=True
        )
        .select_related("activity")
        .only(
            "at", "value", "local_date", "activity__name", "activity__sport", "activity__sport_type",
            "activity__is_race", "activity__average_heartrate", "activity__perceived_exertion",
            "activity__distance", "activity__total_elevation_gain", "activity__elevation_loss",
            "activity__workout_type",
        )
    )  # fmt: skip


def best_test(efforts: Iterable[BestEffort], max_heartrate: float | None) -> tuple[BestEffort, float] | None:
    """The qualifying effort with the highest VDOT, and that VDOT; None when none qualifies."""
    return max(tests(efforts, max_heartrate), key=lambda pair: pair[1], default=None)


def tests(efforts: Iterable[BestEffort], max_heartrate: float | None) -> list[tuple[BestEffort, float]]:
    """Every effort that qualifies, with its VDOT."""
    return [
        (effort, vdot)
        for effort in efforts
        if effort.value > FASTEST_RUNS.get(effort.at, 0.0)
        and qualifies(effort, max_heartrate)
        and (vdot := predictions.vdot(effort.at, effort.value)) is not None
    ]


def qualifies(effort: BestEffort, max_heartrate: float | None) -> bool:
    """Whether an effort was a test of what the athlete can do."""
    activity = effort.activity
    if "interval" in activity.workout_type.lower() or _fall(effort) > _STEEPEST:
        return False
    return activity.is_race or bool(why_hard(effort, max_heartrate))


def _fall(effort: BestEffort) -> float:
    """Net descent of the session over its distance; 0 when it is not known."""
    activity = effort.activity
    if not activity.distance or activity.elevation_loss is None or activity.total_elevation_gain is None:
        return 0.0
    return (activity.elevation_loss - activity.total_elevation_gain) / activity.distance


def why_hard(effort: BestEffort, max_heartrate: float | None) -> str:
    """Why an effort counts as a test; "" when it does not."""
    activity = effort.activity
    if activity.is_race:
        return "a race"
    if (
        max_heartrate
        and activity.average_heartrate
        and activity.average_heartrate >= _HARD_SHARE * max_heartrate
    ):
        return f"heart rate {100 * activity.average_heartrate / max_heartrate:.0f} % of its maximum"
    if activity.perceived_exertion is not None and activity.perceived_exertion >= _HARD_EXERTION:
        return f"it felt like {activity.perceived_exertion:g} of 10"
    return ""
