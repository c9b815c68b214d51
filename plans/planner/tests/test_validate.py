"""The judge of plans finds each fault: a sound plan is spoiled in one place at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from plans.planner.generate import generate
from plans.planner.tests.athletes import inputs_for
from plans.planner.validate import findings
from plans.planner.values import LONG, RACE, Plan, PlannedWorkout

SOUND = generate(
    inputs_for(
        16,
        42_195,
        weekly_distance=40_000,
        longest_recent=14_000,
        peak_weekly=70_000,
        vdot=50,
        runs_per_week=5,
    )
)
assert isinstance(SOUND, Plan)


def edited(plan: Plan, which: Callable[[PlannedWorkout], bool], **changes) -> Plan:
    """The plan with its first such session changed; week summaries follow, so that only one rule is hurt."""
    index = next(index for index, workout in enumerate(plan.workouts) if which(workout))
    workouts = list(plan.workouts)
    workouts[index] = replace(workouts[index], **changes)
    weeks = tuple(
        replace(
            week,
            distance=sum(
                w.distance or 0 for w in workouts if w.week_number == week.number and w.workout_type != RACE
            ),
        )
        for week in plan.weeks
    )
    return replace(plan, workouts=tuple(workouts), weeks=weeks)


def rules(plan: Plan) -> set[int]:
    return {finding.rule for finding in findings(plan)}


def in_week(number: int, kind: str | None = None) -> Callable[[PlannedWorkout], bool]:
    return lambda workout: workout.week_number == number and kind in (None, workout.workout_type)


def test_a_sound_plan_has_no_findings() -> None:
    assert findings(SOUND) == ()


def test_p4_a_week_that_tells_another_sum_is_found() -> None:
    weeks = (replace(SOUND.weeks[0], distance=85_000.0), *SOUND.weeks[1:])
    (finding,) = findings(replace(SOUND, weeks=weeks))
    assert (finding.rule, finding.week) == (0, 1)
    assert "85.00 km" in finding.sentence and "40.00 km" in finding.sentence


def test_p4_a_session_ten_times_too_long_is_found() -> None:
    long = edited(SOUND, in_week(3, LONG), distance=169_000.0)
    assert {0, 1, 3} <= rules(long)


@pytest.mark.parametrize(
    ("rule", "spoil"),
    [
        (1, lambda: edited(SOUND, in_week(2), distance=16_000.0, steps=())),
        (2, lambda: edited(SOUND, in_week(8), distance=17_000.0, steps=())),
        (3, lambda: edited(SOUND, in_week(10, LONG), distance=29_000.0, steps=())),
        (4, lambda: edited(SOUND, in_week(10, LONG), date=SOUND.weeks[9].starts_on + timedelta(days=4))),
        (4, lambda: edited(SOUND, lambda w: w.week_number == 5 and not w.is_quality, is_quality=True)),
        (5, lambda: edited(SOUND, in_week(10, LONG), steps=_all_hard(in_week(10, LONG)))),
        (6, lambda: replace(SOUND, inputs=replace(SOUND.inputs, days_off=(6,)))),
        (6, lambda: replace(SOUND, inputs=replace(SOUND.inputs, blackout=(SOUND.workouts[0].date,)))),
        (7, lambda: edited(SOUND, in_week(15), distance=17_000.0, steps=())),
        (7, lambda: replace(SOUND, weeks=(*SOUND.weeks[:-1], replace(SOUND.weeks[-1], sessions=2)))),
        (
            8,
            lambda: edited(
                SOUND, lambda w: w.workout_type == RACE, date=SOUND.inputs.race_date - timedelta(days=1)
            ),
        ),
        (8, lambda: edited(SOUND, lambda w: w.week_number == 16 and w.date.weekday() == 4, is_quality=True)),
        (9, lambda: edited(SOUND, in_week(1), purpose="")),
        (9, lambda: edited(SOUND, in_week(1), distance=None, duration=None)),
        (9, lambda: replace(SOUND, inputs=replace(SOUND.inputs, vdot=60))),
        (11, lambda: edited(SOUND, in_week(1), week_number=2)),
        (11, lambda: replace(SOUND, weeks=SOUND.weeks[:-1])),
        (11, lambda: replace(SOUND, inputs=replace(SOUND.inputs, today=SOUND.starts_on + timedelta(days=1)))),
    ],
)
def test_a_spoiled_plan_is_found_out(rule: int, spoil: Callable[[], Plan]) -> None:
    assert rule in rules(spoil())


def _all_hard(which: Callable[[PlannedWorkout], bool]) -> tuple:
    workout = next(filter(which, SOUND.workouts))
    return tuple(replace(step, phase="work") for step in workout.steps)
