"""Events at the door and the work behind it, with the stand-in over HTTP (lines W of the failures)."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts.models import Integration, User
from accounts.tasks import end_withdrawn
from accounts.tests.people import make_athlete
from accounts.tests.stand_in import StandIn, strava, strava_process
from activities.models import Activity, ActivitySource
from webhooks import services, subscriptions, waiting
from webhooks.models import WebhookEvent, WebhookSubscription
from webhooks.tasks import process_left_events, process_new_events

__all__ = ["strava", "strava_process"]


@pytest.fixture
def athlete(strava: StandIn) -> User:
    WebhookSubscription.objects.create(provider="strava", external_id="300001", callback="here")
    services._known_subscriptions = (0.0, frozenset())
    return make_athlete()


@pytest.fixture
def row(strava: StandIn, athlete: User) -> Integration:
    return strava.connect(athlete)


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> None:
    """The queue is away, so what the door keeps stays as it is until somebody looks."""

    def send(*args: Any, **more: Any) -> None:
        raise OperationalError("away")

    monkeypatch.setattr("webhooks.tasks.process_new_events.apply_async", send)


def event(key: int, aspect: str = "create", **changed: Any) -> dict[str, Any]:
    return {
        "object_type": "activity", "object_id": key, "aspect_type": aspect, "updates": {}, "owner_id": 10001,
        "subscription_id": 300001, "event_time": int(time.time()), **changed,
    }  # fmt: skip


def ring(client: Client, body: Any, secret: str | None = None, **headers: str) -> int:
    data = body if isinstance(body, bytes | str) else json.dumps(body)
    address = f"/webhooks/strava/{secret or services.path_secret()}/"
    return client.post(address, data, content_type="application/json", headers=headers).status_code


def newest(strava: StandIn) -> int:
    return int(next(one["id"] for one in strava.control("activities") if one["athlete"] == 10001))


def test_w1_the_handshake_repeats_the_challenge(athlete: User, client: Client) -> None:
    address = f"/webhooks/strava/{services.path_secret()}/"
    asked = {"hub.mode": "subscribe", "hub.challenge": "15f7", "hub.verify_token": services.verify_token()}
    assert client.get(address, asked).json() == {"hub.challenge": "15f7"}
    assert client.get(address, asked | {"hub.verify_token": "x"}).status_code == 403


def test_w3_a_wrong_address_finds_nothing(athlete: User, client: Client) -> None:
    assert ring(client, event(1), secret="x" * 40) == 404
    assert not WebhookEvent.objects.exists()


def test_a_new_session_comes_in(strava: StandIn, row: Integration, client: Client) -> None:
    key = newest(strava)
    assert ring(client, event(key)) == 200
    assert ActivitySource.objects.get(external_id=str(key)).activity is not None
    assert WebhookEvent.objects.get().processed


def test_w2_the_door_only_stores(row: Integration, client: Client, away: None) -> None:
    """No call to Strava and one statement while the service waits."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ring(client, event(5))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert ring(client, event(6)) == 200
    assert len(queries) == 1
    assert WebhookEvent.objects.filter(processed=False).count() == 2


def test_w2_the_door_lies_before_all_that_browsers_need(row: Integration, client: Client) -> None:
    """No session, no cookies, no rules for scripts; what is no door there is a page that is not found, as elsewhere."""
    address = f"/webhooks/strava/{services.path_secret()}/"
    answer = client.post(address, json.dumps(event(5)), content_type="application/json")
    assert dict(answer.headers) == {"Content-Type": "text/html; charset=utf-8", "Content-Length": "0"}
    for nowhere in ("/webhooks/strava/", f"{address}x/"):
        page = client.get(nowhere)
        assert page.status_code == 404 and "Content-Security-Policy" in page.headers


def test_w7_a_queue_that_is_away_loses_no_event(row: Integration, client: Client, away: None) -> None:
    assert ring(client, event(5)) == 200
    assert not WebhookEvent.objects.get().processed
    process_left_events()
    assert WebhookEvent.objects.get().processed


def test_w7_an_event_whose_worker_died_is_tried_again(row: Integration, client: Client, away: None) -> None:
    ring(client, event(5))
    (key,) = waiting.new()
    assert waiting.take_new(key) is not None and waiting.take_new(key) is None, "nobody else works on it"
    process_left_events()
    assert not WebhookEvent.objects.get().processed, "its worker may still be at it"
    WebhookEvent.objects.update(updated_at="2026-01-01T00:00Z")
    process_left_events()
    assert WebhookEvent.objects.get().processed


