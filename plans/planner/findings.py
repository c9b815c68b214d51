"""What the checks of a plan share: a finding, and the plan's own sums."""

from __future__ import annotations

from dataclasses import dataclass

from .values import RACE, REST, Plan, PlanInputs, PlannedWorkout


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that is not kept: its number, the week (None: the whole plan), a sentence."""

    rule: int
    week: int | None
    sentence: str


def training(plan: Plan) -> list[PlannedWorkout]:
    return [workout for workout in plan.workouts if workout.workout_type not in (RACE, REST)]


def by_week(plan: Plan) -> dict[int, list[PlannedWorkout]]:
    """The training of each week, races left out."""
    weeks: dict[int, list[PlannedWorkout]] = {week.number: [] for week in plan.weeks}
    for workout in training(plan):
        weeks.setdefault(workout.week_number, []).append(workout)
    return weeks


def volumes_of(plan: Plan) -> dict[int, float]:
    """Training metres of each week, summed from the sessions, races not counted."""
    return {
        number: sum(workout.distance or 0.0 for workout in workouts)
        for number, workouts in by_week(plan).items()
    }


def start_volume(inputs: PlanInputs) -> float:
    return max(inputs.weekly_distance, 15_000.0)
