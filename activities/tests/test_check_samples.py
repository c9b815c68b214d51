"""Real recordings through the whole import, compared with expected values; and that the comparison can fail."""

from __future__ import annotations

import json
import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from activities.models import Activity
from activities.tests.recordings import recording

pytestmark = pytest.mark.django_db

REFERENCE = {
    "ftp_w": 250,
    "lthr_bpm": 165,
    "hr_max_bpm": 190,
    "hr_rest_bpm": 50,
    "sex": "male",
    "run_threshold_speed_kmh": 15.0,
}


def expectations(folder: Path, **checks: tuple[float, float]) -> Path:
    (folder / "run.fit").write_bytes(recording())
    row = {
        "behaviour": "accept",
        "activities_in_file": 1,
        "checks": {name: {"value": low, "min": low, "max": high} for name, (low, high) in checks.items()},
    }
    page = {"_about": {"reference_athlete": REFERENCE}, "files": {"run.fit": row}}
    (folder / "expected.json").write_text(json.dumps(page))
    return folder


def checked(folder: Path) -> str:
    """What the command says; it raises unless every file holds."""
    said = StringIO()
    call_command("check_samples", str(folder), stdout=said)
    return said.getvalue()


@pytest.mark.slow
def test_every_real_file_behaves_as_its_row_says(samples: Path) -> None:
    if not (samples / "expected.json").exists():
        pytest.skip("the folder of real recordings has no expected.json")
    assert " files hold" in checked(samples)


def test_a_file_inside_its_ranges_holds(tmp_path: Path) -> None:
    assert "1 of 1 files hold" in checked(expectations(tmp_path, timer_s=(890, 905)))


def test_a_value_outside_its_range_fails_the_command(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"run\.fit"):
        call_command("check_samples", str(expectations(tmp_path, timer_s=(1, 2))))


def test_a_check_that_nobody_knows_fails_the_command(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"run\.fit"):
        call_command("check_samples", str(expectations(tmp_path, shoe_size=(42, 43))))


def test_a_file_that_is_missing_fails_by_name_and_the_others_are_still_judged(tmp_path: Path) -> None:
    folder = expectations(tmp_path, timer_s=(890, 905))
    page = json.loads((folder / "expected.json").read_text())
    page["files"]["lost.fit"] = {"behaviour": "accept"}
    (folder / "expected.json").write_text(json.dumps(page))
    said = StringIO()
    with pytest.raises(CommandError, match=r"Not as expected: lost\.fit"):
        call_command("check_samples", str(folder), stdout=said)
    assert "cannot be opened" in said.getvalue() and "1 of 2 files hold" in said.getvalue()


@pytest.mark.parametrize("page", ["[]", "{}", '{"files": []}', '{"files": {"a.fit": 3}}', "{"])
def test_expected_values_of_another_form_are_refused_with_a_sentence(tmp_path: Path, page: str) -> None:
    (tmp_path / "expected.json").write_text(page)
    with pytest.raises(CommandError, match="The expected values"):
        call_command("check_samples", str(tmp_path))


def test_the_throw_away_athlete_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = expectations(tmp_path, timer_s=(890, 905))
    shutil.copy(folder / "run.fit", folder / "again.fit")
    call_command("check_samples", str(folder))
    assert not User.objects.exists() and not Activity.objects.exists()
