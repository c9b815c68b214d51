"""From what a plan is made of to rows: generated plans, empty ones, and plans read from text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from accounts.models import User
from plans.models import TrainingPlan
from plans.planner import plan_text
from plans.planner.plan_text import PlanLine, PlanText
from plans.planner.steps import to_json
from plans.planner.values import Plan, PlanInputs, PlannedWorkout
from plans.services import plans
from plans.services.history import paces_of

_READ_SPORTS = ("run", "ride", "swim")


def save_generated(user: User, name: str, made: Plan, today: date, *, follow: bool) -> TrainingPlan:
    """Store a generated plan with what it was generated from, its warnings and notes."""
    asked = made.inputs
    values = {
        "name": name,
        "race_distance": asked.race_distance,
        "race_date": asked.race_date,
        "start_date": made.starts_on,
        "total_weeks": len(made.weeks),
        "goal_time": asked.goal_time,
        "level": asked.level,
        "runs_per_week": asked.runs_per_week,
        "long_run_day": asked.long_run_day,
        "days_off": list(asked.days_off),
        "inputs": inputs_json(asked) | {"warnings": list(made.warnings), "notes": list(made.notes)},
    }
    return plans.create(user, values, [workout_values(one) for one in made.workouts], today, follow=follow)


def inputs_json(asked: PlanInputs) -> dict[str, Any]:
    """The inputs as plain values."""
    return {name: _plain(value) for name, value in asdict(asked).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def workout_values(one: PlannedWorkout) -> dict[str, Any]:
    """A generated workout as the fields of a row; its purpose follows the description."""
    return {
        "sport": one.sport,
        "scheduled_date": one.date,
        "workout_type": one.workout_type,
        "name": one.name[:120],
        "distance": one.distance,
        "duration_estimate": one.duration,
        "description": "\n\n".join(part for part in (one.description, one.purpose) if part),
        "steps": to_json(one.steps),
        "target_load": one.target_load,
    }


def create_empty(user: User, values: Mapping[str, Any], today: date, *, follow: bool) -> TrainingPlan:
    """A plan without a workout yet."""
    return plans.create(user, values, [], today, follow=follow)


def read_text(user: User, text: str, today: date) -> PlanText:
    """Read a plan as the athlete's units and paces mean it."""
    paces = {sport: paces_of(user, sport, today) for sport in _READ_SPORTS}
    return plan_text.read_plan(text, paces=paces, system=user.units)


def save_text(
    user: User, name: str, read: PlanText, race_date: date | None, today: date, *, follow: bool
) -> TrainingPlan:
    """Store a plan that was read; it begins in the week of its first workout."""
    first, last = read.lines[0].on, read.lines[-1].on
    monday = first - timedelta(days=first.weekday())
    values = {
        "name": name,
        "start_date": first,
        "total_weeks": max((last - monday).days // 7 + 1, 1),
        "race_date": race_date,
    }
    return plans.create(user, values, [_line_values(line) for line in read.lines], today, follow=follow)


def _line_values(line: PlanLine) -> dict[str, Any]:
    return {
        "sport": line.sport,
        "scheduled_date": line.on,
        "workout_type": line.kind,
        "name": line.name,
        "distance": line.distance,
        "duration_estimate": line.duration,
        "description": line.notes,
        "steps": to_json(line.steps),
        "target_load": line.load,
    }