def test_w7_a_burst_rings_at_once_and_again_for_all_that_came_after() -> None:
    """Nothing is kept after the last look that was asked for."""
    bell = waiting.Bell(moment=0.2)
    assert bell.ring() == 0.0
    assert [bell.ring() for _ in range(3)] == [0.2, None, None]
    bell.heard_at -= 0.2
    assert bell.ring() == 0.2
    bell.heard_at -= 10
    assert bell.ring() == 0.0


def test_w7_an_event_that_breaks_its_worker_holds_up_no_other(
    row: Integration, client: Client, away: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in (5, 6, 7):
        ring(client, event(key))
    real = services.process

    def process(event: WebhookEvent) -> float | None:
        if event.object_id == "5":
            raise ZeroDivisionError
        return real(event)

    monkeypatch.setattr("webhooks.services.process", process)
    monkeypatch.setattr("webhooks.tasks.process_new_events.delay", lambda: process_new_events())
    with pytest.raises(ZeroDivisionError):
        process_new_events()
    assert WebhookEvent.objects.get(processed=False).object_id == "5"


def test_w4_the_same_event_twice_is_stored_once(strava: StandIn, row: Integration, client: Client) -> None:
    told = event(newest(strava))
    assert [ring(client, told), ring(client, told)] == [200, 200]
    assert WebhookEvent.objects.count() == 1 and Activity.objects.count() == 1


def test_w4_an_update_before_the_create_and_a_late_one_end_alike(
    strava: StandIn, row: Integration, client: Client
) -> None:
    key = newest(strava)
    now = int(time.time())
    ring(client, event(key, "update", updates={"title": "Older"}, event_time=now - 60))
    ring(client, event(key, "create", event_time=now - 300))
    assert Activity.objects.count() == 1
    assert Activity.objects.get().name != "Older"


def test_w3_w4_a_deletion_counts_only_when_strava_confirms_it(
    strava: StandIn, row: Integration, client: Client
) -> None:
    """Delete wins, but only a 404 deletes."""
    key = newest(strava)
    ring(client, event(key))
    ring(client, event(key, "delete"))
    assert Activity.objects.count() == 1
    strava.control("activities/delete", {"id": key, "silent": True})
    ring(client, event(key, "delete", event_time=int(time.time()) + 1))
    assert not Activity.objects.exists()
    ring(client, event(key, "update", event_time=int(time.time()) + 2))
    assert not Activity.objects.exists()


def test_w6_an_activity_made_private_returns_as_the_same(
    strava: StandIn, athlete: User, client: Client
) -> None:
    """With the narrow scope it comes as delete and later as create."""
    strava.connect(athlete, scope="read,activity:read")
    key = newest(strava)
    ring(client, event(key))
    before = Activity.objects.get().pk
    strava.control("activities/change", {"id": key, "visibility": "only_me", "silent": True})
    ring(client, event(key, "delete", event_time=1_800_000_000))
    assert not Activity.objects.exists()
    strava.control("activities/change", {"id": key, "visibility": "everyone", "silent": True})
    ring(client, event(key, "create", event_time=1_800_000_100))
    assert Activity.objects.get().pk == before


def test_w3_w5_strangers_and_foreign_subscriptions_are_dropped_silently(
    strava: StandIn, row: Integration, client: Client
) -> None:
    assert ring(client, event(1, owner_id=99)) == 200
    assert ring(client, event(2, subscription_id=9)) == 200
    assert WebhookEvent.objects.get().processed
    assert not Activity.objects.exists()


def test_w5_an_activity_of_somebody_else_is_not_taken(
    strava: StandIn, row: Integration, client: Client
) -> None:
    other = next(one["id"] for one in strava.control("activities") if one["athlete"] != 10001)
    ring(client, event(other))
    assert not Activity.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"null", b"{", b"x" * 20_000, b'{"object_type": 1}', b'"text"',
        json.dumps(event(1) | {"object_id": "1"}), json.dumps(event(1) | {"owner_id": True}),
        json.dumps(event(1) | {"event_time": 10**30}), json.dumps(event(1) | {"object_id": -1}),
        json.dumps(event(1) | {"aspect_type": "x" * 99}), json.dumps(event(1) | {"updates": {"title": "\ud800"}}),
        json.dumps(event(1) | {"updates": {"title": float("nan")}}), json.dumps(event(1) | {"object_type": "a\x00"}),
    ],
)  # fmt: skip
def test_w3_what_is_no_event_is_refused(row: Integration, client: Client, body: Any) -> None:
    assert ring(client, body) == 400
    assert not WebhookEvent.objects.exists()


