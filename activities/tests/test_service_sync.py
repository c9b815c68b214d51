"""Services beside Strava, synced over real HTTP: everything comes, in the right place, whatever happens on the way."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import Integration, SyncStatus, User
from accounts.providers.discovery import services
from accounts.providers.intervals import STUB
from accounts.providers.service import Limit
from accounts.services.disconnect import disconnect
from accounts.tests.people import make_athlete
from accounts.tests.services import DAYS, UNTIL, StandIns, bare_stand_ins, stand_ins, stand_ins_process
from activities.models import (
    Activity,
    ActivitySource,
    DailyMetric,
    DailyMetricReading,
    HeartRateRecovery,
    Lap,
    Song,
)
from activities.services import daily, service_store, service_sync

__all__ = ["bare_stand_ins", "stand_ins", "stand_ins_process"]
LAST = date.fromisoformat(UNTIL)


@pytest.fixture
def athlete(stand_ins: StandIns) -> User:
    return make_athlete(timezone="Europe/Berlin")


@pytest.fixture(autouse=True)
def nothing_starts_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test says when a slice runs."""
    monkeypatch.setattr("activities.sync_tasks.begin_sync.delay", lambda *_: None)


def run(row: Integration, days: int | None = None) -> Any:
    service_sync.begin(row.pk, days=days)
    return go_on(row)


def go_on(row: Integration) -> Any:
    for _ in range(400):
        onward = service_sync.work(row.pk)
        if onward is None or onward.seconds > 0:
            row.refresh_from_db()
            return onward
    raise AssertionError("the sync does not end")


def test_h1_a_year_of_three_sources_resolves_as_ranked(stand_ins: StandIns, athlete: User) -> None:
    """H1: all is stored, and the day is the ranked choice, as computed here from the made-up nights themselves."""
    stand_ins.control("options", {"every": 20, "days": DAYS})
    for slug in ("oura", "intervals", "whoop"):
        row = stand_ins.connect(athlete, slug)
        service_sync.begin(row.pk)
        while Integration.objects.get(pk=row.pk).sync_cursor.get("phase") == "list":
            service_sync.work(row.pk, seconds=0.0)
    nights = {
        slug: {date.fromisoformat(one["day"]): one for one in stand_ins.control(f"nights?slug={slug}")}
        for slug in ("whoop", "oura", "intervals")
    }
    rows = {row.date: row for row in DailyMetric.objects.filter(user=athlete)}
    assert DailyMetricReading.objects.filter(user=athlete).count() >= 2.8 * (DAYS - 1)
    seen = {"whoop": 0, "oura": 0, "intervals": 0}
    for day in (LAST - timedelta(days=n) for n in range(1, DAYS - 2)):
        choice = {
            "whoop": _whoop_hrv(nights["whoop"].get(day)),
            "oura": round(nights["oura"][day]["hrv"] * 0.82) if day in nights["oura"] else None,
            "intervals": round(nights["intervals"][day]["hrv"] * 0.95, 1)
            if day in nights["intervals"]
            else None,
        }
        source = next((name for name, value in choice.items() if value is not None), None)
        if source is None:
            continue
        assert rows[day].sources["hrv"] == source and rows[day].hrv == pytest.approx(choice[source])
        seen[source] += 1
    assert seen["whoop"] > 300 and seen["oura"] > 5


def _whoop_hrv(night: dict[str, Any] | None) -> float | None:
    if night is None or night["number"] % 40 == 7 or night["number"] % 50 == 9:
        return None
    return round(night["hrv"], 4)


def test_h4_hours_belong_to_the_morning_of_waking_and_naps_stay_out(
    stand_ins: StandIns, athlete: User
) -> None:
    """H4"""
    run(stand_ins.connect(athlete, "whoop"), days=None)
    nights = {one["day"]: one for one in stand_ins.control("nights?slug=whoop")}
    found = DailyMetricReading.objects.filter(user=athlete, hours_slept__isnull=False)
    assert found.count() > 25
    for row in found:
        assert row.hours_slept == pytest.approx(nights[row.date.isoformat()]["asleep"] / 3600, abs=0.001)


