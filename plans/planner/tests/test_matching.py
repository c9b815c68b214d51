"""Which session fulfils which workout: rules one by one, all small days against brute force, and whole seasons."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.planner.assignment import Option, best
from plans.planner.closeness import Done, Planned, intensity_of, size_value
from plans.planner.matching import Decision, Link, match
from plans.planner.tests.seasons import season

DAY = date(2026, 5, 5)
Row = TypeVar("Row", Planned, Done)
SEEDS = [
    int(line)
    for line in (Path(__file__).parent / "season_seeds.txt").read_text().splitlines()
    if line[0] != "#"
]


def easy(key: str = "w", metres: float | None = 10_000, days: int = 0, **fields: object) -> Planned:
    return replace(Planned(key, DAY + timedelta(days=days), "run", "Easy", 0, metres), **fields)


def run(key: str = "s", metres: float | None = 10_000, days: int = 0, **fields: object) -> Done:
    return replace(Done(key, DAY + timedelta(days=days), "run", 0.0, metres), **fields)


def pairs(links: Sequence[Link]) -> set[tuple[str, str]]:
    return {(link.workout, link.session) for link in links}


# --- one workout, one session ---------------------------------------------------------------------------------


@pytest.mark.parametrize("metres", [9_000, 9_500, 10_000, 11_000])
def test_a_run_on_the_day_within_ten_percent_always_matches(metres: float) -> None:
    odd = run(metres=metres, intensity=1.1, is_commute=True)
    assert pairs(match([easy()], [odd, run("other", 3_000)])) == {("w", "s")}


def test_each_test_has_its_value_and_the_score_is_their_weighted_mean() -> None:
    workout = easy(duration=3600.0, load=49.0)  # intensity 0.70
    (link,) = match([workout], [run(metres=9_000, intensity=0.82)])
    assert [(test.name, test.weight) for test in link.tests] == [
        ("date", 0.5),
        ("distance", 0.3),
        ("intensity", 0.2),
    ]
    assert [test.value for test in link.tests] == pytest.approx([1.0, 0.9, 0.5])
    assert link.score == pytest.approx(0.5 * 1.0 + 0.3 * 0.9 + 0.2 * 0.5)


def test_a_test_that_nothing_is_known_of_gives_its_weight_to_the_others() -> None:
    (link,) = match(
        [easy(kind="Cross", sport="ride", distance=None, duration=3600.0)], [ride(seconds=3600.0)]
    )
    assert [test.value for test in link.tests] == [1.0, 1.0, None]
    assert link.score == 1.0


def ride(key: str = "s", seconds: float | None = None, metres: float | None = None) -> Done:
    return Done(key, DAY, "ride", 0.0, metres, seconds)


@pytest.mark.parametrize("sport", ["ride", "swim", "walk", "strength"])
def test_another_sport_fulfils_no_run(sport: str) -> None:
    assert match([easy()], [run(sport=sport)]) == ()


def test_cross_training_takes_any_sport_but_running() -> None:
    cross = easy(kind="Cross", sport="other", distance=None)
    assert pairs(match([cross], [run("a"), ride("b")])) == {("w", "b")}


def test_a_rest_day_is_fulfilled_by_nothing() -> None:
    assert match([easy(kind="Rest", distance=None)], [run()]) == ()


def test_time_is_compared_where_a_distance_is_missing() -> None:
    (link,) = match([easy(distance=None, duration=3600.0)], [run(duration=3500.0)])
    assert [test.name for test in link.tests] == ["date", "duration", "intensity"]


def test_the_only_run_of_the_day_fulfils_the_only_workout_though_cut_short() -> None:
    assert pairs(match([easy()], [run(metres=7_000)])) == {("w", "s")}
    assert match([easy(), easy("v", 4_000)], [run(metres=7_000)]) == ()
    assert match([easy()], [run(metres=7_000, is_commute=True)]) == ()
    assert match([easy()], [run(metres=5_000)]) == ()


def test_unknown_size_matches_only_where_nothing_else_can_be_meant() -> None:
    assert pairs(match([easy()], [run(metres=None)])) == {("w", "s")}
    assert match([easy()], [run(metres=None), run("t", None)]) == ()


# --- the day before and after ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "value"), [(1, 0.5), (-1, 0.45)])
def test_a_day_late_or_early_counts_less(days: int, value: float) -> None:
    (link,) = match([easy()], [run(days=days)])
    assert link.tests[0].value == value and link.score < 0.75


def test_two_days_away_is_not_the_workout() -> None:
    assert match([easy()], [run(days=2), run("t", days=-2)]) == ()


def test_a_race_is_run_on_its_day() -> None:
    assert match([easy(kind="Race")], [run(days=1)]) == ()


def test_of_another_day_only_the_main_session_can_be_meant() -> None:
    assert match([easy(metres=5_000)], [run(metres=5_000, days=1), run("main", 12_000, days=1)]) == ()


def test_a_fast_run_is_no_easy_run_of_the_day_before() -> None:
    assert match([easy()], [run(days=1, intensity=0.95)]) == ()
    assert match([easy()], [run(days=1, intensity=0.74)]) != ()


def test_swapped_days_are_seen() -> None:
    plan = [easy("short", 6_000), easy("long", 18_000, days=1, kind="Long")]
    assert pairs(match(plan, [run("a", 18_200), run("b", 6_100, days=1)])) == {("long", "a"), ("short", "b")}


# --- several candidates ---------------------------------------------------------------------------------------


def test_p6_of_two_candidates_the_closest_wins() -> None:
    assert pairs(match([easy()], [run("far", 10_700), run("near", 10_100)])) == {("w", "near")}


def test_p5_two_runs_on_one_day_are_each_matched_once_with_what_suits_them() -> None:
    plan = [easy("a", 10_000), easy("b", 6_000, position=1)]
    assert pairs(match(plan, [run("long", 9_700), run("short", 6_200)])) == {("a", "long"), ("b", "short")}


def test_two_runs_on_one_day_match_the_longer_workout_first_when_only_one_fits() -> None:
    assert pairs(match([easy("a"), easy("b", 5_000)], [run(metres=9_500)])) == {("a", "s")}


def test_two_halves_fulfil_one_workout_together() -> None:
    links = match([easy()], [run("am", 4_000, started=1), run("pm", 6_200, started=2)])
    assert pairs(links) == {("w", "am"), ("w", "pm")}
    assert {link.parts for link in links} == {2}
    assert links[0].tests[1].done == 10_200


def test_one_run_that_fits_is_preferred_to_two_that_fit_as_well() -> None:
    assert pairs(match([easy()], [run("whole", 10_000), run("a", 5_000), run("b", 5_000)])) == {
        ("w", "whole")
    }


def test_halves_of_two_days_are_no_whole() -> None:
    assert match([easy()], [run("a", 5_000), run("b", 5_000, days=1)]) == ()


def test_the_best_of_all_ways_is_found_where_the_greedy_one_fails() -> None:
    """Greedily the run of 10.0 km takes the workout of 10.0 km, and the other workout stays open."""
    plan = [easy("a", 10_000), easy("b", 11_000, position=1)]
    done = [run("x", 10_000), run("y", 9_050)]
    assert pairs(match(plan, done)) == {("b", "x"), ("a", "y")}


# --- what the athlete decided ---------------------------------------------------------------------------------


def test_p6_a_locked_pair_is_never_stolen() -> None:
    links = match([easy()], [run("mine", 4_000), run("better", 10_000)], [Decision("w", "mine", True)])
    assert pairs(links) == {("w", "mine")} and links[0].is_decided


def test_a_pair_that_was_untied_stays_apart_and_the_next_best_is_taken() -> None:
    plan, done, said = [easy()], [run("a", 10_000), run("b", 10_500)], [Decision("w", "a", False)]
    assert pairs(match(plan, done, said)) == {("w", "b")}
    assert match(plan, done[:1], said) == ()


def test_a_decision_about_a_deleted_session_frees_the_workout() -> None:
    assert pairs(match([easy()], [run("b")], [Decision("w", "gone", True)])) == {("w", "b")}


def test_a_hand_tied_pair_may_be_of_any_day_and_size() -> None:
    (link,) = match([easy()], [run(metres=2_000, days=6)], [Decision("w", "s", True)])
    assert link.tests[0].value == 0.0 and 0 <= link.score < 0.3


# --- against brute force --------------------------------------------------------------------------------------


def every_way(workouts: Sequence[Sequence[Option]]) -> Iterator[int]:
    """The worth of every assignment, by trying them all."""

    def further(number: int, taken: frozenset[int]) -> Iterator[int]:
        if number == len(workouts):
            yield 0
            return
        yield from further(number + 1, taken)
        for option in workouts[number]:
            if not taken & set(option.sessions):
                for worth in further(number + 1, taken | set(option.sessions)):
                    yield option.worth + worth

    return further(0, frozenset())


options = st.lists(
    st.builds(
        Option,
        st.lists(st.integers(0, 5), min_size=1, max_size=2, unique=True).map(tuple),
        st.integers(1, 2_000_000),
    ),
    max_size=5,
)


@given(st.lists(options, max_size=5))
@settings(max_examples=150, deadline=None)
def test_no_way_is_worth_more_than_the_one_found(workouts: list[list[Option]]) -> None:
    chosen = best(workouts)
    taken = [session for sessions in chosen for session in sessions]
    assert len(taken) == len(set(taken))
    worth = sum(
        max((option.worth for option in mine if option.sessions == got), default=0)
        for mine, got in zip(workouts, chosen, strict=True)
    )
    assert worth == max(every_way(workouts))


sizes = st.integers(40, 160).map(lambda n: n * 100.0)
plans = st.lists(
    st.builds(
        lambda days, metres, kind: easy("", metres, days, kind=kind),
        st.integers(0, 2), sizes, st.sampled_from(["Easy", "Tempo", "Long", "Rest"]),
    ),
    max_size=4,
)  # fmt: skip
logs = st.lists(
    st.builds(
        lambda days, metres, level, commute: run("", metres, days, intensity=level, is_commute=commute),
        st.integers(0, 2), sizes, st.sampled_from([None, 0.7, 0.9]), st.booleans(),
    ),
    max_size=4,
)  # fmt: skip


def named(rows: Sequence[Row], letter: str) -> list[Row]:
    return [replace(row, key=f"{letter}{number}") for number, row in enumerate(rows)]


@given(plans, logs, st.randoms())
@settings(max_examples=60, deadline=None)
def test_order_does_not_matter_and_nobody_is_matched_twice(
    plan: list[Planned], log: list[Done], chance: random.Random
) -> None:
    plan, log = named(plan, "w"), named(log, "s")
    links = match(plan, log)
    chance.shuffle(plan)
    chance.shuffle(log)
    assert match(plan, log) == links
    sessions = [link.session for link in links]
    assert len(sessions) == len(set(sessions))
    workouts = [link.workout for link in links]
    assert all(workouts.count(link.workout) == link.parts <= 2 for link in links)


@given(plans, logs)
@settings(max_examples=60, deadline=None)
def test_a_sure_pair_leaves_neither_side_alone(plan: list[Planned], log: list[Done]) -> None:
    plan, log = named(plan, "w"), named(log, "s")
    links = match(plan, log)
    matched = {link.workout for link in links} | {link.session for link in links}
    for workout in plan:
        for done in log:
            is_sure = (
                workout.kind != "Rest"
                and workout.on == done.on
                and abs(done.distance / workout.distance - 1) <= 0.1
            )
            assert not is_sure or {workout.key, done.key} & matched


# --- seasons --------------------------------------------------------------------------------------------------


def test_seasons_are_read_as_their_inventor_meant_them(capsys: pytest.CaptureFixture[str]) -> None:
    true = found = wrong = 0
    for seed in SEEDS:
        lived = season(seed)
        links = pairs(match(lived.planned, lived.done))
        true, found, wrong = (
            true + len(lived.truth),
            found + len(links & lived.truth),
            wrong + len(links - lived.truth),
        )
    with capsys.disabled():
        sys.stdout.write(
            f"\n{len(SEEDS)} seasons, {true} true links: recall {found / true:.4f}, precision {found / (found + wrong):.4f}\n"
        )
    assert len(SEEDS) == 40 and true > 2000
    assert found / true >= 0.98
    assert wrong == 0


def test_the_worth_of_a_size_falls_steadily() -> None:
    values = [size_value(off / 100) for off in range(60)]
    assert values == sorted(values, reverse=True)
    assert (values[0], values[10], values[20], values[40]) == pytest.approx((1.0, 0.9, 0.4, 0.0))


def test_intensity_is_unknown_without_time_or_load() -> None:
    assert intensity_of(None, 3600) is None and intensity_of(50, None) is None and intensity_of(50, 0) is None
    assert intensity_of(100, 3600) == 1.0
