"""Imports as batches: what each kind of upload becomes, line by line."""

from __future__ import annotations

import json
import os
import time
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command

from accounts.models import User
from activities import tasks
from activities.models import (
    Activity,
    ActivitySource,
    BatchState,
    ImportBatch,
    ImportItem,
    ItemState,
    SourceTombstone,
)
from activities.services import imports, removal
from activities.tests.batches import (
    counts,
    days_of,
    finish,
    imported,
    log_of,
    packed,
    reasons,
    row_counts,
    stored_files,
    zip_of,
)
from activities.tests.recordings import MORNING, make_athlete, recording
from simulators import archives
from simulators.archives import Row
from simulators.files import Options, Session, fit_bytes, realistic

pytestmark = pytest.mark.django_db


@pytest.fixture
def athlete() -> User:
    return make_athlete()


def session(day: int, *, sport: str = "running", **details: Any) -> Session:
    return realistic(day, sport=sport, seconds=150, start=MORNING + timedelta(days=day), **details)


def each_kind() -> dict[str, bytes]:
    """Six different sessions: each kind of file, plain and packed."""
    days = iter(range(6))
    return {
        f"{kind}{end}": pack(
            recording(kind, seconds=120, seed=(day := next(days)), start=MORNING + timedelta(days=day))
        )
        for kind in ("fit", "tcx", "gpx")
        for end, pack in ((".plain", bytes), (".gz", packed))
    }


def test_files_of_every_kind_plain_or_packed_become_an_activity_each(athlete: User) -> None:
    batch = imported(athlete, each_kind())
    assert counts(batch) == {"created": 6}
    assert (batch.state, batch.total, batch.problems) == (BatchState.DONE, 6, [])
    assert batch.started_at is not None and batch.finished_at is not None
    assert Activity.objects.filter(user=athlete).count() == 6
    assert {item.activity_ids[0] for item in batch.items.all()} == set(
        Activity.objects.values_list("pk", flat=True)
    )


def test_a_zip_gives_what_its_files_give_one_by_one(athlete: User) -> None:
    other = make_athlete("bob@example.org")
    files = each_kind()
    named = {
        f"folder/{name.replace('.', '_')}.{name[:3]}" + (".gz" if name.endswith("gz") else ""): data
        for name, data in files.items()
    }
    imported(athlete, files)
    batch = imported(other, {"all.zip": zip_of(named)})
    assert counts(batch) == {"created": 6} and batch.total == 6
    assert log_of(other) == log_of(athlete)


def test_f2_gz_inside_a_zip_inside_a_zip_is_read(athlete: User) -> None:
    inner = zip_of({"run.fit.gz": packed(recording(seconds=120))})
    assert counts(imported(athlete, {"a.zip": zip_of({"b.zip": inner})})) == {"created": 1}


def test_d7_the_same_file_or_zip_twice_makes_no_new_row_and_the_report_says_so(athlete: User) -> None:
    files = days_of(1, 3)
    imported(athlete, {"a.zip": zip_of(files)})
    before, kept = row_counts(athlete), stored_files()
    for again in (
        {"b.zip": zip_of(files)},
        files,
        {name + ".gz": packed(data) for name, data in files.items()},
    ):
        batch = imported(athlete, again)
        assert counts(batch) == {"duplicate": 3}
        assert set(reasons(batch).values()) - {""} == {"This file is here already."}
        assert all(item.activity_ids for item in batch.items.filter(is_container=False))
    assert row_counts(athlete) == before
    assert stored_files() == kept


def test_d7_one_file_three_times_in_one_upload_is_one_activity(athlete: User) -> None:
    data = recording(seconds=120)
    batch = imported(athlete, {"a.fit": data, "copy of a.fit": data, "a.zip": zip_of({"a.fit": data})})
    assert counts(batch) == {"created": 1, "duplicate": 2}
    assert row_counts(athlete)["ActivitySource"] == 1


def test_d1_the_same_run_from_three_files_is_one_activity_whatever_they_came_in(athlete: User) -> None:
    files = {f"run.{kind}": recording(kind, seconds=300) for kind in ("fit", "tcx", "gpx")}
    batch = imported(athlete, {"run.zip": zip_of(files)})
    assert counts(batch) == {"created": 1, "merged": 2}
    assert row_counts(athlete)["ActivitySource"] == 3 and row_counts(athlete)["RecordingData"] == 3
    total = Activity.objects.totals()
    assert total["count"] == 1 and total["distance"] == pytest.approx(Activity.objects.get().distance)


