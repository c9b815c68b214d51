"""The pages that connect a service: asking first, both ways in, refusals in words, three people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Consent, DeletionReceipt, Integration, PendingRevocation, User
from accounts.providers.discovery import services
from accounts.providers.records import WorkoutRecord
from accounts.services import deletion, pushing
from accounts.services.disconnect import revoke_due
from accounts.tests.people import make_athlete
from accounts.tests.services import API_KEY, StandIns, bare_stand_ins, stand_ins, stand_ins_process

__all__ = ["bare_stand_ins", "stand_ins", "stand_ins_process"]
SLUGS = sorted(services())
OWN = ("", "key/", "callback/", "sync/", "progress/", "disconnect/")


@pytest.fixture
def athlete(stand_ins: StandIns, client: Client) -> User:
    user = make_athlete()
    client.force_login(user)
    return user


@pytest.fixture(autouse=True)
def nothing_is_synced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("activities.sync_tasks.begin_sync.delay", lambda *_: None)


def go_there(client: Client, stand_ins: StandIns, slug: str, **form: str) -> Any:
    """Press the button, decide at the service, come back."""
    leaving = client.post(f"/settings/connections/{slug}/")
    assert leaving.status_code == 302
    back = stand_ins.decide(leaving["Location"], **form)
    return client.get(f"/settings/connections/{slug}/callback/", back)


@pytest.mark.parametrize("slug", SLUGS)
def test_every_service_connects_through_its_consent_page(
    client: Client, athlete: User, stand_ins: StandIns, slug: str
) -> None:
    name = services()[slug].name
    assert f"Connect {name}" in client.get("/settings/connections/").content.decode()
    page = client.get(f"/settings/connections/{slug}/")
    assert services()[slug].reads in page.content.decode()
    assert stand_ins.served.base in page["Content-Security-Policy"], "the form may lead there"
    assert go_there(client, stand_ins, slug)["Location"] == "/settings/connections/"
    row = Integration.objects.get(user=athlete, provider=slug)
    assert row.access_token and row.external_user_id
    assert Consent.objects.get(user=athlete, subject=slug).wording.startswith("I let this site read")
    shown = client.get("/settings/connections/").content.decode()
    assert f"Disconnect {name}" in shown and row.access_token not in shown


def test_a_key_connects_intervals_and_a_wrong_one_gets_a_sentence(client: Client, athlete: User) -> None:
    for key in ("wrong", "two words", "a:b"):
        answer = client.post("/settings/connections/intervals/key/", {"key": key})
        assert answer.status_code == 400 and key not in answer.content.decode().replace("&quot;", "")
        assert not Integration.objects.exists()
    answer = client.post("/settings/connections/intervals/key/", {"key": f" {API_KEY} "})
    assert answer.status_code == 302 and Integration.objects.get(user=athlete).expires_at is None


def test_a_key_is_offered_without_any_setting_and_other_services_are_not(
    client: Client, athlete: User, settings: Any
) -> None:
    settings.SERVICE_VALUES = {}
    page = client.get("/settings/connections/").content.decode()
    assert "Connect Intervals.icu" in page and "has no keys for Whoop" in page
    assert client.get("/settings/connections/whoop/").status_code == 404
    assert client.post("/settings/connections/intervals/").status_code == 200, "no consent page without keys"


def test_refusing_connects_nothing_and_says_so(client: Client, athlete: User, stand_ins: StandIns) -> None:
    answer = go_there(client, stand_ins, "whoop", deny="1")
    assert answer.status_code == 400 and "did not allow access at Whoop" in answer.content.decode()
    assert not Integration.objects.exists()


@pytest.mark.parametrize("change", [{"state": "another"}, {"state": ""}])
def test_a_callback_nobody_asked_for_connects_nothing(
    client: Client, athlete: User, stand_ins: StandIns, change: dict[str, str]
) -> None:
    back = stand_ins.decide(client.post("/settings/connections/oura/")["Location"])
    answer = client.get("/settings/connections/oura/callback/", back | change)
    assert answer.status_code == 400 and not Integration.objects.exists()
    again = client.get("/settings/connections/oura/callback/", back)
    assert again.status_code == 400, "a state is good for one try"


def test_a_code_that_is_spent_or_a_service_that_fails_gets_a_sentence(
    client: Client, athlete: User, stand_ins: StandIns
) -> None:
    leaving = client.post("/settings/connections/whoop/")
    back = stand_ins.decide(leaving["Location"])
    answer = client.get("/settings/connections/whoop/callback/", back | {"code": "old"})
    assert answer.status_code == 400 and "used already or has expired" in answer.content.decode()
    stand_ins.control("fail", {"slug": "whoop", "path": "/token", "status": 502})
    answer = go_there(client, stand_ins, "whoop")
    assert answer.status_code == 400 and "try again" in answer.content.decode()
    assert not Integration.objects.exists()


def test_an_account_of_a_service_belongs_to_one_athlete(
    client: Client, athlete: User, stand_ins: StandIns
) -> None:
    stand_ins.connect(make_athlete(), "whoop")
    answer = go_there(client, stand_ins, "whoop")
    assert answer.status_code == 400 and "connected to another athlete" in answer.content.decode()
    assert not Integration.objects.filter(user=athlete).exists()


@pytest.mark.parametrize("data", ["keep", "erase"])
def test_disconnecting_gives_a_receipt_and_tells_the_service(
    client: Client, athlete: User, stand_ins: StandIns, data: str, django_capture_on_commit_callbacks: Any
) -> None:
    row = stand_ins.connect(athlete, "oura")
    token = row.access_token
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/settings/connections/oura/disconnect/", {"data": data})
    assert "/deleted/" in answer["Location"] and client.get(answer["Location"]).status_code == 200
    assert not Integration.objects.exists() and DeletionReceipt.objects.get().completed_at is not None
    assert revoke_due() == 1 and PendingRevocation.objects.get().token == ""
    from accounts.providers.base import TokenRefused

    with pytest.raises(TokenRefused):
        stand_ins.client("oura").activity(token, "workout-1")


def test_a_dead_access_token_is_renewed_to_end_the_grant(athlete: User, stand_ins: StandIns) -> None:
    """T5"""
    stand_ins.connect(athlete, "whoop")
    stand_ins.control("expire", {"slug": "whoop"})
    receipt = deletion.close_account(athlete)
    while not deletion.carry_out(receipt):
        pass
    assert revoke_due() == 1
    assert [one["status"] for one in stand_ins.asked("whoop") if one["method"] == "DELETE"] == [401, 204]


def test_the_page_of_connections_costs_the_same_whatever_is_connected(
    client: Client, athlete: User, stand_ins: StandIns
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get("/settings/connections/").status_code == 200
        return len(caught)

    queries()
    before = queries()
    for slug in SLUGS:
        stand_ins.connect(athlete, slug)
    assert queries() == before <= 6


@pytest.mark.parametrize("part", OWN)
def test_another_athlete_finds_nothing_of_the_connection(
    client: Client, athlete: User, stand_ins: StandIns, part: str
) -> None:
    row = stand_ins.connect(make_athlete(), "whoop")
    address = f"/settings/connections/whoop/{part}"
    for answer in (client.get(address), client.post(address, {"data": "erase", "key": "x"})):
        assert answer.status_code in (200, 302, 400, 404, 405)
        assert row.external_user_id not in answer.content.decode()
    assert Integration.objects.filter(pk=row.pk).exists()
    assert "Disconnect Whoop" not in client.get("/settings/connections/").content.decode()


@pytest.mark.parametrize("part", OWN)
def test_a_stranger_is_asked_to_sign_in(stand_ins: StandIns, part: str) -> None:
    row = stand_ins.connect(make_athlete(), "whoop")
    for method in ("get", "post"):
        answer = getattr(Client(), method)(f"/settings/connections/whoop/{part}")
        assert answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")
    assert Integration.objects.filter(pk=row.pk).exists()


def test_forms_need_their_token(stand_ins: StandIns) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_athlete())
    for part in ("", "key/", "sync/", "disconnect/"):
        assert strict.post(f"/settings/connections/whoop/{part}").status_code == 403


@pytest.mark.parametrize("by_key", [True, False])
def test_planned_sessions_are_pushed_and_pushed_again_they_change(
    athlete: User, stand_ins: StandIns, by_key: bool
) -> None:
    row = stand_ins.connect(athlete, "intervals", by_key=by_key)
    session = WorkoutRecord(
        "plan-1", date(2026, 12, 1), "Run", "6 × 800 m", "- 10m 60%", 3_600.0, 71.0, "s.fit", b"\x0e"
    )
    assert pushing.push_workouts(row.user, [session]) == 1
    assert pushing.push_workouts(row.user, [replace(session, name="5 × 1 km")]) == 1
    (event,) = stand_ins.control("state")["events"].values()
    assert (event["name"], event["start_date_local"]) == ("5 × 1 km", "2026-12-01T00:00:00")
    assert (event["moving_time"], event["icu_training_load"], event["file_contents_base64"]) == (
        3600,
        71,
        "Dg==",
    )
    assert ("uid" in event) is by_key


def test_without_a_connection_nothing_is_pushed(athlete: User) -> None:
    assert not pushing.can_push(athlete)
    with pytest.raises(pushing.NotConnected):
        pushing.push_workouts(athlete, [])
