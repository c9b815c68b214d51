"""Work that follows from news. Receivers enqueue and return."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.dispatch import receiver

from accounts.signals import integration_connected, integration_disconnected, vitals_changed
from activities.services import news, rescoring
from activities.signals import activities_changed

DEBOUNCE_SECONDS = 5
ROUTES_DEBOUNCE_SECONDS = (
    20  # a late session sets off more comparing than a new one: an import waits for its end
)


@receiver(activities_changed)
def refresh_fitness_soon(sender: Any, user_id: UUID, days: list[date], **kwargs: Any) -> None:
    """One refresh for the changes of some seconds: a bulk import sets off few, not thousands."""
    from activities.tasks import refresh_fitness

    if cache.add(f"refresh-fitness:{user_id}", 1, timeout=DEBOUNCE_SECONDS):
        refresh_fitness.apply_async(args=(str(user_id),), countdown=DEBOUNCE_SECONDS)


@receiver(activities_changed)
def look_at_streaks_soon(sender: Any, user_id: UUID, days: list[date], **kwargs: Any) -> None:
    from activities.tasks import look_at_streaks

    if cache.add(f"look-at-streaks:{user_id}", 1, timeout=DEBOUNCE_SECONDS):
        look_at_streaks.apply_async(args=(str(user_id),), countdown=DEBOUNCE_SECONDS)


@receiver(activities_changed)
def refresh_routes_soon(sender: Any, user_id: UUID, days: list[date], **kwargs: Any) -> None:
    from activities.tasks import refresh_routes

    if cache.add(f"refresh-routes:{user_id}", 1, timeout=ROUTES_DEBOUNCE_SECONDS):
        refresh_routes.apply_async(args=(str(user_id),), countdown=ROUTES_DEBOUNCE_SECONDS)


@receiver(activities_changed)
def tell_open_pages(sender: Any, user_id: UUID, **kwargs: Any) -> None:
    news.note_change(user_id)


@receiver(vitals_changed)
def score_all_anew(sender: Any, user_id: UUID, **kwargs: Any) -> None:
    """Loads by heart rate rest on the athlete's sex, and without a measured maximum on their age."""
    from activities.tasks import rescore

    rescoring.everything(user_id)
    transaction.on_commit(partial(rescore.delay, str(user_id)))


@receiver(integration_connected)
def sync_soon(sender: Any, integration_id: UUID, provider: str, whole: bool = True, **kwargs: Any) -> None:
    """A new connection, a login, or an athlete who asks for news."""
    from activities.services import leaving
    from activities.services.sync import SWEEP_DAYS
    from activities.sync_tasks import begin_sync

    back = leaving.days_to_look_back(SWEEP_DAYS) if provider == "strava" else SWEEP_DAYS
    begin_sync.delay(str(integration_id), None if whole else back)


@receiver(integration_disconnected)
def erase_soon(
    sender: Any, user_id: UUID, provider: str, erase: bool, receipt_id: UUID | None, **kwargs: Any
) -> None:
    from activities.sync_tasks import erase_provider

    if erase:
        erase_provider.delay(str(user_id), provider, str(receipt_id) if receipt_id else None)
