"""TCX and GPX of our own making, and the XML that must be refused."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.providers import files
from accounts.providers.files.xml_stream import parsed_instant
from accounts.providers.records import ActivityRecord, Refused
from simulators.files import Session, fit_bytes, gpx_bytes, realistic, tcx_bytes

START = datetime(2024, 3, 30, 22, 40, tzinfo=UTC)
RIDE = realistic(1, seconds=600, start=START, laps=(0.0, 300.0), pauses=((100.0, 140.0),))
RUN = realistic(2, sport="running", seconds=300, start=START)
BRIEF = realistic(3, sport="running", seconds=20, start=START)
SHORT, SHORT_FIT, SHORT_GPX = tcx_bytes(BRIEF), fit_bytes(BRIEF), gpx_bytes(BRIEF)


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


def with_course(data: bytes) -> bytes:
    """A planned course, with made-up times as units write them, before the activities."""
    track = data[data.index(b"<Track>") : data.index(b"</Track>") + len(b"</Track>")]
    course = b"<Courses><Course><Name>Plan</Name>" + track + b"</Course></Courses>"
    return data.replace(b"<Activities>", course + b"<Activities>")


def test_points_of_a_course_never_mix_with_those_of_an_activity() -> None:
    data = tcx_bytes(RUN)
    assert len(one(with_course(data)).recording or ()) == len(one(data).recording or ()) == 300
    begin, end = with_course(data).index(b"<Activities>"), with_course(data).index(b"</Activities>")
    alone = with_course(data)[:begin] + with_course(data)[end + len(b"</Activities>") :]
    with pytest.raises(Refused, match="planned course"):
        files.read("x.tcx", alone)


def test_runs_of_the_first_version_of_tcx_are_sessions_of_their_sport() -> None:
    data = tcx_bytes(RUN).replace(b'<Activity Sport="Running">', b"<Running><Run>")
    data = data.replace(b"</Activity>", b"</Run></Running>").replace(b"Activities>", b"History>")
    assert (one(data).sport_type, len(one(data).recording or ())) == ("Running", 300)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2024-5-4T7:30:5Z", datetime(2024, 5, 4, 7, 30, 5, tzinfo=UTC)),
        ("2024-5-4T7:30:5.25Z", datetime(2024, 5, 4, 7, 30, 5, 250_000, tzinfo=UTC)),
        ("2024-05-04t07:30:05z", datetime(2024, 5, 4, 7, 30, 5, tzinfo=UTC)),
        ("2024-05-04 07:30:05", datetime(2024, 5, 4, 7, 30, 5, tzinfo=UTC)),
        ("2024-05-04T07:30:05.123456789+02:00", datetime(2024, 5, 4, 5, 30, 5, 123_456, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("2024-02-30T10:00:00Z", None),
        ("yesterday", None),
    ],
)
def test_instants_are_read_as_apps_write_them_and_never_overflow(
    written: str, meant: datetime | None
) -> None:
    assert parsed_instant(written) == meant


NASTY = st.sampled_from(
    [
        "",
        "0",
        "-1",
        "1e308",
        "nan",
        "inf",
        "99999999999",
        "0001-01-01T00:00:00+14:00",
        "1,5",
        "x",
        "١٢٣",
        "\x01",
        "&#0;",
    ]
)


@given(tag=st.sampled_from(["Time", "DistanceMeters", "Value", "LatitudeDegrees", "Id"]), text=NASTY)
@settings(max_examples=60, deadline=None)
def test_f5_whatever_stands_where_a_number_or_time_belongs_is_read_or_refused_with_a_sentence(
    tag: str, text: str
) -> None:
    start, end = f"<{tag}>".encode(), f"</{tag}>".encode()
    data = re.sub(start + b"[^<]*" + end, start + text.encode() + end, SHORT)
    try:
        assert all(record.start_date.tzinfo for record in files.read("x.tcx", data))
    except Refused as refusal:
        assert str(refusal).endswith(".")


@given(place=st.floats(0, 1), damage=st.binary(min_size=1, max_size=12), is_cut=st.booleans())
@settings(max_examples=80, deadline=None)
def test_f5_damage_anywhere_in_a_file_of_any_kind_ends_in_a_record_or_a_sentence(
    place: float, damage: bytes, is_cut: bool
) -> None:
    for data in (SHORT, SHORT_FIT, SHORT_GPX):
        at = int(place * len(data))
        damaged = data[:at] if is_cut else data[:at] + damage + data[at + len(damage) :]
        try:
            assert all(record.start_date.tzinfo for record in files.read("x", damaged))
        except Refused as refusal:
            assert str(refusal).endswith(".")


def gpx_of(points: str, *, head: str = "", name: str = "x", creator: str = "anything") -> bytes:
    return (
        f'<gpx version="1.1" creator="{creator}" xmlns="http://www.topografix.com/GPX/1/1" xmlns:st="urn:x">{head}'
        f"<trk><name>{name}</name><trkseg>{points}</trkseg></trk></gpx>"
    ).encode()


def moving_north(*, told: float, metres: float = 14.0, seconds: int = 2, count: int = 60) -> str:
    """Points some metres apart, each with a speed."""
    made = []
    for number in range(count):
        at = START + timedelta(seconds=seconds * number)
        latitude = 48 + metres * number / 111_195
        made.append(
            f'<trkpt lat="{latitude:.7f}" lon="16.05"><speed>{told}</speed><time>{at:%Y-%m-%dT%H:%M:%SZ}</time></trkpt>'
        )
    return "".join(made)


def speeds(record: ActivityRecord) -> set[float]:
    assert record.recording is not None
    return set(np.round(record.recording.channels["speed"], 6))


def test_speeds_in_kmh_are_converted_and_it_is_said() -> None:
    record = one(gpx_of(moving_north(told=25.2)))
    assert speeds(record) == {7.0} and any("km/h" in note for note in record.notes)


@pytest.mark.parametrize("told", [7.0, 5.0, 0.0, 20.0])
def test_speeds_that_fit_the_positions_or_fit_nothing_are_left_alone(told: float) -> None:
    record = one(gpx_of(moving_north(told=told)))
    assert speeds(record) == {told} and record.notes == ()


def test_heart_rates_that_stand_before_the_track_belong_to_its_points() -> None:
    beats = "".join(
        f'<st:heartRate time="{START + timedelta(seconds=2 * n):%Y-%m-%dT%H:%M:%SZ}" bpm="{100 + n}"/>'
        for n in range(30)
    )
    head = (
        f"<extensions><st:activity><st:heartRateTrack>{beats}</st:heartRateTrack></st:activity></extensions>"
    )
    record = one(gpx_of(moving_north(told=7), head=head))
    assert record.recording is not None
    heartrate = record.recording.channels["heartrate"]
    assert heartrate[:30].tolist() == [100 + n for n in range(30)] and np.isnan(heartrate[30:]).all()


@pytest.mark.parametrize(
    ("name", "sport"),
    [
        ("Cycling 10/2/17 10:49 am", "cycling"),
        ("Evening Run", "run"),
        ("Runde um den See", "unknown"),
        ("Move", "unknown"),
    ],
)
def test_a_track_without_a_sport_takes_it_from_its_name_where_that_names_one(name: str, sport: str) -> None:
    record = one(gpx_of(moving_north(told=7), name=name))
    assert record.sport_type == sport
    assert any("name of the track" in note for note in record.notes) == (sport != "unknown")
