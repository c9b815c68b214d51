"""The staff's page of integration health: what it says, whom it says it to, and what its buttons do."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import tasks as account_tasks
from accounts.models import Integration, PendingRevocation, SyncStatus, User
from accounts.providers.base import Priority
from accounts.services import clients
from accounts.tests.people import make_athlete
from accounts.tests.stand_in import StandIn, forget_budget, strava, strava_process
from activities import sync_tasks
from activities.models import Activity, ActivitySource
from activities.services import sync, sync_cursor
from webhooks import health_views, waiting
from webhooks.models import WebhookEvent, WebhookSubscription

__all__ = ["strava", "strava_process"]
pytestmark = pytest.mark.django_db
PAGE = "/admin/webhooks/webhooksubscription/health/"


@pytest.fixture(autouse=True)
def whole_budget() -> None:
    forget_budget()


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_athlete("staff@example.org", is_staff=True, is_superuser=True))
    return client


def connection_of(user: User, number: int = 7, **fields: Any) -> Integration:
    return Integration.objects.create(
        user=user, provider="strava", external_user_id=str(number), access_token="SECRET-A",
        refresh_token="SECRET-B", sync_status=SyncStatus.SUCCESS, **fields,
    )  # fmt: skip


def event_of(number: int = 7, **fields: Any) -> WebhookEvent:
    return WebhookEvent.objects.create(
        provider="strava", owner_id=str(number), object_type="activity", object_id="1", aspect_type="create",
        digest=f"{number}-{WebhookEvent.objects.count()}", **fields,
    )  # fmt: skip


def text_of(client: Client) -> str:
    answer = client.get(PAGE)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


# --- what it says -------------------------------------------------------------------------------------------------


def test_it_tells_what_is_left_of_each_window_for_each_kind_of_work(staff: Client) -> None:
    clients.budget().take(Priority.NOW, 65)
    quarter, day = staff.get(PAGE).context["health"].windows
    assert (quarter.used, quarter.limit) == (65, 100) and (day.used, day.limit) == (65, 1000)
    assert dict(quarter.left) == {"opened pages and events": 35, "sweeps": 25, "backfill": 5}


def test_it_tells_backlog_gaps_events_errors_and_tokens(staff: Client) -> None:
    now = timezone.now()
    good, late, dead = make_athlete(), make_athlete(), make_athlete()
    connection_of(good, 1, expires_at=now + timedelta(hours=5), last_sync_at=now)
    cursor = {
        "braked": 9, "gaps": {"2026-03": [12, 11]}, "totals": {"run": [300, 290]}, "aside": {"5": {"reason": "PRIVATE"}},
        "waits_until": time.time() + 600, "waits_for": "The count is used up.",
    }  # fmt: skip
    connection_of(late, 2, expires_at=now - timedelta(days=2), sync_cursor=cursor)
    row = connection_of(dead, 3)
    Integration.objects.filter(pk=row.pk).update(
        sync_status=SyncStatus.NEEDS_RECONNECT, error_message="Strava no longer accepts this connection."
    )
    event_of(2)
    event_of(2, processed=True, error_message=waiting.GIVEN_UP)
    first, *_ = found = staff.get(PAGE).context["health"].rows
    assert first.athlete == dead.pk and first.is_bad and first.token.startswith("dead")
    told = {one.athlete: one for one in found}
    assert told[good.pk].token == "" and told[late.pk].token.startswith("about to fail: not renewed since")
    assert told[late.pk].gaps[0].startswith("9 seem to be gone")
    assert told[late.pk].gaps[1:] == ("2026-03: 12 there, 11 here", "runs in all: 300 there, 290 here")
    assert told[late.pk].last_event is not None and told[good.pk].last_event is None
    text = text_of(staff)
    for sentence in (
        "The count is used up.",
        "no longer accepts",
        "2026-03: 12 there, 11 here",
        "No subscription",
    ):
        assert sentence in text
    (door,) = staff.get(PAGE).context["health"].doors
    assert (door.waiting, door.given_up) == (1, 1) and door.oldest is not None
    assert "SECRET" not in text and "PRIVATE" not in text


def test_it_tells_of_grants_still_to_be_ended(staff: Client) -> None:
    PendingRevocation.objects.create(
        provider="strava", token="SECRET-C", attempts=3, last_error="Strava is down."
    )
    PendingRevocation.objects.create(provider="whoop", token="", done_at=timezone.now())
    text = text_of(staff)
    assert "Strava is down." in text and "1 in all" in text and "SECRET" not in text


def test_s3_a_real_backfill_shows_numbers_and_no_content(strava: StandIn, staff: Client) -> None:
    strava.control("reset", {"activities": 12})
    row = strava.connect(make_athlete(first_name="Quentin"))
    sync.begin(row.pk)
    sync.work(row.pk, seconds=0.0)
    (found,) = staff.get(PAGE).context["health"].rows
    assert found.backlog == ActivitySource.objects.filter(is_detailed=False).count() > 0
    text = text_of(staff)
    assert "Quentin" not in text
    for name in Activity.objects.values_list("name", flat=True):
        assert len(name) < 6 or name not in text


def test_more_connections_and_events_cost_no_more_queries(staff: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert staff.get(PAGE).status_code == 200
        return len(seen)

    connection_of(make_athlete(), 1)
    event_of(1)
    WebhookSubscription.objects.create(provider="strava", external_id="1", callback="x")
    PendingRevocation.objects.create(provider="strava", token="t")
    few = queries()
    for number in range(2, 70):
        connection_of(make_athlete(), number)
        event_of(number)
    for _ in range(9):
        PendingRevocation.objects.create(provider="strava", token="t")
    assert queries() == few
    page = staff.get(PAGE, {"page": 2}).context["health"]
    assert len(page.rows) == 19 and "Page 2 of 2" in staff.get(PAGE, {"page": 2}).content.decode()


# --- whom ---------------------------------------------------------------------------------------------------------


def test_an_athlete_and_a_stranger_are_sent_away(client: Client) -> None:
    row = connection_of(make_athlete(), 1)
    for sign_in in (None, make_athlete()):
        if sign_in is not None:
            client.force_login(sign_in)
        assert client.get(PAGE).status_code in (302, 403)
        assert client.post(PAGE, {"do": "walk", "connection": row.pk}).status_code in (302, 403)
        assert b"Calls left" not in client.get(PAGE).content


def test_staff_need_the_permission_to_look_and_another_one_to_act(client: Client) -> None:
    helper = make_athlete(is_staff=True)
    client.force_login(helper)
    assert client.get(PAGE).status_code == 403
    helper.user_permissions.add(Permission.objects.get(codename="view_integration"))
    connection_of(make_athlete(), 1)
    page = client.get(PAGE).content.decode()
    assert "Calls left" in page and "Walk the list again" not in page
    assert client.post(PAGE, {"do": "events"}).status_code == 403


def test_the_first_page_of_the_administration_leads_there(staff: Client) -> None:
    assert PAGE in staff.get("/admin/").content.decode()


# --- its buttons --------------------------------------------------------------------------------------------------


def test_a_list_is_walked_again(staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[Any] = []
    monkeypatch.setattr(sync_tasks.begin_sync, "delay", lambda *args: begun.append(args))
    row = connection_of(make_athlete(), 1)
    assert (
        "walked again" in staff.post(PAGE, {"do": "walk", "connection": row.pk}, follow=True).content.decode()
    )
    assert begun == [(str(row.pk), None)]


def test_what_was_set_aside_is_tried_again_parked_ones_too(
    staff: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued: list[str] = []
    monkeypatch.setattr(health_views.sync_athlete, "delay", queued.append)
    aside = {"5": {"tries": sync_cursor.MOST_TRIES, "until": time.time() + 900, "reason": "r"}}
    row = connection_of(make_athlete(), 1, sync_cursor={"aside": aside})
    page = staff.post(PAGE, {"do": "retry", "connection": row.pk}, follow=True).content.decode()
    row.refresh_from_db()
    assert "tried again" in page and queued == [str(row.pk)] and row.sync_status == SyncStatus.SYNCING
    assert sync_cursor.due(row.sync_cursor["aside"], time.time()) == ["5"]


def test_a_dead_connection_is_not_tried(staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    queued: list[str] = []
    monkeypatch.setattr(health_views.sync_athlete, "delay", queued.append)
    row = connection_of(make_athlete(), 1)
    Integration.objects.update(sync_status=SyncStatus.NEEDS_RECONNECT)
    page = staff.post(PAGE, {"do": "retry", "connection": row.pk}, follow=True).content.decode()
    assert "has to connect again" in page and queued == []


def test_waiting_and_given_up_events_are_worked_on_again(
    staff: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued: list[str] = []
    monkeypatch.setattr(health_views.process_event, "delay", queued.append)
    tried = event_of(1, attempts=3)
    given_up = event_of(1, processed=True, attempts=10, error_message=waiting.GIVEN_UP)
    event_of(1, processed=True)
    page = staff.post(PAGE, {"do": "events"}, follow=True).content.decode()
    assert "2 events are worked on again" in page and set(queued) == {str(tried.pk), str(given_up.pk)}
    given_up.refresh_from_db()
    assert (given_up.processed, given_up.attempts, given_up.error_message) == (False, 0, "")


def test_revocations_are_tried_at_once(staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[bool] = []
    monkeypatch.setattr(account_tasks.revoke_grants, "delay", lambda: rung.append(True))
    later = timezone.now() + timedelta(hours=6)
    row = PendingRevocation.objects.create(provider="strava", token="t", next_attempt_at=later)
    assert "1 revocation is tried" in staff.post(PAGE, {"do": "revocations"}, follow=True).content.decode()
    row.refresh_from_db()
    assert rung == [True] and row.next_attempt_at <= timezone.now()


@pytest.mark.parametrize("told", [{"connection": "x"}, {"connection": ""}, {}])
def test_a_connection_that_is_not_there_is_not_found(staff: Client, told: dict[str, str]) -> None:
    assert staff.post(PAGE, {"do": "walk", **told}).status_code == 404


def test_an_unknown_action_is_refused_with_a_sentence(staff: Client) -> None:
    assert "no such action" in staff.post(PAGE, {"do": "drop"}, follow=True).content.decode()
