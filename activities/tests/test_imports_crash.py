"""Imports whose worker dies: leases, repeated work, several workers at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from accounts.models import User
from accounts.providers import archives
from activities import tasks
from activities.models import Activity, ActivitySource, BatchState, ImportBatch, ImportItem, ItemState
from activities.services import imports, originals, reading, results, store
from activities.tests.batches import (
    counts,
    days_of,
    finish,
    imported,
    log_of,
    row_counts,
    stored_files,
    upload,
    zip_of,
)
from activities.tests.recordings import make_athlete, recording


class Killed(BaseException):
    """Stands for a worker that is gone: nothing of ours may catch it."""


@contextmanager
def killed_at(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, call: int) -> Iterator[None]:
    """Have the worker die when a function is called for the given time."""
    whole: Callable[..., Any] = getattr(owner, name)
    calls = []

    def dies(*args: Any, **how: Any) -> Any:
        calls.append(1)
        if len(calls) == call:
            raise Killed
        return whole(*args, **how)

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, dies)
        with pytest.raises(Killed):
            yield
    reading.release()


def let_leases_run_out(batch: ImportBatch) -> None:
    ImportItem.objects.filter(batch=batch, state=ItemState.WORKING).update(
        leased_until=timezone.now() - timedelta(seconds=1)
    )


@pytest.fixture
def athlete() -> User:
    return make_athlete()


def undisturbed(files: dict[str, bytes]) -> list[dict[str, Any]]:
    other = make_athlete("bob@example.org")
    imported(other, files)
    return log_of(other)


@pytest.mark.django_db
def test_a_held_item_is_left_alone_until_its_lease_runs_out(athlete: User) -> None:
    batch = upload(athlete, days_of(1, 1))
    assert imports._claim(batch.pk) is not None
    assert imports._claim(batch.pk) is None
    assert not imports.work(batch.pk)
    batch.refresh_from_db()
    assert batch.finished_at is None and batch.state == BatchState.RUNNING
    let_leases_run_out(batch)
    assert counts(finish(batch)) == {"created": 1}


WORKER_DIES_AT: list[tuple[Any, str, int]] = [
    (reading, "_from_file", 2),
    (results, "write", 2),
    (store, "announce", 3),
    (imports, "_close", 2),
    (originals, "keep", 3),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("owner", "name", "call"), WORKER_DIES_AT)
def test_b1_a_worker_killed_anywhere_in_an_item_leaves_the_same_rows_as_none_killed(
    athlete: User, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, call: int
) -> None:
    files = days_of(1, 4)
    batch = upload(athlete, files)
    with killed_at(monkeypatch, owner, name, call):
        finish(batch)
    assert Activity.objects.count() == call - 1, "what was done before is there, what was half done is not"
    let_leases_run_out(batch)
    tasks.revive_imports()
    batch.refresh_from_db()
    assert counts(batch) == {"created": 4} and batch.state == BatchState.DONE
    assert log_of(athlete) == undisturbed(files)


@pytest.mark.django_db
def test_an_archive_whose_listing_was_killed_is_listed_again_without_doubles(
    athlete: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "_AT_ONCE", 2)
    files = days_of(1, 5)
    batch = upload(athlete, {"all.zip": zip_of(files)})
    with killed_at(monkeypatch, imports, "_add_members", 2):
        finish(batch)
    assert batch.items.filter(is_container=False).count() == 2
    let_leases_run_out(batch)
    finish(batch)
    assert counts(batch) == {"created": 5} and batch.total == 5
    assert log_of(athlete) == undisturbed(files)


@pytest.mark.django_db
def test_members_listed_before_the_kill_are_not_the_end_of_the_batch(
    athlete: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another worker that finds nothing to claim must not call the batch done while its archive is half listed."""
    monkeypatch.setattr(imports, "_AT_ONCE", 2)
    batch = upload(athlete, {"all.zip": zip_of(days_of(1, 4))})
    with killed_at(monkeypatch, imports, "_add_members", 2):
        finish(batch)
    finish(batch)
    assert batch.state == BatchState.RUNNING and counts(batch) == {"created": 2}
    let_leases_run_out(batch)
    assert counts(finish(batch)) == {"created": 4}


