"""Login with Strava over HTTP against the stand-in: consent, scopes, refusals, tokens, ending it."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
import requests
from django.contrib.sessions.models import Session
from django.db import connection as database
from django.test import Client
from django.utils import timezone

from accounts.models import Consent, Integration, PendingRevocation, SyncStatus, User
from accounts.providers.base import BrokenAnswer, TokenRefused
from accounts.services import clients, tokens
from accounts.services.disconnect import revoke_due
from accounts.social import BAD_CODE, BAD_KEYS, CANCELLED
from accounts.tests.people import PASSWORD
from accounts.tests.stand_in import StandIn, go_to_strava, query_of, strava, strava_process

__all__ = ["strava", "strava_process"]


def sign_in(client: Client, user: User) -> None:
    """Signed in a moment ago, so that nothing asks for the password again."""
    client.force_login(user)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})


def make_user(email: str = "ana@example.org") -> User:
    return User.objects.create_user(email=email, password=PASSWORD)


def test_a_newcomer_signs_in_with_strava_alone(strava: StandIn, client: Client) -> None:
    address = go_to_strava(client)
    assert query_of(address)["scope"] == "read,activity:read_all,profile:read_all"
    answer = client.get(strava.authorise(address))
    assert answer.status_code == 302, answer.content
    row = Integration.objects.get()
    assert row.external_user_id == "10001"
    assert set(row.scope.split(",")) == {"read", "activity:read_all", "profile:read_all"}
    assert row.user.email is None and row.user.first_name
    assert Consent.objects.filter(user=row.user, subject="strava").count() == 1
    assert client.get("/settings/connections/").status_code == 200


def test_s5_tokens_are_in_no_session_and_no_plain_column(strava: StandIn, client: Client) -> None:
    client.get(strava.authorise(go_to_strava(client)))
    row = Integration.objects.get()
    for session in Session.objects.all():
        told = str(session.get_decoded())
        assert row.access_token not in told and row.refresh_token not in told
    with database.cursor() as cursor:
        cursor.execute("SELECT row_to_json(i)::text FROM integrations i")
        assert row.access_token not in cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM socialaccount_socialtoken")
        assert cursor.fetchone()[0] == 0


def test_t1_a_scope_that_was_unticked_is_named_with_a_way_to_grant_it(
    strava: StandIn, client: Client
) -> None:
    client.get(strava.authorise(go_to_strava(client), ("read", "activity:read")))
    page = client.get("/settings/connections/").content.decode()
    assert "near your home, are missing" in page and "Grant what is missing" in page
    assert query_of(go_to_strava(client))["approval_prompt"] == "force"


def test_nobody_can_write_a_scope_into_a_link(strava: StandIn, client: Client) -> None:
    answer = client.post(
        "/accounts/strava/login/?scope=activity:write&auth_params=approval_prompt%3Dforce%26x%3D1"
    )
    asked = query_of(answer["Location"])
    assert (asked["scope"], asked["approval_prompt"]) == ("read,activity:read_all,profile:read_all", "force")
    assert "x" not in asked


def test_a_refusal_at_strava_is_explained(strava: StandIn, client: Client) -> None:
    answer = client.get(strava.authorise(go_to_strava(client), deny="1"))
    assert answer.status_code == 400 and CANCELLED in answer.content.decode()
    assert not User.objects.exists()


def test_a_code_used_twice_is_explained(strava: StandIn, client: Client) -> None:
    address = go_to_strava(client)
    back = strava.authorise(address)
    code = query_of(back)["code"]
    clients.strava()
    requests.post(
        f"{strava.served.base}/oauth/token", timeout=10,
        data={"client_id": "10002", "client_secret": "simulated-secret", "grant_type": "authorization_code",
              "code": code},
    )  # fmt: skip
    answer = client.get(back)
    assert answer.status_code == 400 and BAD_CODE in answer.content.decode().replace("&#x27;", "'")


def test_t6_wrong_keys_are_the_operators_to_mend(strava: StandIn, client: Client, settings: Any) -> None:
    back = strava.authorise(go_to_strava(client))
    strava.control("settings", {"client_secret": "another"})
    answer = client.get(back)
    assert BAD_KEYS in answer.content.decode().replace("&#x27;", "'")


def test_t6_over_capacity_strava_shows_its_own_page_and_nothing_breaks(
    strava: StandIn, client: Client
) -> None:
    strava.control("settings", {"over_capacity": True})
    assert requests.get(go_to_strava(client), timeout=10).status_code == 403


def test_an_athlete_connects_an_account_they_have(strava: StandIn, client: Client) -> None:
    user = make_user()
    sign_in(client, user)
    answer = client.get(strava.authorise(go_to_strava(client)))
    assert answer["Location"].endswith("/settings/connections/")
    assert Integration.objects.get().user == user


def test_one_strava_account_hangs_on_one_athlete(strava: StandIn, client: Client) -> None:
    strava.connect(make_user("first@example.org"))
    second = make_user("second@example.org")
    sign_in(client, second)
    client.get(strava.authorise(go_to_strava(client)))
    page = client.get("/settings/connections/").content.decode()
    assert "connected to another athlete here" in page
    assert not Integration.objects.filter(user=second).exists()


# --- tokens -------------------------------------------------------------------------------------------------------


def expire(row: Integration) -> None:
    Integration.objects.filter(pk=row.pk).update(expires_at=timezone.now() + timedelta(minutes=5))
    row.refresh_from_db()


def test_t3_both_tokens_of_a_refresh_are_stored(strava: StandIn) -> None:
    strava.control("settings", {"rotation": "always"})
    row = strava.connect(make_user())
    before = row.refresh_token
    expire(row)
    token = tokens.usable(row)
    stored = Integration.objects.get()
    assert stored.access_token == token and stored.refresh_token != before
    assert stored.expires_at is not None and stored.expires_at > timezone.now()


@pytest.mark.django_db(transaction=True)
def test_t2_two_workers_that_refresh_together_cost_nothing(strava: StandIn) -> None:
    """The second waits for the row, reads again and finds the work done."""
    strava.control("settings", {"rotation": "always"})
    row = strava.connect(make_user())
    expire(row)
    found: list[str] = []

    def work() -> None:
        try:
            found.append(tokens.usable(Integration.objects.get(pk=row.pk)))
        finally:
            database.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(20)
    stored = Integration.objects.get()
    assert len(found) == 4
    assert stored.sync_status != SyncStatus.NEEDS_RECONNECT
    assert clients.strava().athlete(tokens.usable(stored))["id"] == 10001


def test_t4_a_revoked_connection_asks_to_be_connected_again(strava: StandIn, client: Client) -> None:
    user = make_user()
    row = strava.connect(user)
    strava.control("revoke", {"athlete": 10001})
    with pytest.raises(TokenRefused):
        tokens.with_token(row, lambda token: clients.strava().athlete(token))
    assert Integration.objects.get().sync_status == SyncStatus.NEEDS_RECONNECT
    sign_in(client, user)
    assert "Connect again" in client.get("/settings/connections/").content.decode()
    client.get(strava.authorise(go_to_strava(client)))
    assert Integration.objects.get().sync_status != SyncStatus.NEEDS_RECONNECT


def test_t1_a_missing_scope_is_no_dead_token(strava: StandIn) -> None:
    row = strava.connect(make_user(), scope="read")
    with pytest.raises(TokenRefused) as told:
        tokens.with_token(row, lambda token: clients.strava().activities(token))
    assert told.value.missing_scope
    assert Integration.objects.get().sync_status != SyncStatus.NEEDS_RECONNECT


def test_t6_an_inactive_application_is_the_operators_to_mend(strava: StandIn) -> None:
    row = strava.connect(make_user())
    strava.control("failures", {"kind": "inactive", "path": "/athlete"})
    with pytest.raises(BrokenAnswer) as told:
        tokens.with_token(row, lambda token: clients.strava().athlete(token))
    assert told.value.must_act == "operator"
    assert Integration.objects.get().sync_status != SyncStatus.NEEDS_RECONNECT


# --- ending it ----------------------------------------------------------------------------------------------------


def test_t5_disconnecting_revokes_the_grant_and_gives_a_receipt(strava: StandIn, client: Client) -> None:
    user = make_user()
    row = strava.connect(user)
    token = row.access_token
    sign_in(client, user)
    answer = client.post("/settings/connections/strava/disconnect/", {"data": "keep"})
    assert "/deleted/" in answer["Location"]
    assert not Integration.objects.exists()
    revoke_due()
    with pytest.raises(TokenRefused):
        clients.strava().athlete(token)


def test_t5_a_revocation_waits_for_a_vendor_that_is_down(strava: StandIn, client: Client) -> None:
    """Queued with the vendor's words for staff, and done when it is back."""
    user = make_user()
    strava.connect(user)
    strava.control("failures", {"kind": "503", "path": "/oauth/revoke"})
    sign_in(client, user)
    client.post("/settings/connections/strava/disconnect/", {"data": "keep"})
    assert revoke_due() == 0
    row = PendingRevocation.objects.get()
    assert row.attempts == 1 and "503" in row.last_error
    PendingRevocation.objects.update(next_attempt_at=timezone.now())
    assert revoke_due() == 1
    assert PendingRevocation.objects.get().token == ""


def test_the_only_way_in_is_not_taken_away(strava: StandIn, client: Client) -> None:
    client.get(strava.authorise(go_to_strava(client)))
    client.post("/settings/connections/strava/disconnect/", {"data": "keep"})
    assert Integration.objects.exists()
    assert "only way to sign in" in client.get("/settings/connections/").content.decode()


@pytest.mark.parametrize("path", ["/settings/connections/", "/settings/connections/progress/"])
def test_s3_connections_are_for_the_athlete_alone(strava: StandIn, client: Client, path: str) -> None:
    strava.connect(make_user())
    assert client.get(path).status_code == 302
    client.force_login(make_user("other@example.org"))
    assert "Look for news" not in client.get(path).content.decode()
