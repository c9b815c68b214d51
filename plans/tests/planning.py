"""Plans, workouts and runs for the tests of this app."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import User
from activities.models import Activity
from plans.models import TrainingPlan, Workout, WorkoutCompletion
from plans.services.workouts import week_of

MONDAY = date(2026, 5, 4)


def plan(user: User, start: date = MONDAY, **fields: Any) -> TrainingPlan:
    given: dict[str, Any] = {"name": "Spring", "total_weeks": 8, "is_active": True}
    return TrainingPlan.objects.create(user=user, start_date=start, **(given | fields))


def workout(plan: TrainingPlan, on: date, distance: float | None = 10_000.0, **fields: Any) -> Workout:
    given: dict[str, Any] = {"workout_type": "Easy", "week_number": max(week_of(plan, on), 1)}
    return Workout.objects.create(
        user_id=plan.user_id, training_plan=plan, scheduled_date=on, distance=distance, **(given | fields)
    )


def run(user: User, on: date, distance: float | None = 10_000.0, hour: int = 7, **fields: Any) -> Activity:
    local = datetime(on.year, on.month, on.day, hour)
    given: dict[str, Any] = {
        "name": "A run",
        "sport": "run",
        "sport_type": "Run",
        "start_date": local.replace(tzinfo=ZoneInfo("UTC")),
        "start_date_local": local,
        "timezone": "UTC",
        "utc_offset": 0,
        "moving_time": None if distance is None else distance * 0.33,
        "elapsed_time": None if distance is None else distance * 0.34,
    }
    return Activity.objects.create(user=user, distance=distance, **(given | fields))


def links(user: User) -> set[tuple[Any, Any]]:
    """Pairs of workout and activity that are stored."""
    return set(WorkoutCompletion.objects.filter(user=user).values_list("workout_id", "activity_id"))


def disagreements(user: User) -> list[Workout]:
    """Workouts whose ``completed_at`` is not the end of the last activity that completes them, counted by hand."""
    wrong = []
    for one in Workout.objects.filter(user=user).prefetch_related("completions__activity"):
        ends = [
            c.activity.start_date + timedelta(seconds=c.activity.elapsed_time or c.activity.moving_time or 0)
            for c in one.completions.all()
        ]
        if one.completed_at != max(ends, default=None):
            wrong.append(one)
    return wrong
