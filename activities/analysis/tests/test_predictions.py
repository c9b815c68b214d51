"""VDOT, paces and predictions: worked numbers of the reference and properties."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activities.analysis import predictions

HALF, MARATHON = 21_097.5, 42_195.0


@pytest.mark.parametrize(
    ("distance", "time", "value"),
    [
        (5000, 1200, 49.81),
        (10_000, 2400, 51.94),
        (HALF, 5400, 50.98),
        (MARATHON, 10_800, 53.53),
        (1609.344, 360, 48.42),
        (3000, 660, 52.83),
    ],
)
def test_vdot_of_a_race(distance: float, time: float, value: float) -> None:
    assert predictions.vdot(distance, time) == pytest.approx(value, abs=0.02)


@pytest.mark.parametrize(
    ("distance", "time"), [(1000, 240), (50_000, 12_000), (1500, 200), (MARATHON, 14_500)]
)
def test_vdot_is_unknown_outside_the_formula(distance: float, time: float) -> None:
    assert predictions.vdot(distance, time) is None


@pytest.mark.parametrize(
    ("vdot", "distance", "time"),
    [
        (50, 1500, 323.7),
        (50, 5000, 1196.0),
        (50, 10_000, 2479.6),
        (50, HALF, 5491),
        (50, MARATHON, 11_440),
        (40, 5000, 1446),
        (40, 10_000, 3001),
        (40, HALF, 6654),
        (40, MARATHON, 13_777),
        (60, 5000, 1023),
        (60, 10_000, 2122),
        (60, HALF, 4689),
        (60, MARATHON, 9802),
    ],
)
def test_equivalent_times(vdot: float, distance: float, time: float) -> None:
    assert predictions.equivalent_time(vdot, distance) == pytest.approx(time, abs=1)


def test_equivalent_time_is_unknown_outside_the_formula() -> None:
    assert predictions.equivalent_time(50, 800) is None
    assert predictions.equivalent_time(20, MARATHON) is None
    assert predictions.equivalent_time(0, 5000) is None


@pytest.mark.parametrize(
    ("vdot", "easy_slow", "easy_fast", "marathon", "threshold", "interval"),
    [
        (50, 338, 307, 271.1, 255.2, 234.9),
        (60, 292, 265, 232.3, 220.1, 202.6),
        (40, 404, 367, 326.5, 305.5, 281.3),
    ],
)
def test_training_paces(
    vdot: float, easy_slow: float, easy_fast: float, marathon: float, threshold: float, interval: float
) -> None:
    paces = predictions.training_paces(vdot)
    assert paces is not None
    assert paces.easy == pytest.approx((easy_slow, easy_fast), abs=1)
    assert paces.marathon.fast == pytest.approx(marathon, abs=1)
    assert paces.threshold.fast == pytest.approx(threshold, abs=1)
    assert paces.interval.fast == pytest.approx(interval, abs=1)


def test_repetitions_of_vdot_50_take_87_seconds() -> None:
    paces = predictions.training_paces(50)
    assert paces is not None
    assert paces.repetition.fast * 0.4 == pytest.approx(87, abs=0.5)


def test_paces_need_a_human_vdot() -> None:
    assert predictions.training_paces(5) is None
    assert predictions.training_paces(120) is None


@pytest.mark.parametrize(
    ("distance", "time", "target", "predicted"),
    [(5000, 1200, 10_000, 2501.9), (HALF, 5400, MARATHON, 11_258.6), (10_000, 2400, HALF, 5295.4)],
)
def test_riegel(distance: float, time: float, target: float, predicted: float) -> None:
    assert predictions.riegel(distance, time, target) == pytest.approx(predicted, abs=0.1)


def test_riegel_is_unknown_outside_its_times() -> None:
    assert predictions.riegel(400, 60, 10_000) is None
    assert predictions.riegel(5000, 1200, 100_000) is None
    assert predictions.riegel(0, 1200, 5000) is None


@settings(max_examples=60)
@given(st.floats(25, 85), st.sampled_from([1500.0, 3000.0, 5000.0, 10_000.0, HALF, MARATHON]))
def test_a_predicted_time_has_the_vdot_it_came_from(vdot: float, distance: float) -> None:
    time = predictions.equivalent_time(vdot, distance)
    if time is not None:
        assert predictions.vdot(distance, time) == pytest.approx(vdot, abs=0.01)


@settings(max_examples=60)
@given(st.floats(20, 89), st.floats(0.1, 1))
def test_a_better_runner_has_faster_paces_and_every_pace_is_in_order(vdot: float, more: float) -> None:
    worse, better = predictions.training_paces(vdot), predictions.training_paces(vdot + more)
    assert worse is not None and better is not None
    for slower, faster in zip(worse, better, strict=True):
        assert faster.fast < slower.fast
    assert (
        worse.easy.slow > worse.easy.fast > worse.threshold.fast > worse.interval.fast > worse.repetition.fast
    )