@pytest.mark.django_db
def test_an_item_that_kills_every_worker_is_set_aside_and_the_others_go_on(
    athlete: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = days_of(1, 3)
    batch = upload(athlete, files)
    whole = reading._from_file

    def dies(item: ImportItem) -> reading.Parcel:
        if item.path == "day2.fit":
            raise Killed
        return whole(item)

    monkeypatch.setattr(reading, "_from_file", dies)
    for _ in range(imports.MOST_ATTEMPTS):
        with pytest.raises(Killed):
            finish(batch)
        let_leases_run_out(batch)
    finish(batch)
    assert counts(batch) == {"created": 2, "failed": 1}
    assert batch.problems == [
        {
            "path": "day2.fit",
            "reason": "Reading this file stopped the importer three times. It was set aside.",
        }
    ]


@pytest.mark.django_db
def test_b5_one_import_is_worked_on_by_no_more_tasks_than_there_are_lanes(athlete: User) -> None:
    """However often a batch is queued: a task that finds its lane taken leaves at once."""
    batch = upload(athlete, days_of(1, 2))
    with imports.lane(batch.pk, 0) as is_mine:
        assert is_mine
        tasks.run_batch(str(batch.pk))
        assert not Activity.objects.exists()
        with imports.lane(batch.pk, 1) as is_other:
            assert is_other
    tasks.run_batch(str(batch.pk))
    assert Activity.objects.count() == 2


@pytest.mark.django_db
def test_b3_a_batch_whose_last_worker_died_before_saying_so_is_finished_by_the_sweep(
    athlete: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = upload(athlete, days_of(1, 2))
    with killed_at(monkeypatch, imports, "_finish_when_done", 1):
        finish(batch)
    batch.refresh_from_db()
    assert batch.state == BatchState.RUNNING
    tasks.revive_imports()
    batch.refresh_from_db()
    assert batch.state == BatchState.DONE and counts(batch) == {"created": 2}


@pytest.mark.django_db
def test_b5_the_sweep_sends_nobody_to_a_batch_that_two_workers_hold_and_nobody_to_one_that_is_done(
    athlete: User, settings: Any
) -> None:
    settings.IMPORT_LANES = 2
    batch = upload(athlete, days_of(1, 4))
    assert list(imports.stranded_batches()) == [batch.pk]
    imports._claim(batch.pk)
    assert list(imports.stranded_batches()) == [batch.pk]
    imports._claim(batch.pk)
    assert list(imports.stranded_batches()) == []
    let_leases_run_out(batch)
    assert list(imports.stranded_batches()) == [batch.pk]
    finish(batch)
    assert list(imports.stranded_batches()) == []


@pytest.mark.django_db
@pytest.mark.parametrize("has_read", [True, False])
def test_a_worker_that_outlives_its_lease_changes_neither_rows_nor_report(
    athlete: User, monkeypatch: pytest.MonkeyPatch, *, has_read: bool
) -> None:
    batch = upload(athlete, days_of(1, 1))
    slow = imports._claim(batch.pk)
    assert slow is not None
    parcel = reading._from_file(slow)
    let_leases_run_out(batch)
    finish(batch)
    before = row_counts(athlete)
    if has_read:
        monkeypatch.setattr(reading, "_from_file", lambda item: parcel)
    imports._work_on(slow)
    batch.refresh_from_db()
    assert counts(batch) == {"created": 1} and row_counts(athlete) == before
    assert batch.items.get().state == ItemState.CREATED


@pytest.mark.django_db
def test_an_original_that_a_killed_worker_left_half_written_is_written_whole(athlete: User) -> None:
    data = recording(seconds=120)
    imported(athlete, {"a.fit": data})
    (name,) = stored_files()
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    Activity.objects.all().delete()
    ActivitySource.objects.all().delete()
    default_storage.delete(name)
    default_storage.save(name, ContentFile(data[:100]))
    imported(athlete, {"a.fit": data})
    assert stored_files() == {name}
    with default_storage.open(name) as file:
        assert file.read() == data


@pytest.mark.django_db
def test_listing_an_archive_that_is_refused_half_way_leaves_no_item_of_it(
    athlete: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from accounts.providers.records import Refused

    monkeypatch.setattr(imports, "_AT_ONCE", 2)

    def stops(archive: archives.Archive) -> Iterator[archives.Item]:
        for number in range(5):
            yield archives.Item(f"day{number}.fit", f"day{number}.fit", 10, "file")
        raise Refused("An inner archive is damaged.")

    monkeypatch.setattr(archives.Archive, "items", stops)
    batch = imported(athlete, {"all.zip": zip_of(days_of(1, 2))})
    assert counts(batch) == {"skipped": 1} and batch.total == 1
    assert batch.problems[0]["reason"] == "An inner archive is damaged."
    assert stored_files() == set()


# --- several workers at once --------------------------------------------------------------------------------------


def work_side_by_side(batches: list[ImportBatch], workers: int = 2) -> None:
    """Each batch worked on by so many workers with connections of their own, all let go at one moment."""
    gate = threading.Barrier(workers * len(batches))
    errors: list[BaseException] = []

    def worker(batch: ImportBatch) -> None:
        try:
            gate.wait(10)
            while imports.work(batch.pk, seconds=0.5):
                pass
        except BaseException as error:  # noqa: BLE001  told by the assertion below
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=worker, args=(batch,)) for batch in batches for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not errors


@pytest.mark.django_db(transaction=True)
def test_d1_two_workers_on_one_batch_give_the_rows_of_one_and_no_doubles(
    athlete: User, tmp_path: Path
) -> None:
    same = {f"run.{kind}": recording(kind, seed=7, seconds=300) for kind in ("tcx", "gpx", "fit")}
    files = {**days_of(1, 6), **same, **{f"copy {name}": data for name, data in days_of(1, 6).items()}}
    batch = upload(athlete, files)
    work_side_by_side([batch])
    batch.refresh_from_db()
    assert counts(batch) == {"created": 7, "merged": 2, "duplicate": 6}
    assert batch.state == BatchState.DONE
    assert log_of(athlete) == undisturbed(files)
    named = set(ActivitySource.objects.values_list("original_file", flat=True))
    assert stored_files() == named, "no original twice, none without its source"


@pytest.mark.django_db(transaction=True)
def test_d1_the_same_sessions_in_two_batches_at_once_become_one_activity_each(athlete: User) -> None:
    as_fit = days_of(1, 5)
    as_tcx = {name.replace("fit", "tcx"): data for name, data in days_of(1, 5, kind="tcx").items()}
    batches = [upload(athlete, as_fit), upload(athlete, {"all.zip": zip_of(as_tcx)})]
    work_side_by_side(batches, workers=1)
    assert row_counts(athlete)["Activity"] == 5 and row_counts(athlete)["ActivitySource"] == 10
    assert log_of(athlete) == undisturbed({**as_fit, **as_tcx})
