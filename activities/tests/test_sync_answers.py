"""Each kind of answer of Strava's (docs/strava.md, the table): what the athlete reads, and what the system does."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Integration, SyncStatus, User
from accounts.tests.people import make_athlete
from accounts.tests.stand_in import StandIn, strava, strava_process
from activities.models import Activity, ActivitySource
from activities.services import sync, sync_one
from activities.tests.test_sync import listed

__all__ = ["strava", "strava_process"]
LIST = "/athlete/activities"
LATER, STOPPED, DEAD = SyncStatus.SYNCING, SyncStatus.FAILED, SyncStatus.NEEDS_RECONNECT

# kind of the stand-in's fault, the state it leads to, what the page of connections says
ANSWERS = [
    ("401", DEAD, "no longer accepts this connection"),
    ("401_application", DEAD, "no longer accepts this connection"),
    ("401_scope", STOPPED, "did not allow reading your activities"),
    ("400_future", STOPPED, "did not understand what was asked"),
    ("402", STOPPED, "did not allow reading activities"),
    ("403", STOPPED, "did not allow reading activities"),
    ("404_path", STOPPED, "does not know this address"),
    ("inactive", STOPPED, "switched this installation's application off"),
    ("404", LATER, "gave no list"),
    ("429", LATER, "no more requests for now"),
    ("429_old", LATER, "no more requests for now"),
    ("500", LATER, "failed with status 500"),
    ("503", LATER, "failed with status 503"),
    ("504", LATER, "failed with status 504"),
    ("502_html", LATER, "failed with status 502"),
    ("500_empty", LATER, "failed with status 500"),
    ("empty", LATER, "could not be read"),
    ("html", LATER, "could not be read"),
    ("half_json", LATER, "could not be read"),
    ("cut", LATER, "did not answer"),
    ("hang_up", LATER, "did not answer"),
]


@pytest.fixture
def athlete(strava: StandIn) -> User:
    return make_athlete()


@pytest.fixture
def row(strava: StandIn, athlete: User) -> Integration:
    return strava.connect(athlete)


def page_of(client: Client, user: User) -> str:
    client.force_login(user)
    return unescape(client.get("/settings/connections/").content.decode())


@pytest.mark.parametrize(("kind", "state", "sentence"), ANSWERS)
def test_an_answer_to_the_list_leads_to_its_sentence_and_its_state(
    strava: StandIn, row: Integration, client: Client, kind: str, state: str, sentence: str
) -> None:
    strava.control("failures", {"kind": kind, "path": LIST, "times": None})
    sync.begin(row.pk)
    onward = sync.work(row.pk)
    row.refresh_from_db()
    assert row.sync_status == state
    page = page_of(client, row.user)
    assert sentence in page and "About" * (state == LATER) in page
    assert (onward is not None) == (state == LATER)
    if onward is not None:
        assert 1 < onward.seconds <= 900, "a pause, and nothing sleeps"
    assert ("Connect again" in page) == (state == DEAD)
    strava.control("failures", method="DELETE")
    asked = strava.control("state")["asked"]
    assert state == LATER or sync.work(row.pk) is None
    assert state == LATER or strava.control("state")["asked"] == asked, "no storm of tries"


def test_a_service_that_keeps_failing_is_left_alone_until_the_night(
    strava: StandIn, row: Integration, client: Client
) -> None:
    strava.control("failures", {"kind": "503", "path": LIST, "times": None})
    sync.begin(row.pk)
    waits = []
    while (onward := sync.work(row.pk)) is not None:
        waits.append(onward.seconds)
        assert len(waits) < 20
    assert waits == sorted(waits) and len(waits) == 5, "longer each time, then no more"
    assert "failed with status 503" in page_of(client, row.user)
    row.refresh_from_db()
    assert row.sync_status == SyncStatus.FAILED and row.pk in sync.connections()


def test_one_refused_token_is_renewed_and_the_athlete_notices_nothing(
    strava: StandIn, row: Integration, client: Client
) -> None:
    strava.control("failures", {"kind": "401", "path": LIST, "times": 1})
    sync.begin(row.pk)
    sync.work(row.pk, seconds=0.0)
    assert Activity.objects.exists()
    assert "Connect again" not in page_of(client, row.user)


def test_wrong_keys_stop_the_sync_and_keep_the_connection(
    strava: StandIn, row: Integration, client: Client
) -> None:
    Integration.objects.update(expires_at=timezone.now())
    strava.control("settings", {"client_secret": "another"})
    sync.begin(row.pk)
    assert sync.work(row.pk) is None
    page = page_of(client, row.user)
    assert "client id or secret is wrong" in page and "Connect again" not in page


def test_a_missing_scope_is_named_with_the_way_to_grant_it(
    strava: StandIn, athlete: User, client: Client
) -> None:
    row = strava.connect(athlete, scope="read")
    sync.begin(row.pk)
    assert sync.work(row.pk) is None
    page = page_of(client, athlete)
    assert "did not allow reading your activities" in page and "Grant what is missing" in page


def test_t1_a_permission_lost_on_the_way_is_marked_and_no_token_is_renewed_for_it(
    strava: StandIn, row: Integration, client: Client
) -> None:
    before = row.refresh_token
    strava.control("failures", {"kind": "401_scope", "path": LIST, "times": None})
    sync.begin(row.pk)
    assert sync.work(row.pk) is None
    row.refresh_from_db()
    assert (row.scope, row.refresh_token) == ("read,profile:read_all", before)
    assert "Grant what is missing" in page_of(client, row.user)
    assert not any(one["path"].endswith("/oauth/token") for one in strava.control("asked"))


def test_a_profile_that_is_not_granted_any_more_costs_zones_and_no_session(
    strava: StandIn, row: Integration, client: Client
) -> None:
    strava.control("failures", {"kind": "401_profile", "path": "/athlete/zones", "times": None})
    sync.begin(row.pk)
    for _ in range(5):
        sync.work(row.pk, seconds=0.0)
    row.refresh_from_db()
    assert row.scope == "read,activity:read_all" and row.sync_status == SyncStatus.SYNCING
    assert "Your zones, weight and gear at Strava were not allowed" in page_of(client, row.user)


def test_many_missing_at_once_under_a_narrow_permission_delete_nothing_and_are_told(
    strava: StandIn, row: Integration, client: Client
) -> None:
    sync.begin(row.pk)
    while sync.work(row.pk, seconds=0.0) and Integration.objects.get().sync_cursor.get("phase") == "list":
        pass
    here = ActivitySource.objects.count()
    for one in listed(strava)[: sync.HANDFUL + 2]:
        strava.control("activities/delete", {"id": one["id"], "silent": True})
    Integration.objects.update(scope="read,activity:read")
    sync.begin(row.pk)
    while sync.work(row.pk, seconds=0.0) and Integration.objects.get().sync_cursor.get("phase") == "list":
        pass
    assert ActivitySource.objects.count() == here
    page = page_of(client, row.user)
    assert "Nothing was deleted here" in page and "Grant what is missing" in page
    assert Integration.objects.get().sync_cursor["braked"] >= sync.HANDFUL + 2


@pytest.mark.parametrize(
    "kind", ["404", "404_activity", "401", "inactive", "plain_errors", "403", "404_path"]
)
def test_an_answer_about_one_session_touches_no_other(strava: StandIn, row: Integration, kind: str) -> None:
    """A 404 deletes that one alone; whatever else is answered, nothing is deleted."""
    keys = [str(one["id"]) for one in listed(strava)[:3]]
    for key in keys:
        sync_one.fetch(row, key)
    strava.control("failures", {"kind": kind, "path": f"/activities/{keys[0]}", "times": None})
    sync.fetch_one(row.pk, keys[0])
    here = set(ActivitySource.objects.values_list("external_id", flat=True))
    assert here == (set(keys[1:]) if kind in ("404", "404_activity") else set(keys))


def test_streams_that_are_not_there_leave_the_session_without_a_recording(
    strava: StandIn, row: Integration, client: Client
) -> None:
    key = str(strava.control("activities/add", {"silent": True, "seconds": 900})["id"])
    strava.control("failures", {"kind": "404", "path": f"/activities/{key}/streams", "times": None})
    sync_one.fetch(row, key)
    activity = Activity.objects.get()
    client.force_login(row.user)
    page: Any = client.get(f"/activities/{activity.pk}/")
    assert page.status_code == 200 and not ActivitySource.objects.filter(recording__isnull=False).exists()
