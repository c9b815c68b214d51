"""Fitness on the morning of the race, if the plan is done as written (docs/algorithms/plan-generation.md)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from activities.analysis.fitness import fitness_series

from .values import PlanInputs, PlannedWorkout, RaceDay


def daily_loads(workouts: Iterable[PlannedWorkout]) -> dict[date, float] | None:
    """Planned load of each day with a session; None when any session's load is unknown."""
    loads: dict[date, float] = {}
    for workout in workouts:
        if workout.target_load is None:
            return None
        loads[workout.date] = loads.get(workout.date, 0.0) + workout.target_load
    return loads


def race_day(
    inputs: PlanInputs, starts_on: date, workouts: Iterable[PlannedWorkout], predicted_time: float | None
) -> RaceDay:
    """Return fitness, fatigue and form of the race's morning.

    Days before the plan begins count with the load that keeps today's fitness. Unknown when today's values
    or a planned load are.
    """
    loads = daily_loads(workout for workout in workouts if workout.date < inputs.race_date)
    if loads is None or inputs.ctl is None or inputs.atl is None:
        return RaceDay(None, None, None, predicted_time)
    days = (inputs.race_date - inputs.today).days
    until_start = max((starts_on - inputs.today).days, 0)
    planned = [loads.get(date.fromordinal(inputs.today.toordinal() + day), 0.0) for day in range(days)]
    planned[:until_start] = [inputs.ctl] * min(until_start, days)
    series = fitness_series(planned, ctl_start=inputs.ctl, atl_start=inputs.atl)
    ctl, atl = float(series.ctl[-1]), float(series.atl[-1])
    return RaceDay(ctl, atl, ctl - atl, predicted_time)
