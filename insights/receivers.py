"""Work that follows from news. Receivers enqueue and return."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.dispatch import receiver

from activities.signals import activities_changed, daily_metrics_changed

DEBOUNCE_SECONDS = 30  # after fitness has been computed from the same news


@receiver(activities_changed)
@receiver(daily_metrics_changed)
def look_again_soon(sender: Any, user_id: UUID, **kwargs: Any) -> None:
    """One look for the changes of half a minute."""
    from insights.tasks import refresh_insights

    if cache.add(f"refresh-insights:{user_id}", 1, timeout=DEBOUNCE_SECONDS):
        refresh_insights.apply_async(args=(str(user_id),), countdown=DEBOUNCE_SECONDS)
