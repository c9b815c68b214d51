"""Lines D of the reliability table: two sources, one session or two."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from accounts.models import User
from activities.models import Activity, ActivitySource, DuplicateCandidate
from activities.services import sources
from activities.tests.batches import counts, days_of, imported, log_of
from activities.tests.recordings import MORNING, make_athlete, recording
from simulators.files import Session, fit_bytes, gpx_bytes, realistic, tcx_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def athlete() -> User:
    return make_athlete()


def second_file(how: str) -> bytes:
    """Another file beside a run of 20 minutes at ``MORNING``."""
    whole = realistic(1, sport="running", seconds=1200, start=MORNING)
    other = {
        "a minute late": lambda: tcx_bytes(realistic(1, sport="running", seconds=1200, start=MORNING + timedelta(seconds=60))),
        "cut short by half a minute": lambda: gpx_bytes(realistic(1, sport="running", seconds=1170, start=MORNING)),
        "walked": lambda: fit_bytes(Session(start=MORNING, channels=whole.channels, sport="hiking")),
        "ridden": lambda: fit_bytes(Session(start=MORNING, channels=whole.channels, sport="cycling")),
        "half as long": lambda: fit_bytes(realistic(1, sport="running", seconds=500, start=MORNING)),
        "the next run": lambda: fit_bytes(realistic(2, sport="running", seconds=1200, start=MORNING + timedelta(seconds=1260))),
        "an hour off": lambda: fit_bytes(realistic(1, sport="running", seconds=1200, start=MORNING + timedelta(hours=1))),
        "half an hour off": lambda: fit_bytes(realistic(1, sport="running", seconds=1200, start=MORNING + timedelta(minutes=330))),
        "a day and a half off": lambda: fit_bytes(realistic(1, sport="running", seconds=1200, start=MORNING + timedelta(hours=38))),
        "the same loop the next evening": lambda: fit_bytes(realistic(1, sport="running", seconds=1200, start=MORNING + timedelta(hours=37, minutes=7))),
    }  # fmt: skip
    return other[how]()


@pytest.mark.parametrize(
    ("how", "activities", "questions"),
    [
        ("a minute late", 1, 0), ("cut short by half a minute", 1, 0), ("walked", 2, 1), ("ridden", 2, 1), ("half as long", 2, 0),
        ("the next run", 2, 0), ("an hour off", 2, 1), ("half an hour off", 2, 1), ("a day and a half off", 2, 1),
        ("the same loop the next evening", 2, 0),
    ],
)  # fmt: skip
def test_d2_d3_clocks_sports_and_lengths_decide_between_one_two_and_a_question(
    athlete: User, how: str, activities: int, questions: int
) -> None:
    imported(athlete, {"a.fit": fit_bytes(realistic(1, sport="running", seconds=1200, start=MORNING))})
    imported(athlete, {"b": second_file(how)})
    assert (Activity.objects.count(), DuplicateCandidate.objects.count()) == (activities, questions)


def test_d4_a_session_near_midnight_from_two_files_is_one_whatever_day_utc_says(athlete: User) -> None:
    late = datetime(2026, 6, 30, 22, 10, tzinfo=UTC)  # 1 July in Zurich
    files = {f"late.{kind}": recording(kind, seconds=600, start=late) for kind in ("fit", "gpx", "tcx")}
    assert counts(imported(athlete, files)) == {"created": 1, "merged": 2}
    assert str(Activity.objects.get().local_date) == "2026-07-01"


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"])
def test_d5_nothing_depends_on_the_zone_of_server_or_database(
    athlete: User, settings: object, zone: str
) -> None:
    files = {
        **days_of(1, 2),
        "run.gpx": recording("gpx", seed=1, seconds=120, start=MORNING + timedelta(days=1)),
    }
    other = make_athlete("bob@example.org")
    imported(other, files)
    settings.TIME_ZONE = zone  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL TIME ZONE '{zone}'")
    imported(athlete, files)
    assert log_of(athlete) == log_of(other)
    assert counts(imported(athlete, files)) == {"duplicate": 3}


def test_d1_taking_one_of_three_sources_away_leaves_what_the_two_others_give(athlete: User) -> None:
    other = make_athlete("bob@example.org")
    files = {f"run.{kind}": recording(kind, seconds=300) for kind in ("fit", "tcx", "gpx")}
    imported(athlete, files)
    imported(other, {name: data for name, data in files.items() if name != "run.fit"})
    sources.remove(ActivitySource.objects.get(user=athlete, original_name="run.fit"))
    assert log_of(athlete) == log_of(other)
