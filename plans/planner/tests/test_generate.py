"""Generated plans: worked numbers, the eleven rules for anybody, refusals and warnings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, assume, given, settings

from plans.planner import race_kinds, skeleton, steps
from plans.planner.generate import generate
from plans.planner.tests.athletes import TODAY, inputs_for, plan_inputs
from plans.planner.validate import findings
from plans.planner.values import EASY, LONG, RACE, RECOVERY, Plan, PlanInputs, RaceBetween, Refusal
from plans.planner.week_days import lay_out

HALF, MARATHON = 21_097.5, 42_195.0
MARATHONER = {"weekly_distance": 40_000, "longest_recent": 14_000, "peak_weekly": 70_000, "vdot": 50}


def made(inputs: PlanInputs) -> Plan:
    plan = generate(inputs)
    assert isinstance(plan, Plan), plan
    return plan


def kilometres(plan: Plan) -> list[float]:
    return [round(week.distance / 1000, 1) for week in plan.weeks]


# Worked numbers -------------------------------------------------------------------------------------------

VOLUMES = [
    (16, MARATHON, 40, 70, [40, 42.6, 45.3, 36.2, 48.2, 51.3, 54.6, 43.7, 58.1, 61.8, 65.8, 52.6, 70, 56, 42, 28]),
    (12, HALF, 30, 45, [30, 31.8, 33.7, 26.9, 35.7, 37.8, 40.1, 32.1, 42.5, 45, 33.8, 22.5]),
    (8, 10_000, 25, 35, [25, 26.7, 28.6, 22.9, 30.6, 32.7, 35, 21]),
    (10, 5000, 20, 30, [20, 21.4, 22.9, 18.3, 24.5, 26.2, 28, 22.4, 30, 18]),
]  # fmt: skip


@pytest.mark.parametrize(("weeks", "distance", "start", "peak", "expected"), VOLUMES)
def test_weekly_volumes_of_the_reference(weeks, distance, start, peak, expected) -> None:
    bones = skeleton.bones(weeks, distance=distance, start=start * 1000, peak=peak * 1000, cycle=4)
    assert [volume / 1000 for volume in bones.volumes] == pytest.approx(expected, abs=0.06)


@pytest.mark.parametrize(("weeks", "distance", "start", "peak", "expected"), VOLUMES)
def test_a_whole_plan_has_the_volumes_of_the_reference(weeks, distance, start, peak, expected) -> None:
    given_inputs = inputs_for(
        weeks,
        distance,
        weekly_distance=start * 1000,
        longest_recent=350 * start,
        peak_weekly=peak * 1000,
        vdot=48,
    )
    assert kilometres(made(given_inputs)) == pytest.approx(expected, abs=0.1001)


def test_growth_factors_of_the_reference() -> None:
    assert skeleton.growth_factor(40, 70, 9) == pytest.approx(1.06415, abs=1e-5)
    assert skeleton.growth_factor(30, 45, 7) == pytest.approx(1.05963, abs=1e-5)
    assert skeleton.growth_factor(10, 90, 3) == 1.10
    assert skeleton.growth_factor(50, 40, 3) == 1.0


def test_twenty_weeks_to_a_marathon_peak_in_week_17() -> None:
    bones = skeleton.bones(20, distance=MARATHON, start=35_000, peak=75_000, cycle=4)
    assert bones.volumes[16] == max(bones.volumes) == pytest.approx(75_000)
    assert [round(volume / 1000, 1) for volume in bones.volumes[17:]] == [60, 45, 30]


def test_long_runs_of_the_reference() -> None:
    plan = made(inputs_for(16, MARATHON, runs_per_week=5, **MARATHONER))
    longs = [round(workout.distance / 1000, 1) for workout in plan.workouts if workout.workout_type == LONG]
    expected = [14, 15.4, 16.9, 12.7, 18.6, 20.5, 22.5, 16.9, 24.8, 27.3, 30, 22.5, 30, 21, 13.5]
    assert longs == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize(
    ("distance", "weeks"), [(5000, 6), (7000, 7), (10_000, 8), (HALF, 8), (MARATHON, 12)]
)
def test_minimum_weeks(distance: float, weeks: int) -> None:
    assert race_kinds.minimum_weeks(distance) == weeks


# Rules ----------------------------------------------------------------------------------------------------


def _plans_that_keep_the_rules(count: int) -> int:
    """Generate ``count`` plans, whatever number of inputs that takes; refused ones do not count."""
    made_plans = 0

    @settings(max_examples=count, deadline=None, suppress_health_check=list(HealthCheck))
    @given(plan_inputs())
    def check(inputs: PlanInputs) -> None:
        nonlocal made_plans
        plan = generate(inputs)
        assume(isinstance(plan, Plan))
        assert findings(plan) == ()
        made_plans += 1

    check()
    return made_plans


def test_the_rules_hold_for_anybody() -> None:
    assert _plans_that_keep_the_rules(40) >= 40


@pytest.mark.slow
def test_the_rules_hold_for_500_inputs() -> None:
    assert _plans_that_keep_the_rules(500) >= 500


@pytest.mark.soak
def test_the_rules_hold_for_10_000_inputs() -> None:
    assert _plans_that_keep_the_rules(10_000) >= 10_000


@given(plan_inputs())
@settings(max_examples=15, deadline=None)
def test_the_same_inputs_give_the_same_plan(inputs: PlanInputs) -> None:
    first = generate(inputs)
    lay_out.cache_clear()
    assert generate(replace(inputs)) == first


# What a plan looks like -----------------------------------------------------------------------------------


def test_the_week_has_quality_on_tuesday_and_thursday_and_the_long_run_on_sunday() -> None:
    plan = made(inputs_for(16, MARATHON, runs_per_week=5, **MARATHONER))
    week = [workout for workout in plan.workouts if workout.week_number == 5]
    assert [workout.date.weekday() for workout in week if workout.is_quality] == [1, 3]
    assert [workout.date.weekday() for workout in week if workout.workout_type == LONG] == [6]


def test_the_first_weeks_are_easy_and_the_phases_follow_each_other() -> None:
    plan = made(inputs_for(16, MARATHON, runs_per_week=5, **MARATHONER))
    assert [week.phase for week in plan.weeks] == ["base"] * 4 + ["build"] * 5 + ["peak"] * 4 + ["taper"] * 3
    assert all(week.quality_sessions == 0 for week in plan.weeks[:4])


def test_a_novice_starts_at_15_km_by_exertion_and_never_has_two_hard_days_a_week() -> None:
    plan = made(inputs_for(10, 5000, level="novice", runs_per_week=3))
    assert plan.weeks[0].distance == pytest.approx(14_000, abs=1000)
    assert max(week.quality_sessions for week in plan.weeks) == 1
    targets = {step.target.type for workout in plan.workouts for step in steps.unrolled(workout.steps)}
    assert targets == {"feel"}
    assert any("exertion" in note for note in plan.notes)


def test_from_45_years_on_every_third_week_is_lighter() -> None:
    young = made(inputs_for(16, MARATHON, age=44, **MARATHONER))
    older = made(inputs_for(16, MARATHON, age=45, **MARATHONER))
    assert [week.number for week in young.weeks if week.is_step_back] == [4, 8, 12]
    assert [week.number for week in older.weeks if week.is_step_back] == [3, 6, 9, 12]


def test_days_off_blackout_days_and_the_long_run_day_are_kept() -> None:
    holiday = tuple(date(2026, 2, 10) + timedelta(days=n) for n in range(5))
    plan = made(
        inputs_for(
            16, MARATHON, runs_per_week=5, days_off=(0, 4), blackout=holiday, long_run_day=5, **MARATHONER
        )
    )
    training = [workout for workout in plan.workouts if workout.workout_type != RACE]
    assert not {workout.date.weekday() for workout in training} & {0, 4}
    assert not {workout.date for workout in training} & set(holiday)
    assert {workout.date.weekday() for workout in training if workout.workout_type == LONG} <= {5, 6}


def test_six_runs_a_week_have_a_recovery_run_behind_the_long_run() -> None:
    plan = made(inputs_for(16, MARATHON, runs_per_week=6, **MARATHONER))
    kinds = {workout.date: workout.workout_type for workout in plan.workouts}
    recoveries = [day for day, kind in kinds.items() if kind == RECOVERY]
    assert recoveries and all(kinds.get(day - timedelta(days=1)) not in (EASY, None) for day in recoveries)


def test_a_race_on_the_way_takes_the_place_of_quality_and_easy_days_follow() -> None:
    race = RaceBetween(date(2026, 2, 22), 10_000, "Town run")
    plan = made(inputs_for(16, MARATHON, runs_per_week=5, races=(race,), **MARATHONER))
    week = [workout for workout in plan.workouts if workout.week_number == 7]
    assert [workout.workout_type for workout in week if workout.is_quality] == [RACE]
    after = [workout for workout in plan.workouts if 0 < (workout.date - race.on).days <= 3]
    assert after and not any(workout.is_quality or workout.workout_type == LONG for workout in after)


def test_a_race_on_a_monday_has_its_week_before_it() -> None:
    plan = made(replace(inputs_for(16, MARATHON, **MARATHONER), race_date=date(2026, 4, 20)))
    assert plan.weeks[-1].starts_on == date(2026, 4, 14)
    assert plan.workouts[-1].date == date(2026, 4, 20)
    assert findings(plan) == ()


def test_without_a_start_the_plan_takes_every_week_up_to_24() -> None:
    plan = made(inputs_for(40, MARATHON, **MARATHONER))
    assert len(plan.weeks) == 24
    assert plan.starts_on > TODAY


def test_fitness_on_race_day_follows_from_the_planned_loads() -> None:
    inputs = inputs_for(16, MARATHON, runs_per_week=5, ctl=40.0, atl=45.0, **MARATHONER)
    plan = made(inputs)
    ctl, atl = 40.0, 45.0
    loads = {workout.date: workout.target_load for workout in plan.workouts}
    for day in range((inputs.race_date - TODAY).days):  # the recurrence of section 6, written out
        on = TODAY + timedelta(days=day)
        load = 40.0 if on < plan.starts_on else loads.get(on, 0.0)
        ctl += 0.0235282 * (load - ctl)
        atl += 0.1331221 * (load - atl)
    assert (plan.race_day.ctl, plan.race_day.atl) == pytest.approx((ctl, atl), abs=0.01)
    assert 5 < plan.race_day.tsb < 20


def test_fitness_on_race_day_is_unknown_without_paces_or_a_starting_point() -> None:
    assert made(inputs_for(16, MARATHON, **MARATHONER)).race_day.tsb is None
    assert (
        made(inputs_for(10, 5000, level="novice", runs_per_week=3, ctl=10.0, atl=10.0)).race_day.ctl is None
    )


def test_p4_a_week_is_the_sum_of_its_sessions_and_a_session_of_its_steps() -> None:
    plan = made(inputs_for(16, MARATHON, runs_per_week=5, **MARATHONER))
    for week in plan.weeks:
        inside = [workout for workout in plan.workouts if workout.week_number == week.number]
        assert week.distance + week.race_distance == sum(workout.distance for workout in inside)
        assert week.load == pytest.approx(sum(workout.target_load for workout in inside))
    for workout in plan.workouts:
        assert sum(step.distance for step in steps.unrolled(workout.steps)) == workout.distance


# Refusals and warnings ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        (inputs_for(5, 5000, weekly_distance=30_000), "at least 6 whole weeks"),
        (inputs_for(11, MARATHON, weekly_distance=60_000), "at least 12 whole weeks"),
        (replace(inputs_for(10, 5000), race_date=date(2025, 12, 1)), "not in the future"),
        (inputs_for(20, 100_000), "from 5 km to the marathon"),
        (replace(inputs_for(12, 5000), weeks=20), "only 12 whole weeks"),
        (replace(inputs_for(30, 5000), weeks=28), "at most 24 weeks"),
        (inputs_for(12, 5000, runs_per_week=2), "3 to 7 runs"),
        (inputs_for(12, 5000, days_off=(0, 1, 2, 3, 4)), "At least 3 days"),
        (inputs_for(12, 5000, long_run_day=9), "numbered from 0"),
        (inputs_for(12, 5000, level="hero"), "level must be"),
        (inputs_for(12, 5000, weekly_distance=float("nan")), "must be numbers"),
        (inputs_for(12, MARATHON, weekly_distance=16_000), "Run a little more first"),
    ],
)
def test_what_cannot_be_planned_is_refused_with_a_reason(inputs: PlanInputs, said: str) -> None:
    refusal = generate(inputs)
    assert isinstance(refusal, Refusal)
    assert any(said in reason for reason in refusal.reasons), refusal.reasons


def test_a_peak_beyond_twice_the_present_volume_is_cut_and_told() -> None:
    plan = made(inputs_for(24, HALF, weekly_distance=20_000, longest_recent=8000, level="advanced"))
    assert max(week.distance for week in plan.weeks) <= 40_100
    assert any("more than twice" in warning for warning in plan.warnings)


def test_a_goal_far_beyond_the_prediction_is_told_and_race_pace_follows_the_prediction() -> None:
    plan = made(inputs_for(16, MARATHON, goal_time=9000, **MARATHONER))
    assert any("faster than your recent races predict" in warning for warning in plan.warnings)
    (target,) = [step.target for step in steps.unrolled(plan.workouts[-1].steps)]
    assert target.low == pytest.approx(271.1, abs=1)


def test_sentences_are_in_the_units_of_the_athlete() -> None:
    plan = made(
        inputs_for(24, HALF, weekly_distance=20_000, longest_recent=8000, level="advanced", units="imperial")
    )
    assert any(" mi a week" in warning for warning in plan.warnings)


def test_a_race_that_does_not_fit_is_told() -> None:
    races = (
        RaceBetween(date(2026, 4, 24), 10_000, "Late run"),
        RaceBetween(date(2027, 1, 1), 5000, "Far run"),
    )
    plan = made(inputs_for(16, MARATHON, races=races, **MARATHONER))
    assert [workout.workout_type for workout in plan.workouts].count(RACE) == 1
    assert any("Late run" in warning for warning in plan.warnings)
    assert any("Far run" in warning for warning in plan.warnings)
