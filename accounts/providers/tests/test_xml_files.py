"""TCX and GPX of our own making, and the XML that must be refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest

from accounts.providers import files
from accounts.providers.records import ActivityRecord, Refused
from simulators.files import Session, gpx_bytes, realistic, tcx_bytes

START = datetime(2024, 3, 30, 22, 40, tzinfo=UTC)
RIDE = realistic(1, seconds=600, start=START, laps=(0.0, 300.0), pauses=((100.0, 140.0),))
RUN = realistic(2, sport="running", seconds=300, start=START)


def one(data: bytes) -> ActivityRecord:
    (record,) = files.read("any.name", data)
    return record


def assert_channel(record: ActivityRecord, session: Session, name: str, tolerance: float) -> None:
    assert record.recording is not None
    np.testing.assert_allclose(record.recording.channels[name], session.channels[name], atol=tolerance)


def test_tcx_comes_back_with_its_samples_laps_and_totals() -> None:
    record = one(tcx_bytes(RIDE))
    for name in ("time", "distance", "altitude", "speed", "heartrate", "cadence", "power"):
        assert_channel(record, RIDE, name, 0.11)
    assert record.sport_type == "Biking"
    assert record.start_date == START
    assert record.timer_time == pytest.approx(559, abs=1)
    assert record.distance == pytest.approx(RIDE.summary()["distance"], rel=0.01)
    assert [lap.start for lap in record.laps] == [0.0, 300.0]
    assert record.device_name == "Simulator One"


def test_a_second_track_of_a_lap_is_a_stop_and_a_new_lap_is_not() -> None:
    record = one(tcx_bytes(RIDE))
    assert record.recording is not None
    assert record.recording.stops == ((100.0, 140.0),)


@pytest.mark.parametrize("prefix", ["ns2", "ns3", "x"])
def test_watts_are_found_under_any_prefix(prefix: str) -> None:
    assert_channel(one(tcx_bytes(RIDE, prefix=prefix)), RIDE, "power", 0.5)


def test_run_cadence_counts_both_feet_and_steps_are_not_doubled_twice() -> None:
    assert_channel(one(tcx_bytes(RUN)), RUN, "cadence", 1.1)
    doubled = replace(RUN, channels={**RUN.channels, "cadence": RUN.channels["cadence"] * 2})
    record = one(tcx_bytes(doubled))
    assert record.recording is not None
    assert 150 < np.median(record.recording.channels["cadence"]) < 190


@pytest.mark.parametrize("leading", ["   \n  ", "\ufeff", "\ufeff  \n"])
def test_blanks_and_marks_before_the_declaration_are_forgiven(leading: str) -> None:
    assert one(tcx_bytes(RUN, leading=leading)).sport_type == "Running"


def test_utf_16_is_read() -> None:
    text = gpx_bytes(RUN).decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')
    assert len(one(text.encode("utf-16")).recording or ()) == 300


def test_a_tcx_multisport_session_is_a_group_of_legs() -> None:
    later = replace(RUN, start=START + timedelta(hours=1))
    legs = files.read("x.tcx", tcx_bytes(RIDE, later, multisport=True))
    assert [leg.leg_number for leg in legs] == [1, 2]
    assert legs[0].group_key is not None and legs[0].group_key == legs[1].group_key


def test_several_tcx_activities_are_several_records_without_a_group() -> None:
    records = files.read("x.tcx", tcx_bytes(RIDE, replace(RUN, start=START + timedelta(hours=1))))
    assert [record.sport_type for record in records] == ["Biking", "Running"]
    assert [record.group_key for record in records] == [None, None]
    assert len(records[1].recording or ()) == 300


def test_tcx_cut_off_in_the_middle_keeps_what_it_has_and_says_so() -> None:
    data = tcx_bytes(RIDE)
    record = one(data[: len(data) // 2])
    assert 200 < len(record.recording or ()) < 350
    assert record.start_date == START
    assert "ends too early" in record.notes[0]


def test_gpx_comes_back_with_positions_and_extensions_but_no_distance() -> None:
    record = one(gpx_bytes(RIDE))
    for name, tolerance in (("latitude", 1e-6), ("longitude", 1e-6), ("altitude", 0.11), ("heartrate", 0.5)):
        assert_channel(record, RIDE, name, tolerance)
    assert_channel(record, RIDE, "power", 0.5)
    assert record.recording is not None
    assert "distance" not in record.recording.channels
    assert record.distance is None
    assert record.name == "Simulated session"


def test_segments_of_a_gpx_are_one_activity_with_stops() -> None:
    record = one(gpx_bytes(RIDE))
    assert record.recording is not None
    assert record.recording.stops == ((100.0, 140.0),)


def test_tracks_of_a_gpx_are_one_activity_unless_a_night_lies_between() -> None:
    soon, late = (
        replace(RUN, start=START + timedelta(hours=2)),
        replace(RUN, start=START + timedelta(hours=20)),
    )
    assert len(files.read("x.gpx", gpx_bytes(RUN, soon))) == 1
    assert len(files.read("x.gpx", gpx_bytes(RUN, late))) == 2


def test_times_with_an_offset_tell_the_local_clock() -> None:
    record = one(gpx_bytes(RUN, zone=timezone(timedelta(hours=5, minutes=45))))
    assert record.start_date == START
    assert record.utc_offset == 20_700
    assert record.start_date_local == datetime(2024, 3, 31, 4, 25)


def test_a_route_without_times_is_refused_as_a_route() -> None:
    with pytest.raises(Refused, match="planned route"):
        files.read("x.gpx", gpx_bytes(RUN, has_times=False))


def test_points_without_time_are_left_out_with_a_note() -> None:
    mixed = gpx_bytes(RUN).replace(b"<time>2024-03-30T22:40:05.000Z</time>", b"")
    record = one(mixed)
    assert len(record.recording or ()) == 299
    assert any("no time" in note for note in record.notes)


COURSE = (
    b"<TrainingCenterDatabase><Courses><Course><Name>a</Name></Course></Courses></TrainingCenterDatabase>"
)
BOMB = b"""<?xml version="1.0"?><!DOCTYPE gpx [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>
<gpx><trk><name>&b;</name></trk></gpx>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE gpx SYSTEM "file:///etc/passwd"><gpx><trk/></gpx>"""
HIDDEN = (
    b"<!-- " + b"x" * 2000 + b' --><!DOCTYPE gpx [<!ENTITY a SYSTEM "file:///etc/passwd">]><gpx>&a;</gpx>'
)


@pytest.mark.parametrize("data", [BOMB, OUTSIDE, HIDDEN, BOMB.decode().encode("utf-16")])
def test_entities_and_document_types_are_refused(data: bytes) -> None:
    with pytest.raises(Refused, match="entities"):
        files.read("x.gpx", data)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "empty"),
        (b"\0" * 100, "empty"),
        (b"hello", "neither"),
        (b"<html><body>Sign in</body></html>", "web page"),
        (b"<kml/>", "neither TCX nor GPX"),
        (b"PK\x03\x04....", "zip"),
        (b"\x1f\x8b rubbish", "gzip"),
        (COURSE, "course"),
        (b"<TrainingCenterDatabase/>", "no activity"),
        (b'<gpx><rte><rtept lat="1" lon="2"/></rte></gpx>', "planned route"),
    ],
)
def test_what_is_no_recording_is_refused_with_a_sentence(data: bytes, word: str) -> None:
    with pytest.raises(Refused, match=word):
        files.read("run.fit", data)


def test_content_decides_and_not_the_name() -> None:
    assert files.read("wrong.fit", gpx_bytes(RUN))[0].sport_type == "running"


def test_a_hundred_thousand_points_are_read() -> None:
    points = b"".join(
        b'<trkpt lat="%.5f" lon="7.4"><time>%s</time></trkpt>'
        % (46 + second * 1e-5, (START + timedelta(seconds=second)).isoformat().encode())
        for second in range(100_000)
    )
    record = one(b"<gpx><trk><trkseg>" + points + b"</trkseg></trk></gpx>")
    assert len(record.recording or ()) == 100_000
