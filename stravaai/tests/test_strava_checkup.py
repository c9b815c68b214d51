"""What manage.py doctor says about Strava, with the stand-in and our own site over HTTP."""

from __future__ import annotations

import io
from contextlib import suppress
from typing import Any

import pytest
from django.core.management import call_command

from accounts.tests.stand_in import StandIn, strava, strava_process
from stravaai import strava_checkup
from webhooks import services, subscriptions
from webhooks.models import WebhookSubscription

__all__ = ["strava", "strava_process"]


def doctor(*options: str) -> str:
    out = io.StringIO()
    with suppress(SystemExit):  # it found something, and says what
        call_command("doctor", *options, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("STRAVA_CLIENT_SECRET", "", "STRAVA_CLIENT_SECRET is missing"),
        ("STRAVA_CLIENT_ID", "", "STRAVA_CLIENT_ID is missing"),
        ("STRAVA_CLIENT_ID", "my app", "STRAVA_CLIENT_ID is no number"),
        ("STRAVA_API_BASE", "strava", "STRAVA_API_BASE is no address"),
        ("STRAVA_OAUTH_BASE", "http://strava.example.org", "STRAVA_OAUTH_BASE must be https"),
        ("STRAVA_OAUTH_BASE", "https://www.strava.com", "public https addresses only"),
    ],
)
def test_each_broken_setting_is_named(settings: Any, name: str, value: str, sentence: str) -> None:
    base = "http://127.0.0.1:9"
    settings.SITE_URL = "http://localhost:8000"
    settings.STRAVA_CLIENT_ID, settings.STRAVA_CLIENT_SECRET = "10002", "quiet words"
    settings.STRAVA_OAUTH_BASE = settings.STRAVA_API_BASE = settings.STRAVA_AUTHORIZE_URL = base
    assert strava_checkup.setting_troubles() == []
    setattr(settings, name, value)
    told = " ".join(strava_checkup.setting_troubles())
    assert sentence in told and "quiet words" not in told


def test_w1_the_doctor_performs_the_challenge_itself(
    strava: StandIn, live_server: Any, settings: Any
) -> None:
    settings.SITE_URL = live_server.url
    assert strava_checkup.bell_troubles() == []
    settings.SITE_URL = (
        f"{strava.served.base}/simulator"  # somebody else answers there, as a filter before the site would
    )
    told = " ".join(strava_checkup.bell_troubles())
    assert "answered 404" in told and "let /webhooks/strava/ through" in told
    settings.SITE_URL = "http://127.0.0.1:9"
    told = " ".join(strava_checkup.bell_troubles())
    assert "cannot be reached" in told and services.path_secret() not in told


def test_strava_is_asked_only_when_told_to(strava: StandIn, live_server: Any, settings: Any) -> None:
    settings.SITE_URL, settings.STRAVA_IS_SIMULATED = live_server.url, False
    before = strava.control("state")["asked"]
    assert "no subscription to Strava's events" in doctor()
    assert strava.control("state")["asked"] == before
    subscriptions.create()
    told = doctor("--online")
    assert "Strava" not in told.replace("No worker", "")
    assert strava.control("state")["asked"] > before


def test_online_it_names_wrong_keys_a_wrong_address_and_a_missing_subscription(
    strava: StandIn, settings: Any
) -> None:
    assert strava_checkup.online_troubles() == [
        "Strava knows no subscription of this application: run manage.py subscription create."
    ]
    strava.control("subscribe", {"callback_url": "http://localhost/elsewhere/"})
    assert "another address" in strava_checkup.online_troubles()[0]
    settings.STRAVA_CLIENT_SECRET = "wrong"
    assert any("client id or secret is wrong" in one for one in strava_checkup.online_troubles())
    settings.STRAVA_API_BASE = f"{strava.served.base}/simulator"
    assert "instead of 401" in strava_checkup.online_troubles()[0]
    settings.STRAVA_API_BASE = "http://127.0.0.1:9"
    assert "does not answer" in strava_checkup.online_troubles()[0]


def test_without_keys_strava_is_no_trouble(db: None, settings: Any) -> None:
    settings.STRAVA_CLIENT_ID = settings.STRAVA_CLIENT_SECRET = ""
    assert strava_checkup.bell_troubles() == [] == strava_checkup.subscription_troubles()
    assert not WebhookSubscription.objects.exists()
    assert "are not set" in strava_checkup.online_troubles()[0]
