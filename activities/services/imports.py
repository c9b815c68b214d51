"""Imports as batches of items. State and leases live in the database, so a killed worker costs at most one item's work.

A batch's items are claimed one by one by as many workers as there are; whatever a worker held when it died is free
again when the lease runs out, and the sweep queues its batch anew. An item's outcome, its rows and the batch's counts
are written in one transaction.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from datetime import timedelta
from pathlib import Path, PurePosixPath
from uuid import UUID

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from accounts.providers import archives
from accounts.providers.records import Refused
from activities.models import BatchState, ImportBatch, ImportItem, ItemState
from activities.services import locks, reading
from activities.services.store import Outcome

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=40)
LANE_SECONDS = 10  # longer than a turn takes; a longer item lets a second task in, which does no harm
MOST_ATTEMPTS = 3
OPEN_STATES = (ItemState.WAITING, ItemState.WORKING)
_GOING_ON = (BatchState.WAITING, BatchState.RUNNING)
_TAKEN = (BatchState.TAKING_BACK, BatchState.TAKEN_BACK)
_COUNTED = {
    ItemState.CREATED: "created",
    ItemState.MERGED: "merged",
    ItemState.DUPLICATE: "duplicate",
    ItemState.SKIPPED: "skipped",
    ItemState.FAILED: "failed",
}
_AT_ONCE = 500
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
    return cleaned.lstrip(".").encode()[-150:].decode(errors="ignore") or "file"


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


class _TakenBack(Exception):
    """The batch was taken back while an item of it was read: what it brought is rolled back."""


# --- working ----------------------------------------------------------------------------------------------------


def lane(batch_id: UUID, number: int) -> AbstractContextManager[bool]:
    """One of the ways in which a batch is worked on at once; False when another task is on it already."""
    return locks.lane(f"import:{batch_id}:{number}", LANE_SECONDS)


def work(batch_id: UUID, *, seconds: float = 1.0) -> bool:
    """Work on a batch for about so many seconds, few, so that others get their turn. True when there is more."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        item = _claim(batch_id)
        if item is None:
            reading.release()
            _finish_when_done(batch_id)
            return False
        with suppress(_TakenBack):
            _work_on(item)
    return True


@transaction.atomic
def _claim(batch_id: UUID) -> ImportItem | None:
    now = timezone.now()
    free = Q(state=ItemState.WAITING) | Q(state=ItemState.WORKING, leased_until__lt=now)
    item = (
        ImportItem.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("batch__user")
        .filter(free, batch_id=batch_id, batch__state__in=_GOING_ON)
        .order_by("-is_container", "position")
        .first()
    )
    if item is None:
        return None
    item.state, item.attempts, item.leased_until = (ItemState.WORKING, item.attempts + 1, now + LEASE)
    item.save(update_fields=["state", "attempts", "leased_until", "updated_at"])
    if item.batch.state == BatchState.WAITING or item.batch.started_at is None:
        begun = item.batch.started_at or now
        waiting = ImportBatch.objects.filter(pk=batch_id, state__in=_GOING_ON)
        waiting.update(state=BatchState.RUNNING, started_at=begun)
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
    except _TakenBack:
        raise
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
    """Write the outcome of an item and count it; call inside the transaction that wrote its rows.

    The first outcome stays: a worker that outlived its lease and its successor may both come here.
    """
    with transaction.atomic():
        is_first = ImportItem.objects.filter(pk=item.pk, state=ItemState.WORKING).update(
            state=outcome.state,
            reason=outcome.reason,
            activity_ids=outcome.activity_ids,
            leased_until=None,
            updated_at=timezone.now(),
        )
        column = _COUNTED[ItemState(outcome.state)]
        if is_first:
            ImportBatch.objects.filter(pk=item.batch_id).update(**{column: F(column) + 1})
        elif ImportBatch.objects.filter(pk=item.batch_id, state__in=_TAKEN).exists():
            raise _TakenBack


# --- archives ---------------------------------------------------------------------------------------------------


