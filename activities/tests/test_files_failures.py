"""Lines D, F and M of the reliability table that concern files (docs/reliability.md): what may come in, what may not."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta

import numpy as np
import pytest
from django.test import Client

from accounts.models import User
from activities.models import Activity, ActivityGroup, ActivitySource, RecordingData
from activities.tests.batches import (
    counts,
    days_of,
    imported,
    packed,
    row_counts,
    stored_files,
    zip_of,
)
from activities.tests.recordings import MORNING, make_athlete, recording
from simulators.files import Options, Session, fit_bytes, realistic, tcx_bytes, truncated

pytestmark = pytest.mark.django_db

ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE gpx [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>
<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk><name>&d;</name><trkseg/></trk></gpx>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE gpx [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk><name>&x;</name><trkseg/></trk></gpx>"""


@pytest.fixture
def athlete() -> User:
    return make_athlete()


def bomb() -> bytes:
    return zip_of({"huge.fit": bytes(30_000_000)})


def with_link() -> bytes:
    target = zipfile.ZipInfo("run.fit")
    target.external_attr = 0o120777 << 16
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as container:
        container.writestr(target, "/etc/passwd")
    return stream.getvalue()


REFUSED: dict[str, Callable[[], tuple[str, bytes]]] = {
    "0 bytes": lambda: ("run.fit", b""),
    "only zero bytes": lambda: ("run.fit", bytes(2000)),
    "a picture that calls itself fit": lambda: ("run.fit", b"\x89PNG\r\n\x1a\n" + bytes(500)),
    "a text that calls itself gpx": lambda: ("run.gpx", b"hello, no track here"),
    "a web page that calls itself tcx": lambda: ("run.tcx", b"<!doctype html><html><body>Sign in</body></html>"),
    "an attack by nested entities": lambda: ("run.gpx", ENTITIES),
    "an entity that reads a file": lambda: ("run.gpx", OUTSIDE),
    "entities behind gzip": lambda: ("run.gpx.gz", packed(ENTITIES)),
    "a gzip bomb": lambda: ("run.fit.gz", packed(bytes(60_000_000))),
    "a zip bomb": lambda: ("all.zip", bomb()),
    "a bomb inside a zip inside a zip": lambda: ("all.zip", zip_of({"in.zip": bomb()})),
    "a path that escapes": lambda: ("all.zip", zip_of({"run.fit": recording(seconds=60), "../../out.fit": b"x"})),
    "an absolute path": lambda: ("all.zip", zip_of({"/tmp/out.fit": recording(seconds=60)})),
    "a link": lambda: ("all.zip", with_link()),
    "a zip cut in half": lambda: ("all.zip", zip_of(days_of(1, 3))[:3000]),
    "a zip without recordings": lambda: ("all.zip", zip_of({"readme.txt": b"hello"})),
    "a fit without an activity": lambda: ("run.fit", fit_bytes(realistic(1, seconds=60), options=Options(file_type="workout", has_session=False, has_records=False))),
    "a cut-off xml without a point": lambda: ("run.tcx", recording("tcx", seconds=60)[:250]),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_f5_hostile_and_empty_files_are_refused_with_a_sentence_and_nothing_is_written(
    athlete: User, what: str
) -> None:
    name, data = REFUSED[what]()
    batch = imported(athlete, {name: data})
    assert counts(batch) == {"skipped": 1}, batch.items.values_list("state", "reason")
    (problem,) = batch.problems
    assert problem["reason"].endswith(".") and len(problem["reason"]) > 20
    assert "Traceback" not in problem["reason"] and "Error" not in problem["reason"]
    assert row_counts(athlete) == dict.fromkeys(row_counts(athlete), 0)
    assert stored_files() == set()


def test_f5_a_bomb_beside_a_recording_is_refused_alone(athlete: User) -> None:
    batch = imported(athlete, {"all.zip": zip_of({"run.fit": recording(seconds=60), "in.zip": bomb()})})
    assert counts(batch) == {"created": 1, "skipped": 1}
    assert Activity.objects.filter(user=athlete).count() == 1


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/run.fit",
        "..\\..\\run.fit",
        "/etc/run.fit",
        ".fit",
        "é" * 400 + ".fit",
        "a\nb.fit",
        "con|?*<>.fit",
    ],
)
def test_f5_a_file_name_leads_nowhere(athlete: User, name: str) -> None:
    batch = imported(athlete, {name: recording(seconds=120)})
    assert counts(batch) == {"created": 1}
    assert all(path.startswith(f"originals/{athlete.pk}/") for path in stored_files())


def test_f5_the_content_decides_what_a_file_is_not_its_name(athlete: User) -> None:
    files = {
        "really a fit.gpx": recording("fit", seconds=120),
        "really a gpx.fit": recording("gpx", seconds=120, start=MORNING + timedelta(days=1)),
    }
    assert counts(imported(athlete, files)) == {"created": 2}


def test_f5_a_file_above_the_limit_is_refused_before_it_is_read(athlete: User, settings: object) -> None:
    settings.IMPORT_FILE_MAX_BYTES = 1000  # type: ignore[attr-defined]
    batch = imported(athlete, {"run.fit": recording(seconds=120)})
    assert counts(batch) == {"skipped": 1} and "MB" in batch.problems[0]["reason"]


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_b6_a_recording_that_was_cut_off_gives_what_it_holds(athlete: User, share: float) -> None:
    batch = imported(athlete, {"run.fit": truncated(recording(seconds=1200), share)})
    assert counts(batch) == {"created": 1}
    activity = Activity.objects.get()
    assert activity.elapsed_time == pytest.approx(1200 * share, rel=0.12)
    assert activity.quality, "the page says that it was cut off"


