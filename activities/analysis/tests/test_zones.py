"""Zones: the tables, the boundaries, and time that adds up."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activities.analysis import zones


def test_friel_running_heart_rate_zones_of_the_worked_example():
    assert zones.heartrate_bounds("run", 165) == (140, 149, 157, 165, 170, 175)


def test_friel_cycling_heart_rate_zones_start_lower():
    assert zones.heartrate_bounds("ride", 165) == (134, 149, 155, 165, 170, 175)
    assert zones.heartrate_bounds("swim", 165) == zones.heartrate_bounds("ride", 165)
    assert zones.heartrate_bounds("walk", 165) == zones.heartrate_bounds("run", 165)


def test_karvonen_zones_of_the_worked_example():
    assert zones.karvonen_bounds(190, 50) == (120, 134, 148, 162, 176)


def test_percent_of_maximum_zones():
    assert zones.max_hr_bounds(190) == pytest.approx((95, 114, 133, 152, 171))


def test_coggan_power_zones_of_the_worked_example():
    assert zones.power_bounds(250) == pytest.approx((137.5, 187.5, 225, 262.5, 300, 375))
    assert zones.sweet_spot(250) == pytest.approx((210, 242.5))


def test_friel_pace_zones_of_the_worked_example():
    paces = [round(1000 / speed) for speed in zones.pace_bounds(1000 / 270)]
    assert [f"{pace // 60}:{pace % 60:02d}" for pace in paces] == [
        "5:48",
        "5:08",
        "4:46",
        "4:27",
        "4:22",
        "4:03",
    ]


def test_swim_zones_are_shares_of_critical_pace():
    paces = [100 / speed for speed in zones.swim_bounds(100 / 100)]
    assert paces == pytest.approx([115, 106, 97, 90])


def test_three_zone_bounds_end_at_the_threshold():
    assert zones.three_zone_heartrate_bounds(165) == pytest.approx((146.85, 165))
    assert zones.three_zone_power_bounds(250) == pytest.approx((187.5, 250))


@pytest.mark.parametrize(
    ("table", "names"),
    [
        (zones.heartrate_bounds("run", 165), zones.HEARTRATE_ZONES),
        (zones.power_bounds(250), zones.POWER_ZONES),
        (zones.pace_bounds(4.0), zones.PACE_ZONES),
        (zones.swim_bounds(1.0), zones.SWIM_ZONES),
        (zones.karvonen_bounds(190, 50), zones.FIVE_ZONES),
        (zones.max_hr_bounds(190), zones.FIVE_ZONES),
        (zones.three_zone_power_bounds(250), zones.THREE_ZONES),
    ],
)
def test_every_table_rises_and_has_a_name_for_each_zone(table, names):
    assert list(table) == sorted(set(table))
    assert len(names) == len(table) + 1


@pytest.mark.parametrize(
    ("table", "arguments"),
    [
        (zones.power_bounds, (0,)),
        (zones.heartrate_bounds, ("run", -1)),
        (zones.pace_bounds, (float("nan"),)),
        (zones.karvonen_bounds, (50, 50)),
    ],
)
def test_a_threshold_that_is_not_positive_is_refused(
    table: Callable[..., object], arguments: tuple[Any, ...]
) -> None:
    with pytest.raises(ValueError):
        table(*arguments)


def test_a_value_on_a_bound_belongs_to_the_upper_zone():
    seconds = zones.time_in_zones(np.array([119.0, 120.0, 133.9, 134.0]), (120, 134))
    assert seconds.tolist() == [1, 2, 1]


def test_missing_seconds_are_outside_the_zones():
    values = np.array([100.0, np.nan, 150.0, np.nan])
    assert zones.time_in_zones(values, (120,)).tolist() == [1, 1]
    assert zones.missing_seconds(values) == 2
    assert zones.zone_shares(zones.time_in_zones(values, (120,))).tolist() == [0.5, 0.5]


def test_shares_of_no_time_are_unknown():
    nothing = zones.time_in_zones(np.full(5, np.nan), (120,))
    assert nothing.tolist() == [0, 0]
    assert zones.zone_shares(nothing) is None
    assert zones.easy_share(nothing) is None


def test_easy_share_is_the_first_of_three_zones():
    power = np.concatenate([np.full(80, 150.0), np.full(15, 200.0), np.full(5, 300.0)])
    assert zones.easy_share(zones.time_in_zones(power, zones.three_zone_power_bounds(250))) == pytest.approx(
        0.8
    )


def test_bounds_that_fall_are_refused():
    with pytest.raises(ValueError):
        zones.time_in_zones(np.array([1.0]), (2, 1))


@given(
    st.lists(st.one_of(st.just(float("nan")), st.floats(0, 400)), max_size=80),
    st.lists(st.floats(1, 400), min_size=1, max_size=6, unique=True).map(sorted),
)
@settings(max_examples=60)
def test_time_in_zones_equals_a_plain_count(values, bounds):
    expected = [0.0] * (len(bounds) + 1)
    for value in values:
        if value == value:
            expected[sum(value >= bound for bound in bounds)] += 1
    assert zones.time_in_zones(np.array(values), bounds).tolist() == expected
