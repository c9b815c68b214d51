from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from activities.analysis import elevation, motion, splits, track

NAN = np.nan


def test_a_degree_of_latitude_is_one_hundred_eleven_kilometres() -> None:
    way = motion.distance_from_positions(np.array([0.0, 1.0]), np.array([8.0, 8.0]))
    assert way[-1] == pytest.approx(111_195.08, abs=0.1)


def test_distance_skips_breaks_and_missing_positions() -> None:
    latitude = np.array([0.0, 0.001, NAN, 0.002, 0.102, 0.103])
    breaks = np.array([False, False, False, False, True, False])
    way = motion.distance_from_positions(latitude, np.zeros(6), breaks)
    assert np.isnan(way[2])
    assert way[-1] == pytest.approx(0.003 * 111_195.08, rel=1e-6)


def test_no_position_gives_no_distance() -> None:
    assert np.isnan(motion.distance_from_positions(np.full(3, NAN), np.full(3, NAN))).all()


def test_whole_metres_a_second_apart_still_count_as_slow_climbing() -> None:
    way = np.floor(np.arange(600) * 0.7)
    assert motion.moving(way, None, np.ones(600, bool), family="walk").mean() > 0.99


def test_standing_is_not_moving_and_thresholds_depend_on_the_sport() -> None:
    way = np.concatenate([np.arange(100) * 3.0, np.full(100, 297.0), 297 + np.arange(100) * 0.7])
    timer = np.ones(300, bool)
    on_foot = motion.moving(way, None, timer, family="run")
    assert on_foot[:95].all() and not on_foot[110:190].any() and on_foot[205:].all()
    assert not motion.moving(way, None, timer, family="ride")[205:].any()


def test_without_distance_all_timer_seconds_move() -> None:
    timer = np.array([True, False, True])
    np.testing.assert_array_equal(motion.moving(None, None, timer, family="strength"), timer)


def test_grade_of_a_steady_slope() -> None:
    way = np.arange(500) * 3.0
    slope = motion.grade(way, 400 + way * 0.08)
    np.testing.assert_allclose(slope[30:-30], 0.08, atol=1e-6)


def test_grade_is_clipped_and_never_divides_by_a_short_run() -> None:
    way = np.arange(200) * 2.0
    assert np.nanmax(motion.grade(way, np.where(way > 200, 500.0, 0.0))) <= 0.45
    assert np.isnan(motion.grade(np.linspace(0, 5, 50), np.linspace(0, 50, 50))).all()


def test_climb_anchor_ignores_wobbles_below_three_metres() -> None:
    heights = np.array([100, 101, 102, 101, 103, 106, 105, 104, 107, 110, 108, 104, 100, 102, 105], float)
    climbed = elevation.gain_loss(heights)
    assert climbed == (15.0, 10.0)


def test_climb_without_altitude_is_unknown_and_gaps_are_skipped() -> None:
    assert elevation.gain_loss(np.full(5, NAN)) is None
    assert elevation.gain_loss(np.array([NAN, 100.0, NAN, 104.0])) == (4.0, 0.0)


@settings(max_examples=50, deadline=None)
@given(hnp.arrays(np.float64, st.integers(1, 80), elements=st.integers(0, 400).map(float)))
def test_gain_minus_loss_is_the_net_rise_within_the_threshold(heights: np.ndarray) -> None:
    climbed = elevation.gain_loss(heights)
    assert climbed is not None
    assert abs(climbed[0] - climbed[1] - (heights[-1] - heights[0])) < 3.0


def test_kilometre_splits_share_out_time_and_heart_rate() -> None:
    way = np.concatenate(
        [np.arange(251) * 4.0, 1000 + np.arange(1, 401) * 2.5, 2000 + np.arange(1, 101) * 5.0]
    )
    beats = np.where(way <= 1000, 140.0, 160.0)
    found = splits.splits(way, np.ones(len(way), bool), every=splits.KILOMETRE, heartrate=beats)
    assert [split.distance for split in found] == [1000, 1000, 500]
    assert [split.elapsed_time for split in found] == pytest.approx([250, 400, 100])
    assert found[0].heartrate == pytest.approx(140, abs=0.1)
    assert found[1].heartrate == pytest.approx(160, abs=0.1)
    assert found[1].speed == pytest.approx(2.5)


def test_splits_need_ten_metres_and_cover_the_whole_way() -> None:
    still = np.ones(3, bool)
    assert splits.splits(np.array([0.0, 2.0, 4.0]), still, every=1000.0) == ()
    found = splits.splits(np.arange(500) * 7.0, np.ones(500, bool), every=splits.MILE)
    assert sum(split.distance for split in found) == pytest.approx(499 * 7)
    assert sum(split.elapsed_time for split in found) == pytest.approx(499)


def test_a_simplified_track_keeps_corners_and_ends() -> None:
    corner = np.concatenate([np.linspace(47, 47.1, 1000), np.full(1000, 47.1)])
    along = np.concatenate([np.full(1000, 8.0), np.linspace(8.0, 8.1, 1000)])
    kept = track.simplified(corner, along, 10)
    assert len(kept) <= 10 and kept[0] == 0 and kept[-1] == 1999
    assert np.min(np.abs(kept - 999)) <= 2


def test_a_standing_track_can_be_simplified() -> None:
    assert len(track.simplified(np.full(5000, 47.0), np.full(5000, 8.0), 100)) <= 100


def test_a_short_track_stays_as_it_is_without_its_gaps() -> None:
    np.testing.assert_array_equal(
        track.simplified(np.array([1.0, NAN, 2.0]), np.array([1.0, 1.0, 2.0]), 50), [0, 2]
    )


def test_polylines_round_trip_and_match_the_published_example() -> None:
    latitude, longitude = np.array([38.5, 40.7, 43.252]), np.array([-120.2, -120.95, -126.453])
    assert track.encoded(latitude, longitude) == "_p~iF~ps|U_ulLnnqC_mqNvxq`@"
    decoded = track.decoded("_p~iF~ps|U_ulLnnqC_mqNvxq`@")
    np.testing.assert_allclose(decoded, (latitude, longitude))
    with pytest.raises(ValueError):
        track.decoded("_p~iF~ps|U_")


def test_the_turning_point_of_an_out_and_back_survives() -> None:
    out = np.linspace(47.0, 47.1, 2000)
    latitude, longitude = np.concatenate([out, out[::-1]]), np.full(4000, 8.0)
    longitude = longitude + np.random.default_rng(3).normal(0, 1e-6, 4000)
    kept = track.simplified(latitude, longitude, 20)
    assert latitude[kept].max() == pytest.approx(47.1, abs=1e-4)
