"""Events of services: read, stored once, and worked off later. Nothing in a body is believed but where to look."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from django.conf import settings
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts import policy
from accounts.models import Integration
from accounts.providers.base import ProviderError, TokenRefused
from accounts.services import clients, tokens, withdrawal
from activities.services import sync
from webhooks import waiting
from webhooks.models import WebhookEvent, WebhookSubscription

STRAVA = "strava"
MOST_BYTES = 10_000
MOST_TRIES = 10
KEEP_EVENTS = timedelta(days=90)
_SIGNATURE_AGE = 300.0
_SUBSCRIPTIONS_KNOWN_FOR = 60.0
_known_subscriptions: tuple[float, frozenset[str]] = (0.0, frozenset())
log = logging.getLogger(__name__)


class Malformed(Exception):
    """A body that is no event."""


@dataclass(frozen=True, slots=True)
class Event:
    """What an event says; ``raw`` is its body as it was read."""

    object_type: str
    object_id: str
    aspect_type: str
    owner_id: str
    subscription_id: str
    event_time: datetime
    raw: dict[str, Any]
    body: bytes

    @property
    def digest(self) -> str:
        """The same for two deliveries of one event."""
        updates = json.dumps(self.raw.get("updates") or {}, sort_keys=True)
        parts = (
            STRAVA, self.subscription_id, self.object_type, self.object_id, self.aspect_type,
            str(int(self.event_time.timestamp())), updates,
        )  # fmt: skip
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


# --- the door's secrets -------------------------------------------------------------------------------------------


def path_secret() -> str:
    """The unguessable part of the callback's address."""
    return str(settings.STRAVA_WEBHOOK_SECRET) or _derived("path")


def verify_token() -> str:
    """What Strava must repeat when it tries the address."""
    return _derived("verify token")


def _derived(purpose: str) -> str:
    told = f"strava webhook {purpose}".encode()
    return hmac.new(str(settings.SECRET_KEY).encode(), told, hashlib.sha256).hexdigest()[:40]


def signature_holds(header: str, body: bytes) -> bool:
    """Whether ``t=<epoch>,v1=<hex>`` signs the body, not longer ago than five minutes; True when none is required."""
    secret = str(settings.STRAVA_WEBHOOK_SIGNING_SECRET)
    if not secret:
        return True
    told = dict(part.split("=", 1) for part in header.split(",") if "=" in part)
    stamp = told.get("t", "")
    if not stamp.isdigit() or abs(time.time() - int(stamp)) > _SIGNATURE_AGE:
        return False
    wanted = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return constant_time_compare(wanted, told.get("v1", ""))


# --- at the door --------------------------------------------------------------------------------------------------


def read_event(body: bytes) -> Event:
    """The event of a body; raises Malformed unless it is a JSON object with whole numbers for ids."""
    try:
        raw = orjson.loads(body)  # as strict as the database: no NaN, no half a pair of surrogates
        ids = [raw[name] for name in ("object_id", "owner_id", "subscription_id", "event_time")]
        if any(
            not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**63 for value in ids
        ):
            raise Malformed("ids must be whole numbers")
        kinds = [raw["object_type"], raw["aspect_type"]]
        if any(not isinstance(kind, str) or not kind or len(kind) > 30 or "\x00" in kind for kind in kinds):
            raise Malformed("kinds must be words")
        at = datetime.fromtimestamp(ids[3], UTC)
        if b"\\u0000" in body:
            raise Malformed("no text holds NUL")
    except (ValueError, KeyError, TypeError, OverflowError, OSError) as error:
        raise Malformed(type(error).__name__) from error
    return Event(kinds[0], str(ids[0]), kinds[1], str(ids[1]), str(ids[2]), at, raw, body)


def store_event(event: Event) -> bool:
    """Keep the event, once; False when it is here already or came by a subscription that is not ours."""
    if not _is_ours(event.subscription_id):
        return False
    row = WebhookEvent(
        provider=STRAVA,
        owner_id=event.owner_id,
        subscription_id=event.subscription_id,
        object_type=event.object_type,
        object_id=event.object_id,
        aspect_type=event.aspect_type,
        event_time=event.event_time,
        digest=event.digest,
    )
    return waiting.keep(row, event.body)


def _is_ours(subscription_id: str) -> bool:
    """Whether the subscription is an active one of ours; looked up again at once when it seems not to be."""
    global _known_subscriptions
    read_at, known = _known_subscriptions
    if subscription_id in known and time.monotonic() - read_at < _SUBSCRIPTIONS_KNOWN_FOR:
        return True
    active = WebhookSubscription.objects.filter(provider=STRAVA, state="active")
    known = frozenset(active.values_list("external_id", flat=True))
    _known_subscriptions = (time.monotonic(), known)
    return subscription_id in known


# --- the work -----------------------------------------------------------------------------------------------------


def process(event: WebhookEvent) -> float | None:
    """Do what a taken event asks for; seconds until it must be tried again, or None when it is done."""
    integration = waiting.connection_of(event)
    if integration is None:
        return waiting.done(event, waiting.STRANGER)
    if event.object_type == "athlete":
        return _athlete_event(event, integration)
    if event.object_type != "activity":
        return waiting.done(event, "Nothing is known about this kind of object.")
    if waiting.is_superseded(event):
        return waiting.done(event, "A later event about the same activity does the work.")
    onward = sync.fetch_one(integration.pk, event.object_id, is_new=event.aspect_type == "create")
    if onward is None:
        return waiting.done(event)
    if event.attempts >= MOST_TRIES and not onward.is_limit:
        return waiting.done(event, waiting.GIVEN_UP)
    return onward.seconds


def _athlete_event(event: WebhookEvent, integration: Integration) -> float | None:
    """The athlete took the permission back, if a refresh confirms it; a Strava that is down confirms nothing."""
    updates = event.raw_payload.get("updates")
    if not isinstance(updates, dict) or str(updates.get("authorized")).lower() != "false":
        return waiting.done(event, "Nothing to do.")
    try:
        token = tokens.renew(integration, refused=integration.access_token)
        clients.strava().athlete(token)
    except TokenRefused as refused:
        if refused.missing_scope:
            return waiting.done(event, "The permission still holds.")
        erase_at = withdrawal.note(integration)
        withdrawal.carry_out(integration.pk)
        return waiting.done(
            event, f"Withdrawn; what came from Strava is deleted on {erase_at:%Y-%m-%d %H:%M} UTC."
        )
    except ProviderError:
        return 60.0
    log.warning("an event said that a permission had ended, but it holds")
    return waiting.done(event, "The permission still holds.")


def forget_old() -> int:
    """Events tell names and ids of sessions: they are kept no longer than the policy keeps the sessions."""
    rules = policy.ruling(
        STRAVA,
        policy.DataPolicy(settings.STRAVA_DATA_POLICY),
        retention=timedelta(days=settings.STRAVA_RETENTION_DAYS),
    )
    keep = min(KEEP_EVENTS, rules.keep_for or KEEP_EVENTS)
    return WebhookEvent.objects.filter(created_at__lt=timezone.now() - keep).delete()[0]
