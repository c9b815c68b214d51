"""Who words an athlete's reports: a model where the operator named one and the athlete agreed, else ``plain``."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from accounts.models import User
from insights.narrators.base import Narrator
from insights.narrators.model import Model, Service
from insights.narrators.plain import Plain
from insights.services.model_consent import has_agreed

_MONTH_SECONDS = 32 * 86_400


def narrator_for(user: User) -> Narrator:
    if not settings.AI_MODEL or not has_agreed(user):
        return Plain()
    service = Service(
        settings.AI_MODEL, settings.AI_API_KEY, settings.AI_BASE_URL, float(settings.AI_TIMEOUT)
    )
    return Model(settings.AI_MODEL, service.ask, partial(spend, user.pk), settings.AI_ORIGINS)


def spend(user_id: UUID) -> bool:
    """Count one question of the athlete's month; False when the budget is used up. A lost cache starts a new count."""
    key = f"model-questions:{user_id}:{timezone.now():%Y%m}"
    cache.add(key, 0, timeout=_MONTH_SECONDS)
    return bool(cache.incr(key) <= settings.AI_MONTHLY_QUESTIONS)
