"""FIT files of our own making, with the oddities that real devices produce."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from accounts.providers import files
from accounts.providers.files import fit_fast, fit_large, fit_sdk
from accounts.providers.files.fit_messages import column
from accounts.providers.records import ActivityRecord, Refused
from simulators.files import Length, Options, Session, fit_bytes, realistic, truncated
from simulators.fit_checksum import checksum

START = datetime(2024, 5, 4, 7, 30, tzinfo=UTC)
RIDE = realistic(
    1, seconds=900, laps=(0.0, 400.0), pauses=((100.0, 140.0),), utc_offset=7200, manufacturer="garmin"
)
RUN = realistic(2, sport="running", seconds=300, start=START)


def one(data: bytes) -> ActivityRecord:
    (record,) = files.read("any.name", data)
    return record


def assert_same_samples(record: ActivityRecord, session: Session) -> None:
    assert record.recording is not None
    channels = record.recording.channels
    assert set(channels) == set(session.channels)
    for name, values in session.channels.items():
        tolerance = 1e-6 if name in ("latitude", "longitude") else 0.11
        np.testing.assert_allclose(channels[name], values, atol=tolerance, err_msg=name)


def test_a_ride_comes_back_with_every_sample_lap_and_total() -> None:
    record = one(fit_bytes(RIDE))
    assert_same_samples(record, RIDE)
    summary = RIDE.summary()
    assert record.provider == "file" and record.sport_type == "cycling"
    assert record.start_date == RIDE.start
    assert record.distance == pytest.approx(summary["distance"], abs=0.01)
    assert record.timer_time == pytest.approx(summary["timer"]) == pytest.approx(859)
    assert record.elapsed_time == pytest.approx(899)
    assert record.average_watts == pytest.approx(summary["average_power"], abs=0.5)
    assert record.device_watts is True
    assert [lap.start for lap in record.laps] == [0.0, 400.0]
    assert record.device_name == "Garmin Simulator One"


def test_timer_events_become_stops() -> None:
    record = one(fit_bytes(RIDE))
    assert record.recording is not None
    assert record.recording.stops == ((100.0, 140.0),)


def test_local_time_follows_from_the_activity_message() -> None:
    record = one(fit_bytes(RIDE))
    assert record.utc_offset == 7200
    assert record.start_date_local == datetime(2024, 5, 4, 9, 30)
    assert one(fit_bytes(replace(RIDE, utc_offset=None))).utc_offset is None


def test_running_cadence_counts_both_feet() -> None:
    record = one(fit_bytes(RUN))
    assert record.recording is not None
    np.testing.assert_allclose(record.recording.channels["cadence"], RUN.channels["cadence"], atol=0.02)
    assert 165 < (record.average_cadence or 0) < 180


@pytest.mark.parametrize("header", ["zero", "short"])
def test_files_of_older_units_without_header_checksum_read_the_same(header: str) -> None:
    expected, found = one(fit_bytes(RIDE)), one(fit_bytes(RIDE, options=Options(header=header)))
    assert_same_samples(found, RIDE)
    assert found.notes == ()
    assert (found.distance, found.timer_time) == (expected.distance, expected.timer_time)


def test_a_wrong_checksum_keeps_the_data_and_says_so() -> None:
    record = one(fit_bytes(RIDE, options=Options(is_checksum_wrong=True)))
    assert_same_samples(record, RIDE)
    assert "checksum" in record.notes[0]


def test_a_truncated_file_keeps_its_samples_and_says_so() -> None:
    record = one(truncated(fit_bytes(RIDE), 0.5))
    assert record.recording is not None
    assert 300 < len(record.recording) < 600
    assert record.start_date == RIDE.start
    assert record.distance is None
    assert any("too early" in note for note in record.notes)
    assert any("no summary" in note for note in record.notes)


def test_a_recording_that_was_never_closed_is_read() -> None:
    data = bytearray(fit_bytes(RIDE, options=Options(header="zero")))
    data[4:8] = bytes(4)
    record = one(bytes(data[:-2]))
    assert record.distance == pytest.approx(RIDE.summary()["distance"], abs=0.01)


def test_summaries_before_the_records_read_the_same() -> None:
    record = one(fit_bytes(RIDE, options=Options(summary_first=True)))
    assert_same_samples(record, RIDE)
    assert len(record.laps) == 2


def test_power_only_an_app_recorded_is_used() -> None:
    record = one(fit_bytes(RUN, options=Options(developer_power="RP_Power")))
    assert record.recording is not None
    np.testing.assert_allclose(record.recording.channels["power"], RUN.channels["power"])


def test_an_app_field_named_like_a_native_one_does_not_replace_it() -> None:
    heart = fit_bytes(RUN, options=Options(developer_power="heart_rate"))
    record = one(heart)
    assert record.recording is not None
    np.testing.assert_allclose(record.recording.channels["heartrate"], RUN.channels["heartrate"])


def test_an_app_field_named_like_a_missing_native_one_still_serves() -> None:
    record = one(fit_bytes(RUN, options=Options(developer_power="power")))
    assert record.recording is not None
    np.testing.assert_allclose(record.recording.channels["power"], RUN.channels["power"])


def test_a_multisport_file_becomes_its_legs_in_one_group() -> None:
    swim = realistic(3, sport="swimming", seconds=200, start=START, sub_sport="open_water")
    change = Session(
        start=START + timedelta(seconds=200), sport="transition", channels={"time": np.arange(50.0)}
    )
    ride = realistic(4, seconds=400, start=START + timedelta(seconds=250))
    legs = files.read("tri.fit", fit_bytes(swim, change, ride))
    assert [leg.sport_type for leg in legs] == ["swimming/open_water", "transition", "cycling"]
    assert [leg.leg_number for leg in legs] == [1, 2, 3]
    assert [leg.is_transition for leg in legs] == [False, True, False]
    assert len({leg.group_key for leg in legs}) == 1 and legs[0].group_key
    assert [len(leg.recording or ()) for leg in legs] == [200, 50, 400]
    assert len({leg.external_id for leg in legs}) == 3
    for leg in legs:
        assert leg.recording is not None and leg.recording.channels["time"][0] == 0


def test_chained_files_become_two_activities_without_a_group() -> None:
    first, second = files.read("chain.fit", fit_bytes(RIDE) + fit_bytes(RUN))
    assert (first.sport_type, second.sport_type) == ("cycling", "running")
    assert first.group_key is None and second.group_key is None
    assert first.external_id.endswith(":1") and second.external_id.endswith(":2")
    assert_same_samples(second, RUN)


def test_a_chained_settings_file_does_not_hide_the_activity() -> None:
    settings = fit_bytes(RUN, options=Options(file_type="settings", has_session=False, has_records=False))
    assert one(settings + fit_bytes(RIDE)).sport_type == "cycling"


def test_heart_rate_that_arrives_late_outranks_the_wrist() -> None:
    late = tuple((float(second), 120) for second in range(300))
    swim = realistic(5, sport="swimming", seconds=300, late_heartrate=late)
    record = one(fit_bytes(swim))
    assert record.recording is not None
    heart = record.recording.channels["heartrate"]
    assert np.nanmedian(heart) == 120
    assert np.nanmedian(swim.channels["heartrate"]) != 120


def test_late_heart_rate_in_a_chained_file_of_its_own_is_joined() -> None:
    swim = realistic(5, sport="swimming", seconds=300)
    bare = replace(
        swim, channels={key: values for key, values in swim.channels.items() if key != "heartrate"}
    )
    late = replace(swim, late_heartrate=tuple((float(second), 117) for second in range(300)))
    only = fit_bytes(late, options=Options(file_type=None, has_session=False, has_records=False))
    record = one(fit_bytes(bare) + only)
    assert record.recording is not None
    assert np.nanmedian(record.recording.channels["heartrate"]) == 117


def test_pool_lengths_are_read_with_rests() -> None:
    lengths = (Length(0, 30, 15), Length(30, 32, 16), Length(62, 20, None), Length(82, 31, 15))
    swim = Session(
        start=START,
        sport="swimming",
        sub_sport="lap_swimming",
        channels={},
        lengths=lengths,
        pool_length=25.0,
    )
    record = one(fit_bytes(swim))
    assert record.environment == "pool"
    assert record.pool_length == 25.0
    assert record.active_lengths == 3
    assert record.distance == 75.0
    assert record.recording is None
    assert [item.is_active for item in record.lengths] == [True, True, False, True]
    assert [item.strokes for item in record.lengths] == [15, 16, None, 15]


def test_beats_are_intervals_in_seconds() -> None:
    record = one(fit_bytes(replace(RUN, beats=(0.8, 0.81, 0.79, 0.8, 0.82, 0.9, 0.7))))
    assert record.rr_intervals is not None
    np.testing.assert_allclose(record.rr_intervals, [0.8, 0.81, 0.79, 0.8, 0.82, 0.9, 0.7])


def test_the_devices_own_scores_stay_apart_from_ours() -> None:
    totals = {"tss": 61.5, "intensity": 0.812, "threshold_power": 250.0, "normalized_power": 203.0}
    record = one(fit_bytes(replace(RIDE, totals=totals)))
    assert record.device_tss == pytest.approx(61.5)
    assert record.device_intensity_factor == pytest.approx(0.812)
    assert record.threshold_power == 250
    assert record.normalized_power == 203


def test_a_session_without_samples_is_kept_as_a_summary() -> None:
    record = one(fit_bytes(RIDE, options=Options(has_records=False)))
    assert record.recording is None
    assert record.timer_time == pytest.approx(859)


def test_missing_values_are_missing_and_never_zero() -> None:
    heart = RIDE.channels["heartrate"].copy()
    heart[10:20] = np.nan
    record = one(fit_bytes(replace(RIDE, channels={**RIDE.channels, "heartrate": heart})))
    assert record.recording is not None
    assert np.isnan(record.recording.channels["heartrate"]).sum() == 10
    strength = Session(
        start=START, sport="training", sub_sport="strength_training", channels={"time": np.arange(60.0)}
    )
    bare = one(fit_bytes(strength))
    assert (bare.distance, bare.average_heartrate, bare.average_watts) == (None, None, None)
    assert bare.sport_type == "training/strength_training"


def test_a_power_channel_of_nothing_but_zeros_was_not_measured() -> None:
    flat = np.zeros_like(RIDE.channels["power"])
    record = one(fit_bytes(replace(RIDE, channels={**RIDE.channels, "power": flat})))
    assert record.recording is not None
    assert "power" not in record.recording.channels
    assert record.device_watts is None
    assert record.average_watts is None


@pytest.mark.parametrize(
    ("kind", "word"),
    [("settings", "settings"), ("course", "course"), ("workout", "workout"), ("monitoring_b", "wellness")],
)
def test_files_that_are_no_activity_say_what_they_are(kind: str, word: str) -> None:
    data = fit_bytes(RUN, options=Options(file_type=kind, has_session=False, has_records=False))
    with pytest.raises(Refused, match=word):
        files.read("x.fit", data)


def test_an_activity_file_with_nothing_in_it_is_refused() -> None:
    data = fit_bytes(RUN, options=Options(has_session=False, has_records=False))
    with pytest.raises(Refused, match="no activity"):
        files.read("x.fit", data)


@pytest.mark.parametrize(
    "data", [b"\x0e\x10\x00\x00\xff\xff\x00\x00.FIT", b"\x00" * 8 + b".FIT" + b"\x00" * 40]
)
def test_a_broken_header_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(Refused, match="damaged"):
        files.read("x.fit", data)


def test_a_file_and_its_gzipped_copy_are_the_same_source() -> None:
    data = fit_bytes(RUN)
    packed = gzip.compress(data)
    assert files.digest(data) == files.digest(packed)
    assert one(data).external_id == one(packed).external_id == f"{files.digest(data)}:1"


def test_the_stored_summary_is_fit_for_json() -> None:
    import json

    raw = one(fit_bytes(RIDE)).raw
    assert json.loads(json.dumps(raw))["session"]["sport"] == "cycling"


def test_a_recording_of_days_reads_the_same_as_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    data = fit_bytes(RIDE)
    expected = one(data)
    monkeypatch.setattr(fit_fast, "LARGE", 0)
    found = one(data)
    assert_same_samples(found, RIDE)
    assert found.recording is not None and expected.recording is not None
    assert found.recording.stops == expected.recording.stops
    assert found.laps == expected.laps
    assert (found.sport_type, found.utc_offset) == (expected.sport_type, expected.utc_offset)
    assert (found.distance, found.timer_time) == (expected.distance, expected.timer_time)


@pytest.mark.parametrize("is_checksum_wrong", [False, True])
def test_more_messages_than_memory_is_meant_for_are_not_read(
    monkeypatch: pytest.MonkeyPatch, is_checksum_wrong: bool
) -> None:
    monkeypatch.setattr(fit_large, "MAX_MESSAGES", 500)
    monkeypatch.setattr(fit_sdk, "MAX_MESSAGES", 500)
    monkeypatch.setattr(fit_fast, "_COUNTED", 0)
    data = fit_bytes(RIDE, options=Options(is_checksum_wrong=is_checksum_wrong))
    if is_checksum_wrong:
        assert len(one(data).recording or ()) < 500
    else:
        with pytest.raises(Refused, match="more messages"):
            files.read("x.fit", data)


def test_a_definition_at_which_the_fast_decoder_panics_is_refused_like_other_damage() -> None:
    data = fit_bytes(RUN, options=Options(developer_power="Power"))
    damaged = data.replace(b"\x00\x00\x84Power", b"\x00\x00\x15Power")
    assert damaged != data
    with pytest.raises(Refused, match="damaged"):
        files.read("x.fit", damaged)


def test_arrays_where_numbers_belong_are_missing_values() -> None:
    found = column([{"heart_rate": [120, 121]}, {"heart_rate": [122, 123]}], "heart_rate")
    assert found is None
    np.testing.assert_array_equal(column([{"x": [1, 2]}, {"x": 3}], "x"), [np.nan, 3.0])


def test_a_summary_days_away_from_its_samples_gives_way_to_them() -> None:
    late = replace(RUN, start=START + timedelta(days=900))
    summary_of_another_day = fit_bytes(RUN, options=Options(has_records=False))
    samples_alone = fit_bytes(late, options=Options(has_session=False))
    record = one(joined(samples_alone, summary_of_another_day))
    assert record.start_date == late.start
    assert any("different days" in note for note in record.notes)


def test_a_clock_that_was_never_set_is_told() -> None:
    switched_on = datetime(1990, 1, 2, tzinfo=UTC)
    (note,) = one(fit_bytes(replace(RUN, start=switched_on))).notes
    assert "did not know the date" in note


def joined(first: bytes, second: bytes) -> bytes:
    """The messages of two files in one."""
    body = first[14:-2] + second[14:-2]
    header = first[:4] + len(body).to_bytes(4, "little") + first[8:12]
    header += checksum(header).to_bytes(2, "little")
    return header + body + checksum(header + body).to_bytes(2, "little")
