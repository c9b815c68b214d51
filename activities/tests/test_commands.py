"""Importing and rebuilding by command, without a worker."""

from __future__ import annotations

import gzip
import json
import zipfile
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from activities.models import Activity, BestEffort, FitnessDay, ImportBatch, PowerCurve
from activities.tests.recordings import MORNING, make_athlete, recording

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    return make_athlete()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two runs, one of them in a sub-folder and gzipped, a file that is no activity, and a hidden one."""
    (tmp_path / "2026").mkdir()
    (tmp_path / "a.fit").write_bytes(recording())
    (tmp_path / "2026" / "b.gpx.gz").write_bytes(
        gzip.compress(recording("gpx", seed=2, start=MORNING + timedelta(days=1)))
    )
    (tmp_path / "notes.txt").write_text("Bought new shoes.")
    (tmp_path / ".hidden.fit").write_bytes(recording(seed=3))
    return tmp_path


def imported(*paths: Path, email: str = "ada@example.org") -> dict[str, Any]:
    out = StringIO()
    call_command("import_files", *map(str, paths), user=email, json=True, stdout=out)
    report: dict[str, Any] = json.loads(out.getvalue())
    return report


def test_a_folder_is_walked_and_every_file_gets_a_line(ada: User, folder: Path) -> None:
    report = imported(folder)
    by_path = {Path(item["path"]).name: item for item in report["items"]}
    assert set(by_path) == {"a.fit", "b.gpx.gz", "notes.txt"}
    assert (report["created"], report["skipped"], report["failed"]) == (2, 1, 0)
    assert by_path["notes.txt"]["reason"] and not by_path["notes.txt"]["activity_ids"]
    keys = {key for item in report["items"] for key in item["activity_ids"]}
    assert keys == {str(key) for key in Activity.objects.filter(user=ada).values_list("pk", flat=True)}


def test_paths_are_told_as_they_were_given(ada: User, folder: Path) -> None:
    assert [item["path"] for item in imported(folder / "a.fit")["items"]] == [str(folder / "a.fit")]


def test_the_same_files_again_are_duplicates(ada: User, folder: Path) -> None:
    imported(folder)
    report = imported(folder / "a.fit")
    assert (report["created"], report["duplicate"]) == (0, 1)
    assert report["items"][0]["activity_ids"]
    assert Activity.objects.count() == 2


def test_the_members_of_an_archive_are_items(ada: User, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("one.fit", recording())
        archive.writestr("two.tcx", recording("tcx", seed=4, start=MORNING + timedelta(days=2)))
    report = imported(tmp_path / "all.zip")
    assert report["created"] == 2
    assert [Path(item["path"]).name for item in report["items"]] == ["one.fit", "two.tcx"]


def test_fitness_is_there_when_the_command_ends(ada: User, folder: Path) -> None:
    imported(folder)
    assert FitnessDay.objects.filter(user=ada, sport="all", load__gt=0).count() == 2


def test_an_error_of_ours_ends_the_command_with_a_failure(
    ada: User, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: Any, **__: Any) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("activities.services.store.store", break_down)
    with pytest.raises(CommandError, match="error of ours"):
        imported(folder / "a.fit")
    assert ImportBatch.objects.get().failed == 1


@pytest.mark.parametrize(
    ("paths", "email"), [(["nowhere.fit"], "ada@example.org"), (["a.fit"], "nobody@example.org")]
)
def test_a_wrong_path_or_address_is_named(ada: User, folder: Path, paths: list[str], email: str) -> None:
    wrong = "nowhere" if email.startswith("ada") else "nobody"
    with pytest.raises(CommandError, match=wrong):
        imported(*(folder / path for path in paths), email=email)


def test_rebuilding_finds_what_the_import_stored(ada: User, folder: Path) -> None:
    imported(folder)
    before = everything_derived()
    call_command("rebuild", user="ada@example.org", stdout=StringIO())
    assert everything_derived() == before


def test_rebuilding_mends_what_was_wrong(ada: User, folder: Path) -> None:
    imported(folder)
    before = everything_derived()
    Activity.objects.update(tss=999.0, moving_time=1.0)
    BestEffort.objects.all().delete()
    FitnessDay.objects.update(ctl=7.0)
    call_command("rebuild", stdout=StringIO())
    assert everything_derived() == before


def everything_derived() -> list[Any]:
    """All that is computed, without keys, times of writing and what is sealed anew at every writing."""
    written = {"id", "created_at", "updated_at", "synced_at", "private_note"}
    found: list[Any] = []
    for model in (Activity, BestEffort, PowerCurve, FitnessDay):
        rows = model._default_manager.order_by().values()
        kept = [{name: value for name, value in row.items() if name not in written} for row in rows]
        found.append(sorted(kept, key=repr))
    return found
