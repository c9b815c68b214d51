"""Thin doors into the services: ids in, one call, one decision."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from celery import shared_task

from accounts.models import User
from plans.services import delivering, demo, matching


@shared_task
def match_days(user_id: str, month: str) -> None:
    """Match the seasons that a month of the log lies in."""
    matching.match_month(UUID(user_id), date.fromisoformat(month))


@shared_task
def match_active_plans() -> None:
    """What a lost message left unmatched in time."""
    for user_id in matching.planning_athletes():
        match_whole_plan.delay(str(user_id))


@shared_task
def match_whole_plan(user_id: str) -> None:
    matching.match_all(UUID(user_id))


@shared_task
def deliver_plan(user_id: str) -> None:
    """Bring the athlete's calendar at Intervals.icu up to the plan; a limit there is a countdown."""
    seconds = delivering.deliver(UUID(user_id))
    if seconds is not None:
        deliver_plan.apply_async(args=(user_id,), countdown=seconds)


@shared_task
def deliver_plans() -> None:
    """A new day for every delivery, and what a lost message left undone."""
    for user_id in delivering.wishing_athletes():
        deliver_plan.delay(str(user_id))


@shared_task
def plan_for_demo(user_id: str, anew: bool) -> None:
    """Give the demo athlete a plan that is partly lived."""
    user = User.objects.filter(pk=user_id).first()
    if user is not None:
        demo.fill(user, user.today(), anew=anew)