@pytest.mark.parametrize("columns", [94, 99, 101])
def test_a_strava_export_gives_each_row_joined_with_its_file(athlete: User, columns: int) -> None:
    rows = [
        Row(101, session(1)),
        Row(102, session(2, sport="cycling"), "tcx.gz"),
        Row(103, session(3), "gpx"),
        Row(104, session(4), None),
    ]
    batch = imported(athlete, {"export.zip": archives.strava_export(rows, columns=columns)})
    assert counts(batch) == {"created": 4}
    assert Activity.objects.filter(user=athlete).count() == 4
    assert ActivitySource.objects.filter(provider="archive").count() == 4
    assert ActivitySource.objects.filter(provider="file").count() == 3
    typed = Activity.objects.get(local_date=MORNING.date() + timedelta(days=4))
    assert not typed.has_gps and typed.distance == pytest.approx(session(4).summary()["distance"], rel=0.01)


def test_f1_the_form_before_2019_and_a_mark_or_folder_around_the_table_give_the_same_days(
    athlete: User,
) -> None:
    rows = [Row(201, session(1)), Row(202, session(2))]
    forms = {
        "old": archives.old_strava_export(rows),
        "marked": archives.strava_export(rows, bom=True, root="export_1/"),
    }
    for name, form in forms.items():
        user = make_athlete(f"{name}@example.org")
        assert counts(imported(user, {"export.zip": form})) == {"created": 2}
        assert [
            activity.local_date.day for activity in Activity.objects.filter(user=user).order_by("start_date")
        ] == [5, 6]


def test_f2_error_cells_and_a_missing_file_keep_the_row_and_are_told(athlete: User) -> None:
    rows = [
        Row(301, session(1), cells={("Average Heart Rate", 1): "#error#"}),
        Row(302, session(2), is_missing=True),
    ]
    batch = imported(athlete, {"export.zip": archives.strava_export(rows)})
    assert counts(batch) == {"created": 2}
    told = list(batch.items.filter(is_container=False).order_by("position").values_list("reason", flat=True))
    assert told[1], "a row whose file is missing says so"


def test_the_newer_of_two_strava_exports_adds_only_what_is_new(athlete: User) -> None:
    rows = [Row(401, session(1)), Row(402, session(2), None)]
    imported(athlete, {"january.zip": archives.strava_export(rows)})
    before = log_of(athlete)
    batch = imported(
        athlete, {"june.zip": archives.strava_export([*rows, Row(403, session(3))], columns=101)}
    )
    assert counts(batch) == {"created": 1, "duplicate": 2}
    assert log_of(athlete)[:2] == before


def test_a_garmin_export_gives_its_sessions_and_its_wellness_files_a_sentence(athlete: User) -> None:
    wellness = fit_bytes(
        session(9), options=Options(file_type="monitoring_b", has_session=False, has_records=False)
    )
    batch = imported(
        athlete,
        {"garmin.zip": archives.garmin_export([session(1), session(2, sport="cycling")], others=[wellness])},
    )
    assert Activity.objects.filter(user=athlete).count() == 2
    assert batch.failed == 0 and batch.skipped == 1
    assert {row["reason"] for row in batch.problems} == {batch.items.get(state=ItemState.SKIPPED).reason}


def test_d1_a_file_and_then_the_strava_export_with_the_same_run_is_one_activity(athlete: User) -> None:
    imported(athlete, {"run.fit": recording(seed=1, seconds=600)})
    run = realistic(1, sport="running", seconds=600, start=MORNING)
    batch = imported(athlete, {"export.zip": archives.strava_export([Row(501, run, "tcx.gz")])})
    assert counts(batch) == {"merged": 1}
    assert Activity.objects.get().sources.count() == 3


def test_b6_one_bad_file_among_good_ones_is_set_aside_and_the_rest_goes_on(athlete: User) -> None:
    files = days_of(1, 4)
    files["day2.fit"] = files["day2.fit"][:9] + b"broken"
    for again in (files, {"all.zip": zip_of(files)}):
        user = make_athlete(f"{len(again)}@example.org")
        batch = imported(user, again)
        assert counts(batch) == {"created": 3, "skipped": 1}
        assert batch.state == BatchState.DONE
        assert len(batch.problems) == 1 and batch.problems[0]["path"].endswith("day2.fit")
        assert batch.problems[0]["reason"].endswith(".")


