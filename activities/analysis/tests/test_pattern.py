"""Monotony, strain, ratios and spikes: worked numbers of the reference and properties."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activities.analysis import pattern

WEEK = [300, 0, 400, 200, 0, 500, 100]
OTHER_WEEK = [87, 64, 65, 71, 31, 177, 134]
STEP = [50.0] * 21 + [80.0] * 7


def test_monotony_and_strain_of_the_worked_weeks() -> None:
    assert pattern.monotony(WEEK) == pytest.approx(1.186, abs=0.001)
    assert pattern.strain(WEEK) == pytest.approx(1778.8, abs=0.1)
    assert pattern.monotony(OTHER_WEEK) == pytest.approx(1.964, abs=0.001)
    assert pattern.strain(OTHER_WEEK) == pytest.approx(1235.2, abs=0.1)


def test_only_the_last_seven_days_count() -> None:
    assert pattern.monotony([999, 999, *WEEK]) == pattern.monotony(WEEK)


@pytest.mark.parametrize("loads", [[], [0] * 7, [50] * 7, [100] * 6, [33.3] * 7])
def test_monotony_is_unknown_without_a_week_of_varying_load(loads: list[float]) -> None:
    assert pattern.monotony(loads) is None
    assert pattern.strain(loads) is None


def test_monotony_is_capped() -> None:
    assert pattern.monotony([100, 100, 100, 100, 100, 100, 101]) == 10


def test_the_monotony_warning_needs_a_week_above_the_usual() -> None:
    dull = [100, 90, 100, 90, 100, 90, 100]
    assert pattern.is_monotonous([20.0] * 35 + dull)
    assert not pattern.is_monotonous([200.0] * 35 + dull)
    assert not pattern.is_monotonous(dull)


def test_ratios_of_the_worked_month() -> None:
    assert pattern.acwr_coupled(STEP) == pytest.approx(1.391, abs=0.001)
    assert pattern.acwr_uncoupled(STEP) == pytest.approx(1.600, abs=0.001)
    assert pattern.acwr_ewma(STEP, start=50) == pytest.approx(1.230, abs=0.001)
    assert pattern.acwr_ewma(STEP) == pytest.approx(1.230, abs=0.001)


def test_ratios_need_history_and_load() -> None:
    assert pattern.acwr_coupled(STEP[:27]) is None
    assert pattern.acwr_uncoupled([0.0] * 21 + [10.0] * 7) is None
    assert pattern.acwr_ewma([50.0] * 20) is None
    assert pattern.acwr_coupled([0.0] * 28) is None


@pytest.mark.parametrize(
    ("kilometres", "level"),
    [(15.4, None), (15.5, "small"), (18.3, "moderate"), (28.1, "large"), (5, None)],
)
def test_a_session_far_longer_than_the_month_before(kilometres: float, level: str | None) -> None:
    spike = pattern.session_spike(kilometres * 1000, [14_000, 8000, float("nan"), 0])
    assert spike is not None
    assert spike.level == level
    assert spike.ratio == pytest.approx(kilometres / 14)


def test_a_first_session_has_nothing_to_compare_with() -> None:
    assert pattern.session_spike(10_000, []) is None


@settings(max_examples=50)
@given(st.lists(st.floats(1, 500), min_size=28, max_size=60), st.floats(0.1, 10))
def test_ratios_do_not_depend_on_the_unit_of_load(loads: list[float], scale: float) -> None:
    scaled = [load * scale for load in loads]
    for ratio in (pattern.acwr_coupled, pattern.acwr_uncoupled, pattern.acwr_ewma):
        assert ratio(scaled) == pytest.approx(ratio(loads))
