"""From the rest of a plan to another one: what changes, workout by workout (docs/algorithms/adaptation.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .plan_days import PlanDay
from .situation import Change, Situation
from .values import Plan

_NEW = "The plan is made anew."


def days_of(plan: Plan) -> list[PlanDay]:
    """The workouts of a generated plan as planned days."""
    return [
        PlanDay(
            key=workout.key,
            on=workout.date,
            week=workout.week_number,
            workout_type=workout.workout_type,
            name=workout.name,
            distance=workout.distance,
            duration=workout.duration,
            steps=workout.steps,
            load=workout.target_load,
            sport=workout.sport,
        )
        for workout in plan.workouts
    ]


def remade(situation: Situation, wanted: Sequence[PlanDay], reason: str = _NEW) -> tuple[Change, ...]:
    """Return the changes that turn the open workouts from today on into ``wanted``.

    A workout keeps its identity where one stands on the same day, else the nearest of the same seven days takes
    the new place; what is left over is taken out, what is missing is added.
    """
    coming = sorted(
        (day for day in situation.planned if day.on >= situation.today and not day.is_done),
        key=lambda day: (day.on, day.key),
    )
    taken = {day.on for day in situation.planned if day.is_done and day.on >= situation.today}
    changes: list[Change] = []
    for new in sorted(wanted, key=lambda day: (day.on, day.key)):
        if new.on < situation.today or new.on in taken:
            continue
        old = min(
            (day for day in coming if abs((day.on - new.on).days) <= 3),
            key=lambda day: (abs((day.on - new.on).days), day.on, day.key),
            default=None,
        )
        if old is None:
            changes.append(Change("", None, new, reason))
            continue
        coming.remove(old)
        after = replace(new, key=old.key, week=old.week)
        if after != old:
            changes.append(Change(old.key, old, after, reason))
    return (*changes, *(Change(day.key, day, None, reason) for day in coming))
