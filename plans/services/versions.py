"""Earlier states of a plan. Each change keeps the state before it, whole; any of them can be had again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Max

from activities.services.locks import athlete_lock
from plans.models import PlanVersion, TrainingPlan, Workout
from plans.services import matching
from plans.signals import tell_of_change

PLAN_FIELDS = (
    "name", "race_distance", "race_date", "start_date", "total_weeks", "goal_time", "level", "runs_per_week",
    "long_run_day", "days_off",
)  # fmt: skip
WORKOUT_FIELDS = (
    "sport", "week_number", "scheduled_date", "position", "workout_type", "name", "distance", "duration_estimate",
    "description", "steps", "target_load",
)  # fmt: skip
_DATES = ("race_date", "start_date", "scheduled_date")


@dataclass(frozen=True, slots=True)
class Restored:
    """What going back did: workouts written, and workouts left as they are because their day is past."""

    changed: int
    kept: int


def keep(plan: TrainingPlan, reason: str) -> PlanVersion:
    """Store the plan as it is, before it changes. ``reason`` says what is about to happen."""
    tell_of_change(plan.user_id)
    last = PlanVersion.objects.filter(training_plan=plan).aggregate(last=Max("number"))["last"]
    return PlanVersion.objects.create(
        user_id=plan.user_id,
        training_plan=plan,
        number=(last or 0) + 1,
        reason=reason[:300],
        state=state_of(plan),
    )


def state_of(plan: TrainingPlan) -> dict[str, Any]:
    """The plan and its workouts as plain values."""
    workouts = plan.workouts.order_by("scheduled_date", "position", "pk")
    return {
        "plan": {name: plain(getattr(plan, name)) for name in PLAN_FIELDS},
        "workouts": [
            {"id": str(workout.pk)} | {name: plain(getattr(workout, name)) for name in WORKOUT_FIELDS}
            for workout in workouts
        ],
    }


def plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def read_plain(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if name in _DATES and value is not None else value


def is_frozen(workout: Workout, today: date) -> bool:
    """What is past or done stays as it was planned (P5)."""
    return workout.scheduled_date < today or workout.completed_at is not None


def restore(version: PlanVersion, today: date, reason: str = "") -> Restored:
    """Bring the plan back to an earlier state, as far as its days are not past. The present state is kept, too."""
    plan = version.training_plan
    with athlete_lock(plan.user_id):
        keep(plan, reason or f"Went back to version {version.number}")
        for name in PLAN_FIELDS:
            setattr(plan, name, read_plain(name, version.state["plan"][name]))
        plan.save(update_fields=[*PLAN_FIELDS, "updated_at"])
        found, days = _restore_workouts(plan, version.state["workouts"], today)
        matching.match_days(plan.user_id, days)
    return found


def _restore_workouts(
    plan: TrainingPlan, states: Iterable[dict[str, Any]], today: date
) -> tuple[Restored, set[date]]:
    present = {workout.pk: workout for workout in plan.workouts.all()}
    wanted = {
        UUID(state["id"]): {name: read_plain(name, state[name]) for name in WORKOUT_FIELDS}
        for state in states
    }
    changed, kept, days = 0, 0, set[date]()
    for key, values in wanted.items():
        workout = present.pop(key, None)
        if workout is not None and all(getattr(workout, name) == value for name, value in values.items()):
            continue
        if values["scheduled_date"] < today or (workout is not None and is_frozen(workout, today)):
            kept += 1
            continue
        days |= {values["scheduled_date"], *([workout.scheduled_date] if workout is not None else [])}
        Workout.objects.update_or_create(
            pk=key, defaults=values | {"user_id": plan.user_id, "training_plan": plan}
        )
        changed += 1
    for workout in present.values():
        if is_frozen(workout, today):
            kept += 1
            continue
        days.add(workout.scheduled_date)
        workout.delete()
        changed += 1
    return Restored(changed, kept), days


def undo(plan: TrainingPlan, today: date) -> Restored | None:
    """Take the last change back; done twice it is there again. None when nothing was ever changed."""
    last = plan.versions.order_by("-number").first()
    if last is None:
        return None
    reason = (
        last.reason.removeprefix("Undone: ")
        if last.reason.startswith("Undone: ")
        else f"Undone: {last.reason}"
    )
    return restore(last, today, reason)
