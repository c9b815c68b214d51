from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activities.analysis import clean_time
from activities.analysis.clean import Clean, clean
from activities.analysis.device import DeviceTotals

START = 1_700_000_000.0
NAN = np.nan


def cleaned(
    channels: Mapping[str, npt.ArrayLike],
    stops: Sequence[tuple[float, float]] = (),
    *,
    family: str = "ride",
    device: DeviceTotals | None = None,
    now: float | None = None,
    start: float = START,
) -> Clean:
    arrays = {name: np.asarray(values, float) for name, values in channels.items()}
    result = clean(
        arrays, stops, family=family, device=device or DeviceTotals(), start_epoch=start, now_epoch=now
    )
    assert result is not None
    return result


def ride(seconds: int) -> dict[str, np.ndarray]:
    time = np.arange(seconds, dtype=float)
    return {
        "time": time,
        "distance": time * 8,
        "heartrate": np.full(seconds, 140.0),
        "power": np.full(seconds, 200.0),
    }


def rules(result: Clean) -> set[str]:
    return {flag.rule for flag in result.flags}


def test_samples_out_of_order_are_sorted_and_counted() -> None:
    channels = ride(1000)
    order = np.arange(1000)
    order[500], order[501] = 501, 500
    result = cleaned({name: values[order] for name, values in channels.items()})
    np.testing.assert_allclose(result.channels["distance"], np.arange(1000) * 8)
    assert [flag.severity for flag in result.flags if flag.rule == "S1"] == ["note"]


def test_many_backward_steps_keep_a_recording_out_of_records() -> None:
    order = np.arange(1000).reshape(-1, 2)[:, ::-1].reshape(-1)
    result = cleaned({name: values[order] for name, values in ride(1000).items()})
    assert any("records" in flag.excludes for flag in result.flags if flag.rule == "S1")


def test_the_last_known_value_of_a_second_wins() -> None:
    result = cleaned({"time": [0, 1, 1, 1, 2], "heartrate": [100, 110, 120, NAN, 130]})
    np.testing.assert_array_equal(result.channels["heartrate"], [100, 120, 130])


def test_one_sample_years_off_neither_stretches_elapsed_time_nor_memory() -> None:
    channels = {name: np.append(values, values[-1]) for name, values in ride(7020).items()}
    channels["time"][-1] = 791 * 86400.0
    result = cleaned(channels, device=DeviceTotals(elapsed_time=791 * 86400.0))
    assert len(result.time) == 7020
    assert result.elapsed_time == 7019
    assert "S3" in rules(result)


def test_a_gap_of_weeks_leaves_elapsed_time_open_and_out_of_load() -> None:
    channels = ride(4000)
    channels["time"][40:] += 27 * 86400
    device = DeviceTotals(elapsed_time=27 * 86400 + 4000, timer_time=3990)
    result = cleaned(channels, [(39, 27 * 86400 + 40)], device=device)
    assert result.elapsed_time is None
    assert result.timer_time == 3990
    assert len(result.time) < 10_000
    assert {name for flag in result.flags for name in flag.excludes} == {"load", "records"}
    assert len(result.channels["power"][result.timer]) == pytest.approx(4000, abs=2)


def test_a_long_night_in_a_brevet_is_no_clock_jump() -> None:
    channels = ride(4000)
    channels["time"][2000:] += 9 * 3600
    result = cleaned(channels, [(1999, 9 * 3600 + 2000)])
    assert result.elapsed_time == 3999 + 9 * 3600
    assert not any(flag.excludes for flag in result.flags)


@pytest.mark.parametrize("step", [60_000.0, 7200.0, 1000.0, 100.0])
def test_the_grid_never_outgrows_its_bound(step: float) -> None:
    line = clean_time.timeline(np.arange(20_000) * step)
    assert line.grid[-1] <= clean_time.LONGEST_GRID
    assert np.all(np.diff(line.grid) >= 0)


def test_stamps_in_the_future_are_dropped() -> None:
    channels = {name: np.append(values, values[-1]) for name, values in ride(600).items()}
    channels["time"][-1] = 3 * 86400.0
    assert len(cleaned(channels, now=START + 1000).time) == 600


def test_smart_recording_holds_power_and_interpolates_distance() -> None:
    result = cleaned({"time": [0, 4, 10, 11], "power": [100, 200, 300, 300], "distance": [0, 40, 100, 110]})
    np.testing.assert_array_equal(result.channels["power"], [100] * 4 + [200] * 6 + [300, 300])
    np.testing.assert_allclose(result.channels["distance"], np.arange(12) * 10)