def test_a_running_cycle_says_that_it_is_not_over(stand_ins: StandIns, athlete: User) -> None:
    run(stand_ins.connect(athlete, "whoop"))
    newest = DailyMetricReading.objects.filter(user=athlete).latest("date")
    assert newest.notes and "still grows" in newest.notes[0]


def test_runs_of_smashrun_bring_all_they_have_and_show_it(
    stand_ins: StandIns, athlete: User, client: Any
) -> None:
    row = stand_ins.connect(athlete, "smashrun")
    service_sync.begin(row.pk)
    while Integration.objects.get(pk=row.pk).sync_cursor.get("phase") == "list":
        service_sync.work(row.pk, seconds=0.0)
    there = [one for one in stand_ins.control("efforts?slug=smashrun") if one["kind"] == "run"]
    assert Activity.objects.filter(user=athlete).count() == len(there)
    numbers = sorted((one["number"] for one in there), reverse=True)
    chosen = next(number for number in numbers if number // 10 % 2 == 0)
    row.refresh_from_db()
    service_sync.fetch(row, str(chosen), service_sync.Priority.NOW)
    activity = ActivitySource.objects.get(external_id=str(chosen)).activity
    assert activity is not None and activity.location_city == "Freiburg" and activity.weather_type
    assert (
        activity.humidity is not None and activity.wind_speed is not None and activity.temperature is not None
    )
    assert [lap.lap_type for lap in Lap.objects.filter(activity=activity).order_by("lap_number")] == [
        "warmup", "work", "recovery", "cooldown",
    ]  # fmt: skip
    assert list(Song.objects.filter(activity=activity).values_list("title", "bpm").order_by("start_seconds")) == [
        ("Down again", 172.0), ("Kilometre <20>", None),
    ]  # fmt: skip
    assert HeartRateRecovery.objects.filter(activity=activity).count() == 2
    client.force_login(athlete)
    page = client.get(f"/activities/{activity.pk}/").content.decode()
    assert "Kilometre &lt;20&gt;" in page and "172" in page
    raw = ActivitySource.objects.get(external_id=str(chosen)).raw_data
    shown = ["Warm-up", "Cool-down", "Heart-rate recovery", "Humidity", raw["terrain"].capitalize()]
    felt = (
        []
        if raw["howFelt"] == "none"
        else [{"soso": "So-so"}.get(raw["howFelt"], raw["howFelt"].capitalize())]
    )
    assert [text for text in (*shown, *felt) if text not in page] == []
    metres = next(one["metres"] for one in there if one["number"] == chosen)
    assert activity.distance == pytest.approx(metres, rel=0.002)


def test_a_run_without_offset_began_in_the_athletes_zone(stand_ins: StandIns, athlete: User) -> None:
    row = stand_ins.connect(athlete, "smashrun")
    service_sync.begin(row.pk)
    service_sync.work(row.pk, seconds=0.0)
    there = {str(one["number"]): one for one in stand_ins.control("efforts?slug=smashrun")}
    bare = [
        source
        for source in ActivitySource.objects.select_related("activity")
        if "+" not in source.raw_data["startDateTimeLocal"]
    ]
    assert bare
    for source in bare:
        assert source.activity is not None
        assert source.activity.start_date.isoformat() == _utc(there[source.external_id]["start"])


def _utc(text: str) -> str:
    from datetime import UTC, datetime

    return datetime.fromisoformat(text).astimezone(UTC).isoformat()


def test_stubs_of_strava_are_counted_and_explained(stand_ins: StandIns, athlete: User, client: Any) -> None:
    row = stand_ins.connect(athlete, "intervals", by_key=True)
    service_sync.begin(row.pk)
    while Integration.objects.get(pk=row.pk).sync_cursor.get("phase") == "list":
        service_sync.work(row.pk, seconds=0.0)
    row.refresh_from_db()
    stubs = [one for one in stand_ins.control("efforts?slug=intervals") if one["number"] // 10 % 9 == 2]
    assert row.sync_cursor["left_out"] == {STUB: len(stubs)}
    client.force_login(athlete)
    assert f"{len(stubs)} × {STUB}" in client.get("/settings/connections/").content.decode()


def test_a_pulse_that_was_only_carried_over_is_left_out(stand_ins: StandIns, athlete: User) -> None:
    run(stand_ins.connect(athlete, "intervals"), days=14)
    carried = DailyMetricReading.objects.filter(user=athlete, raw_data__tempRestingHR=True)
    assert carried.exists() and not carried.filter(resting_hr__isnull=False).exists()


def test_a_killed_walk_goes_on_where_it_stood(stand_ins: StandIns, athlete: User) -> None:
    row = stand_ins.connect(athlete, "whoop")
    service_sync.begin(row.pk)
    for _ in range(4):
        service_sync.work(row.pk, seconds=0.0)
    before = len(stand_ins.asked("whoop"))
    Integration.objects.update(leased_by="dead", leased_until=None)
    go_on(row)
    assert row.sync_status == SyncStatus.SUCCESS
    after = len(stand_ins.asked("whoop")) - before
    service_sync.begin(row.pk)
    go_on(row)
    assert after < len(stand_ins.asked("whoop")) - before - after


def test_the_newest_days_come_first(stand_ins: StandIns, athlete: User) -> None:
    row = stand_ins.connect(athlete, "oura")
    service_sync.begin(row.pk)
    service_sync.work(row.pk, seconds=0.0)
    days = DailyMetric.objects.filter(user=athlete).values_list("date", flat=True)
    assert max(days) == LAST and min(days) > LAST - timedelta(days=100)


def test_a_limit_is_a_countdown_with_a_sentence(stand_ins: StandIns, athlete: User) -> None:
    row = stand_ins.connect(athlete, "whoop")
    stand_ins.control(
        "fail", {"slug": "whoop", "path": "/v2/recovery", "status": 429, "headers": {"Retry-After": "44"}}
    )
    onward = run(row)
    assert onward is not None and 44 <= onward.seconds <= 47
    assert row.sync_status == SyncStatus.SYNCING and "no more requests" in row.sync_cursor["waits_for"]


def test_the_limit_of_a_service_is_kept_without_asking_it(
    stand_ins: StandIns, athlete: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services()["whoop"], "limit", Limit(20, 60, 1_000))
    onward = run(stand_ins.connect(athlete, "whoop"))
    assert onward is not None and 0 < onward.seconds <= 65
    assert len(stand_ins.asked("whoop")) == 14, "the walk leaves a share to those who wait"


def test_a_broken_answer_is_tried_again_and_a_broken_service_stops(
    stand_ins: StandIns, athlete: User
) -> None:
    row = stand_ins.connect(athlete, "oura")
    stand_ins.control("fail", {"slug": "oura", "path": "/v2/", "status": 500, "times": 1})
    assert run(row).seconds >= 10
    assert go_on(row) is None and row.sync_status == SyncStatus.SUCCESS
    stand_ins.control("fail", {"slug": "oura", "path": "/v2/", "status": 500, "times": None})
    service_sync.begin(row.pk)
    for _ in range(6):
        service_sync.work(row.pk)
    row.refresh_from_db()
    assert row.sync_status == SyncStatus.FAILED and row.error_message


def test_a_membership_that_ended_says_so_and_stops(stand_ins: StandIns, athlete: User) -> None:
    row = stand_ins.connect(athlete, "oura")
    stand_ins.control("options", {"membership": False})
    assert run(row) is None
    assert row.sync_status == SyncStatus.FAILED and "members only" in row.error_message


def test_a_grant_that_ended_asks_to_connect_again(stand_ins: StandIns, athlete: User) -> None:
    row = stand_ins.connect(athlete, "whoop")
    stand_ins.control("revoke", {"slug": "whoop"})
    assert run(row) is None
    assert row.sync_status == SyncStatus.NEEDS_RECONNECT and "Whoop" in row.error_message


def test_a_token_that_died_is_renewed_and_both_new_ones_are_kept(stand_ins: StandIns, athlete: User) -> None:
    row = stand_ins.connect(athlete, "whoop")
    before = (row.access_token, row.refresh_token)
    stand_ins.control("expire", {"slug": "whoop"})
    assert run(row, days=14) is None
    assert row.sync_status == SyncStatus.SUCCESS
    assert row.access_token != before[0] and row.refresh_token != before[1]


def test_a_session_that_is_gone_there_goes_here(stand_ins: StandIns, athlete: User) -> None:
    row = stand_ins.connect(athlete, "whoop")
    run(row)
    first = ActivitySource.objects.filter(user=athlete).order_by("-activity__start_date")[2]
    stand_ins.control("delete", {"slug": "whoop", "number": first.raw_data["v1_id"]})
    run(row)
    assert not ActivitySource.objects.filter(external_id=first.external_id).exists()
    assert ActivitySource.objects.filter(user=athlete).count() == len(stand_ins.control("efforts?slug=whoop"))


def test_many_missing_at_once_are_left_alone(stand_ins: StandIns, athlete: User) -> None:
    row = stand_ins.connect(athlete, "whoop")
    run(row)
    count = ActivitySource.objects.filter(user=athlete).count()
    for source in ActivitySource.objects.filter(user=athlete).order_by("-activity__start_date")[
        : service_store.HANDFUL + 3
    ]:
        stand_ins.control("delete", {"slug": "whoop", "number": source.raw_data["v1_id"]})
    run(row)
    assert ActivitySource.objects.filter(user=athlete).count() == count


def test_one_session_of_two_services_is_one_and_each_survives_the_other(
    stand_ins: StandIns, athlete: User
) -> None:
    """D1"""
    from accounts.providers.records import ActivityRecord
    from activities.services import store
    from activities.services.sources import remove

    run(stand_ins.connect(athlete, "oura"), days=20)
    mine = ActivitySource.objects.filter(user=athlete, activity__distance__gt=0).first()
    assert mine is not None and mine.activity is not None
    activity = mine.activity
    record = ActivityRecord(
        "garmin", "77", activity.start_date + timedelta(seconds=9), activity.sport_type,
        distance=activity.distance * 1.01, elapsed_time=activity.elapsed_time,
    )  # fmt: skip
    stored = store.store(athlete, [record], batch=None, original=None, original_name="")
    assert stored[0].activity_id == activity.pk and activity.sources.count() == 2
    remove(mine)
    assert Activity.objects.get(pk=activity.pk).sources.get().provider == "garmin"


@pytest.mark.parametrize("erase", [True, False])
def test_disconnecting_keeps_or_deletes_days_and_sessions(
    stand_ins: StandIns, athlete: User, erase: bool, django_capture_on_commit_callbacks: Any
) -> None:
    row = stand_ins.connect(athlete, "whoop")
    run(row, days=14)
    daily.enter(athlete, LAST, {"weight": 61.0})
    with django_capture_on_commit_callbacks(execute=True):
        receipt = disconnect(row, erase=erase)
    receipt.refresh_from_db()
    assert DailyMetricReading.objects.filter(source="whoop").exists() is not erase
    assert ActivitySource.objects.filter(provider="whoop").exists() is not erase
    assert DailyMetricReading.objects.filter(source="manual").exists(), "what others said stays"
    assert bool(receipt.counts.get("daily_metric_readings")) is erase and receipt.completed_at is not None


def test_opening_a_page_brings_the_rest_before_its_turn(
    stand_ins: StandIns, athlete: User, client: Any
) -> None:
    row = stand_ins.connect(athlete, "smashrun")
    service_sync.begin(row.pk)
    service_sync.work(row.pk, seconds=0.0)
    source = ActivitySource.objects.filter(user=athlete).order_by("activity__start_date").first()
    assert source is not None and service_store.WHOLE not in source.raw_data
    client.force_login(athlete)
    assert client.get(f"/activities/{source.activity_id}/").status_code == 200
    source.refresh_from_db()
    assert source.raw_data[service_store.WHOLE] and hasattr(source, "recording")
    asked = len(stand_ins.asked("smashrun"))
    assert service_sync.outline_of(source.pk) is None and len(stand_ins.asked("smashrun")) == asked


def test_a_walk_under_way_tells_how_far_back_it_has_come(
    stand_ins: StandIns, athlete: User, client: Any
) -> None:
    row = stand_ins.connect(athlete, "whoop")
    service_sync.begin(row.pk)
    service_sync.work(row.pk, seconds=0.0)
    client.force_login(athlete)
    page = client.get("/settings/connections/whoop/progress/").content.decode()
    back_to = date.fromisoformat(Integration.objects.get(pk=row.pk).sync_cursor["page"]["last"])
    assert f"days back to {back_to:%-d %b %Y}" in page and "hx-get" in page
