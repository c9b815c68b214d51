"""Athletes and races that plans are generated for in the tests."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from plans.planner.race_kinds import minimum_weeks
from plans.planner.values import LEVELS, PlanInputs, RaceBetween

TODAY = date(2026, 1, 1)  # a Thursday


def inputs_for(weeks: int, distance: float, **given) -> PlanInputs:
    """Inputs for a race on the Sunday that ends week ``weeks``; the first week begins on Monday, 5 January."""
    race_date = date(2026, 1, 4) + timedelta(days=7 * weeks)
    return PlanInputs(race_date=race_date, race_distance=distance, today=TODAY, **given)


@st.composite
def plan_inputs(draw: st.DrawFn) -> PlanInputs:
    """Anybody who asks in time: any distance, day, level, history, days off, races on the way."""
    distance = draw(
        st.sampled_from((5000.0, 10_000.0, 21_097.5, 42_195.0)) | st.integers(5000, 42_195).map(float)
    )
    weekly = draw(
        st.just(0.0) | st.integers(14_000, 130_000).map(float) | st.integers(30_000, 90_000).map(float)
    )
    longest = draw(st.just(0.0) | st.integers(15, 50).map(lambda share: share * weekly / 100))
    days = draw(st.integers(7 * minimum_weeks(distance) + 6, 190))
    race_date = TODAY + timedelta(days=days)
    days_off = draw(st.sets(st.integers(0, 6), max_size=3))
    some_days = st.integers(1, days).map(lambda after: TODAY + timedelta(days=after))
    blackout = draw(st.lists(some_days, max_size=4))
    if draw(st.integers(0, 4)) == 0:  # a holiday
        first = draw(some_days)
        blackout += [first + timedelta(days=n) for n in range(draw(st.integers(3, 25)))]
    races = st.builds(
        RaceBetween, some_days, st.sampled_from((5000.0, 10_000.0, 21_097.5)), st.just("Town run")
    )
    return PlanInputs(
        race_date=race_date,
        race_distance=distance,
        today=TODAY,
        runs_per_week=draw(st.integers(3, 7)),
        weekly_distance=weekly,
        longest_recent=longest,
        vdot=draw(st.none() | st.integers(25, 75).map(float)),
        goal_time=draw(st.none() | st.integers(190, 420).map(lambda pace: pace * distance / 1000)),
        level=draw(st.sampled_from(LEVELS)),
        long_run_day=draw(st.integers(0, 6)),
        days_off=tuple(sorted(days_off)),
        blackout=tuple(sorted(set(blackout))),
        age=draw(st.none() | st.integers(16, 80).map(float)),
        races=tuple(draw(st.lists(races, max_size=2))),
    )
