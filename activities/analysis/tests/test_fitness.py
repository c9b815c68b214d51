"""Fitness, fatigue and form: worked numbers of the reference and properties."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activities.analysis import fitness

LOADS = [80, 0, 120, 60, 0, 150, 40]


def test_a_hundred_a_day_reaches_63_percent_after_one_time_constant() -> None:
    series = fitness.fitness_series(np.full(84, 100.0))
    assert series.ctl[41] == pytest.approx(63.212, abs=0.001)
    assert series.atl[6] == pytest.approx(63.212, abs=0.001)
    assert series.ctl[83] == pytest.approx(86.47, abs=0.01)


def test_the_worked_week() -> None:
    series = fitness.fitness_series(LOADS, ctl_start=50, atl_start=60)
    np.testing.assert_allclose(
        series.ctl, [50.706, 49.513, 51.171, 51.379, 50.170, 52.519, 52.224], atol=0.001
    )
    np.testing.assert_allclose(
        series.atl, [62.662, 54.321, 63.064, 62.656, 54.315, 67.053, 63.452], atol=0.001
    )
    np.testing.assert_allclose(
        series.tsb, [-10.000, -11.957, -4.808, -11.893, -11.277, -4.145, -14.534], atol=0.001
    )


def test_rest_decays_both() -> None:
    assert fitness.fitness_series(np.zeros(30), ctl_start=80).ctl[-1] == pytest.approx(39.163, abs=0.001)
    assert fitness.fitness_series(np.zeros(7), atl_start=90).atl[-1] == pytest.approx(33.109, abs=0.001)


def test_form_of_the_first_morning_is_that_of_the_evening_before() -> None:
    assert fitness.fitness_series([100.0]).tsb[0] == 0


def test_no_days_give_an_empty_series() -> None:
    assert len(fitness.fitness_series([])) == 0


@pytest.mark.parametrize("loads", [[-1.0], [np.inf], [[1.0]]])
def test_impossible_loads_are_refused(loads: list[float]) -> None:
    with pytest.raises(ValueError, match="Loads"):
        fitness.fitness_series(loads)


def test_ramp_is_the_change_over_a_week() -> None:
    ctl = [40, 41, 42, 43, 44, 45, 46, 46.5]
    assert fitness.ramp_rate(ctl)[-1] == pytest.approx(6.5)
    assert fitness.ramp_rate([52, 51, 51, 50, 50, 49, 49, 49])[-1] == pytest.approx(-3.0)
    assert np.isnan(fitness.ramp_rate(ctl)[:7]).all()


def test_ramp_from_the_very_first_day_needs_only_a_week() -> None:
    ramp = fitness.ramp_rate(np.arange(1.0, 9.0), before=0.0)
    assert np.isnan(ramp[:6]).all()
    np.testing.assert_allclose(ramp[6:], [7.0, 7.0])


@pytest.mark.parametrize(("rate", "band"), [(5, "steady"), (6.5, "amber"), (8.1, "steep"), (None, None)])
def test_ramp_bands(rate: float | None, band: str | None) -> None:
    assert fitness.ramp_band(rate) == band


@pytest.mark.parametrize(
    ("tsb", "band"),
    [
        (26, "losing fitness"),
        (25, "fresh"),
        (5, "neutral"),
        (-10, "productive"),
        (-30, "productive"),
        (-31, "overload"),
        (None, None),
    ],
)
def test_form_bands(tsb: float | None, band: str | None) -> None:
    assert fitness.form_band(tsb) == band


def test_load_for_a_wanted_form() -> None:
    assert fitness.load_for_form(50, 60, -10) == pytest.approx(62.1, abs=0.1)
    assert fitness.load_for_form(50, 60, 50) is None


daily = st.lists(st.floats(0, 500), min_size=1, max_size=120)


@settings(max_examples=50)
@given(daily, st.integers(0, 119))
def test_going_on_from_a_stored_day_equals_a_full_rebuild(loads: list[float], split: int) -> None:
    split = min(split, len(loads) - 1)
    whole = fitness.fitness_series(loads)
    start = {"ctl_start": whole.ctl[split - 1], "atl_start": whole.atl[split - 1]} if split else {}
    rest = fitness.fitness_series(loads[split:], **start)
    np.testing.assert_allclose(rest.ctl, whole.ctl[split:], rtol=0, atol=1e-9)
    np.testing.assert_allclose(rest.tsb, whole.tsb[split:], rtol=0, atol=1e-9)


@settings(max_examples=50)
@given(daily)
def test_levels_stay_between_zero_and_the_hardest_day(loads: list[float]) -> None:
    series = fitness.fitness_series(loads)
    assert (series.ctl >= 0).all() and (series.ctl <= max(loads) + 1e-9).all()


@settings(max_examples=30)
@given(st.floats(0, 150), st.floats(0, 200), st.floats(-60, 10))
def test_the_load_for_a_form_gives_that_form(ctl: float, atl: float, form: float) -> None:
    load = fitness.load_for_form(ctl, atl, form)
    if load is not None:
        series = fitness.fitness_series([load, 0], ctl_start=ctl, atl_start=atl)
        assert series.tsb[1] == pytest.approx(form, abs=1e-6)


def test_agrees_with_a_closed_form_that_shares_no_code() -> None:
    loads = np.random.default_rng(7).uniform(0, 150, 200)
    keep = np.exp(-1 / 42)
    expected = (1 - keep) * np.sum(loads * keep ** np.arange(199, -1, -1))
    assert fitness.fitness_series(loads).ctl[-1] == pytest.approx(expected)
