"""The sync against the stand-in over HTTP: complete, resumable, tolerant, one at a time."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Integration, SyncStatus, User
from accounts.providers.base import TokenRefused
from accounts.providers.records import ActivityRecord, Recording
from accounts.services import clients, deletion
from accounts.services.disconnect import revoke_due
from accounts.tests.people import make_athlete
from accounts.tests.stand_in import StandIn, forget_budget, strava, strava_process
from activities import sync_tasks
from activities.models import Activity, ActivityEdit, ActivitySource, SourceTombstone
from activities.services import derive, leaving, sources, store, sync, sync_cursor

__all__ = ["strava", "strava_process"]


@pytest.fixture
def athlete(strava: StandIn) -> User:
    return make_athlete()


@pytest.fixture
def row(strava: StandIn, athlete: User) -> Integration:
    """Connected, with a dozen usual sessions there; nothing is read before the test asks for it."""
    strava.control("reset", {"activities": 12, "odd": False})
    return strava.connect(athlete)


@pytest.fixture
def full_row(strava: StandIn, athlete: User) -> Integration:
    """Connected, with usual and odd sessions there."""
    return strava.connect(athlete)


def run(row: Integration, slices: int = 60) -> Any:
    """Slices without their pauses of zero; gives the countdown that is longer, or None at the end."""
    for _ in range(slices):
        onward = sync.work(row.pk)
        if onward is None or onward.seconds > 0:
            row.refresh_from_db()
            return onward
    raise AssertionError("the sync does not end")


def backfill(row: Integration) -> Any:
    sync.begin(row.pk)
    return run(row)


def listed(strava: StandIn, **query: str) -> list[dict[str, Any]]:
    return [one for one in strava.control("activities") if one["athlete"] == 10001]


def test_b4_everything_comes_in_with_details_and_samples(strava: StandIn, full_row: Integration) -> None:
    backfill(full_row)
    wanted = {str(one["id"]) for one in listed(strava)}
    assert set(ActivitySource.objects.values_list("external_id", flat=True)) == wanted
    assert not ActivitySource.objects.exclude(raw_data__resource_state=3).exists()
    assert ActivitySource.objects.filter(recording__isnull=False).count() > len(wanted) / 2
    assert (full_row.sync_status, full_row.sync_done, full_row.sync_total) == (
        SyncStatus.SUCCESS,
        len(wanted),
        len(wanted),
    )
    assert sum(full_row.sync_cursor["source_months"].values()) == len(wanted)
    assert full_row.sync_cursor["gaps"] == {}, "B4: as many here as there, month by month"


def test_b2_a_second_walk_adds_nothing_and_asks_for_no_detail(strava: StandIn, full_row: Integration) -> None:
    backfill(full_row)
    before = strava.control("state")["asked"]
    count = Activity.objects.count()
    backfill(full_row)
    assert Activity.objects.count() == count
    assert strava.control("state")["asked"] - before < 8


def test_b8_summaries_come_first_and_newest_first(strava: StandIn, full_row: Integration) -> None:
    sync.begin(full_row.pk)
    sync.work(full_row.pk, seconds=0.0)
    assert Activity.objects.count() > 20
    assert not ActivitySource.objects.filter(raw_data__resource_state=3).exists()


def test_b1_a_killed_backfill_goes_on_where_it_stood(strava: StandIn, row: Integration) -> None:
    sync.begin(row.pk)
    for _ in range(3):
        sync.work(row.pk, seconds=0.0)
    done = ActivitySource.objects.filter(raw_data__resource_state=3).count()
    asked = strava.control("state")["asked"]
    Integration.objects.update(leased_by="dead", leased_until=None)
    run(row)
    total = ActivitySource.objects.count()
    assert strava.control("state")["asked"] - asked <= 3 * (total - done) + 6


def test_b5_one_in_flight_per_athlete(strava: StandIn, row: Integration) -> None:
    sync.begin(row.pk)
    with sync_cursor.lease(row.pk) as held:
        assert held is not None
        assert sync.work(row.pk) is None
    assert not Activity.objects.exists()


def test_b1_a_limit_costs_no_work_and_is_told(strava: StandIn, row: Integration) -> None:
    """A 429 in the middle is a countdown; afterwards it goes on and is complete."""
    strava.control("failures", {"kind": "429", "path": "/activities/.*", "after": 5})
    onward = backfill(row)
    assert onward is not None and 0 < onward.seconds <= 900
    assert row.sync_status == SyncStatus.SYNCING and row.sync_cursor["waits_for"]
    forget_budget()
    run(row)
    assert not ActivitySource.objects.exclude(raw_data__resource_state=3).exists()


def test_b1_tight_limits_are_never_overrun(strava: StandIn, row: Integration) -> None:
    strava.control("settings", {"limits": "tight"})
    onward = backfill(row)
    assert onward is not None and onward.seconds > 1
    assert row.sync_status == SyncStatus.SYNCING


@pytest.mark.parametrize("kind", ["500", "502_html", "500_empty", "empty", "half_json", "cut", "hang_up"])
def test_b6_a_failure_of_one_answer_is_survived(strava: StandIn, row: Integration, kind: str) -> None:
    strava.control("failures", {"kind": kind, "path": "/activities/\\d+", "after": 2})
    backfill(row)
    aside = row.sync_cursor.get("aside", {})
    assert len(aside) == 1
    cursor = {**row.sync_cursor, "aside": {key: {**one, "until": 0} for key, one in aside.items()}}
    Integration.objects.filter(pk=row.pk).update(sync_cursor=cursor)
    run(row)
    assert not row.sync_cursor.get("aside")
    assert not ActivitySource.objects.exclude(raw_data__resource_state=3).exists()


def test_b6_one_bad_activity_is_set_aside_and_listed(strava: StandIn, row: Integration, client: Any) -> None:
    bad = str(listed(strava)[3]["id"])
    strava.control("failures", {"kind": "500", "path": f"/activities/{bad}", "times": None})
    backfill(row)
    for _ in range(8):
        aside = row.sync_cursor.get("aside", {})
        cursor = {**row.sync_cursor, "aside": {key: {**one, "until": 0} for key, one in aside.items()}}
        Integration.objects.filter(pk=row.pk).update(sync_cursor=cursor)
        run(row)
    assert list(row.sync_cursor["aside"]) == [bad]
    assert row.sync_status == SyncStatus.SUCCESS
    assert ActivitySource.objects.exclude(raw_data__resource_state=3).count() == 1
    client.force_login(row.user)
    page = client.get("/settings/connections/").content.decode()
    assert "1 set aside" in page and f"https://www.strava.com/activities/{bad}" in page


def test_b3_t6_a_whole_service_that_fails_stops_with_a_sentence(strava: StandIn, row: Integration) -> None:
    strava.control("failures", {"kind": "inactive", "path": "/athlete/activities", "times": None})
    assert backfill(row) is None
    assert row.sync_status == SyncStatus.FAILED and "owner" in row.error_message


def test_t4_a_revoked_grant_ends_the_sync(strava: StandIn, row: Integration) -> None:
    strava.control("revoke", {"athlete": 10001})
    assert backfill(row) is None
    assert row.sync_status == SyncStatus.NEEDS_RECONNECT
    asked = strava.control("state")["asked"]
    assert sync.work(row.pk) is None and not sync.begin(row.pk)
    assert strava.control("state")["asked"] == asked


def test_t1_a_connection_without_activities_says_so(strava: StandIn, athlete: User) -> None:
    row = strava.connect(athlete, scope="read")
    assert backfill(row) is None
    assert row.sync_status == SyncStatus.FAILED and "did not allow" in row.error_message


def test_w7_a_new_session_and_a_deleted_one_are_found_by_the_sweep(strava: StandIn, row: Integration) -> None:
    backfill(row)
    new = strava.control("activities/add", {"silent": True})["id"]
    gone = listed(strava)[2]["id"]
    strava.control("activities/delete", {"id": gone, "silent": True})
    sync.begin(row.pk, days=14)
    run(row)
    keys = set(ActivitySource.objects.values_list("external_id", flat=True))
    assert str(new) in keys and str(gone) not in keys
    assert keys == {str(one["id"]) for one in listed(strava)}


def test_a_renamed_session_is_brought_up_to_date(strava: StandIn, row: Integration) -> None:
    backfill(row)
    key = listed(strava)[1]["id"]
    strava.control("activities/change", {"id": key, "name": "A new name", "silent": True})
    sync.begin(row.pk, days=14)
    run(row)
    source = ActivitySource.objects.get(external_id=str(key))
    assert source.activity is not None and source.activity.name == "A new name"
    assert hasattr(source, "recording") or source.raw_data.get("manual")


def test_w6_what_vanished_returns_as_the_same_activity_with_the_athletes_words(
    strava: StandIn, row: Integration
) -> None:
    backfill(row)
    key = listed(strava)[0]["id"]
    activity = ActivitySource.objects.get(external_id=str(key)).activity
    assert activity is not None
    ActivityEdit.objects.create(user=row.user, activity=activity, field="name", value="My own name")
    strava.control("activities/delete", {"id": key, "silent": True})
    sync.fetch_one(row.pk, str(key))
    assert not Activity.objects.filter(pk=activity.pk).exists()
    assert SourceTombstone.objects.get(external_id=str(key)).reason == "vanished"
    strava.control("activities/restore", {"id": key, "silent": True})
    sync.fetch_one(row.pk, str(key))
    assert Activity.objects.get(pk=activity.pk).name == "My own name"
    assert not SourceTombstone.objects.exists()


def test_disconnecting_with_deletion_leaves_nothing_of_strava(
    strava: StandIn, row: Integration, client: Any, django_capture_on_commit_callbacks: Any
) -> None:
    backfill(row)
    client.force_login(row.user)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/settings/connections/strava/disconnect/", {"data": "erase"})
    assert not Activity.objects.exists() and not ActivitySource.objects.exists()
    assert "/deleted/" in answer["Location"]
    assert client.get(answer["Location"]).status_code == 200


def test_the_strict_policy_lets_go_after_seven_days(strava: StandIn, row: Integration, settings: Any) -> None:
    backfill(row)
    assert not leaving.enforce_retention() and Activity.objects.exists()
    settings.STRAVA_DATA_POLICY = "strict"
    keep = ActivitySource.objects.values_list("pk", flat=True)[:3]
    ActivitySource.objects.exclude(pk__in=list(keep)).update(fetched_at=timezone.now() - timedelta(days=8))
    while leaving.enforce_retention():
        pass
    assert Activity.objects.count() == 3


def test_b3_a_dead_worker_is_noticed(strava: StandIn, row: Integration) -> None:
    sync.begin(row.pk)
    Integration.objects.update(updated_at=timezone.now() - timedelta(minutes=5))
    assert sync.stranded() == [row.pk]
    Integration.objects.update(leased_by="x", leased_until=timezone.now() + timedelta(minutes=1))
    assert sync.stranded() == []


def test_b1_the_task_asks_to_go_on_instead_of_sleeping(
    strava: StandIn, row: Integration, monkeypatch: pytest.MonkeyPatch
) -> None:
    strava.control("settings", {"limits": "tight"})
    sync.begin(row.pk)
    asked: list[float] = []
    monkeypatch.setattr(
        sync_tasks.sync_athlete, "apply_async", lambda args, countdown: asked.append(countdown)
    )
    monkeypatch.setattr(time, "sleep", lambda seconds: pytest.fail(f"slept for {seconds} s"))
    while not asked or asked[-1] == 0:
        sync_tasks.sync_athlete(str(row.pk))
    assert asked[-1] > 1


def test_opening_a_page_brings_its_details_before_their_turn(
    strava: StandIn, row: Integration, client: Any
) -> None:
    sync.begin(row.pk)
    sync.work(row.pk, seconds=0.0)
    source = ActivitySource.objects.exclude(raw_data__manual=True).order_by("activity__start_date").first()
    assert source is not None and source.raw_data["resource_state"] == 2
    client.force_login(row.user)
    page = client.get(f"/activities/{source.activity_id}/").content.decode()
    assert f"https://www.strava.com/activities/{source.external_id}" in page and "View on Strava" in page
    source.refresh_from_db()
    assert source.raw_data["resource_state"] == 3


def test_s3_staff_see_health_and_no_content(strava: StandIn, row: Integration, client: Any) -> None:
    backfill(row)
    client.force_login(User.objects.create_superuser(email="staff@example.org", password="x" * 20))
    client.session.save()
    page = client.get("/admin/accounts/integration/").content.decode()
    assert "calls of this quarter hour used" in page
    for name in Activity.objects.values_list("name", flat=True):
        assert len(name) < 6 or name not in page


def watch_file_of(source: ActivitySource) -> ActivityRecord:
    """The same session as the watch's own file would give it."""
    part = derive.part_of(source)
    samples = part.samples()
    assert samples is not None
    values = {name: part.values[name] for name in ("start_date", "sport_type", "distance", "elapsed_time")}
    return ActivityRecord("file", "ab" * 32 + ":1", recording=Recording(samples.channels), **values)


