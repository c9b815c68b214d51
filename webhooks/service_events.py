"""Events of services beside Strava: signed, stored once, and worked off later by a look at the service."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

import orjson
from django.conf import settings
from django.utils import timezone

from accounts.providers.service import BadEvent, Event
from accounts.services import clients
from activities.services import service_sync
from webhooks import waiting
from webhooks.models import WebhookEvent

MOST_TRIES = 10


def verify_token(slug: str) -> str:
    """What a service must repeat when it tries the address."""
    told = f"{slug} webhook verify token".encode()
    return hmac.new(str(settings.SECRET_KEY).encode(), told, hashlib.sha256).hexdigest()[:40]


def read(slug: str, headers: Mapping[str, str], body: bytes) -> Event:
    """The event of a request. Raises BadSignature and BadEvent."""
    small = {name.lower(): value for name, value in headers.items()}
    return clients.service(slug).read_event(small, body, timezone.now())


def keep(slug: str, event: Event, body: bytes) -> bool:
    """Keep the event, once; False when it is here already. Nothing is told about whether the owner is a member.

    Raises BadEvent for a body that the database cannot hold.
    """
    try:
        orjson.loads(body)
    except ValueError as error:
        raise BadEvent("The event is no JSON.") from error
    row = WebhookEvent(
        provider=slug,
        owner_id=event.owner_id[:100],
        object_type=event.kind[:30],
        object_id=event.key[:100],
        aspect_type=event.aspect,
        event_time=event.at,
        digest=hashlib.sha256(slug.encode() + b"\n" + body).hexdigest(),
    )
    return waiting.keep(row, body)


def process(event: WebhookEvent) -> float | None:
    """Look at what a taken event rang about; seconds until it must be tried again, or None when it is done."""
    held = waiting.connection_of(event)
    if held is None:
        return waiting.done(event, waiting.STRANGER)
    if waiting.is_superseded(event):
        return waiting.done(event, "A later event about the same object does the work.")
    onward = service_sync.happened(held.pk, _told(event))
    if onward is None:
        return waiting.done(event)
    if event.attempts >= MOST_TRIES and not onward.is_limit:
        return waiting.done(event, waiting.GIVEN_UP)
    return onward.seconds


def _told(row: WebhookEvent) -> Event:
    at: datetime | None = row.event_time
    return Event(
        row.owner_id,
        row.object_type,
        row.object_id,
        "delete" if row.aspect_type == "delete" else "update",
        at,
    )
