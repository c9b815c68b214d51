"""When no plan is made: what was wrong, and what would help (docs/algorithms/plan-generation.md)."""

from __future__ import annotations

import math

from . import race_kinds
from .ground import FEWEST_RUNS, MOST_RUNS, Ground, said
from .season import whole_weeks
from .values import LEVELS, PlanInputs


def _is_amount(value: float | None) -> bool:
    return value is None or (math.isfinite(value) and value >= 0)


def _shape(inputs: PlanInputs) -> list[str]:
    """Values that no athlete can have."""
    reasons = []
    if inputs.level not in LEVELS:
        reasons.append(f"The level must be one of {', '.join(LEVELS)}.")
    if not FEWEST_RUNS <= inputs.runs_per_week <= MOST_RUNS:
        reasons.append(f"A plan has {FEWEST_RUNS} to {MOST_RUNS} runs a week.")
    if inputs.long_run_day not in range(7) or not set(inputs.days_off) <= set(range(7)):
        reasons.append("Days of the week are numbered from 0 (Monday) to 6 (Sunday).")
    elif 7 - len(set(inputs.days_off)) < FEWEST_RUNS:
        reasons.append(f"At least {FEWEST_RUNS} days of the week must be free for running.")
    amounts = (
        inputs.weekly_distance,
        inputs.longest_recent,
        inputs.vdot,
        inputs.goal_time,
        inputs.peak_weekly,
    )
    if not all(_is_amount(value) for value in amounts) or inputs.goal_time == 0:
        reasons.append("Distances, times and fitness must be numbers that are not negative.")
    return reasons


def _weeks(inputs: PlanInputs) -> list[str]:
    least, found = race_kinds.minimum_weeks(inputs.race_distance), whole_weeks(inputs)
    wished = inputs.weeks if inputs.weeks is not None else min(found, race_kinds.MOST_WEEKS)
    if wished > race_kinds.MOST_WEEKS:
        return [f"A plan has at most {race_kinds.MOST_WEEKS} weeks."]
    if wished > found:
        return [f"There are only {max(found, 0)} whole weeks until the race, not {wished}."]
    if wished < least:
        return [
            f"A plan for {said(inputs.race_distance, inputs)} needs at least {least} whole weeks, and there are "
            f"{max(wished, 0)}. Choose a later or a shorter race."
        ]
    return []


def refusals(inputs: PlanInputs) -> tuple[str, ...]:
    """Sentences why these inputs cannot give a plan; none when they can."""
    reasons = _shape(inputs)
    if inputs.race_date <= inputs.today:
        return (*reasons, "The race is not in the future.")
    distance = inputs.race_distance
    if not race_kinds.SHORTEST_RACE <= distance <= race_kinds.LONGEST_RACE:
        return (*reasons, "Plans are made for races from 5 km to the marathon.")
    return (*reasons, *_weeks(inputs))


def unreachable(ground: Ground) -> tuple[str, ...]:
    """Why the volume that the distance needs cannot be reached in time; none when it can."""
    inputs = ground.inputs
    reached, needed = max(ground.bones.volumes), race_kinds.least_peak(inputs.race_distance)
    if reached >= needed:
        return ()
    return (
        f"From {said(ground.start, inputs)} a week this plan would reach {said(reached, inputs)}, but "
        f"{said(inputs.race_distance, inputs)} needs at least {said(needed, inputs)} in the biggest week. "
        "Run a little more first, take more weeks, or choose a shorter race.",
    )
