"""Imports as batches of items. State and leases live in the database, so a killed worker costs at most one item's work.

A batch's items are claimed one by one by as many workers as there are; whatever a worker held when it died is free
again when the lease runs out, and the sweep queues its batch anew. An item's outcome, its rows and the batch's counts
are written in one transaction.
"""

from __future__ import annotations

import itertools
import logging
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path, PurePosixPath
from uuid import UUID

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone

from accounts.models import User
from accounts.providers import archives
from accounts.providers.records import Refused
from activities.models import BatchState, ImportBatch, ImportItem, ItemState
from activities.services import reading
from activities.services.store import Outcome

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=40)
MOST_ATTEMPTS = 3
OPEN_STATES = (ItemState.WAITING, ItemState.WORKING)
_COUNTED = {
    ItemState.CREATED: "created",
    ItemState.MERGED: "merged",
    ItemState.DUPLICATE: "duplicate",
    ItemState.SKIPPED: "skipped",
    ItemState.FAILED: "failed",
}
_MEMBERS_EACH = 1_000_000  # room between the positions of two uploads for the members of the first


def open_batch(user: User, *, kind: str, name: str) -> ImportBatch:
    return ImportBatch.objects.create(user=user, kind=kind, name=name[:300])


def add_upload(batch: ImportBatch, name: str, file: File[bytes]) -> ImportItem:
    """Put one file into storage and into the batch."""
    stored = default_storage.save(f"uploads/{batch.user_id}/{batch.pk}/{_safe_name(name)}", file)
    return _add_item(batch, name, stored)


def add_path(batch: ImportBatch, path: Path) -> ImportItem:
    """Add a file of the machine itself (command, watched folder)."""
    with path.open("rb") as file:
        return add_upload(batch, path.name, File(file))


def _safe_name(name: str) -> str:
    cleaned = "".join(
        letter if letter.isalnum() or letter in "._-" else "_" for letter in PurePosixPath(name).name
    )
    return cleaned.lstrip(".")[-150:] or "file"


def _add_item(batch: ImportBatch, name: str, stored: str) -> ImportItem:
    with transaction.atomic():
        locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        uploads = locked.items.filter(member="").count()
        item = ImportItem.objects.create(
            user_id=batch.user_id,
            batch=locked,
            position=uploads * _MEMBERS_EACH,
            path=name[:1000],
            stored_as=stored,
            is_container=_is_zip(stored),
        )
        ImportBatch.objects.filter(pk=batch.pk).update(
            total=F("total") + 1, state=BatchState.WAITING, finished_at=None
        )
    return item


def _is_zip(stored: str) -> bool:
    with default_storage.open(stored) as file:
        return bool(file.read(4) == b"PK\x03\x04")


# --- working ----------------------------------------------------------------------------------------------------


def work(batch_id: UUID, *, seconds: float = 5.0) -> bool:
    """Work on a batch for about so many seconds. True when there is more to claim."""
    until = time.monotonic() + seconds
    try:
        while time.monotonic() < until:
            item = _claim(batch_id)
            if item is None:
                _finish_when_done(batch_id)
                return False
            _work_on(item)
    finally:
        reading.release()
    return True


@transaction.atomic
def _claim(batch_id: UUID) -> ImportItem | None:
    now = timezone.now()
    free = Q(state=ItemState.WAITING) | Q(state=ItemState.WORKING, leased_until__lt=now)
    item = (
        ImportItem.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(free, batch_id=batch_id)
        .order_by("-is_container", "position")
        .first()
    )
    if item is None:
        return None
    item.state, item.attempts, item.leased_until = (ItemState.WORKING, item.attempts + 1, now + LEASE)
    item.save(update_fields=["state", "attempts", "leased_until", "updated_at"])
    ImportBatch.objects.filter(pk=batch_id).exclude(state=BatchState.RUNNING).update(state=BatchState.RUNNING)
    ImportBatch.objects.filter(pk=batch_id, started_at=None).update(started_at=now)
    return item


def _work_on(item: ImportItem) -> None:
    if item.attempts > MOST_ATTEMPTS:
        _close(
            item,
            Outcome(
                ItemState.FAILED,
                reason="Reading this file stopped the importer three times. It was set aside.",
            ),
        )
        return
    try:
        if item.is_container:
            _expand(item)
        else:
            reading.import_item(item, close=_close)
    except Refused as refusal:
        _close(item, Outcome(ItemState.SKIPPED, reason=str(refusal)))
    except Exception:
        log.exception("import item %s failed", item.pk)
        _close(
            item,
            Outcome(
                ItemState.FAILED,
                reason="This file could not be imported because of an error of ours. It is kept for another try.",
            ),
        )


