"""Lines M1 and M3 of the reliability table: memory stays bounded, long recordings go through."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from datetime import timedelta

import psutil
import pytest
from django.test import Client

from accounts.models import User
from activities.models import Activity, RecordingData
from activities.services import imports
from activities.tests.batches import counts, finish, imported, upload
from activities.tests.recordings import MORNING, make_athlete, recording
from simulators.files import Session, realistic

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

MEGABYTE = 1e6


def memory() -> float:
    """Resident memory of this process in MB, garbage gone."""
    gc.collect()
    return float(psutil.Process().memory_info().rss / MEGABYTE)


@pytest.fixture
def athlete() -> User:
    return make_athlete()


def sessions(amount: int) -> Iterator[tuple[str, bytes]]:
    """Sessions of twenty minutes, every fourth a ride, on days that follow one another; a few shapes made once."""
    for number in range(amount):
        sport = "cycling" if number % 4 == 0 else "running"
        start = MORNING - timedelta(days=number)
        yield f"{number}.fit", recording(seed=number % 7, sport=sport, seconds=1200, start=start)


def grown_while_importing(athlete: User, amount: int, *, warm: int, portion: int = 25) -> float:
    """MB that this process grew by between the first ``warm`` files and the last."""
    files, batch, before = dict(sessions(warm)), None, 0.0
    imported(athlete, files)
    before = memory()
    left = iter(list(range(warm, amount)))
    while chunk := [number for _, number in zip(range(portion), left, strict=False)]:
        batch = upload(athlete, {
            f"{number}.fit": recording(seed=number % 7, sport="cycling" if number % 4 == 0 else "running", seconds=1200,
                                       start=MORNING - timedelta(days=number))
            for number in chunk
        })  # fmt: skip
        assert counts(finish(batch)) == {"created": len(chunk)}
    return memory() - before


def test_m1_importing_many_files_in_one_process_keeps_its_memory(athlete: User) -> None:
    grown = grown_while_importing(athlete, 100, warm=25)
    assert Activity.objects.count() == 100
    assert grown < 25, f"{grown:.0f} MB more after 75 files"


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_m1_importing_5000_files_in_one_process_keeps_its_memory(athlete: User) -> None:
    grown = grown_while_importing(athlete, 5000, warm=200, portion=100)
    assert Activity.objects.count() == 5000
    assert grown < 60, f"{grown:.0f} MB more after 4,800 files"
    assert memory() < 400


def long_file(kind: str, ride: Session) -> bytes:
    """A file of a session with a point a second, written quickly."""
    names = ("latitude", "longitude", "altitude", "distance", "heartrate")
    rows = zip(*(ride.channels[name].tolist() for name in names), strict=True)
    stamps = ((ride.start + timedelta(seconds=n)).strftime("%Y-%m-%dT%H:%M:%SZ") for n in range(100_000))
    if kind == "gpx":
        points = (
            f'<trkpt lat="{lat:.7f}" lon="{lon:.7f}"><ele>{up:.1f}</ele><time>{at}</time></trkpt>'
            for at, (lat, lon, up, _, _) in zip(stamps, rows, strict=True)
        )
        head = (
            '<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk><type>cycling</type><trkseg>'
        )
        return f"{head}{''.join(points)}</trkseg></trk></gpx>".encode()
    points = (
        f"<Trackpoint><Time>{at}</Time><Position><LatitudeDegrees>{lat:.7f}</LatitudeDegrees><LongitudeDegrees>{lon:.7f}"
        f"</LongitudeDegrees></Position><AltitudeMeters>{up:.1f}</AltitudeMeters><DistanceMeters>{way:.2f}</DistanceMeters>"
        f"<HeartRateBpm><Value>{beat:.0f}</Value></HeartRateBpm></Trackpoint>"
        for at, (lat, lon, up, way, beat) in zip(stamps, rows, strict=True)
    )
    start = f"{ride.start:%Y-%m-%dT%H:%M:%SZ}"
    space = "http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"
    head = f'<TrainingCenterDatabase xmlns="{space}"><Activities><Activity Sport="Biking"><Id>{start}</Id>'
    lap = f'<Lap StartTime="{start}"><TotalTimeSeconds>99999</TotalTimeSeconds><Track>{"".join(points)}</Track></Lap>'
    return f"{head}{lap}</Activity></Activities></TrainingCenterDatabase>".encode()


@pytest.mark.parametrize("kind", ["gpx", "tcx"])
def test_m3_a_recording_of_100000_points_becomes_an_activity_with_a_light_page(
    athlete: User, client: Client, kind: str
) -> None:
    ride = realistic(9, sport="cycling", seconds=100_000, start=MORNING)
    data = long_file(kind, ride)
    before, began = memory(), time.process_time()
    batch = imported(athlete, {f"long.{kind}": data})
    spent = time.process_time() - began
    assert counts(batch) == {"created": 1}, batch.problems
    activity = Activity.objects.get()
    assert activity.elapsed_time == pytest.approx(99_999, abs=2)
    assert activity.distance == pytest.approx(ride.channels["distance"][-1], rel=0.001)
    assert RecordingData.objects.get().sample_count == 100_000
    assert len(activity.polyline) < 20_000 and len(activity.summary_polyline) < 2_000
    assert spent < 25 and memory() - before < 250
    client.force_login(athlete)
    page = client.get(f"/activities/{activity.pk}/")
    chart = client.get(f"/activities/{activity.pk}/data/")
    assert page.status_code == chart.status_code == 200
    assert len(page.content) < 600_000 and len(chart.content) < 3_000_000


def test_m1_an_archive_is_never_unpacked_whole(athlete: User, monkeypatch: pytest.MonkeyPatch) -> None:
    from accounts.providers.archives import limits
    from activities.tests.batches import zip_of

    sizes: list[int] = []
    whole = limits.read_member

    def watched(*args: object, **how: object) -> bytes:
        data = whole(*args, **how)  # type: ignore[arg-type]
        sizes.append(len(data))
        return data

    monkeypatch.setattr(limits, "read_member", watched)
    files = dict(sessions(6))
    batch = upload(athlete, {"all.zip": zip_of(files)})
    assert imports.work(batch.pk, seconds=0.01), "one item at a time"
    assert len(sizes) <= 1
    finish(batch)
    assert len(sizes) == 6 and max(sizes) <= max(len(data) for data in files.values())
