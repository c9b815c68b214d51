"""Telling the rest of the house, after commit, that activities changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import transaction

from activities.services import fitness
from activities.signals import activities_changed


def announce(user_id: UUID, days: Iterable[date]) -> None:
    """Mark the athlete's fitness from the first of these local days, and send the signal once committed."""
    changed = sorted(set(days))
    if not changed:
        return
    fitness.mark(user_id, changed)
    transaction.on_commit(lambda: _send(user_id, changed))


def _send(user_id: UUID, days: list[date]) -> None:
    activities_changed.send_robust(sender=None, user_id=user_id, days=days)