def test_b6_an_error_of_ours_fails_one_item_keeps_its_file_and_a_retry_brings_it_in(
    athlete: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from activities.services import derive

    insert, calls = derive.insert, []

    def fails_once(drafts: Any) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise ZeroDivisionError("on purpose")
        insert(drafts)

    monkeypatch.setattr(derive, "insert", fails_once)
    batch = imported(athlete, days_of(1, 3))
    assert counts(batch) == {"created": 2, "failed": 1} and "error of ours" in batch.problems[0]["reason"]
    assert len([name for name in stored_files() if name.startswith("uploads/")]) == 1
    assert imports.retry_failed(batch) == 1
    finish(batch)
    assert counts(batch) == {"created": 3} and batch.problems == [] and batch.state == BatchState.DONE
    assert log_of(athlete) == log_of(_other_with(days_of(1, 3)))
    assert not [name for name in stored_files() if name.startswith("uploads/")]


def _other_with(files: dict[str, bytes]) -> User:
    other = make_athlete("bob@example.org")
    imported(other, files)
    return other


def test_uploads_are_dropped_when_all_is_done_and_originals_stay(athlete: User) -> None:
    files = days_of(1, 2)
    imported(athlete, files)
    kept = stored_files()
    assert len(kept) == 2 and all(name.startswith(f"originals/{athlete.pk}/") for name in kept)
    assert set(ActivitySource.objects.values_list("original_file", flat=True)) == kept


def test_files_added_to_a_batch_that_was_done_go_on_in_it(athlete: User) -> None:
    batch = imported(athlete, days_of(1, 1))
    imports.add_upload(batch, "day2.fit", ContentFile(days_of(2, 1)["day2.fit"]))
    assert finish(batch).total == 2 and counts(batch) == {"created": 2}


def test_a_deleted_activity_stays_away_from_archives_and_returns_from_its_own_file(athlete: User) -> None:
    files = days_of(1, 2)
    imported(athlete, {"all.zip": zip_of(files)})
    gone = Activity.objects.order_by("start_date").first()
    assert gone is not None
    removal.delete(athlete, [gone.pk])
    batch = imported(athlete, {"again.zip": zip_of(files)})
    assert counts(batch) == {"duplicate": 1, "skipped": 1}
    assert "You deleted" in reasons(batch)["day1.fit"] and SourceTombstone.objects.count() == 1
    assert counts(imported(athlete, {"day1.fit": files["day1.fit"]})) == {"created": 1}
    assert Activity.objects.filter(pk=gone.pk).exists()


def test_the_watched_folder_takes_settled_files_of_known_athletes_only(
    athlete: User, tmp_path: Path, settings: Any
) -> None:
    settings.WATCH_FOLDER = str(tmp_path)
    mine, nobody = tmp_path / "Ada@Example.org", tmp_path / "nobody@example.org"
    for folder in (mine, nobody):
        folder.mkdir()
        for name, data in days_of(1, 2).items():
            (folder / name).write_bytes(data)
            os.utime(folder / name, (time.time() - 60, time.time() - 60))
    (mine / "still copying.fit").write_bytes(b"half")
    tasks.scan_watch_folder()
    batch = ImportBatch.objects.get()
    assert counts(batch) == {"created": 2} and batch.kind == "folder"
    assert {path.name for path in mine.iterdir()} == {"still copying.fit", "imported"}
    assert len(list((mine / "imported").iterdir())) == 2 and len(list(nobody.iterdir())) == 2
    tasks.scan_watch_folder()
    assert ImportBatch.objects.count() == 1


def test_the_command_reports_every_item_as_json(athlete: User, tmp_path: Path) -> None:
    for name, data in {**days_of(1, 2), "bad.fit": b""}.items():
        (tmp_path / name).write_bytes(data)
    said = StringIO()
    call_command("import_files", str(tmp_path), user="ada@example.org", json=True, stdout=said)
    report = json.loads(said.getvalue())
    assert {name: report[name] for name in ("created", "merged", "duplicate", "skipped", "failed")} == {
        "created": 2, "merged": 0, "duplicate": 0, "skipped": 1, "failed": 0,
    }  # fmt: skip
    by_name = {Path(item["path"]).name: item for item in report["items"]}
    assert by_name["bad.fit"]["status"] == "skipped" and by_name["bad.fit"]["reason"]
    assert [len(by_name[f"day{day}.fit"]["activity_ids"]) for day in (1, 2)] == [1, 1]


def test_f7_items_and_batches_carry_their_athlete(athlete: User) -> None:
    imported(athlete, {"all.zip": zip_of(days_of(1, 2))})
    assert set(ImportItem.objects.values_list("user", flat=True)) == {athlete.pk}
    assert set(ActivitySource.objects.values_list("user", flat=True)) == {athlete.pk}
