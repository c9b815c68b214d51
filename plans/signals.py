"""News of plans, sent after commit: ids, never instances."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.dispatch import Signal

# user_id: UUID
plan_changed = Signal()


def tell_of_change(user_id: UUID) -> None:
    """Say, once the transaction holds, that what the athlete means to do has changed."""
    transaction.on_commit(lambda: plan_changed.send_robust(sender=None, user_id=user_id))
