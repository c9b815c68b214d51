"""What the doctor looks at of Strava: the settings, the bell at the door, and, when asked, Strava itself."""

from __future__ import annotations

import secrets
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from accounts.providers import http
from accounts.providers.base import BrokenAnswer, ProviderError, TokenRefused
from accounts.services import clients
from stravaai.env import LOCAL_NAMES
from webhooks import subscriptions
from webhooks.models import WebhookSubscription
from webhooks.services import STRAVA, verify_token

_ADDRESSES = ("STRAVA_OAUTH_BASE", "STRAVA_API_BASE", "STRAVA_AUTHORIZE_URL")
_LET_THROUGH = "A proxy with a bot filter or a sign-on before the site must let /webhooks/strava/ through"


def setting_troubles() -> list[str]:
    """Settings that cannot work, without a call to anybody."""
    has_id, has_secret = bool(settings.STRAVA_CLIENT_ID), bool(settings.STRAVA_CLIENT_SECRET)
    found = []
    if has_id != has_secret:
        missing = "STRAVA_CLIENT_SECRET" if has_id else "STRAVA_CLIENT_ID"
        found.append(f"{missing} is missing: Strava is not offered without both.")
    if has_id and not settings.STRAVA_CLIENT_ID.isdigit():
        found.append(
            "STRAVA_CLIENT_ID is no number: take it from the settings of your application at Strava."
        )
    for name in _ADDRESSES:
        found += _address_troubles(name, str(getattr(settings, name)))
    if (
        clients.is_offered()
        and not _is_local(settings.STRAVA_OAUTH_BASE)
        and not _is_public(settings.SITE_URL)
    ):
        found.append(
            f"Strava sends events to public https addresses only, and SITE_URL is {settings.SITE_URL}: "
            "new activities come with the nightly look."
        )
    return found


def _address_troubles(name: str, url: str) -> list[str]:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return [f"{name} is no address: {url!r}."]
    if parts.scheme == "http" and not _is_local(url):
        return [f"{name} must be https: tokens travel to it."]
    return []


def _is_local(url: str) -> bool:
    return urlsplit(url).hostname in LOCAL_NAMES


def _is_public(url: str) -> bool:
    return urlsplit(url).scheme == "https" and not _is_local(url)


def bell_troubles() -> list[str]:
    """Ask our own callback what Strava will ask it (W1), from this machine; the secret part is never shown."""
    if not clients.is_offered():
        return []
    challenge = secrets.token_hex(16)
    asked = {"hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": verify_token()}
    shown = f"{settings.SITE_URL}/webhooks/strava/…/"
    try:
        answer = http.call("GET", f"{subscriptions.callback_url()}?{urlencode(asked)}")
    except BrokenAnswer as error:
        return [f"The address for Strava's events, {shown}, cannot be reached from here: {error}"]
    told = answer.json_or_none()
    if answer.status == 200 and isinstance(told, dict) and told.get("hub.challenge") == challenge:
        return []
    return [
        f"The address for Strava's events, {shown}, does not pass Strava's test: it answered {answer.status}. "
        f"{_LET_THROUGH}."
    ]


def subscription_troubles() -> list[str]:
    """Whether this installation believes itself subscribed; beat sees to it where a stand-in plays Strava."""
    if settings.STRAVA_IS_SIMULATED:
        return []
    active = WebhookSubscription.objects.filter(provider=STRAVA, state="active")
    if not clients.is_offered() or active.exists():
        return []
    return ["There is no subscription to Strava's events: run manage.py subscription create."]


def online_troubles() -> list[str]:
    """Three calls to Strava: does the API answer, are the keys right, is the subscription there. No athlete's token."""
    if not clients.is_offered():
        return ["Strava cannot be asked: STRAVA_CLIENT_ID and STRAVA_CLIENT_SECRET are not set."]
    return [*_api_troubles(), *_key_troubles(), *_subscribed_troubles()]


def _api_troubles() -> list[str]:
    try:
        answer = http.call("GET", f"{settings.STRAVA_API_BASE}/athlete")
    except BrokenAnswer as error:
        return [f"STRAVA_API_BASE ({settings.STRAVA_API_BASE}) does not answer: {error}"]
    if answer.status == 401:  # a stranger is turned away: it is the API
        return []
    return [
        f"STRAVA_API_BASE ({settings.STRAVA_API_BASE}) answered {answer.status} instead of 401: is it the API?"
    ]


def _key_troubles() -> list[str]:
    try:
        clients.strava().refresh("asked by the doctor")
    except TokenRefused:  # the keys are known, the token of course is not
        return []
    except ProviderError as error:
        return [f"STRAVA_OAUTH_BASE ({settings.STRAVA_OAUTH_BASE}): {error}"]
    return []


def _subscribed_troubles() -> list[str]:
    try:
        found = subscriptions.shown()
    except ProviderError as error:
        return [f"The subscription cannot be looked up at Strava: {error}"]
    if any(one.get("callback_url") == subscriptions.callback_url() for one in found):
        return []
    if found:
        return [
            "Strava sends this application's events to another address: run manage.py subscription delete, create."
        ]
    return ["Strava knows no subscription of this application: run manage.py subscription create."]
