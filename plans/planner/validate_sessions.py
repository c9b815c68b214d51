"""Rules of a plan about its sessions: long runs, hard days, easy share, free days, completeness (validate.py)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from activities.analysis.predictions import training_paces

from .findings import Finding, by_week, start_volume, training, volumes_of
from .step_values import PACE, RECOVER, WORK, Step, unrolled
from .values import ADVANCED, LONG, NOVICE, RACE, REST, Plan, PlanInputs, PlannedWorkout

_LONG_SLACK = 100.0


def _share_allowed(plan: Plan) -> float:
    few = max((week.sessions for week in plan.weeks), default=0) <= 4 or plan.inputs.runs_per_week <= 4
    return 0.46 if few or plan.inputs.race_distance >= 20_000 else 0.35


def _first_long(inputs: PlanInputs) -> float:
    if inputs.longest_recent > 0:
        return inputs.longest_recent
    # Nobody knows: three tenths of the week, or an even share of it when the runs are few.
    start = start_volume(inputs)
    runs = min(inputs.runs_per_week, 7 - len(set(inputs.days_off)), max(3, int(start / 3000)))
    return max(0.3 * start, start / min(runs, 7 if inputs.level == ADVANCED else 6))


def long_runs(plan: Plan) -> Iterator[Finding]:
    volumes, allowed = volumes_of(plan), _share_allowed(plan)
    done: dict[date, float] = {}
    for workout in training(plan):
        length = workout.distance or 0.0
        if workout.workout_type == LONG and length > allowed * volumes[workout.week_number] + _LONG_SLACK:
            share = f"more than {allowed:.0%} of week {workout.week_number}"
            yield Finding(3, workout.week_number, f"The long run on {workout.date} is {share}.")
        yield from _spike(plan, workout, length, done)
        done[workout.date] = max(length, done.get(workout.date, 0.0))


def _spike(plan: Plan, workout: PlannedWorkout, length: float, done: dict[date, float]) -> Iterator[Finding]:
    since = workout.date - timedelta(days=30)
    recent = [metres for day, metres in done.items() if since <= day]
    if recent and min(day for day in done if since <= day) >= workout.date - timedelta(days=7):
        recent.append(
            max(*done.values(), _first_long(plan.inputs)) / 1.10
        )  # the first week after a month of rest
    if plan.inputs.today >= since:
        recent.append(_first_long(plan.inputs))
    # After a month without a run there is nothing to measure by but what was run earlier.
    limit = 1.10 * max(recent) if recent else max(done.values(), default=length)
    if length > limit + _LONG_SLACK:
        sentence = f"The run on {workout.date} is more than a tenth longer than any of the 30 days before."
        yield Finding(3, workout.week_number, sentence)


def quality(plan: Plan) -> Iterator[Finding]:
    most = 3 if plan.inputs.level == ADVANCED else 1 if plan.inputs.level == NOVICE else 2
    for number, workouts in by_week(plan).items():
        hard = [workout for workout in workouts if workout.is_quality]
        if len(hard) > most:
            yield Finding(4, number, f"Week {number} has {len(hard)} hard sessions, {most} at most.")
        if hard and plan.inputs.level == NOVICE and number <= 2:
            yield Finding(4, number, "A novice has no hard session in the first two weeks.")
    hard_days = sorted({workout.date for workout in plan.workouts if workout.is_quality})
    long_days = {workout.date for workout in plan.workouts if workout.workout_type == LONG}
    for earlier, later in pairwise(sorted({*hard_days, *long_days})):
        if (later - earlier).days == 1:
            number = next(workout.week_number for workout in plan.workouts if workout.date == later)
            yield Finding(4, number, f"Hard days follow each other on {earlier} and {later}.")


def _is_hard(step: Step) -> bool:
    return step.phase == WORK


def easy_share(plan: Plan) -> Iterator[Finding]:
    """By time where paces are known, else by distance, which counts hard running for more than its time."""
    for number, workouts in by_week(plan).items():
        steps = [step for workout in workouts for step in unrolled(workout.steps)]
        total = sum(_time(step) for step in steps)
        hard = sum(_time(step) for step in steps if _is_hard(step))
        if total and hard > 0.25 * total:
            yield Finding(5, number, f"Only {1 - hard / total:.0%} of week {number} is easy; 75 % at least.")


def _time(step: Step) -> float:
    if step.duration is not None:
        return step.duration
    target = step.target
    pace = (
        (target.low + target.high) / 2
        if target and target.type == PACE and target.low and target.high
        else 360.0
    )
    return (step.distance or 0.0) * pace / 1000


def free_days(plan: Plan) -> Iterator[Finding]:
    inputs = plan.inputs
    for workout in plan.workouts:
        if workout.workout_type in (RACE, REST):
            continue
        if workout.date in inputs.blackout or workout.date.weekday() in inputs.days_off:
            yield Finding(
                6, workout.week_number, f"There is a session on {workout.date}, which is kept free."
            )
    if inputs.level == ADVANCED:
        return
    for week in plan.weeks:
        days = {workout.date for workout in plan.workouts if workout.week_number == week.number}
        if len(days) > 6:
            yield Finding(6, week.number, f"Week {week.number} has no day of rest.")


def sessions(plan: Plan) -> Iterator[Finding]:
    paces = training_paces(plan.inputs.vdot) if plan.inputs.vdot else None
    for workout in plan.workouts:
        if workout.workout_type == REST:
            continue
        if not (workout.distance or workout.duration):
            yield Finding(
                9, workout.week_number, f"The session on {workout.date} has neither distance nor time."
            )
        if not (workout.description and workout.purpose and workout.name):
            yield Finding(
                9, workout.week_number, f"The session on {workout.date} does not say what it is for."
            )
        for step in unrolled(workout.steps) if workout.workout_type != RACE else ():
            target = step.target
            if paces and (target is None or (target.type == PACE and target.low is None)):
                yield Finding(9, workout.week_number, f"A step on {workout.date} has no pace.")
            elif paces and target and target.label == "E" and abs((target.low or 0) - paces.easy.fast) > 1:
                yield Finding(
                    9, workout.week_number, f"Easy on {workout.date} is not the athlete's easy pace."
                )
            elif step.phase == RECOVER and target and target.label not in ("E", ""):
                yield Finding(9, workout.week_number, f"A recovery on {workout.date} is not easy.")
