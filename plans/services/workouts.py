"""Changing single workouts: move, edit, add, copy, delete. Each keeps the state before it and matches the days anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Max

from activities.services.locks import athlete_lock
from plans.models import TrainingPlan, Workout
from plans.services import matching, versions
from plans.services.versions import WORKOUT_FIELDS, is_frozen

LONGEST_PLAN_WEEKS = 60
MOST_A_DAY = 6


class Refused(ValueError):
    """A change that cannot be made; the message is a sentence for the athlete."""


def called(workout: Workout) -> str:
    """What a workout is called in a sentence."""
    return workout.name or workout.get_workout_type_display()


def week_of(plan: TrainingPlan, day: date) -> int:
    """The number of the week of a plan that a day lies in, from 1; weeks begin on the weekday of its Monday."""
    monday = plan.start_date - timedelta(days=plan.start_date.weekday())
    return (day - monday).days // 7 + 1


def move(workout: Workout, to: date, today: date) -> None:
    """Put a workout on another day, after those that are there."""
    if to == workout.scheduled_date:
        return
    _must_be_open(workout, today)
    must_be_free(workout.training_plan, to, today)
    before = workout.scheduled_date

    def change() -> None:
        workout.scheduled_date, workout.position = to, _next_position(workout.training_plan, to)
        workout.week_number = week_of(workout.training_plan, to)
        workout.save(update_fields=["scheduled_date", "position", "week_number", "updated_at"])

    _changed(
        workout.training_plan,
        f"Moved {called(workout)} from {_day(before)} to {_day(to)}",
        change,
        [before, to],
    )


def edit(workout: Workout, values: Mapping[str, Any], today: date) -> None:
    """Give a workout other values (names of ``WORKOUT_FIELDS`` without day and week)."""
    _must_be_open(workout, today)

    def change() -> None:
        for name, value in values.items():
            setattr(workout, name, value)
        workout.save(update_fields=[*values, "updated_at"])

    _changed(workout.training_plan, f"Changed {called(workout)}", change, [workout.scheduled_date])


def add(plan: TrainingPlan, values: Mapping[str, Any], today: date) -> Workout:
    """Put one more workout into a plan; ``values`` has a ``scheduled_date``."""
    day = values["scheduled_date"]
    must_be_free(plan, day, today)
    workout = Workout(
        user_id=plan.user_id,
        training_plan=plan,
        week_number=week_of(plan, day),
        position=_next_position(plan, day),
    )
    for name, value in values.items():
        setattr(workout, name, value)
    _changed(plan, f"Added {called(workout)} on {_day(day)}", workout.save, [day])
    return workout


def copy(workout: Workout, to: date, today: date) -> Workout:
    """The same workout once more on another day; a past one may be copied, too."""
    same = {
        name: getattr(workout, name)
        for name in WORKOUT_FIELDS
        if name not in ("week_number", "scheduled_date", "position")
    }
    return add(workout.training_plan, same | {"scheduled_date": to}, today)


def delete(workout: Workout, today: date) -> None:
    """Take a workout out of its plan; undo brings it back."""
    _must_be_open(workout, today)
    day = workout.scheduled_date
    _changed(workout.training_plan, f"Deleted {called(workout)} on {_day(day)}", workout.delete, [day])


def _changed(plan: TrainingPlan, reason: str, change: Callable[[], object], days: Iterable[date]) -> None:
    with athlete_lock(plan.user_id):
        versions.keep(plan, reason)
        change()
        grow(plan)
        matching.match_days(plan.user_id, days)


def grow(plan: TrainingPlan) -> None:
    """A plan is at least as long as its last workout."""
    last = plan.workouts.aggregate(last=Max("week_number"))["last"] or 1
    if last > plan.total_weeks:
        plan.total_weeks = last
        plan.save(update_fields=["total_weeks", "updated_at"])


def _must_be_open(workout: Workout, today: date) -> None:
    if workout.completed_at is not None:
        raise Refused("This workout is done. What is done stays as it was planned; copy it to plan it again.")
    if is_frozen(workout, today):
        raise Refused(
            "The day of this workout is past, and the past stays as it was planned. Copy it to a coming day."
        )


def must_be_free(plan: TrainingPlan, day: date, today: date) -> None:
    """Raises Refused when a plan can take no workout on a day."""
    if day < today:
        raise Refused("That day is past. Choose today or a coming day.")
    if day < plan.start_date - timedelta(days=plan.start_date.weekday()):
        raise Refused(f"The plan begins on {_day(plan.start_date)}. Choose that day or a later one.")
    if week_of(plan, day) > LONGEST_PLAN_WEEKS:
        raise Refused(f"A plan has at most {LONGEST_PLAN_WEEKS} weeks. Choose an earlier day.")
    if plan.workouts.filter(scheduled_date=day).count() >= MOST_A_DAY:
        raise Refused(f"There are {MOST_A_DAY} workouts on that day already. Choose another one.")


def _next_position(plan: TrainingPlan, day: date) -> int:
    last = plan.workouts.filter(scheduled_date=day).aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"