def test_f3_a_fit_without_positions_and_one_with_sparse_heart_rate_import(athlete: User) -> None:
    whole = realistic(3, sport="running", seconds=900, start=MORNING)
    indoors = {
        name: values
        for name, values in whole.channels.items()
        if name not in ("latitude", "longitude", "altitude")
    }
    sparse = whole.channels["heartrate"].copy()
    sparse[np.arange(900) % 10 != 0] = np.nan
    later = realistic(4, sport="running", seconds=900, start=MORNING + timedelta(days=1))
    files = {
        "treadmill.fit": fit_bytes(
            Session(start=MORNING, channels=indoors, sport="running", sub_sport="treadmill")
        ),
        "sparse.fit": fit_bytes(
            Session(start=later.start, channels={**later.channels, "heartrate": sparse}, sport="running")
        ),
    }
    assert counts(imported(athlete, files)) == {"created": 2}
    treadmill, strap = Activity.objects.order_by("start_date")
    assert not treadmill.has_gps and treadmill.polyline == "" and treadmill.environment == "treadmill"
    assert treadmill.distance == pytest.approx(whole.channels["distance"][-1], rel=0.01)
    assert strap.has_heartrate and strap.average_heartrate == pytest.approx(np.nanmean(sparse), abs=1.5)


def test_f3_formats_that_disagree_on_totals_are_one_activity_that_says_so_by_its_sources(
    athlete: User,
) -> None:
    run = realistic(1, sport="running", seconds=900, start=MORNING)
    longer = realistic(
        1,
        sport="running",
        seconds=900,
        start=MORNING,
        totals={"distance": float(run.channels["distance"][-1]) * 1.02},
    )
    assert counts(imported(athlete, {"a.fit": fit_bytes(longer), "b.tcx": tcx_bytes(run)})) == {
        "created": 1,
        "merged": 1,
    }
    activity = Activity.objects.get()
    told = {
        source.original_name: {**source.record, **source.record.get("derived", {})}["distance"]
        for source in activity.sources.all()
    }
    assert told["a.fit"] == pytest.approx(told["b.tcx"] * 1.02, rel=0.002)
    assert activity.field_sources["distance"] in {str(source.pk) for source in activity.sources.all()}


def test_f4_a_manual_activity_has_a_page_without_samples(athlete: User, client: Client) -> None:
    from activities.services import edits

    values = {
        "name": "Yoga",
        "sport_type": "Yoga",
        "start_date_local": MORNING.replace(tzinfo=None),
        "elapsed_time": 1800.0,
    }
    activity = edits.type_in(athlete, values)
    client.force_login(athlete)
    assert client.get(f"/activities/{activity.pk}/").status_code == 200
    assert client.get(f"/activities/{activity.pk}/data/").status_code in (200, 404)
    assert client.get(f"/activities/{activity.pk}/export/gpx/").status_code == 404
    assert not RecordingData.objects.exists()


def test_f6_a_multisport_file_becomes_legs_of_one_whole_and_comes_again_as_duplicates(athlete: User) -> None:
    swim = realistic(3, sport="swimming", seconds=600, start=MORNING)
    ride = realistic(4, sport="cycling", seconds=900, start=MORNING + timedelta(seconds=660))
    run = realistic(5, sport="running", seconds=600, start=MORNING + timedelta(seconds=1620))
    data = fit_bytes(swim, ride, run)
    batch = imported(athlete, {"tri.fit": data})
    legs = list(Activity.objects.order_by("leg_number"))
    assert [(leg.sport, leg.leg_number) for leg in legs] == [("swim", 1), ("ride", 2), ("run", 3)]
    assert ActivityGroup.objects.count() == 1 and {leg.group_id for leg in legs} == {
        ActivityGroup.objects.get().pk
    }
    assert len(batch.items.get().activity_ids) == 3 and len(stored_files()) == 1
    before = row_counts(athlete)
    assert counts(imported(athlete, {"again.fit": data})) == {"duplicate": 1}
    assert row_counts(athlete) == before


def test_f6_chained_recordings_in_one_file_become_two_activities(athlete: User) -> None:
    morning, evening = (
        recording(seconds=300),
        recording(seconds=300, seed=2, start=MORNING + timedelta(hours=10)),
    )
    batch = imported(athlete, {"chained.fit": morning + evening})
    assert len(batch.items.get().activity_ids) == 2 and Activity.objects.count() == 2


def test_f7_an_activity_an_original_and_an_import_of_another_athlete_answer_404(
    athlete: User, client: Client
) -> None:
    batch = imported(athlete, {"run.fit": recording(seconds=120)})
    activity, source = Activity.objects.get(), ActivitySource.objects.get()
    client.force_login(make_athlete("eve@example.org"))
    for path in (
        f"/activities/{activity.pk}/",
        f"/activities/{activity.pk}/data/",
        f"/activities/sources/{source.pk}/original/",
        f"/import/{batch.pk}/",
        f"/import/{batch.pk}/progress/",
    ):
        assert client.get(path).status_code == 404
    for path in (
        f"/activities/{activity.pk}/delete/",
        f"/import/{batch.pk}/take-back/",
        f"/activities/sources/{source.pk}/remove/",
    ):
        assert client.post(path).status_code == 404
    assert Activity.objects.count() == 1
