"""Work that follows from news. Receivers enqueue and return."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.dispatch import receiver

from activities.signals import activities_changed

DEBOUNCE_SECONDS = 5


@receiver(activities_changed)
def refresh_fitness_soon(sender: Any, user_id: UUID, days: list[date], **kwargs: Any) -> None:
    """One refresh for the changes of some seconds: a bulk import sets off few, not thousands."""
    from activities.tasks import refresh_fitness

    if cache.add(f"refresh-fitness:{user_id}", 1, timeout=DEBOUNCE_SECONDS):
        refresh_fitness.apply_async(args=(str(user_id),), countdown=DEBOUNCE_SECONDS)
