"""Taking a whole import back: everything that it alone brought goes, everything else stays as it was."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from activities.models import Activity, ActivitySource, BatchState, ImportBatch, ItemState
from activities.services import daily, derive, imports, originals
from activities.services.locks import athlete_lock
from activities.services.news import announce

AT_ONCE = 50


def begin(batch: ImportBatch) -> bool:
    """Mark a batch to be taken back; False when it was taken back already. Nothing of it is read any more."""
    known = ImportBatch.objects.filter(pk=batch.pk).exclude(
        state__in=[BatchState.TAKING_BACK, BatchState.TAKEN_BACK]
    )
    return bool(known.update(state=BatchState.TAKING_BACK))


def work(batch_id: UUID) -> bool:
    """Remove some of the batch's sources; True when there are more. Repeatable after a crash.

    While a worker still reads an item of it this ends without an end; the sweep comes back.
    """
    batch = ImportBatch.objects.filter(pk=batch_id, state=BatchState.TAKING_BACK).first()
    if batch is None:
        return False
    if daily.forget_batch(batch, AT_ONCE) == AT_ONCE:
        return True
    with athlete_lock(batch.user_id):
        sources = list(batch.sources.order_by("pk").only("pk", "activity_id", "original_file")[:AT_ONCE])
        _remove(batch, sources)
    if len(sources) == AT_ONCE:
        return True
    if not batch.items.filter(state=ItemState.WORKING, leased_until__gte=timezone.now()).exists():
        _end(batch)
    return False


def _end(batch: ImportBatch) -> None:
    """What was never read is dropped, and nothing of the upload is kept."""
    with athlete_lock(batch.user_id):
        if batch.sources.exists():
            return
        derive.drop_empty_groups(batch.user_id)
        never_read = batch.items.filter(state__in=imports.OPEN_STATES)
        never_read.update(state=ItemState.SKIPPED, reason="The import was taken back.", leased_until=None)
        ImportBatch.objects.filter(pk=batch.pk).update(
            state=BatchState.TAKEN_BACK, finished_at=timezone.now()
        )
    imports.drop_uploads(batch, failed_too=True)


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
