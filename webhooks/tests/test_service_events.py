"""Events of Whoop and Oura through the door: signed or refused, stored once, looked up and brought in."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Integration, User
from accounts.tests.people import make_athlete
from accounts.tests.services import StandIns, bare_stand_ins, stand_ins, stand_ins_process
from activities.models import ActivitySource, DailyMetricReading
from activities.services import service_sync
from simulators.services.bell import signature
from webhooks import service_subscriptions
from webhooks.models import WebhookEvent, WebhookSubscription

__all__ = ["bare_stand_ins", "stand_ins", "stand_ins_process"]


@pytest.fixture
def athlete(stand_ins: StandIns, monkeypatch: pytest.MonkeyPatch) -> User:
    monkeypatch.setattr("activities.sync_tasks.begin_sync.delay", lambda *_: None)
    return make_athlete(timezone="Europe/Berlin")


def synced(stand_ins: StandIns, athlete: User, slug: str) -> Integration:
    row = stand_ins.connect(athlete, slug)
    service_sync.begin(row.pk)
    while service_sync.work(row.pk) is not None:
        pass
    return row


def ring(slug: str, event: dict[str, Any], *, now: float | None = None, **headers: str) -> int:
    body = json.dumps(event).encode()
    signed = signature(slug, body, now or time.time()) | headers
    answer = Client().post(f"/webhooks/{slug}/", body, content_type="application/json", headers=signed)
    return answer.status_code


def whoop(kind: str, key: str, owner: str = "10129") -> dict[str, Any]:
    return {"user_id": int(owner), "id": key, "type": kind, "trace_id": "t"}


def oura(kind: str, key: str, aspect: str = "update") -> dict[str, Any]:
    return {
        "event_type": aspect,
        "data_type": kind,
        "object_id": key,
        "user_id": "oura-user-1",
        "event_time": "2026-11-19T08:00:00Z",
    }


def test_a_recovery_that_was_scored_anew_is_found_by_the_id_of_its_sleep(
    stand_ins: StandIns, athlete: User
) -> None:
    synced(stand_ins, athlete, "whoop")
    reading = DailyMetricReading.objects.filter(user=athlete, hrv__isnull=False).latest("date")
    number = reading.raw_data["sleep"]["v1_id"]
    stand_ins.control("change", {"key": f"recovery-{number}", "fields": {"hrv_rmssd_milli": 77.7}})
    assert ring("whoop", whoop("recovery.updated", reading.raw_data["sleep"]["id"])) == 200
    reading.refresh_from_db()
    assert reading.hrv == 77.7
    assert WebhookEvent.objects.get().processed and WebhookEvent.objects.get().user == athlete


def test_a_workout_comes_and_goes_by_event(stand_ins: StandIns, athlete: User) -> None:
    synced(stand_ins, athlete, "whoop")
    source = ActivitySource.objects.filter(user=athlete).latest("activity__start_date")
    stand_ins.control("delete", {"slug": "whoop", "number": source.raw_data["v1_id"]})
    assert ring("whoop", whoop("workout.deleted", source.external_id)) == 200
    assert not ActivitySource.objects.filter(external_id=source.external_id).exists()


def test_a_day_of_oura_is_read_again(stand_ins: StandIns, athlete: User) -> None:
    synced(stand_ins, athlete, "oura")
    reading = DailyMetricReading.objects.filter(user=athlete).latest("date")
    key = reading.raw_data["daily_readiness"][0]["id"]
    stand_ins.control("change", {"key": key, "fields": {"score": 12}})
    assert ring("oura", oura("daily_readiness", key)) == 200
    reading.refresh_from_db()
    assert reading.recovery_score == 12


@pytest.mark.parametrize("slug", ["whoop", "oura"])
def test_what_is_not_signed_or_too_old_is_refused(stand_ins: StandIns, athlete: User, slug: str) -> None:
    """W: a body alone moves nothing."""
    event = whoop("sleep.updated", "x") if slug == "whoop" else oura("sleep", "x")
    assert ring(slug, event, now=time.time() - 400) == 403
    assert ring(slug, event, **{"X-WHOOP-Signature": "forged", "x-oura-signature": "FORGED"}) == 403
    body = json.dumps(event).encode()
    assert Client().post(f"/webhooks/{slug}/", body, content_type="application/json").status_code == 403
    assert not WebhookEvent.objects.exists()


def test_a_signature_of_another_secret_is_refused(stand_ins: StandIns, athlete: User, settings: Any) -> None:
    settings.SERVICE_VALUES = {
        **settings.SERVICE_VALUES,
        "whoop": {**settings.SERVICE_VALUES["whoop"], "client_secret": ""},
    }
    assert ring("whoop", whoop("sleep.updated", "x")) == 403


@pytest.mark.parametrize(
    "body", [b"[]", b"{", b'{"type": "dance.updated", "user_id": 1, "id": "x"}', b'{"user_id": 1}']
)
def test_a_signed_body_that_is_no_event_is_refused(stand_ins: StandIns, athlete: User, body: bytes) -> None:
    headers = signature("whoop", body, time.time())
    answer = Client().post("/webhooks/whoop/", body, content_type="application/json", headers=headers)
    assert answer.status_code == 400 and not WebhookEvent.objects.exists()


def test_the_same_event_twice_is_one_and_a_stranger_is_dropped(stand_ins: StandIns, athlete: User) -> None:
    """The answer does not tell who is a member."""
    for _ in range(2):
        assert ring("whoop", whoop("sleep.updated", "x", owner="999")) == 200
    event = WebhookEvent.objects.get()
    assert event.processed and event.user is None and "not connected" in event.error_message


def test_a_service_that_is_down_is_asked_again(
    stand_ins: StandIns, athlete: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from webhooks.tasks import process_event

    stand_ins.connect(athlete, "whoop")
    stand_ins.control("fail", {"slug": "whoop", "path": "/v2/", "status": 503, "times": None})
    asked: list[float] = []
    real = process_event.apply_async

    def later(args: Any = None, countdown: float | None = None, **more: Any) -> Any:
        if countdown is None:
            return real(args=args, **more)
        asked.append(countdown)
        return None

    monkeypatch.setattr(process_event, "apply_async", later)
    assert ring("whoop", whoop("sleep.updated", "x")) == 200
    assert asked == [30.0] and not WebhookEvent.objects.get().processed


def test_unknown_doors_and_services_without_events_are_not_found(stand_ins: StandIns) -> None:
    for slug in ("intervals", "smashrun", "strava", "nobody"):
        assert Client().post(f"/webhooks/{slug}/", b"{}", content_type="application/json").status_code == 404


def test_the_handshake_repeats_the_challenge_to_whoever_knows_the_token(stand_ins: StandIns) -> None:
    from webhooks.service_events import verify_token

    good = Client().get("/webhooks/oura/", {"verification_token": verify_token("oura"), "challenge": "abc"})
    assert good.json() == {"challenge": "abc"}
    assert (
        Client().get("/webhooks/oura/", {"verification_token": "guess", "challenge": "abc"}).status_code
        == 403
    )


def test_oura_is_subscribed_to_once_and_renewed_in_time(
    stand_ins: StandIns, live_server: Any, settings: Any
) -> None:
    settings.SITE_URL = live_server.url
    assert service_subscriptions.ensure() == 15
    assert len(stand_ins.control("state")["subscriptions"]) == 15 and service_subscriptions.is_subscribed()
    asked = len(stand_ins.asked("oura"))
    service_subscriptions.ensure()
    assert len(stand_ins.asked("oura")) == asked + 1, "one look, nothing to do"
    row = WebhookSubscription.objects.first()
    assert row is not None and row.expires_at is not None and row.expires_at > timezone.now()


def test_without_keys_nothing_is_subscribed_to(settings: Any) -> None:
    settings.SERVICE_VALUES = {}
    assert service_subscriptions.ensure() == 0