def test_power_is_not_held_beyond_ten_seconds_but_a_heart_rate_is() -> None:
    time = np.concatenate([np.arange(100), np.arange(140, 240)])
    channels = {
        "time": time,
        "distance": time * 5,
        "power": np.full(200, 200.0),
        "heartrate": np.full(200, 150.0),
    }
    result = cleaned(channels)
    assert np.isnan(result.channels["power"][100:140]).all()
    assert (result.channels["heartrate"] == 150).all()
    assert not result.written[110] and result.timer[110]


def test_a_heart_rate_missing_among_other_values_is_missing() -> None:
    channels = ride(200)
    channels["heartrate"][50:90] = NAN
    result = cleaned(channels)
    assert np.isnan(result.channels["heartrate"][50:90]).all()
    assert result.coverage["heartrate"] == pytest.approx(0.8)


def test_a_long_step_without_motion_is_a_pause_when_no_timer_says_otherwise() -> None:
    time = np.concatenate([np.arange(100.0), np.arange(400.0, 500.0)])
    channels = {"time": time, "distance": np.arange(200) * 3.0}
    assert cleaned(channels, family="run").timer_time == pytest.approx(199, abs=2)
    counted = cleaned(channels, family="run", device=DeviceTotals(timer_time=499, elapsed_time=499))
    assert counted.timer.all()


def test_records_written_while_the_timer_stands_are_left_out() -> None:
    channels = ride(300)
    channels["heartrate"][101:200] = 90
    result = cleaned(channels, [(100, 200)])
    joined = result.joined("heartrate")
    assert joined is not None and (joined == 140).all()
    assert len(joined) == 201


def test_zero_power_counts_and_an_all_zero_channel_was_never_measured() -> None:
    channels = ride(100)
    channels["power"][::2] = 0
    result = cleaned(channels)
    assert np.nanmean(result.channels["power"]) == 100
    channels["power"][:] = 0
    assert "power" not in cleaned(channels).channels


def test_heart_rates_outside_thirty_to_two_hundred_thirty_are_missing() -> None:
    channels = ride(100)
    channels["heartrate"][[3, 40, 41]] = [0, 25, 240]
    beats = cleaned(channels).channels["heartrate"]
    assert np.nanmax(beats) == np.nanmin(beats) == 140


def test_a_mostly_implausible_heart_rate_is_dropped_and_marked() -> None:
    channels = ride(100)
    channels["heartrate"][:90] = 238
    result = cleaned(channels)
    assert "heartrate" not in result.channels
    assert {"load", "records"} == {name for flag in result.flags for name in flag.excludes}


def test_a_power_spike_becomes_the_level_around_it() -> None:
    channels = ride(120)
    channels["power"][60] = 1500
    channels["power"][90:95] = 2500
    result = cleaned(channels)
    assert (result.channels["power"] == 200).all()
    assert [flag.count for flag in result.flags if flag.rule == "S12"] == [6]


def test_a_sprint_is_no_spike() -> None:
    channels = ride(120)
    channels["power"][60:66] = [500, 850, 950, 900, 700, 400]
    assert cleaned(channels).channels["power"][62] == 950


def test_leading_zero_altitudes_are_dropped_only_far_from_the_rest() -> None:
    high = cleaned({"time": np.arange(5), "altitude": [0, 0, 1130, 1131, 1130]}).channels["altitude"]
    assert np.isnan(high[:2]).all() and high[2] == 1130
    coast = cleaned({"time": np.arange(4), "altitude": [0, 0, 2, 3]}).channels["altitude"]
    np.testing.assert_array_equal(coast, [0, 0, 2, 3])


def test_a_false_first_position_adds_no_distance() -> None:
    time = np.arange(100.0)
    channels = {"time": time, "latitude": 47 + time * 1e-4, "longitude": np.full(100, 8.0)}
    channels["latitude"][0], channels["longitude"][0] = 0.0, 0.0
    assert cleaned(channels).channels["distance"][-1] == pytest.approx(98e-4 * 111195, rel=1e-3)
    channels["latitude"][0], channels["longitude"][0] = -30.0, 100.0
    result = cleaned(channels)
    assert result.channels["distance"][-1] == pytest.approx(98e-4 * 111195, rel=1e-3)
    assert "S14" in rules(result)


