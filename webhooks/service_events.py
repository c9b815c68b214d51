"""Events of services beside Strava: signed, stored once, and worked off later by a look at the service."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from accounts.models import Integration
from accounts.providers.service import Event
from accounts.services import clients
from activities.services import service_sync
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


def keep(slug: str, event: Event, body: bytes) -> UUID | None:
    """Keep the event, once; None when it is here already. Nothing is told about whether the owner is a member."""
    raw: dict[str, Any] = json.loads(body)
    row = WebhookEvent(
        provider=slug,
        owner_id=event.owner_id[:100],
        object_type=event.kind[:30],
        object_id=event.key[:100],
        aspect_type=event.aspect,
        event_time=event.at,
        raw_payload=raw,
        digest=hashlib.sha256(slug.encode() + b"\n" + body).hexdigest(),
    )
    if WebhookEvent.objects.filter(digest=row.digest).exists():
        return None
    WebhookEvent.objects.bulk_create([row], ignore_conflicts=True)
    return row.pk


def process(event_id: UUID) -> float | None:
    """Look at what the event rang about; seconds until it must be tried again, or None when it is done."""
    event = WebhookEvent.objects.filter(pk=event_id, processed=False).first()
    if event is None:
        return None
    held = Integration.objects.filter(provider=event.provider, external_user_id=event.owner_id).first()
    if held is None:
        return _done(event, "This athlete is not connected here.")
    WebhookEvent.objects.filter(pk=event.pk).update(
        user=held.user_id, attempts=F("attempts") + 1, updated_at=timezone.now()
    )
    if _is_superseded(event):
        return _done(event, "A later event about the same object does the work.")
    onward = service_sync.happened(held.pk, _told(event))
    if onward is None:
        return _done(event, "")
    if event.attempts + 1 >= MOST_TRIES:
        return _done(event, "Given up; the next look at the last days finds what is missing.")
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


def _is_superseded(event: WebhookEvent) -> bool:
    """Whether another event of the same object waits that came later: one look is enough for both."""
    later = WebhookEvent.objects.filter(
        provider=event.provider, object_type=event.object_type, object_id=event.object_id,
        owner_id=event.owner_id, processed=False, created_at__gt=event.created_at,
    )  # fmt: skip
    return later.exists()


def _done(event: WebhookEvent, sentence: str) -> float | None:
    """Nothing is left to do for the event; the sentence is for staff."""
    WebhookEvent.objects.filter(pk=event.pk).update(
        processed=True, processed_at=timezone.now(), error_message=sentence, updated_at=timezone.now()
    )
    return None
