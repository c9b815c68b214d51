"""Taking an import back: what it alone brought goes, everything else is as if it had never been."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import User
from activities import tasks
from activities.models import Activity, ActivitySource, BatchState, ImportBatch, ItemState
from activities.services import edits, fitness, imports, reading, removal, taking_back
from activities.tests.batches import (
    counts,
    days_of,
    finish,
    imported,
    log_of,
    row_counts,
    states,
    stored_files,
    upload,
    zip_of,
)
from activities.tests.recordings import MORNING, make_athlete, recording
from activities.tests.test_imports_crash import let_leases_run_out
from simulators import archives
from simulators.archives import Row
from simulators.files import fit_bytes, realistic

pytestmark = pytest.mark.django_db


@pytest.fixture
def athlete() -> User:
    return make_athlete()


def take_back(batch: ImportBatch, run: DjangoCaptureOnCommitCallbacks) -> None:
    with run(execute=True):
        assert taking_back.begin(batch)
        while taking_back.work(batch.pk):
            pass
    batch.refresh_from_db()


def test_taking_a_batch_back_removes_what_it_alone_brought_and_rebuilds_what_it_had_joined(
    athlete: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    mine = {"run.tcx": recording("tcx", seconds=300), **days_of(10, 2)}
    imported(athlete, mine)
    before, rows, files = log_of(athlete), row_counts(athlete), stored_files()
    batch = imported(
        athlete, {"all.zip": zip_of({"run.fit": recording("fit", seconds=300), **days_of(10, 4)})}
    )
    assert counts(batch) == {"created": 2, "merged": 1, "duplicate": 2}
    assert log_of(athlete) != before
    take_back(batch, django_capture_on_commit_callbacks)
    assert batch.state == BatchState.TAKEN_BACK
    assert log_of(athlete) == before and row_counts(athlete) == rows and stored_files() == files


def test_taking_back_many_goes_on_in_portions_and_survives_a_stop_between_them(
    athlete: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    monkeypatch.setattr(taking_back, "AT_ONCE", 2)
    batch = imported(athlete, days_of(1, 5))
    with django_capture_on_commit_callbacks(execute=True):
        taking_back.begin(batch)
        assert taking_back.work(batch.pk), "there is more"
        assert Activity.objects.count() == 3
        tasks.revive_imports()
    batch.refresh_from_db()
    assert batch.state == BatchState.TAKEN_BACK
    assert Activity.objects.count() == 0 and stored_files() == set()


def test_the_same_files_can_be_imported_again_after_a_taking_back(
    athlete: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    files = {"all.zip": zip_of(days_of(1, 3))}
    batch = imported(athlete, files)
    before = log_of(athlete)
    take_back(batch, django_capture_on_commit_callbacks)
    assert counts(imported(athlete, files)) == {"created": 3}
    assert log_of(athlete) == before


def test_b5_a_batch_is_taken_back_once(
    athlete: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    batch = imported(athlete, days_of(1, 1))
    take_back(batch, django_capture_on_commit_callbacks)
    assert not taking_back.begin(batch) and not taking_back.work(batch.pk)
    assert imports.retry_failed(batch) == 0


def test_a_batch_taken_back_while_it_runs_reads_nothing_more(
    athlete: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    """The athlete presses the button while the third of six files is read."""
    batch = upload(athlete, {"all.zip": zip_of(days_of(1, 6))})
    whole, calls = reading.import_item, []

    def pressed(item: Any, **how: Any) -> None:
        calls.append(item)
        if len(calls) == 3:
            taking_back.begin(batch)
            assert not taking_back.work(batch.pk), "an item is still being read"
        whole(item, **how)

    monkeypatch.setattr(reading, "import_item", pressed)
    with django_capture_on_commit_callbacks(execute=True):
        finish(batch)
        assert batch.state == BatchState.TAKING_BACK, "a worker that finds no more does not call it done"
        tasks.revive_imports()
    batch.refresh_from_db()
    assert len(calls) == 3 and batch.state == BatchState.TAKEN_BACK
    assert Activity.objects.count() == 0 and stored_files() == set()
    assert set(states(batch).values()) == {ItemState.CREATED, ItemState.SKIPPED}


def test_a_batch_taken_back_during_its_last_item_is_not_called_done(
    athlete: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    batch = upload(athlete, days_of(1, 2))
    whole = reading.import_item

    def pressed(item: Any, **how: Any) -> None:
        if item.path == "day2.fit":
            taking_back.begin(batch)
        whole(item, **how)

    monkeypatch.setattr(reading, "import_item", pressed)
    with django_capture_on_commit_callbacks(execute=True):
        finish(batch)
        assert batch.state == BatchState.TAKING_BACK
        tasks.revive_imports()
    batch.refresh_from_db()
    assert batch.state == BatchState.TAKEN_BACK and Activity.objects.count() == 0


def test_what_a_killed_worker_held_is_dropped_when_the_batch_is_taken_back(
    athlete: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    batch = upload(athlete, days_of(1, 2))
    held = imports._claim(batch.pk)
    with django_capture_on_commit_callbacks(execute=True):
        taking_back.begin(batch)
        taking_back.work(batch.pk)
        batch.refresh_from_db()
        assert batch.state == BatchState.TAKING_BACK
        let_leases_run_out(batch)
        assert list(imports.stranded_batches()) == [], "nobody takes up what is being taken back"
        tasks.revive_imports()
    batch.refresh_from_db()
    assert batch.state == BatchState.TAKEN_BACK and batch.finished_at is not None
    assert held is not None and states(batch) == {
        "day1.fit": ItemState.SKIPPED,
        "day2.fit": ItemState.SKIPPED,
    }


def test_a_worker_that_comes_back_after_the_taking_back_writes_nothing(
    athlete: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    batch = upload(athlete, days_of(1, 1))
    held = imports._claim(batch.pk)
    assert held is not None
    parcel = reading._from_file(held)
    let_leases_run_out(batch)
    take_back(batch, django_capture_on_commit_callbacks)
    monkeypatch.setattr(reading, "_from_file", lambda item: parcel)
    with pytest.raises(imports._TakenBack):
        imports._work_on(held)
    assert row_counts(athlete) == dict.fromkeys(row_counts(athlete), 0)


def test_an_archive_still_being_listed_is_taken_back_whole(
    athlete: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    monkeypatch.setattr(imports, "_AT_ONCE", 2)
    batch = upload(athlete, {"all.zip": zip_of(days_of(1, 5))})
    whole, calls = imports._add_members, []

    def pressed(*args: Any) -> None:
        calls.append(args)
        if len(calls) == 2:
            taking_back.begin(batch)
        whole(*args)

    monkeypatch.setattr(imports, "_add_members", pressed)
    with django_capture_on_commit_callbacks(execute=True):
        finish(batch)
        tasks.revive_imports()
    batch.refresh_from_db()
    assert batch.state == BatchState.TAKEN_BACK and Activity.objects.count() == 0
    assert set(states(batch).values()) == {ItemState.SKIPPED} and stored_files() == set()


def test_activities_the_athlete_had_deleted_or_edited_go_with_their_batch(
    athlete: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    batch = imported(athlete, days_of(1, 3))
    first, second, _ = Activity.objects.order_by("start_date")
    removal.delete(athlete, [first.pk])
    edits.edit(second, {"name": "Mine", "private_note": "secret"})
    take_back(batch, django_capture_on_commit_callbacks)
    assert row_counts(athlete) == dict.fromkeys(row_counts(athlete), 0) and stored_files() == set()
    assert counts(imported(athlete, days_of(1, 1))) == {"created": 1}


def test_an_edit_of_a_joined_activity_outlives_the_taking_back_of_one_source(
    athlete: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    imported(athlete, {"run.tcx": recording("tcx", seconds=300)})
    batch = imported(athlete, {"run.fit": recording("fit", seconds=300)})
    edits.edit(Activity.objects.get(), {"name": "Round the lake"})
    take_back(batch, django_capture_on_commit_callbacks)
    assert Activity.objects.get().name == "Round the lake"
    assert Activity.objects.get().sources.get().original_name == "run.tcx"


def test_a_strava_export_is_taken_back_with_rows_files_and_legs(
    athlete: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    swim = realistic(3, sport="swimming", seconds=300, start=MORNING)
    ride = realistic(4, sport="cycling", seconds=300, start=MORNING + timedelta(seconds=400))
    run = realistic(5, sport="running", seconds=300, start=MORNING + timedelta(days=1))
    export = archives.strava_export([Row(1, run, cells={"Activity Gear": "Blue shoes"}), Row(2, run, None)])
    batch = upload(athlete, {"export.zip": export})
    imports.add_upload(batch, "multi.fit", ContentFile(fit_bytes(swim, ride)))
    finish(batch)
    take_back(batch, django_capture_on_commit_callbacks)
    assert row_counts(athlete) == dict.fromkeys(row_counts(athlete), 0) and stored_files() == set()


def test_l6_fitness_forgets_what_was_taken_back(
    athlete: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    from activities.models import FitnessDay

    def curve() -> list[tuple[Any, ...]]:
        return list(
            FitnessDay.objects.order_by("sport", "date").values_list(
                "sport", "date", "load", "ctl", "atl", "tsb"
            )
        )

    imported(athlete, days_of(1, 2))
    fitness.rebuild(athlete)
    before = curve()
    batch = imported(athlete, days_of(3, 3))
    fitness.refresh(athlete)
    assert curve() != before
    take_back(batch, django_capture_on_commit_callbacks)
    fitness.refresh(athlete)
    assert curve() == before
    assert timezone.now().date() >= before[-1][1]


def test_sources_of_a_taken_back_batch_are_gone_for_every_athlete_but_nobody_elses(
    athlete: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    other = make_athlete("bob@example.org")
    imported(other, days_of(1, 2))
    before = log_of(other)
    take_back(imported(athlete, days_of(1, 2)), django_capture_on_commit_callbacks)
    assert log_of(other) == before and not ActivitySource.objects.filter(user=athlete).exists()
    assert len(stored_files()) == 2
