"""Telling the rest of the house, after commit, that activities changed."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import date
from uuid import UUID

import redis
from django.core.cache import cache
from django.db import transaction

from activities.services import fitness
from activities.signals import activities_changed

VERSION_SECONDS = 86_400


def announce(user_id: UUID, days: Iterable[date]) -> None:
    """Mark the athlete's fitness from the first of these local days, and send the signal once committed."""
    changed = sorted(set(days))
    if not changed:
        return
    fitness.mark(user_id, changed)
    transaction.on_commit(lambda: _send(user_id, changed))


def _send(user_id: UUID, days: list[date]) -> None:
    activities_changed.send_robust(sender=None, user_id=user_id, days=days)


def note_change(user_id: UUID) -> None:
    """Let open pages know that they are behind. Kept in the cache: losing it costs them a look."""
    cache.set(f"log-version:{user_id}", str(time.time_ns()), timeout=VERSION_SECONDS)


def version(user_id: UUID) -> str:
    """Another text after each change of the athlete's log; "" when none was noticed lately."""
    try:
        return str(cache.get(f"log-version:{user_id}") or "")
    except redis.RedisError:
        return ""  # a page does without
