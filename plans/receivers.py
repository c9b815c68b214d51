"""Work that follows from news. Receivers enqueue and return."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.dispatch import receiver

from activities.signals import activities_changed, demo_filled
from plans.services import delivering
from plans.signals import plan_changed

DEBOUNCE_SECONDS = 2


@receiver(activities_changed)
def match_soon(sender: Any, user_id: UUID, days: list[date], **kwargs: Any) -> None:
    """One matching a month of the log for the changes of some seconds: a bulk import sets off few, not thousands."""
    from plans.tasks import match_days

    for month in sorted({day.replace(day=1) for day in days}):
        if cache.add(f"match-days:{user_id}:{month}", 1, timeout=DEBOUNCE_SECONDS):
            match_days.apply_async(args=(str(user_id), month.isoformat()), countdown=DEBOUNCE_SECONDS)


@receiver(plan_changed)
def deliver_soon(sender: Any, user_id: UUID, **kwargs: Any) -> None:
    """One delivery for the changes of some seconds, where the athlete wants any."""
    from plans.tasks import deliver_plan

    if delivering.is_wished(user_id) and cache.add(f"deliver-plan:{user_id}", 1, timeout=DEBOUNCE_SECONDS):
        deliver_plan.apply_async(args=(str(user_id),), countdown=DEBOUNCE_SECONDS)


@receiver(demo_filled)
def plan_for_demo_soon(sender: Any, user_id: UUID, anew: bool, **kwargs: Any) -> None:
    from plans.tasks import plan_for_demo

    plan_for_demo.delay(str(user_id), anew)
