"""Taking a whole import back: everything that it alone brought goes, everything else stays as it was."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.db import transaction

from activities.models import Activity, ActivitySource, BatchState, ImportBatch, ItemState
from activities.services import derive, originals
from activities.services.locks import athlete_lock
from activities.services.news import announce

AT_ONCE = 50


def begin(batch: ImportBatch) -> bool:
    """Mark a batch to be taken back; False when it was taken back already. Items not yet read are dropped."""
    states = [BatchState.TAKING_BACK, BatchState.TAKEN_BACK]
    with transaction.atomic():
        changed = (
            ImportBatch.objects.filter(pk=batch.pk)
            .exclude(state__in=states)
            .update(state=BatchState.TAKING_BACK)
        )
        batch.items.filter(state=ItemState.WAITING).update(
            state=ItemState.SKIPPED, reason="The import was taken back."
        )
    return bool(changed)


def work(batch_id: UUID) -> bool:
    """Remove some of the batch's sources; True when there are more. Repeatable after a crash."""
    batch = ImportBatch.objects.get(pk=batch_id)
    if batch.state != BatchState.TAKING_BACK:
        return False
    with athlete_lock(batch.user_id):
        sources = list(batch.sources.order_by("pk").only("pk", "activity_id", "original_file")[:AT_ONCE])
        _remove(batch, sources)
        if len(sources) < AT_ONCE and not batch.items.filter(state=ItemState.WORKING).exists():
            ImportBatch.objects.filter(pk=batch_id).update(state=BatchState.TAKEN_BACK)
            return False
    return True


def _remove(batch: ImportBatch, sources: list[ActivitySource]) -> None:
    touched = {source.activity_id for source in sources if source.activity_id}
    ActivitySource.objects.filter(pk__in=[source.pk for source in sources]).delete()
    days = []
    for activity in Activity.objects.filter(pk__in=touched):
        days.append(activity.local_date)
        if activity.sources.exists():
            derive.rebuild(activity)
            days.append(activity.local_date)
        else:
            activity.delete()
    announce(batch.user_id, days)
    transaction.on_commit(partial(originals.drop_unused, {source.original_file for source in sources}))
