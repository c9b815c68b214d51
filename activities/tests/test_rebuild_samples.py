"""Real recordings, where this machine has them: each behaves as the row that describes it says."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from accounts.models import User
from activities.tests.batches import imported, log_of, row_counts
from activities.tests.recordings import make_athlete

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

MUST_COME_IN = {
    "accept",
    "accept_flag",
    "accept_partial",
    "accept_fast",
    "two_activities",
    "two_activities_preferred",
}
MUST_STAY_OUT = {"reject"}


@pytest.fixture
def athlete() -> User:
    return make_athlete()


def test_every_sample_file_behaves_as_its_row_says(samples: Path) -> None:
    """The command raises, naming each file whose checks do not hold."""
    said = StringIO()
    call_command("check_samples", str(samples), stdout=said)
    assert " files hold" in said.getvalue()


def test_sample_files_through_the_database_behave_come_once_and_are_rebuilt_the_same(
    athlete: User, samples: Path
) -> None:
    """Refused ones leave a sentence and no row, all others an activity or more; none fails for a reason of ours."""
    expected = json.loads((samples / "expected.json").read_text())["files"]
    rows = {name: row["behaviour"] for name, row in expected.items() if row.get("behaviour")}
    files = {name: (samples / name).read_bytes() for name in rows}
    batch = imported(athlete, files)
    assert batch.failed == 0, batch.problems
    for item in batch.items.all():
        is_in = item.state in ("created", "merged", "duplicate")
        told = f"{item.path}: {rows[item.path]}, but {item.state}. {item.reason}"
        assert is_in or rows[item.path] not in MUST_COME_IN, told
        assert not is_in or rows[item.path] not in MUST_STAY_OUT, told
        assert is_in == bool(item.activity_ids) and (is_in or item.reason.endswith(".")), told
    before, counted = log_of(athlete), row_counts(athlete)
    again = imported(athlete, files)
    assert again.created == again.merged == again.failed == 0 and row_counts(athlete) == counted
    call_command("rebuild", user="ada@example.org", stdout=StringIO())
    for stored, anew in zip(before, log_of(athlete), strict=True):
        assert anew == stored