@pytest.mark.parametrize("gone", ["strava", "file"])
def test_d1_a_run_from_the_watch_and_from_strava_is_one_and_each_survives_the_other(
    strava: StandIn, row: Integration, gone: str
) -> None:
    backfill(row)
    session = ActivitySource.objects.filter(recording__isnull=False, raw_data__type="Run").first()
    assert session is not None and session.activity is not None
    record = watch_file_of(session)
    before = Activity.objects.count()
    stored = store.store(row.user, [record], batch=None, original=None, original_name="watch.fit")
    assert stored[0].activity_id == session.activity_id and Activity.objects.count() == before
    distance = session.activity.distance
    sources.remove(ActivitySource.objects.get(activity=session.activity, provider=gone))
    left = Activity.objects.get(pk=session.activity_id)
    assert left.sources.count() == 1 and left.distance == pytest.approx(distance, rel=0.01)
    assert hasattr(left.sources.get(), "recording")


def test_t5_deleting_the_account_takes_the_grant_back(strava: StandIn, row: Integration) -> None:
    token = row.access_token
    receipt = deletion.close_account(row.user)
    while not deletion.carry_out(receipt):
        pass
    assert revoke_due() == 1
    with pytest.raises(TokenRefused):
        clients.strava().athlete(token)
    assert not ActivitySource.objects.exists() and not Integration.objects.exists()