def test_t4_only_a_confirmed_withdrawal_starts_the_deletions_clock(
    strava: StandIn, row: Integration, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    ring(client, event(newest(strava)))
    told = event(10001, "update", object_type="athlete", updates={"authorized": "false"})
    ring(client, told)
    row.refresh_from_db()
    assert row.erase_at is None and row.sync_status != "NEEDS_RECONNECT", "nobody had withdrawn anything"
    strava.control("revoke", {"athlete": 10001, "silent": True})
    ring(client, told | {"event_time": told["event_time"] + 1})
    row.refresh_from_db()
    assert row.erase_at is not None and row.sync_status == "NEEDS_RECONNECT"
    assert timedelta(hours=47) < row.erase_at - timezone.now() < timedelta(hours=48)
    assert Activity.objects.exists()
    Integration.objects.update(erase_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        end_withdrawn()
    assert not Integration.objects.exists() and not Activity.objects.exists()
    assert User.objects.filter(pk=row.user_id).exists()


def test_without_time_to_think_again_a_withdrawal_deletes_at_once(
    strava: StandIn, row: Integration, client: Client, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.STRAVA_WITHDRAWAL_HOURS = 0
    ring(client, event(newest(strava)))
    strava.control("revoke", {"athlete": 10001, "silent": True})
    with django_capture_on_commit_callbacks(execute=True):
        ring(client, event(10001, "update", object_type="athlete", updates={"authorized": "false"}))
    assert not Integration.objects.exists() and not Activity.objects.exists()


def test_t4_a_withdrawal_is_not_believed_while_strava_is_down(
    strava: StandIn, row: Integration, client: Client, away: None
) -> None:
    strava.control("failures", {"kind": "503", "path": "/oauth/token", "times": None})
    ring(client, event(10001, "update", object_type="athlete", updates={"authorized": "false"}))
    assert services.process(WebhookEvent.objects.get()) == 60.0
    assert Integration.objects.exists() and not WebhookEvent.objects.get().processed


def test_b1_a_limit_leaves_the_event_for_later_however_often_it_meets_one(
    strava: StandIn, row: Integration, client: Client, away: None
) -> None:
    strava.control("failures", {"kind": "429", "path": "/activities/.*"})
    ring(client, event(newest(strava)))
    WebhookEvent.objects.update(attempts=services.MOST_TRIES)
    seconds = services.process(WebhookEvent.objects.get())
    assert seconds is not None and 0 < seconds <= 900
    assert not WebhookEvent.objects.get().processed


def test_b1_an_event_that_fails_again_and_again_is_left_to_the_nightly_look(
    strava: StandIn, row: Integration, client: Client, away: None
) -> None:
    strava.control("failures", {"kind": "500", "path": "/activities/.*", "times": None})
    ring(client, event(newest(strava)))
    assert services.process(WebhookEvent.objects.get()) is not None
    WebhookEvent.objects.update(attempts=services.MOST_TRIES)
    assert services.process(WebhookEvent.objects.get()) is None
    assert WebhookEvent.objects.get().processed


def test_w3_signed_events_are_checked_when_a_secret_is_set(
    row: Integration, client: Client, settings: Any
) -> None:
    settings.STRAVA_WEBHOOK_SIGNING_SECRET = "quiet"
    body = json.dumps(event(10, owner_id=99)).encode()

    def header(stamp: int) -> str:
        signed = hmac.new(b"quiet", str(stamp).encode() + b"." + body, hashlib.sha256).hexdigest()
        return f"t={stamp},v1={signed}"

    now = int(time.time())
    assert ring(client, body) == 403
    assert ring(client, body, **{"X-Strava-Signature": header(now - 1000)}) == 403
    assert ring(client, body, **{"X-Strava-Signature": header(now)}) == 200


@pytest.mark.django_db(transaction=True)
def test_strava_subscribes_and_rings_over_http(strava: StandIn, live_server: Any, settings: Any) -> None:
    settings.SITE_URL = live_server.url
    row = subscriptions.create()
    assert row.state == "active" and services.path_secret() not in row.callback
    subscriptions.ensure()
    assert WebhookSubscription.objects.filter(state="active").count() == 1
    strava.connect(make_athlete())
    key = strava.control("activities/add", {})["id"]
    until = time.monotonic() + 15
    while not WebhookEvent.objects.filter(
        object_id=str(key), processed=True
    ).exists():  # all it led to is done, too
        assert time.monotonic() < until, "the new session did not arrive"
        time.sleep(0.05)
    assert ActivitySource.objects.filter(external_id=str(key)).exists()
    assert subscriptions.delete() == 1 and subscriptions.shown() == []