def _expand(item: ImportItem) -> None:
    """Make an item of each member. Repeating it after a crash adds nothing twice."""
    with archives.open(Path(default_storage.path(item.stored_as))) as archive:
        # Listed to the end first: a refusal on the way leaves nothing.
        members = list(_leased(item, archive.items()))
    for first in range(0, len(members), _AT_ONCE):
        _add_members(item, members[first : first + _AT_ONCE], first + 1)
        _renew(item)
    with transaction.atomic():
        ImportItem.objects.filter(pk=item.pk, state=ItemState.WORKING).update(
            state=ItemState.EXPANDED, leased_until=None
        )
        total = ImportItem.objects.filter(batch_id=item.batch_id, is_container=False).count()
        ImportBatch.objects.filter(pk=item.batch_id).update(total=total)


def _leased(item: ImportItem, members: Iterator[archives.Item]) -> Iterator[archives.Item]:
    """The members, the lease renewed while inner archives are unpacked."""
    renewed = time.monotonic()
    for member in members:
        if time.monotonic() - renewed > LEASE.total_seconds() / 4:
            _renew(item)
            renewed = time.monotonic()
        yield member


def _renew(item: ImportItem) -> None:
    ImportItem.objects.filter(pk=item.pk, state=ItemState.WORKING).update(leased_until=timezone.now() + LEASE)


def _add_members(item: ImportItem, members: Sequence[archives.Item], first: int) -> None:
    rows = [
        ImportItem(
            user_id=item.user_id,
            batch_id=item.batch_id,
            position=item.position + number,
            path=f"{item.path}/{member.name}"[:1000],
            stored_as=item.stored_as,
            member=member.key,
        )
        for number, member in enumerate(members, start=first)
    ]
    ImportItem.objects.bulk_create(rows, ignore_conflicts=True)


# --- finishing and reviving --------------------------------------------------------------------------------------


def _finish_when_done(batch_id: UUID) -> None:
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update().get(pk=batch_id)
        if batch.state not in _GOING_ON or batch.items.filter(state__in=OPEN_STATES).exists():
            return
        counts = dict(batch.items.order_by().values_list("state").annotate(n=Count("pk")))
        for state, column in _COUNTED.items():
            setattr(batch, column, counts.get(state, 0))
        batch.total = sum(counts.get(state, 0) for state in _COUNTED)
        batch.problems = _problems(batch)
        batch.state, batch.finished_at = BatchState.DONE, timezone.now()
        batch.save()
    drop_uploads(batch)


def _problems(batch: ImportBatch) -> list[dict[str, str]]:
    rows = batch.items.filter(state__in=[ItemState.SKIPPED, ItemState.FAILED]).order_by("position")
    return [{"path": path, "reason": reason} for path, reason in rows.values_list("path", "reason")[:1000]]


def drop_uploads(batch: ImportBatch, *, failed_too: bool = False) -> None:
    """Uploads are no longer needed once every item is done; a failed item keeps its file for another try."""
    failed = set(batch.items.filter(state=ItemState.FAILED).values_list("stored_as", flat=True))
    for stored in (
        set(batch.items.values_list("stored_as", flat=True)) - {""} - (set() if failed_too else failed)
    ):
        default_storage.delete(stored)


def retry_failed(batch: ImportBatch) -> int:
    """Let the failed items be claimed again; return how many."""
    with transaction.atomic():
        locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if locked.state in _TAKEN:
            return 0
        count = batch.items.filter(state=ItemState.FAILED).update(
            state=ItemState.WAITING, attempts=0, reason=""
        )
        ImportBatch.objects.filter(pk=batch.pk).update(
            state=BatchState.WAITING, finished_at=None, failed=F("failed") - count
        )
    return count


def stranded_batches() -> Iterator[UUID]:
    """Batches with work that fewer workers hold than may."""
    now = timezone.now()
    free = Q(state=ItemState.WAITING) | Q(state=ItemState.WORKING, leased_until__lt=now)
    held = Count("items", filter=Q(items__state=ItemState.WORKING, items__leased_until__gte=now))
    with_work = ImportBatch.objects.filter(
        Exists(ImportItem.objects.filter(free, batch=OuterRef("pk"))), state__in=_GOING_ON
    )
    yield from (
        with_work.annotate(held=held).filter(held__lt=settings.IMPORT_LANES).values_list("pk", flat=True)
    )
    unfinished = ImportBatch.objects.filter(finished_at=None, total__gt=0, state=BatchState.RUNNING)
    yield from unfinished.exclude(items__state__in=OPEN_STATES).values_list("pk", flat=True)


def batches_being_taken_back() -> list[UUID]:
    return list(ImportBatch.objects.filter(state=BatchState.TAKING_BACK).values_list("pk", flat=True))
