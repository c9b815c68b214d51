"""Thin doors into the services: ids in, one call."""

from __future__ import annotations

from celery import shared_task

from accounts.models import User
from insights.services import findings


@shared_task
def refresh_insights(user_id: str) -> None:
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is not None:
        findings.refresh(user)


@shared_task
def look_at_mornings() -> None:
    """Each athlete's rules once on the morning of their own day."""
    for user_id in findings.athletes_in_the_morning():
        refresh_insights.delay(str(user_id))