def _close(item: ImportItem, outcome: Outcome) -> None:
    """Write the outcome of an item and count it; call inside the transaction that wrote its rows."""
    with transaction.atomic():
        ImportItem.objects.filter(pk=item.pk).update(
            state=outcome.state,
            reason=outcome.reason,
            activity_ids=outcome.activity_ids,
            leased_until=None,
            updated_at=timezone.now(),
        )
        column = _COUNTED[ItemState(outcome.state)]
        ImportBatch.objects.filter(pk=item.batch_id).update(**{column: F(column) + 1})


# --- archives ---------------------------------------------------------------------------------------------------


def _expand(item: ImportItem) -> None:
    """Make an item of each member. Repeating it after a crash adds nothing twice."""
    with archives.open(Path(default_storage.path(item.stored_as))) as archive:
        _list_members(item, enumerate(archive.items(), start=1))
    with transaction.atomic():
        ImportItem.objects.filter(pk=item.pk).update(state=ItemState.EXPANDED, leased_until=None)
        total = ImportItem.objects.filter(batch_id=item.batch_id, is_container=False).count()
        ImportBatch.objects.filter(pk=item.batch_id).update(total=total)


def _list_members(item: ImportItem, members: Iterator[tuple[int, archives.Item]]) -> None:
    while chunk := list(itertools.islice(members, 500)):
        rows = [
            ImportItem(
                user_id=item.user_id,
                batch_id=item.batch_id,
                position=item.position + number,
                path=f"{item.path}/{member.name}"[:1000],
                stored_as=item.stored_as,
                member=member.key,
            )
            for number, member in chunk
        ]
        ImportItem.objects.bulk_create(rows, ignore_conflicts=True)
        ImportItem.objects.filter(pk=item.pk).update(leased_until=timezone.now() + LEASE)


# --- finishing and reviving --------------------------------------------------------------------------------------


def _finish_when_done(batch_id: UUID) -> None:
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update().get(pk=batch_id)
        if batch.finished_at or batch.items.filter(state__in=OPEN_STATES).exists():
            return
        counts = dict(batch.items.order_by().values_list("state").annotate(n=Count("pk")))
        for state, column in _COUNTED.items():
            setattr(batch, column, counts.get(state, 0))
        batch.total = sum(counts.get(state, 0) for state in _COUNTED)
        batch.problems = _problems(batch)
        batch.state, batch.finished_at = BatchState.DONE, timezone.now()
        batch.save()
    _drop_uploads(batch)


def _problems(batch: ImportBatch) -> list[dict[str, str]]:
    rows = batch.items.filter(state__in=[ItemState.SKIPPED, ItemState.FAILED]).order_by("position")
    return [{"path": path, "reason": reason} for path, reason in rows.values_list("path", "reason")[:1000]]


def _drop_uploads(batch: ImportBatch) -> None:
    """Uploads are no longer needed once every item is done; a failed item keeps its file for another try."""
    failed = set(batch.items.filter(state=ItemState.FAILED).values_list("stored_as", flat=True))
    for stored in set(batch.items.values_list("stored_as", flat=True)) - failed - {""}:
        default_storage.delete(stored)


def retry_failed(batch: ImportBatch) -> int:
    """Let the failed items be claimed again; return how many."""
    with transaction.atomic():
        count = batch.items.filter(state=ItemState.FAILED).update(
            state=ItemState.WAITING, attempts=0, reason=""
        )
        ImportBatch.objects.filter(pk=batch.pk).update(
            state=BatchState.WAITING, finished_at=None, failed=F("failed") - count
        )
    return count


def stranded_batches() -> Iterator[UUID]:
    """Batches with work that nobody holds."""
    now = timezone.now()
    free = Q(state=ItemState.WAITING) | Q(state=ItemState.WORKING, leased_until__lt=now)
    waiting = ImportItem.objects.filter(free).order_by().values_list("batch_id", flat=True).distinct()
    yield from waiting
    unfinished = ImportBatch.objects.filter(finished_at=None, total__gt=0, state=BatchState.RUNNING)
    yield from unfinished.exclude(items__state__in=OPEN_STATES).values_list("pk", flat=True)


def batches_being_taken_back() -> list[UUID]:
    return list(ImportBatch.objects.filter(state=BatchState.TAKING_BACK).values_list("pk", flat=True))
