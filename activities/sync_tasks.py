"""Thin doors into the sync: ids in, one call, and one decision, when to go on. Nothing here ever sleeps."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from celery import shared_task
from django.conf import settings

from activities.services import leaving, service_sync, sync
from activities.tasks import rescore


def _room(integration_id: str) -> Any:
    """Strava has a sync of its own, all other services share one."""
    return service_sync if service_sync.is_about(UUID(integration_id)) else sync


@shared_task
def sync_athlete(integration_id: str) -> None:
    """One slice of a sync; queues the next one with the countdown the service asks for."""
    onward = _room(integration_id).work(UUID(integration_id))
    if onward is None:
        return
    sync_athlete.apply_async(args=(integration_id,), countdown=onward.seconds)
    for number in range(1, settings.IMPORT_LANES if onward.has_room else 1):
        help_sync.delay(integration_id, number)


@shared_task
def help_sync(integration_id: str, number: int) -> None:
    """A further lane of a backfill, for a moment."""
    with sync.lane(UUID(integration_id), number) as is_mine:
        has_more = is_mine and sync.help_along(UUID(integration_id))
    if has_more:
        help_sync.delay(integration_id, number)


@shared_task
def begin_sync(integration_id: str, days: int | None = None) -> None:
    if _room(integration_id).begin(UUID(integration_id), days=days):
        sync_athlete.delay(integration_id)


@shared_task
def fetch_activity(integration_id: str, key: str, is_new: bool = False) -> None:
    """One session at once: an event named it, or its page was opened."""
    room, more = _room(integration_id), {"is_new": True} if is_new else {}
    onward = room.fetch_one(UUID(integration_id), key, **more)
    if onward is not None:
        fetch_activity.apply_async(args=(integration_id, key), countdown=onward.seconds)


@shared_task
def fetch_opened(source_id: str) -> None:
    """Details of a session whose page was opened before the backfill came to it."""
    found = sync.without_details(UUID(source_id)) or service_sync.outline_of(UUID(source_id))
    if found is not None:
        fetch_activity(str(found[0]), found[1])


@shared_task
def revive_syncs() -> None:
    """Go on with syncs whose worker died or whose message was lost."""
    for integration_id in sync.stranded():
        sync_athlete.delay(str(integration_id))


@shared_task
def sweep_athletes() -> None:
    """Every night, the last two weeks: what no event told of."""
    for integration_id in sync.connections():
        begin_sync.delay(str(integration_id), leaving.days_to_look_back(sync.SWEEP_DAYS))


@shared_task
def recount_athletes() -> None:
    """Every month, the whole list: nothing is missing and nothing is too much."""
    strava = sync.connections() if leaving.may_walk_everything() else []
    for integration_id in (*strava, *service_sync.connections()):
        begin_sync.delay(str(integration_id))


@shared_task
def sweep_services() -> None:
    """Several times a day, the last days of every service that is not Strava: most of them ring no bell."""
    for integration_id in service_sync.connections():
        begin_sync.delay(str(integration_id), service_sync.SWEEP_DAYS)


@shared_task
def erase_provider(user_id: str, provider: str, receipt_id: str | None) -> None:
    """One batch of what a disconnected service had brought; goes on while there is more."""
    receipt = UUID(receipt_id) if receipt_id else None
    if leaving.give_up_thresholds(UUID(user_id), provider, receipt):
        rescore.delay(user_id)
    if leaving.erase(UUID(user_id), provider, receipt):
        erase_provider.delay(user_id, provider, receipt_id)


@shared_task
def enforce_retention() -> None:
    if leaving.enforce_retention():
        enforce_retention.delay()
