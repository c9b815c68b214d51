"""Mean-maximal curves: worked numbers, gaps, and equality with the plain definition."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activities.analysis import curves

RAMP = np.array([100, 200, 300, 400, 500, 400, 300, 200, 100, 50], float)


def plain(values: list[float], duration: int, breaks: bool) -> float:
    best = np.nan
    for start in range(len(values) - duration + 1):
        window = np.array(values[start : start + duration])
        if breaks and np.isnan(window).any():
            continue
        mean = np.nan_to_num(window).mean()
        best = mean if np.isnan(best) else max(best, mean)
    return float(best)


def test_mean_maximal_of_the_worked_ramp():
    best = curves.mean_maximal(RAMP, [1, 3, 5, 10, 11])
    assert best[:4] == pytest.approx([500, 433.3333, 380, 255], abs=0.001)
    assert np.isnan(best[4])


def test_mean_maximal_of_one_block_in_a_steady_ride():
    power = np.concatenate([np.full(900, 200.0), np.full(300, 300.0), np.full(900, 200.0)])
    assert curves.mean_maximal(power, [300, 600, 1200]) == pytest.approx([300, 250, 225])


def test_a_pause_in_power_counts_as_zero_and_joins_nothing():
    power = np.concatenate([np.full(60, 300.0), np.full(60, np.nan), np.full(60, 300.0)])
    assert curves.mean_maximal(power, [60, 120]) == pytest.approx([300, 150])


def test_missing_heart_rate_breaks_the_window():
    heartrate = np.array([150.0, 152, np.nan, 160, 162, 164, np.nan])
    best = curves.mean_maximal(heartrate, [1, 2, 3, 4], breaks=True)
    assert best[:3] == pytest.approx([164, 163, 162])
    assert np.isnan(best[3])


def test_a_series_without_values_has_no_curve():
    for series in (np.array([]), np.full(10, np.nan)):
        assert np.isnan(curves.mean_maximal(series, [1, 5])).all()
        assert curves.best_window(series, 1) is None


def test_durations_below_one_second_have_no_value():
    assert np.isnan(curves.mean_maximal(RAMP, [0, -1])).all()


@given(
    st.lists(st.one_of(st.just(float("nan")), st.floats(-5, 400)), min_size=1, max_size=40),
    st.booleans(),
)
@settings(max_examples=60)
def test_mean_maximal_equals_the_plain_definition(values, breaks):
    durations = list(range(1, len(values) + 2))
    best = curves.mean_maximal(np.array(values), durations, breaks=breaks)
    known = not np.isnan(values).all()
    expected = [plain(values, d, breaks) if known else np.nan for d in durations]
    assert best == pytest.approx(expected, abs=1e-8, nan_ok=True)


@given(
    st.lists(st.one_of(st.just(float("nan")), st.floats(0, 400)), min_size=1, max_size=30),
    st.integers(1, 31),
    st.booleans(),
)
@settings(max_examples=60)
def test_best_window_lies_where_its_mean_says(values, duration, breaks):
    found = curves.best_window(np.array(values), duration, breaks=breaks)
    best = curves.mean_maximal(np.array(values), [duration], breaks=breaks)[0]
    if found is None:
        assert np.isnan(best)
        return
    start, mean = found
    window = np.array(values[start : start + duration])
    assert mean == pytest.approx(best, abs=1e-8)
    assert mean == pytest.approx(np.nan_to_num(window).mean(), abs=1e-8)
    assert not (breaks and np.isnan(window).any())


def test_standard_durations_follow_the_steps():
    durations = curves.standard_durations(4000).tolist()
    assert durations[:60] == list(range(1, 61))
    assert durations[60:62] == [65, 70]
    assert {300, 310, 1200, 1230, 3600, 3660} <= set(durations)
    assert durations == sorted(set(durations))
    assert durations[-1] == 3960
    assert curves.standard_durations(45).tolist() == list(range(1, 46))
    assert curves.standard_durations(0).tolist() == []


def test_record_durations_are_standard_durations():
    assert set(curves.RECORD_DURATIONS) <= set(curves.standard_durations(18_000).tolist())
    assert tuple(sorted(curves.RECORD_DURATIONS)) == curves.RECORD_DURATIONS


def test_shown_curve_never_rises_with_duration():
    shown = curves.non_increasing(np.array([500, 400, 410, np.nan, 300, np.nan]))
    assert shown == pytest.approx([500, 410, 410, 300, 300, np.nan], nan_ok=True)


def test_season_curve_keeps_which_activity_gave_each_point():
    best, owner = curves.season_curve(
        [np.array([500, 300, np.nan]), np.array([450, 320]), np.array([np.nan])]
    )
    assert best == pytest.approx([500, 320, np.nan], nan_ok=True)
    assert owner.tolist() == [0, 1, -1]


def test_estimated_threshold_is_ninety_five_percent_of_twenty_minutes():
    assert curves.estimated_ftp(300) == pytest.approx(285)


def test_ten_hours_at_all_standard_durations_stay_quick():
    power = np.random.default_rng(7).normal(200, 60, 36_000).clip(0)
    durations = curves.standard_durations(len(power))
    began = time.process_time()
    curves.mean_maximal(power, durations)
    assert time.process_time() - began < 0.15  # ten times the usual cost