def test_the_far_end_of_a_long_ride_is_kept() -> None:
    time = np.arange(0.0, 40_000.0, 5)
    channels = {"time": time, "latitude": 45 + time * 8 / 111_195, "longitude": np.full(len(time), 8.0)}
    assert cleaned(channels).channels["distance"][-1] == pytest.approx(39_995 * 8, rel=1e-3)


def test_the_way_across_a_stop_is_not_counted_from_positions() -> None:
    time = np.concatenate([np.arange(50.0), np.arange(1000.0, 1050.0)])
    latitude = 47 + np.concatenate([np.arange(50.0), np.arange(550.0, 600.0)]) * 1e-4
    channels = {"time": time, "latitude": latitude, "longitude": np.full(100, 8.0)}
    result = cleaned(channels, [(49.0, 1000.0)], family="walk")
    assert result.channels["distance"][-1] == pytest.approx(98e-4 * 111195, rel=1e-3)


def test_a_distance_that_starts_again_is_joined_and_an_offset_taken_off() -> None:
    result = cleaned({"time": np.arange(6), "distance": [500, 510, 520, 0, 10, 20]})
    np.testing.assert_array_equal(result.channels["distance"], [0, 10, 20, 20, 30, 40])


def test_a_late_first_sample_keeps_its_distance_when_the_total_counts_it() -> None:
    channels = {"time": np.arange(30, 90), "distance": 60.0 + 2 * np.arange(60)}
    result = cleaned(channels, family="run", device=DeviceTotals(distance=178))
    assert result.channels["distance"][-1] == 178
    assert cleaned(channels, family="run", device=DeviceTotals(distance=118)).channels["distance"][-1] == 118


def test_an_impossible_step_is_marked_for_best_efforts() -> None:
    channels = {"time": np.arange(100), "distance": np.arange(100) * 3.0}
    channels["distance"][50:] += 40
    result = cleaned(channels, family="run")
    assert np.flatnonzero(result.jumps).tolist() == [50]


def test_a_stuck_elapsed_time_of_the_device_is_not_believed() -> None:
    result = cleaned(ride(3601), device=DeviceTotals(elapsed_time=1168 * 3600.0))
    assert result.elapsed_time == 3600
    assert "Z4" in rules(result)


def test_a_recording_without_stamps_gives_nothing() -> None:
    empty = {"time": np.array([NAN]), "power": np.array([1.0])}
    assert clean(empty, (), family="ride", device=DeviceTotals(), start_epoch=START) is None


def test_cleaning_leaves_its_arguments_alone() -> None:
    channels = ride(100)
    channels["heartrate"][5] = 250
    before = {name: values.copy() for name, values in channels.items()}
    cleaned(channels)
    for name, values in before.items():
        np.testing.assert_array_equal(channels[name], values)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(-(10**7), 10**8), min_size=1, max_size=60), st.integers(0, 2**31))
def test_whatever_the_stamps_the_grid_is_bounded_and_consistent(stamps: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = len(stamps)
    channels = {
        "time": np.array(stamps, float),
        "distance": np.where(rng.random(n) < 0.2, NAN, rng.normal(0, 1e5, n)),
        "heartrate": rng.normal(120, 80, n),
        "latitude": rng.normal(0, 60, n),
        "longitude": rng.normal(0, 100, n),
    }
    result = cleaned(channels, [(float(min(stamps)), float(max(stamps)))])
    assert len(result.time) <= clean_time.LONGEST_GRID + 2
    assert all(len(values) == len(result.time) for values in result.channels.values())
    assert not np.any(result.moving & ~result.timer)
    if "distance" in result.channels:
        assert np.all(np.diff(result.channels["distance"]) >= -1e-6)


def test_stops_that_contradict_timer_and_samples_are_not_applied() -> None:
    wrong = cleaned(ride(1000), [(100.0, 900.0)], device=DeviceTotals(timer_time=999, elapsed_time=999))
    assert wrong.timer.all()
    assert "S7" in rules(wrong)
    right = cleaned(ride(1000), [(100.0, 900.0)], device=DeviceTotals(timer_time=199, elapsed_time=999))
    assert right.timer.sum() == 201


def test_values_no_sensor_can_mean_are_missing() -> None:
    channels = ride(100) | {"altitude": np.full(100, 300.0)}
    channels["altitude"][50:60] = 12_607
    channels["power"][[3, 4]] = [-5, 65_535]
    result = cleaned(channels)
    assert np.nanmax(result.channels["altitude"]) == 300
    assert (result.channels["power"] == 200).all()
    assert "R1" in rules(result)
