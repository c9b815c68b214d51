"""Working off events: ids in, one call, one decision."""

from __future__ import annotations

import logging
import time
from uuid import UUID

from celery import shared_task
from django.conf import settings
from kombu.exceptions import OperationalError

from webhooks import service_events, service_subscriptions, services, subscriptions, waiting
from webhooks.models import WebhookEvent

SLICE_SECONDS = 2.0  # then others get their turn
log = logging.getLogger(__name__)


def announce() -> None:
    """Something new is kept: tell a worker, unless one is about to look."""
    pause = waiting.bell.ring()
    if pause is None:
        return
    try:
        process_new_events.apply_async(countdown=pause, retry=False)
    except OperationalError:
        log.warning("the queue is away; the stored event waits for the sweep")


@shared_task
def process_new_events() -> None:
    """What came in since a worker looked last, the oldest first."""
    waiting.drop_strangers()
    new = waiting.new()
    until = time.monotonic() + SLICE_SECONDS
    try:
        while new and time.monotonic() < until:
            _work_off(waiting.take_new(new.popleft()))
    finally:
        if new:  # one that breaks its task holds up no other
            process_new_events.delay()


@shared_task
def process_event(event_id: str) -> None:
    """One more try of one event."""
    _work_off(waiting.take(UUID(event_id)))


def _work_off(event: WebhookEvent | None) -> None:
    if event is None:
        return
    room = services if event.provider == services.STRAVA else service_events
    seconds = room.process(event)
    if seconds is not None:
        process_event.apply_async(args=(str(event.pk),), countdown=seconds)


@shared_task
def process_left_events() -> None:
    """What a lost message or a killed worker left lying."""
    process_new_events()
    for event_id in waiting.left_lying():
        process_event.delay(str(event_id))


@shared_task
def subscribe_to_stand_in() -> None:
    if settings.STRAVA_IS_SIMULATED:
        subscriptions.ensure()


@shared_task
def subscribe_to_services() -> None:
    """Every day, and for the stand-in at once: events of services that are subscribed to by a call."""
    service_subscriptions.ensure()


@shared_task
def subscribe_to_service_stand_ins() -> None:
    if settings.SIMULATED_SERVICES and not service_subscriptions.is_subscribed():
        service_subscriptions.ensure()


@shared_task
def forget_old_events() -> None:
    services.forget_old()
