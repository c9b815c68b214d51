"""Readings of days in the database: all stored, resolved by rank, incremental equal to rebuild."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import User
from accounts.providers.records import DayRecord
from accounts.tests.people import make_athlete
from activities.analysis import daily as shelf
from activities.models import DailyMetric, DailyMetricReading
from activities.services import daily, imports, taking_back
from activities.signals import daily_metrics_changed
from simulators.archives import garmin_export
from simulators.garmin_wellness import tables as wellness
from simulators.nights import nights

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 4)


@pytest.fixture
def athlete() -> User:
    return make_athlete()


def rows(user: User) -> list[dict[str, Any]]:
    return list(
        DailyMetric.objects.filter(user=user).order_by("date").values("date", "sources", *shelf.FIELDS)
    )


def test_h1_a_second_source_is_stored_and_the_rank_decides(athlete: User) -> None:
    """H1"""
    daily.store(athlete, "oura", [DayRecord(DAY, hrv=44.0, hours_slept=7.0)])
    daily.store(athlete, "whoop", [DayRecord(DAY, hrv=60.0)])
    assert DailyMetricReading.objects.filter(user=athlete, date=DAY).count() == 2
    row = DailyMetric.objects.get(user=athlete)
    assert (row.hrv, row.hours_slept, row.sources) == (60.0, 7.0, {"hrv": "whoop", "hours_slept": "oura"})


def test_h2_an_unknown_source_is_stored_with_the_lowest_rank(athlete: User) -> None:
    """H2"""
    daily.store(athlete, "some_ring", [DayRecord(DAY, hrv=90.0, spo2=97.0)])
    daily.store(athlete, "manual", [DayRecord(DAY, hrv=50.0)])
    assert DailyMetric.objects.get(user=athlete).sources == {"hrv": "manual", "spo2": "some_ring"}


def test_h3_a_null_stays_unknown_in_the_row(athlete: User) -> None:
    """H3"""
    daily.store(athlete, "whoop", [DayRecord(DAY, hrv=0.0, recovery_score=None, resting_hr=48.0)])
    row = DailyMetric.objects.get(user=athlete)
    assert (row.hrv, row.recovery_score, row.resting_hr) == (None, None, 48.0)


def test_a_value_out_of_range_is_kept_aside(athlete: User) -> None:
    daily.store(athlete, "garmin", [DayRecord(DAY, spo2=140.0, hrv=55.0)])
    reading = DailyMetricReading.objects.get(user=athlete)
    assert reading.spo2 is None and reading.set_aside["spo2"]["value"] == 140.0 and reading.hrv == 55.0


def test_a_day_that_has_not_come_is_refused(athlete: User) -> None:
    late = timezone.now().date() + timedelta(days=2)
    found = daily.store(athlete, "whoop", [DayRecord(late, hrv=50.0), DayRecord(DAY, hrv=50.0)])
    assert found.changed == (DAY,) and sum(found.refused.values()) == 1


def test_the_same_answer_again_changes_nothing_and_tells_nobody(
    athlete: User, django_capture_on_commit_callbacks: Any
) -> None:
    heard: list[list[date]] = []

    def listen(sender: Any, days: list[date], **_: Any) -> None:
        heard.append(days)

    daily_metrics_changed.connect(listen)
    try:
        for _ in range(2):
            with django_capture_on_commit_callbacks(execute=True):
                daily.store(athlete, "whoop", [DayRecord(DAY, hrv=60.0)])
    finally:
        daily_metrics_changed.disconnect(listen)
    assert heard == [[DAY]]


def test_an_older_answer_that_comes_late_changes_nothing(athlete: User) -> None:
    now = timezone.now()
    daily.store(athlete, "whoop", [DayRecord(DAY, hrv=60.0)], fetched_at=now)
    daily.store(athlete, "whoop", [DayRecord(DAY, hrv=10.0)], fetched_at=now - timedelta(minutes=1))
    assert DailyMetric.objects.get(user=athlete).hrv == 60.0


def test_a_day_the_source_no_longer_has_goes_and_the_next_source_counts(athlete: User) -> None:
    daily.store(athlete, "whoop", [DayRecord(DAY, hrv=60.0)])
    daily.store(athlete, "oura", [DayRecord(DAY, hrv=44.0)])
    daily.store(athlete, "whoop", [], covers=(DAY, DAY))
    assert DailyMetric.objects.get(user=athlete).hrv == 44.0
    daily.forget(athlete.pk, "oura", 100)
    assert not DailyMetric.objects.exists() and not DailyMetricReading.objects.exists()


def test_typing_nothing_takes_the_typed_day_away(athlete: User) -> None:
    daily.enter(athlete, DAY, {"weight": 61.5, "note": "slept badly"})
    assert DailyMetric.objects.get(user=athlete).note == "slept badly"
    daily.enter(athlete, DAY, {"weight": None, "note": ""})
    assert not DailyMetric.objects.exists()


def test_days_that_came_one_by_one_equal_a_rebuild_and_a_plain_search(athlete: User) -> None:
    source = random.Random(11)
    said: dict[tuple[date, str], dict[str, float]] = {}
    for _ in range(60):
        day, name = (
            DAY + timedelta(days=source.randrange(8)),
            source.choice(["whoop", "oura", "garmin", "zepp"]),
        )
        values = {
            field: float(source.randint(31, 99)) for field in source.sample(["hrv", "weight", "spo2"], 2)
        }
        values = {field: max(value, 60.0) if field == "spo2" else value for field, value in values.items()}
        said[(day, name)] = values
        daily.store(athlete, name, [DayRecord(day, **values)])
    came = rows(athlete)
    DailyMetric.objects.all().delete()
    daily.rebuild(athlete.pk)
    assert rows(athlete) == came
    for row in came:
        for field in ("hrv", "weight", "spo2"):
            order = [
                name
                for name in ("whoop", "garmin", "oura", "zepp")
                if field in said.get((row["date"], name), {})
            ]
            assert row["sources"].get(field) == (order[0] if order else None)
            assert row[field] == (said[(row["date"], order[0])][field] if order else None)


def test_the_rank_is_a_setting(athlete: User, settings: Any) -> None:
    settings.DAILY_METRIC_RANK = ["oura", "whoop"]
    daily.store(athlete, "whoop", [DayRecord(DAY, hrv=60.0)])
    daily.store(athlete, "oura", [DayRecord(DAY, hrv=44.0)])
    assert DailyMetric.objects.get(user=athlete).hrv == 44.0


@pytest.mark.parametrize("kind", ["csv", "garmin"])
def test_an_import_of_days_tells_what_it_brought_and_can_be_taken_back(athlete: User, kind: str) -> None:
    if kind == "csv":
        name, data = "days.csv", b"date,hrv,spo2\n2026-05-04,50,140\n2026-05-05,51,97\n"
    else:
        made = list(nights(2, DAY - timedelta(days=9), DAY))
        name, data = "export.zip", garmin_export([], tables=wellness(made))
    batch = imports.open_batch(athlete, kind="upload", name=name)
    imports.add_upload(batch, name, ContentFile(data))
    while imports.work(batch.pk, seconds=5.0):
        pass
    item = batch.items.exclude(state="expanded").get()
    count = DailyMetricReading.objects.filter(user=athlete, import_batch=batch).count()
    assert item.state == "created" and f"{count} days of sleep" in item.reason and count >= 2
    if kind == "csv":
        assert DailyMetricReading.objects.get(date=date(2026, 5, 4)).set_aside["spo2"]["value"] == 140
    taking_back.begin(batch)
    while taking_back.work(batch.pk):
        pass
    assert not DailyMetricReading.objects.exists() and not DailyMetric.objects.exists()
