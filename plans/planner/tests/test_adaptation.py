"""Adaptation: what is proposed when days are missed, when the body says no, and when more was run than planned."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.planner import paces, steps
from plans.planner.adaptation import propose
from plans.planner.generate import generate
from plans.planner.plan_days import DoneDay, PlanDay, eased, scaled
from plans.planner.remade import days_of, remade
from plans.planner.sessions import aim
from plans.planner.situation import Proposal, Situation
from plans.planner.tests.athletes import inputs_for
from plans.planner.validate import findings
from plans.planner.values import EASY, LONG, RACE, REST, Plan

KNOWN = paces.training_paces(50)
INPUTS = inputs_for(
    16, 42_195, weekly_distance=40_000, longest_recent=14_000, peak_weekly=70_000, vdot=50, runs_per_week=5
)
PLAN = generate(INPUTS)
assert isinstance(PLAN, Plan)
SOUND: Plan = PLAN
DAYS = days_of(PLAN)
MONDAY_OF_WEEK_6 = PLAN.weeks[5].starts_on


def lived(until: date, today: date | None = None, days: list[PlanDay] | None = None, **given) -> Situation:
    """The plan done as written up to ``until`` and then not; ``today`` is the day after that by default."""
    planned = [replace(day, is_done=day.on <= until) for day in days or DAYS]
    done = [DoneDay(day.on, day.distance or 0, day.distance or 0) for day in planned if day.is_done]
    return Situation(
        today=today or until + timedelta(days=1), planned=planned, done=done, race_date=INPUTS.race_date, paces=KNOWN, starts_on=PLAN.starts_on,
        **given,
    )  # fmt: skip


def broken_off(missed: int, **given) -> Situation:
    """A break of so many days, counted from the first missed workout, which is the Monday of week 6."""
    return lived(MONDAY_OF_WEEK_6 - timedelta(days=1), MONDAY_OF_WEEK_6 + timedelta(days=missed), **given)


def volume(days: list[PlanDay]) -> float:
    return sum(day.distance or 0 for day in days)


def after(proposal: Proposal, days: int = 7) -> list[PlanDay]:
    """What the first seven days become, as far as they change."""
    first = min(change.after.on for change in proposal.changes)
    return [change.after for change in proposal.changes if (change.after.on - first).days < days]


def applied(situation: Situation, proposal: Proposal) -> Plan:
    """The whole plan with the proposal accepted, as a value that the judge of plans can look at."""
    changed = {change.key: change.after for change in proposal.changes}
    not_run = {day.key for day in situation.planned if day.on < situation.today and not day.is_done}
    workouts = []
    for workout in PLAN.workouts:
        day = changed.get(workout.key)
        if day is None:
            # A missed hard session that is run on another day was not run on its own.
            workouts.append(replace(workout, is_quality=workout.is_quality and workout.key not in not_run))
        elif day.workout_type != REST:
            workouts.append(
                replace(
                    workout, workout_type=day.workout_type, distance=day.distance, duration=day.duration,
                    steps=day.steps, target_load=day.load, is_quality=day.is_hard, name=day.name,
                )
            )  # fmt: skip
    weeks = tuple(
        replace(
            week,
            distance=sum(
                w.distance or 0 for w in workouts if w.week_number == week.number and w.workout_type != RACE
            ),
        )
        for week in PLAN.weeks
    )
    return replace(SOUND, workouts=tuple(workouts), weeks=weeks)


# Missed days ----------------------------------------------------------------------------------------------


def test_nothing_changes_while_the_plan_is_kept() -> None:
    assert propose(lived(MONDAY_OF_WEEK_6)) is None


def test_up_to_three_missed_days_the_plan_goes_on() -> None:
    easy_only = [day if not day.is_hard else replace(day, workout_type=EASY) for day in DAYS]
    assert propose(broken_off(3, days=easy_only)) is None


@pytest.mark.parametrize("days", [4, 7])
def test_after_four_to_seven_days_the_week_comes_again_at_90_percent(days: int) -> None:
    situation = broken_off(days)
    proposal = propose(situation)
    missed = [day for day in DAYS if day.week == 6]
    coming = [day for day in situation.coming(7) if day.workout_type != RACE]
    kept = [day for day in coming if day.key not in {change.key for change in proposal.changes}]
    assert volume(after(proposal)) + volume(kept) <= 0.9 * volume(missed) + 500
    assert volume(after(proposal)) + volume(kept) >= 0.7 * volume(missed)
    assert f"{days} days" in proposal.reason and not proposal.regenerate


@pytest.mark.parametrize("days", [8, 14])
def test_after_eight_to_fourteen_days_the_week_is_80_percent_of_the_last_one_done(days: int) -> None:
    proposal = propose(broken_off(days))
    last_done = [day for day in DAYS if day.week == 5]
    assert 0.65 * volume(last_done) <= volume(after(proposal)) <= 0.8 * volume(last_done) + 500


def test_after_more_than_fourteen_days_the_plan_is_made_anew() -> None:
    assert propose(broken_off(15)).regenerate
    assert not propose(broken_off(14)).regenerate


def test_no_run_after_a_break_is_more_than_a_tenth_longer_than_the_longest_done() -> None:
    short = [replace(day, longest=9000.0, distance=9000.0) for day in broken_off(9).done]
    situation = replace(broken_off(9), done=short)
    assert max(day.distance or 0 for day in after(propose(situation))) <= 9900 + 50


def test_in_the_week_before_the_race_nothing_is_cut_any_more() -> None:
    before_race = INPUTS.race_date - timedelta(days=6)
    assert propose(lived(before_race - timedelta(days=7), before_race)) is None


# Health ---------------------------------------------------------------------------------------------------


def tuesday_with_quality() -> date:
    return MONDAY_OF_WEEK_6 + timedelta(days=1)


def test_two_amber_days_make_the_next_hard_session_easy() -> None:
    tuesday = tuesday_with_quality()
    lights = {tuesday: "amber", tuesday - timedelta(days=1): "amber"}
    (change,) = propose(lived(MONDAY_OF_WEEK_6, lights=lights)).changes
    assert change.before.is_hard and change.before.on == tuesday
    assert change.after.workout_type == EASY and change.after.distance == change.before.distance
    assert change.after.load < change.before.load
    assert propose(lived(MONDAY_OF_WEEK_6, lights={tuesday: "amber"})) is None


def test_a_red_day_is_a_day_of_rest() -> None:
    (change,) = propose(lived(MONDAY_OF_WEEK_6, lights={tuesday_with_quality(): "red"})).changes
    assert (change.after.workout_type, change.after.distance, change.after.steps) == (REST, None, ())


def test_who_is_ill_rests_and_begins_easily_afterwards() -> None:
    tuesday = tuesday_with_quality()
    resting = propose(lived(MONDAY_OF_WEEK_6, ill=frozenset({tuesday})))
    assert {day.workout_type for day in after(resting)} == {REST}
    days = frozenset({tuesday - timedelta(days=n) for n in (1, 2, 3)})
    recovering = propose(lived(MONDAY_OF_WEEK_6, ill=days))
    assert "3 days" in recovering.reason
    assert all(change.before.is_hard and not change.after.is_hard for change in recovering.changes)


# Too much, and a missed session ---------------------------------------------------------------------------


def test_after_a_week_of_more_than_110_percent_the_next_does_not_rise() -> None:
    situation = lived(MONDAY_OF_WEEK_6 - timedelta(days=1))
    much = [replace(day, distance=day.distance * 1.15) for day in situation.done]
    proposal = propose(replace(situation, done=much))
    assert "115%" in proposal.reason
    assert volume(after(proposal)) <= volume([day for day in DAYS if day.week == 5]) + 100
    little = [replace(day, distance=day.distance * 1.09) for day in situation.done]
    assert propose(replace(situation, done=little)) is None


def test_one_missed_hard_session_may_take_the_place_of_an_easy_run() -> None:
    days = [day for day in DAYS if day.week != 6]
    tuesday, friday, sunday = (MONDAY_OF_WEEK_6 + timedelta(days=n) for n in (1, 4, 6))
    hard = PlanDay("hard", tuesday, 6, "Tempo", "Tempo run", 9000.0, 2400.0, (), 55.0)
    easy = PlanDay("easy", friday, 6, EASY, "Easy run", 7000.0, 2300.0, (), 40.0)
    other = PlanDay("long", sunday, 6, LONG, "Long run", 20_000.0, 7000.0, (), 120.0)
    situation = lived(MONDAY_OF_WEEK_6, tuesday + timedelta(days=1), days=[*days, hard, easy, other])
    (change,) = propose(situation).changes
    assert (change.key, change.after.on, change.after.workout_type) == ("easy", friday, "Tempo")
    also = replace(hard, key="second", on=MONDAY_OF_WEEK_6)
    both = replace(situation, planned=[*situation.planned, also], done=situation.done)
    assert propose(both) is None  # never two missed hard sessions


def test_a_missed_session_is_not_moved_beside_another_hard_day() -> None:
    assert propose(broken_off(2)) is None  # Thursday is hard, Friday stands beside it


# Sessions -------------------------------------------------------------------------------------------------


def session(text: str, kind: str = "Intervals") -> PlanDay:
    read = steps.parse(text, paces=KNOWN)
    sums = steps.totals(read, paces=KNOWN)
    return PlanDay("x", MONDAY_OF_WEEK_6, 6, kind, "x", sums.distance, sums.duration, read, sums.load)


def test_a_shorter_session_keeps_its_form_and_its_sums_are_true() -> None:
    short = scaled(session("2km warmup @ E, 10x400m @ R r400m @ E, 2km cooldown @ E"), 0.8, KNOWN)
    assert steps.text_of(short.steps) == "1.6km warmup @ E, 8x400m @ R r400m @ E, 1.6km cooldown @ E"
    assert short.distance == steps.totals(short.steps, paces=KNOWN).distance == 9600


def test_a_session_without_structure_is_shortened_by_its_numbers() -> None:
    short = scaled(PlanDay("x", MONDAY_OF_WEEK_6, 1, EASY, "x", 9000.0, 3000.0, (), 50.0), 0.5, KNOWN)
    assert (short.distance, short.duration, short.load) == (4500, 1500, 25)


def test_an_eased_session_is_as_long_and_all_easy() -> None:
    easy = eased(session("2km warmup, 6x800m @ I r400m, 2km cooldown"), aim("E", KNOWN), KNOWN)
    assert easy.distance == 11_200 and not easy.is_hard
    assert steps.text_of(easy.steps) == "11.2km easy @ E"


# The result is still a sound plan -------------------------------------------------------------------------


@given(
    stopped=st.integers(8, 80),
    missed=st.integers(0, 14),
    lights=st.lists(st.sampled_from(["green", "amber", "red"]), min_size=2, max_size=2),
    much=st.sampled_from([1.0, 1.2]),
)
@settings(max_examples=60, deadline=None)
def test_an_accepted_proposal_keeps_the_rules_of_the_plan(
    stopped: int, missed: int, lights: list[str], much: float
) -> None:
    until = PLAN.starts_on + timedelta(days=stopped)
    today = until + timedelta(days=1 + missed)
    situation = lived(
        until, today, lights={today - timedelta(days=n): light for n, light in enumerate(lights)}
    )
    situation = replace(
        situation, done=[replace(day, distance=day.distance * much) for day in situation.done]
    )
    proposal = propose(situation)
    if proposal is None:
        return
    assert all(change.before.on >= today for change in proposal.changes)  # P5: the past is frozen
    assert (
        volume(after(proposal, 400)) <= volume([change.before for change in proposal.changes])
        or "missed" in proposal.reason
    )
    kept = {0, 4, 5, 6, 8, 9, 11}
    if "Nothing was run" in proposal.reason and much == 1.0:  # a single day is no reason to hold weeks back
        kept.add(1)
    assert not [finding for finding in findings(applied(situation, proposal)) if finding.rule in kept]


# Making the rest anew -------------------------------------------------------------------------------------


def test_a_plan_made_anew_changes_what_is_to_come_and_nothing_else() -> None:
    situation = broken_off(16)
    other = generate(
        replace(
            INPUTS,
            today=situation.today,
            weekly_distance=30_000,
            longest_recent=12_000,
            weeks=None,
            race_date=date(2026, 6, 28),
        )
    )
    assert isinstance(other, Plan)
    changes = remade(situation, days_of(other))
    planned = {day.key: day for day in situation.planned if day.on < situation.today or day.is_done}
    for change in changes:
        assert change.key not in planned
        if change.after is None:
            continue
        planned[change.key or f"new-{len(planned)}"] = change.after
    unchanged = {day.key for day in situation.planned} - {change.key for change in changes} - set(planned)
    result = sorted((day.on, day.distance) for key, day in planned.items() if day.on >= situation.today)
    result += [(day.on, day.distance) for day in situation.planned if day.key in unchanged]
    assert sorted(result) == sorted((day.on, day.distance) for day in days_of(other))
