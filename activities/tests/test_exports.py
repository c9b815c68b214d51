"""Downloads: what is written can be read again, and the original comes back byte by byte."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from lxml import etree

from accounts.models import User
from accounts.providers import files
from accounts.providers.records import LapRecord
from accounts.tests.people import make_athlete
from activities.exports.gpx import gpx
from activities.exports.tcx import tcx
from activities.exports.track import LapSpan, Track
from activities.models import Activity
from activities.tests import logbook
from activities.views.exports import safe_name


def track(**fields: Any) -> Track:
    """Ten seconds with a pause from 4 to 6."""
    running = np.ones(10, bool)
    running[4:7] = False
    seconds = np.arange(10.0)
    given = {
        "name": "Loop & <hills>",
        "description": "with \x00 control",
        "sport": "ride",
        "sport_type": "Ride",
        "start": datetime(2025, 6, 3, 6, 42, tzinfo=UTC),
        "seconds": seconds,
        "running": running,
        "channels": {
            "latitude": 47 + seconds / 1e4,
            "longitude": 8 + seconds / 1e4,
            "heartrate": np.array([140.0, 141, np.nan, 143, 144, 145, 146, 147, 148, 149]),
            "power": np.full(10, 210.0),
            "cadence": np.full(10, 90.0),
            "distance": 8 * seconds,
        },
        "laps": (LapSpan(0.0, 8.0, 72.0),),
        "creator": "Formcurve",
    }
    return Track(**(given | fields))


@pytest.mark.parametrize("write", [gpx, tcx])
def test_a_written_track_reads_back_with_its_pause(write: Any) -> None:
    record = files.read(f"loop.{write.__name__}", write(track()))[0]
    assert record.start_date == datetime(2025, 6, 3, 6, 42, tzinfo=UTC)
    assert record.recording is not None
    channels = record.recording.channels
    assert channels["time"].tolist() == [0, 1, 2, 3, 7, 8, 9]
    np.testing.assert_allclose(channels["heartrate"], [140, 141, np.nan, 143, 147, 148, 149])
    assert channels["power"].tolist() == [210] * 7 and channels["cadence"].tolist() == [90] * 7
    np.testing.assert_allclose(channels["latitude"], 47 + channels["time"] / 1e4)
    assert record.recording.stops == ((3.0, 7.0),)


@pytest.mark.parametrize("write", [gpx, tcx])
def test_steps_of_a_run_survive_the_way_there_and_back(write: Any) -> None:
    channels = dict(track().channels) | {"cadence": np.full(10, 176.0)}
    record = files.read(
        f"run.{write.__name__}", write(track(sport="run", sport_type="Run", channels=channels))
    )[0]
    assert record.recording is not None and set(record.recording.channels["cadence"].tolist()) == {176}


def test_a_recording_without_positions_is_whole_in_tcx() -> None:
    channels = {"power": np.full(10, 210.0), "heartrate": np.full(10, 150.0)}
    record = files.read("trainer.tcx", tcx(track(channels=channels)))[0]
    assert record.recording is not None and record.recording.channels["power"].tolist() == [210] * 7


def test_laps_are_laps_in_tcx() -> None:
    laps = (LapSpan(0.0, 4.0, 24.0), LapSpan(4.0, 1.0, 8.0, is_active=False), LapSpan(8.0, 2.0, 16.0))
    document = etree.fromstring(tcx(track(laps=laps)))
    name = {"t": "http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"}
    found = document.findall(".//t:Lap", name)
    assert [lap.findtext("t:Intensity", namespaces=name) for lap in found] == ["Active", "Resting", "Active"]
    assert [len(lap.findall(".//t:Trackpoint", name)) for lap in found] == [4, 1, 2]


def test_ten_hours_are_written_quickly_enough_to_wait_for() -> None:
    seconds = np.arange(36_000.0)
    long = track(
        seconds=seconds,
        running=np.ones(36_000, bool),
        channels={"latitude": 47 + seconds / 1e6, "longitude": 8 + seconds / 1e6},
    )
    assert gpx(long).count(b"<trkpt") == 36_000


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\rides\\loop.fit", "loop.fit"),
        ('a"b\r\nX: 1.fit', "a_b__X_ 1.fit"),
        ("...", "activity"),
        ("Höhenweg – früh.fit", "Höhenweg – früh.fit"),
    ],
)
def test_names_of_downloads_are_safe(name: str, expected: str) -> None:
    assert safe_name(name) == expected


@pytest.fixture
def owner(client: Client) -> User:
    user = make_athlete()
    client.force_login(user)
    return user


@pytest.mark.django_db
def test_the_original_comes_back_untouched(client: Client, owner: User) -> None:
    activity = logbook.record(owner, logbook.ride_record(120), original=bytes(range(256)))
    response = client.get(reverse("activities:original", args=[activity.sources.get().pk]))
    assert b"".join(response.streaming_content) == bytes(range(256))  # type: ignore[attr-defined]
    assert response.headers["Content-Disposition"] == 'attachment; filename="loop.fit"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Type"] == "application/octet-stream"


@pytest.mark.django_db
def test_an_original_that_storage_lost_is_not_found(client: Client, owner: User) -> None:
    activity = logbook.record(owner, logbook.ride_record(120), original=None)
    assert client.get(reverse("activities:original", args=[activity.sources.get().pk])).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["gpx", "tcx"])
def test_an_activity_is_downloaded_and_reads_back_as_it_was(client: Client, owner: User, form: str) -> None:
    activity: Activity = logbook.record(owner, logbook.ride_record(900))
    response = client.get(reverse("activities:export", args=[activity.pk, form]))
    assert response.headers["Content-Disposition"] == f'attachment; filename="2025-06-03-morning-loop.{form}"'
    record = files.read(f"a.{form}", response.content)[0]
    assert record.recording is not None and len(record.recording) == 900
    assert record.start_date == logbook.START
    assert record.name == ("Morning loop" if form == "gpx" else record.name)
    laps = [lap for lap in record.laps if isinstance(lap, LapRecord)]
    assert len(laps) == (2 if form == "tcx" else len(laps))


@pytest.mark.django_db
def test_a_form_nobody_writes_is_not_found(client: Client, owner: User) -> None:
    activity = logbook.record(owner, logbook.ride_record(120))
    assert client.get(reverse("activities:export", args=[activity.pk, "exe"])).status_code == 404
