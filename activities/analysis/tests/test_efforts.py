"""Best efforts: worked numbers, plateaus, unbelievable steps, and equality with a brute search."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activities.analysis import efforts

CLOCK = np.arange(11.0)
WORKED = np.array([0, 3, 6, 9, 12, 16, 20, 24, 28, 31, 34.0])


def seconds(found) -> list[float | None]:
    return [None if effort is None else effort.seconds for effort in found]


def steady(speed: float, duration: int) -> tuple[np.ndarray, np.ndarray]:
    clock = np.arange(duration + 1.0)
    return clock, clock * speed


def test_best_efforts_of_the_worked_curve():
    assert seconds(efforts.best_efforts(CLOCK, WORKED, [12, 10, 40])) == [3.0, 2.5, None]


def test_an_effort_tells_where_it_lies():
    effort = efforts.best_efforts(CLOCK, WORKED, [12])[0]
    assert (effort.distance, effort.start, effort.end) == (12, 4.0, 7.0)


def test_the_whole_distance_counts_when_it_is_just_reached():
    clock, distance = steady(4.0, 100)
    assert seconds(efforts.best_efforts(clock, distance, [400, 400.001])) == [100.0, None]


def test_a_stop_inside_counts_and_a_stop_at_either_end_does_not():
    clock = np.arange(14.0)
    distance = np.array([0, 0, 0, 4, 8, 12, 12, 12, 16, 20, 24, 24, 24, 24.0])
    whole = efforts.best_efforts(clock, distance, [24])[0]
    assert (whole.seconds, whole.start, whole.end) == (8.0, 2.0, 10.0)
    assert seconds(efforts.best_efforts(clock, distance, [12, 16])) == [3.0, 6.0]


def test_plateaus_at_distances_without_exact_floats_are_still_left_and_reached_exactly():
    step = np.tile([0.1, 0.0, 0.0], 200)
    distance = np.concatenate(([0.0], np.cumsum(step))) + 0.3
    clock = np.arange(len(distance) + 0.0)
    # 30 m take 300 steps; leaving at a plateau's end and arriving at its first stamp saves two seconds
    assert efforts.best_efforts(clock, distance, [10.0])[0].seconds == pytest.approx(298.0)


def test_two_samples_may_be_far_apart():
    clock, distance = np.array([0.0, 30, 130, 160]), np.array([0.0, 90, 590, 680])
    assert seconds(efforts.best_efforts(clock, distance, [500, 250])) == pytest.approx([100, 50])


def test_a_step_beyond_belief_is_in_no_window():
    clock, distance = steady(3.0, 600)
    distance[301:] += 150
    free, kept = (efforts.best_efforts(clock, distance, [400], max_speed=limit)[0] for limit in (None, 12.0))
    assert free.seconds < 100
    assert kept.seconds == pytest.approx(400 / 3)
    assert kept.end <= 300 or kept.start >= 301


def test_excluded_steps_are_in_no_window():
    clock, distance = steady(3.0, 600)
    distance = distance + np.clip(clock - 200, 0, 100) * 2  # 100 s at 5 m/s
    excluded = (clock > 220) & (clock <= 230)
    assert efforts.best_efforts(clock, distance, [400])[0].seconds == pytest.approx(80)
    kept = efforts.best_efforts(clock, distance, [400], excluded=excluded)[0]
    assert kept.start >= 230 or kept.end <= 220
    assert kept.seconds == pytest.approx(70 + 50 / 3)


def test_an_excluded_step_over_missing_samples_still_counts():
    clock, distance = steady(3.0, 600)
    distance[250:260] = np.nan
    excluded = np.zeros(601, bool)
    excluded[255] = True
    kept = efforts.best_efforts(clock, distance, [1000], excluded=excluded)[0]
    assert kept.start >= 260
    assert efforts.best_efforts(clock, distance, [1100], excluded=excluded)[0] is None


def test_windows_faster_than_the_device_says_are_not_believed():
    clock = np.arange(601.0)
    device = np.full(601, 3.6)
    distance = 3.6 * clock + np.clip(clock - 100, 0, 60) * 3  # 60 s of a position that ran ahead
    believed = efforts.best_efforts(clock, distance, [400], speed=device)[0]
    assert efforts.best_efforts(clock, distance, [400])[0].seconds < 62
    assert 1.12 * 3.6 * believed.seconds + 1e-6 >= 400
    assert believed.seconds < 400 / 3.6 + 1e-6


def test_a_device_that_says_nothing_forbids_nothing():
    clock, distance = steady(4.0, 200)
    silent = np.full(201, np.nan)
    assert seconds(efforts.best_efforts(clock, distance, [400], speed=silent)) == [100.0]


def test_windows_faster_than_the_world_best_are_rejected():
    clock, distance = steady(11.0, 100)
    assert efforts.best_efforts(clock, distance, [400])[0].seconds == pytest.approx(400 / 11)
    assert efforts.run_efforts(clock, distance) == ()


def test_world_bests_rise_with_distance_and_hold_the_listed_ones():
    bests = [efforts.world_best(metres) for metres in efforts.RUN_DISTANCES]
    assert bests == sorted(bests)
    assert efforts.world_best(5000) == pytest.approx(755.36)
    assert efforts.world_best(42_195) == pytest.approx(7235)
    assert efforts.world_best(15_000) / 15 > efforts.world_best(10_000) / 10


def test_a_race_measured_a_trifle_short_counts_only_as_a_race():
    clock, distance = steady(4.0, 2498)  # 9992 m
    assert efforts.best_efforts(clock, distance, [10_000]) == (None,)
    race = efforts.best_efforts(clock, distance, [10_000], is_race=True)[0]
    assert (race.seconds, race.short_measure) == (2498, True)
    assert efforts.best_efforts(*steady(4.0, 2490), [10_000], is_race=True) == (None,)


def test_missing_and_falling_distances_do_no_harm():
    clock, distance = steady(4.0, 300)
    distance[50:60] = np.nan
    distance[100] -= 30
    kept = efforts.best_efforts(clock, distance, [400])[0]
    assert kept.seconds == pytest.approx(100)
    assert kept.start >= 101
    assert efforts.best_efforts(clock, distance, [1000])[0] is None


def test_a_jitter_of_the_distance_does_not_cut_a_window():
    clock, distance = steady(4.0, 300)
    distance[100] -= 4.5
    assert efforts.best_efforts(clock, distance, [1200])[0].seconds == pytest.approx(300)


@pytest.mark.parametrize("length", [0, 1])
def test_a_recording_without_a_step_holds_no_effort(length):
    nothing = np.zeros(length)
    assert efforts.best_efforts(nothing, nothing, [400, 1000]) == (None, None)
    assert efforts.best_efforts(CLOCK, np.full(11, np.nan), [400]) == (None,)


def test_run_efforts_are_those_the_recording_holds():
    found = efforts.run_efforts(*steady(4.0, 1500))
    assert [effort.distance for effort in found] == [400, 804.672, 1000, 1609.344, 3218.688, 5000]
    assert [effort.seconds for effort in found] == pytest.approx(
        [d / 4 for d in (400, 804.672, 1000, 1609.344, 3218.688, 5000)]
    )


def brute(clock: list[float], distance: list[float], metres: float) -> float | None:
    """Every window that starts or ends at a sample, by hand."""

    def arrive(target: float) -> float:
        for i, here in enumerate(distance):
            if here >= target:
                before = distance[i - 1]
                return (
                    clock[i]
                    if i == 0 or here == target
                    else clock[i - 1] + ((target - before) / (here - before) * (clock[i] - clock[i - 1]))
                )
        raise AssertionError

    def leave(target: float) -> float:
        for i in range(len(distance) - 1, -1, -1):
            if distance[i] <= target:
                if distance[i] == target or i == len(distance) - 1:
                    return clock[i]
                share = (target - distance[i]) / (distance[i + 1] - distance[i])
                return clock[i] + share * (clock[i + 1] - clock[i])
        raise AssertionError

    spans = [arrive(d + metres) - leave(d) for d in distance if d + metres <= distance[-1]]
    spans += [arrive(d) - leave(d - metres) for d in distance if d - metres >= distance[0]]
    return min(spans, default=None)


@given(
    st.lists(st.tuples(st.integers(1, 5), st.integers(0, 12)), min_size=1, max_size=40),
    st.integers(1, 120),
)
@settings(max_examples=100)
def test_best_efforts_equal_a_brute_search(steps, metres):
    clock = np.concatenate(([0], np.cumsum([dt for dt, _ in steps]))).astype(float)
    distance = np.concatenate(([0], np.cumsum([dd for _, dd in steps]))).astype(float)
    answer = seconds(efforts.best_efforts(clock, distance, [metres]))[0]
    expected = brute(clock.tolist(), distance.tolist(), metres)
    if expected is None:
        assert answer is None
    else:
        assert answer == pytest.approx(expected, abs=1e-9)


@given(st.lists(st.floats(0.5, 6), min_size=60, max_size=120))
@settings(max_examples=30)
def test_a_longer_distance_never_takes_less_time(speeds):
    distance = np.concatenate(([0.0], np.cumsum(speeds)))
    found = seconds(efforts.best_efforts(np.arange(len(distance) + 0.0), distance, [5, 10, 20, 30]))
    known = [value for value in found if value is not None]
    assert known == sorted(known)
