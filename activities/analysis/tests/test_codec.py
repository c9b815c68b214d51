from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from activities.analysis import codec


def _ride(seconds: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(7)
    speed = np.clip(8 + np.cumsum(rng.normal(0, 0.1, seconds)), 0, 20)
    return {
        "time": np.arange(seconds, dtype=float),
        "distance": np.cumsum(speed),
        "latitude": 47 + np.cumsum(speed) * 9e-6,
        "longitude": 8 + np.cumsum(rng.normal(0, 1e-5, seconds)),
        "altitude": 400 + np.cumsum(rng.normal(0, 0.1, seconds)),
        "speed": speed,
        "heartrate": np.rint(140 + np.cumsum(rng.normal(0, 0.3, seconds))),
        "cadence": np.rint(rng.normal(85, 2, seconds)),
        "power": np.rint(np.clip(rng.normal(200, 30, seconds), 0, None)),
        "temperature": np.full(seconds, 21.0),
    }


def test_every_channel_comes_back_at_its_stated_resolution() -> None:
    ride = _ride(3000)
    ride["heartrate"][100:130] = np.nan
    ride["power"][:5] = np.nan
    keys, values = codec.pack(ride)
    for key, value in zip(keys, values, strict=True):
        half_a_step = 0.5 / codec.RESOLUTIONS[key][0] + 1e-9
        np.testing.assert_allclose(codec.unpack(key, value, 3000), ride[key], atol=half_a_step, rtol=0)


def test_irregular_and_fractional_time_keeps_milliseconds() -> None:
    time = np.array([0.0, 0.512, 3.25, 3.25, 1.0, 4000.125])
    np.testing.assert_allclose(codec.unpack("time", codec.pack_channel("time", time), 6), time, atol=1e-9)


def test_fractional_heart_rate_is_kept_finer_than_whole_beats() -> None:
    beats = np.array([120.25, 121.5, np.nan, 119.0])
    np.testing.assert_allclose(codec.unpack("heartrate", codec.pack_channel("heartrate", beats), 4), beats)


@pytest.mark.parametrize("length", [0, 1, 2, 3])
def test_the_shortest_recordings_survive(length: int) -> None:
    values = np.arange(length, dtype=float) * 3 + 5
    np.testing.assert_array_equal(codec.unpack("power", codec.pack_channel("power", values), length), values)


def test_a_channel_without_any_value_stays_without() -> None:
    assert np.isnan(codec.unpack("power", codec.pack_channel("power", np.full(50, np.nan)), 50)).all()


@settings(max_examples=60, deadline=None)
@given(
    hnp.arrays(
        np.float64,
        st.integers(0, 60),
        elements=st.one_of(st.just(np.nan), st.integers(-(10**9), 10**9).map(float)),
    )
)
def test_whole_numbers_and_gaps_round_trip_exactly(values: np.ndarray) -> None:
    np.testing.assert_array_equal(
        codec.unpack("power", codec.pack_channel("power", values), len(values)), values
    )


def test_a_one_hertz_ride_needs_less_than_a_byte_and_a_half_per_value() -> None:
    _, values = codec.pack(_ride(7200))
    assert sum(map(len, values)) / (7200 * 10) <= 1.5


def test_damaged_bytes_and_a_wrong_count_are_named_errors() -> None:
    packed = codec.pack_channel("power", np.random.default_rng(1).integers(0, 900, 100).astype(float))
    for broken, count in ((packed, 99), (packed[:40], 100), (b"\x00" * 60, 100), (b"", 100)):
        with pytest.raises(codec.Unreadable):
            codec.unpack("power", broken, count)


def test_channels_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError):
        codec.pack({"time": np.arange(3.0), "power": np.arange(4.0)})


def test_values_beyond_any_measurement_count_as_missing() -> None:
    found = codec.unpack("latitude", codec.pack_channel("latitude", np.array([47.0, 1e14, 48.0])), 3)
    np.testing.assert_allclose(found, [47.0, np.nan, 48.0])


def test_a_column_of_its_own_length_comes_back() -> None:
    beats = np.array([0.812, 0.798, 0.805, 1.2])
    packed = codec.pack_channel("rr_intervals", beats)
    np.testing.assert_allclose(codec.unpack_alone("rr_intervals", packed), beats)
    for damaged in (b"", packed[:9], packed[:33], packed[:28] + b"\xff" * 4 + packed[32:]):
        with pytest.raises(codec.Unreadable):
            codec.unpack_alone("rr_intervals", damaged)
