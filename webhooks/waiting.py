"""Events that wait for a worker: kept once, rung for once however many come, and taken one by one."""

from __future__ import annotations

import math
import time
from collections import deque
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Integration
from webhooks.models import WebhookEvent

_AT_ONCE = 2000  # more than one slice can work off
GIVEN_UP = "Given up; the next look at the last days finds what is missing."
STRANGER = "This athlete is not connected here."
_KEPT = (
    "id", "created_at", "updated_at", "provider", "owner_id", "subscription_id", "object_type", "object_id",
    "aspect_type", "event_time", "digest", "processed", "attempts", "error_message",
)  # fmt: skip
# One statement and no transaction around it: the service waits for a single turn of the database.
_KEEP = """
INSERT INTO webhook_events
    (id, created_at, updated_at, provider, owner_id, subscription_id, object_type, object_id, aspect_type, event_time,
     digest, processed, attempts, error_message, raw_payload)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb)
ON CONFLICT (digest) DO NOTHING
"""


def keep(row: WebhookEvent, body: bytes) -> bool:
    """Keep an event with its body, which is JSON; False when it is here already."""
    row.created_at = row.updated_at = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [*(getattr(row, name) for name in _KEPT), body.decode()])
        return bool(cursor.rowcount)


@dataclass
class Bell:
    """When workers are told of something new: at once, and during a burst every moment, each time for all that came.

    ``heard_at``: the instant of the last look that was asked for; what is kept before it needs no other.
    """

    moment: float = 0.2
    heard_at: float = -math.inf

    def ring(self) -> float | None:
        """In how many seconds a worker must look for what was just kept; None when one is about to."""
        now = time.monotonic()
        if now < self.heard_at:
            return None
        pause = self.moment if now - self.heard_at < self.moment else 0.0
        self.heard_at = now + pause
        return pause


bell = Bell()


def drop_strangers() -> None:
    """New events of athletes who are not connected here are done, all in one statement."""
    known = Integration.objects.filter(provider=OuterRef("provider"), external_user_id=OuterRef("owner_id"))
    _finish(WebhookEvent.objects.filter(~Exists(known), processed=False, attempts=0), STRANGER)


def new() -> deque[UUID]:
    """Events that nobody has tried, the oldest first. Those that come meanwhile ring by themselves."""
    rows = WebhookEvent.objects.filter(processed=False, attempts=0)
    return deque(rows.order_by("created_at").values_list("pk", flat=True)[:_AT_ONCE])


@transaction.atomic
def take_new(event_id: UUID) -> WebhookEvent | None:
    """An event of which the first try begins now; None when another worker was quicker."""
    rows = WebhookEvent.objects.filter(pk=event_id, processed=False, attempts=0)
    return _begin_try(rows.select_for_update(skip_locked=True).first())


def take(event_id: UUID) -> WebhookEvent | None:
    """An event of which one more try begins now; None when its work is done."""
    return _begin_try(WebhookEvent.objects.filter(pk=event_id, processed=False).first())


def _begin_try(event: WebhookEvent | None) -> WebhookEvent | None:
    if event is not None:
        event.attempts += 1
        _all_of(event).update(attempts=F("attempts") + 1, updated_at=timezone.now())
    return event


def connection_of(event: WebhookEvent) -> Integration | None:
    """The connection that an event is about, noted with the event; None when the athlete is not connected here."""
    held = Integration.objects.filter(provider=event.provider, external_user_id=event.owner_id).first()
    if held is not None and event.user_id != held.user_id:
        _all_of(event).update(user=held.user_id)
    return held


def is_superseded(event: WebhookEvent) -> bool:
    """Whether another event of the same object waits that was received later: one look is enough for both."""
    later = WebhookEvent.objects.filter(
        provider=event.provider, object_type=event.object_type, object_id=event.object_id,
        owner_id=event.owner_id, processed=False, created_at__gt=event.created_at,
    )  # fmt: skip
    return later.exists()


def done(event: WebhookEvent, sentence: str = "") -> float | None:
    """Nothing is left to do for the event, so there is no next try; the sentence is for staff."""
    _finish(_all_of(event), sentence)
    return None


def left_lying() -> list[UUID]:
    """Events that were tried and not finished: their worker died, or the message of their next try was lost."""
    now = timezone.now()
    rows = WebhookEvent.objects.filter(
        processed=False, attempts__gt=0, updated_at__lt=now - timedelta(seconds=20)
    )
    found = rows.order_by("created_at").values_list("pk", "attempts", "updated_at")[:500]
    return [
        key
        for key, attempts, touched in found
        if touched < now - timedelta(seconds=min(20 * 2 ** min(attempts, 6), 900))
    ]


def reopen(most: int) -> list[UUID]:
    """Events that are not done or were given up count as never tried, the oldest first; their keys."""
    rows = WebhookEvent.objects.filter(Q(processed=False) | Q(error_message=GIVEN_UP))
    keys = list(rows.order_by("created_at").values_list("pk", flat=True)[:most])
    WebhookEvent.objects.filter(pk__in=keys).update(
        processed=False, processed_at=None, attempts=0, error_message="", updated_at=timezone.now()
    )
    return keys


def _all_of(event: WebhookEvent) -> QuerySet[WebhookEvent]:
    return WebhookEvent.objects.filter(pk=event.pk)


def _finish(events: QuerySet[WebhookEvent], sentence: str) -> None:
    now = timezone.now()
    events.update(processed=True, processed_at=now, error_message=sentence, updated_at=now)
