"""Working off events: ids in, one call, one decision."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task
from django.conf import settings

from webhooks import service_events, service_subscriptions, services, subscriptions


@shared_task
def process_event(event_id: str) -> None:
    room = services if services.is_about(UUID(event_id)) else service_events
    seconds = room.process(UUID(event_id))
    if seconds is not None:
        process_event.apply_async(args=(event_id,), countdown=seconds)


@shared_task
def process_left_events() -> None:
    """What a lost message or a killed worker left lying."""
    for event_id in services.left_lying():
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
