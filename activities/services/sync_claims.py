"""Which sessions a lane of a backfill works on: claimed in the database, so that several lanes never do one twice.

A claim runs out, so what a killed worker held is free again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import Integration
from activities.models import ActivitySource
from activities.querysets import SourceQuerySet

CLAIM = timedelta(seconds=60)


def waiting(integration: Integration) -> SourceQuerySet:
    """Sources of which only the summary is known."""
    return ActivitySource.objects.shown_of(integration.user_id, integration.provider).filter(
        is_detailed=False
    )


def waiting_of(user_ids: Collection[UUID]) -> dict[tuple[UUID, str], int]:
    """How many such sources some athletes have, by athlete and provider."""
    rows = ActivitySource.objects.filter(
        user_id__in=user_ids, provider="strava", is_detailed=False, removed_at=None, activity__isnull=False
    )
    counted = rows.order_by().values_list("user_id", "provider").annotate(count=Count("*"))
    return {(user_id, provider): count for user_id, provider, count in counted}


@transaction.atomic
def claim(integration: Integration, most: int, *, but: Collection[str]) -> list[str]:
    """Keys of the newest sessions that nobody works on, now claimed; ``but`` are left alone for now."""
    now = timezone.now()
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    rows = list(
        waiting(integration)
        .filter(free)
        .exclude(external_id__in=but)
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("-activity__start_date", "-external_id")
        .only("external_id")[:most]
    )
    ActivitySource.objects.filter(pk__in=[row.pk for row in rows]).update(claimed_until=now + CLAIM)
    return [row.external_id for row in rows]


def release(integration: Integration, keys: Sequence[str]) -> None:
    """What was claimed and did not come in is free for another try."""
    held = waiting(integration).filter(external_id__in=keys, claimed_until__isnull=False)
    held.update(claimed_until=None)


def are_held(integration: Integration) -> bool:
    """Whether another lane still works on sessions of this connection."""
    return waiting(integration).filter(claimed_until__gte=timezone.now()).exists()
