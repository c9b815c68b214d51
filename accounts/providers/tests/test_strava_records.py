"""Section 7 of the contract: what the API writes, odd values included, as one record."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

import pytest

from accounts.providers.base import BrokenAnswer
from accounts.providers.strava_records import instant, record_of, recording_of

RUN: dict[str, Any] = {
    "id": 17_000_000_123, "resource_state": 3, "name": "Evening 🏃", "sport_type": "TrailRun", "type": "Run",
    "distance": 10_012.3, "moving_time": 3000, "elapsed_time": 3100, "total_elevation_gain": 24,
    "start_date": "2026-07-01T21:50:00Z", "start_date_local": "2026-07-01T23:50:00Z",
    "timezone": "(GMT+01:00) Europe/Paris", "utc_offset": 7200.0, "workout_type": 1, "manual": False,
    "average_cadence": 78.7, "average_heartrate": 151.2, "max_heartrate": 171, "has_heartrate": True,
    "start_latlng": [45.75, 4.85], "map": {"polyline": "abc", "summary_polyline": "ab"}, "gear_id": "g1",
    "gear": {"name": "Blue"}, "private_note": "secret", "visibility": "only_me", "private": True, "unheard_of": [1],
}  # fmt: skip


def test_a_detail_is_read_in_our_names_and_units() -> None:
    record = record_of(RUN)
    assert record.external_id == "17000000123"
    assert record.start_date == datetime(2026, 7, 1, 21, 50, tzinfo=UTC)
    assert record.start_date_local == datetime(2026, 7, 1, 23, 50)
    assert (record.timezone, record.utc_offset) == ("Europe/Paris", 7200)
    assert record.average_cadence == pytest.approx(157.4)
    assert (record.sport_type, record.workout_type, record.is_race) == ("TrailRun", "race", True)
    assert (record.gear_external_id, record.gear_name, record.polyline) == ("g1", "Blue", "abc")
    assert record.visibility == "only_me"


def test_the_private_note_is_not_in_the_raw_answer() -> None:
    record = record_of(RUN)
    assert record.private_note == "secret"
    assert "private_note" not in record.raw
    assert record.raw["unheard_of"] == [1]


@pytest.mark.parametrize(
    ("changed", "field", "wanted"),
    [
        ({"sport_type": None}, "sport_type", "Run"),
        ({"sport_type": None, "type": None}, "sport_type", "Workout"),
        ({"sport_type": "Quidditch"}, "sport_type", "Quidditch"),
        ({"map": {}}, "polyline", None),
        ({"map": None}, "polyline", None),
        ({"start_latlng": None}, "start_lat", None),
        ({"start_latlng": []}, "start_lat", None),
        ({"start_latlng": [95.0, 2.0]}, "start_lat", None),
        ({"total_elevation_gain": 0}, "total_elevation_gain", 0.0),
        ({"distance": 0.0}, "distance", None),
        ({"workout_type": 30}, "workout_type", None),
        ({"workout_type": None}, "is_race", None),
        ({"average_heartrate": None}, "average_heartrate", None),
        ({"heartrate_opt_out": True}, "average_heartrate", None),
        ({"timezone": "(GMT+05:45) Asia/Kathmandu", "utc_offset": 20700}, "utc_offset", 20700),
        ({"laps": None}, "laps", ()),
        ({"laps": [None, {"start_date": None}]}, "laps", ()),
        ({"gear": None}, "gear_name", None),
        ({"average_speed": "fast"}, "average_speed", None),
        ({"distance": math.nan}, "distance", None),
    ],
)
def test_odd_values_are_left_out_and_the_rest_stays(changed: dict[str, Any], field: str, wanted: Any) -> None:
    record = record_of({**RUN, **changed})
    assert getattr(record, field) == wanted
    assert record.elapsed_time == 3100


@pytest.mark.parametrize("broken", [{"id": None}, {"id": "x"}, {"start_date": None}, {"start_date": "soon"}])
def test_a_record_without_number_or_start_is_broken(broken: dict[str, Any]) -> None:
    """B6: such a record is set aside by whoever asked; it must not pass for a session."""
    with pytest.raises(BrokenAnswer):
        record_of({**RUN, **broken})


def test_estimated_power_gives_no_power_meter_values() -> None:
    record = record_of(
        {**RUN, "sport_type": "Ride", "average_watts": 160.2, "max_watts": 700, "device_watts": False}
    )
    assert (record.average_watts, record.max_watts, record.device_watts) == (160.2, None, False)


def test_nanoseconds_are_cut() -> None:
    assert instant("2018-11-29T21:46:21.854786016Z") == datetime(2018, 11, 29, 21, 46, 21, 854786, tzinfo=UTC)


STREAMS: dict[str, Any] = {
    "time": {"data": [0, 1, 2, 5]}, "distance": {"data": [0.0, 2.9, 5.8, 14.1]},
    "watts": {"data": [100, None, 120, 130]}, "cadence": {"data": [80, 80, 81, 80]},
    "latlng": {"data": [[45.0, 4.0], None, [45.1, 4.1], [45.2, 4.2]]}, "moving": {"data": [True] * 4},
}  # fmt: skip


def test_streams_become_channels_with_gaps_as_nan() -> None:
    recording, notes = recording_of(STREAMS, "Run")
    assert recording is not None and len(recording) == 4 and notes == ()
    assert math.isnan(recording.channels["power"][1])
    assert recording.channels["cadence"].tolist() == [160, 160, 162, 160]
    assert math.isnan(recording.channels["latitude"][1]) and recording.channels["longitude"][2] == 4.1


def test_streams_listed_instead_of_keyed_give_the_same() -> None:
    listed = [{"type": name, **stream} for name, stream in STREAMS.items()]
    keyed, either = recording_of(STREAMS, "Ride")[0], recording_of(listed, "Ride")[0]
    assert keyed is not None and either is not None
    assert {k: v.tolist() for k, v in keyed.channels.items() if k == "distance"} == {
        k: v.tolist() for k, v in either.channels.items() if k == "distance"
    }


def test_streams_of_several_lengths_are_cut_to_the_shortest_with_a_note() -> None:
    recording, notes = recording_of({**STREAMS, "heartrate": {"data": [100, 101]}}, "Run")
    assert recording is not None and {len(channel) for channel in recording.channels.values()} == {2}
    assert notes


@pytest.mark.parametrize(
    "nothing", [None, {}, [], {"time": {"data": []}}, {"distance": {"data": [1.0]}}, "no"]
)
def test_no_times_means_no_recording(nothing: Any) -> None:
    assert recording_of(nothing, "Run")[0] is None
