"""Files of an athlete's data, made by a worker: asked for, claimed under a lease, written, kept for a day.

A worker that is killed leaves a lease that runs out; the sweep sends another, which begins anew. What was written so
far lies in a temporary folder and is lost.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from insights.exports import archive, duck
from insights.models import Export, ExportKind, ExportState

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=3)
KEPT = timedelta(
    days=1
)  # a file holds in clear what the database encrypts: no longer than it takes to fetch it
KEPT_FETCHED = timedelta(hours=1)  # once it was fetched; time for a second try
MOST_ATTEMPTS = 3
_TOLD_EVERY_SECONDS = 1.0
_OPEN = (ExportState.WAITING, ExportState.RUNNING)
_SUFFIXES = {ExportKind.ARCHIVE: "zip", ExportKind.DUCKDB: "duckdb", ExportKind.PARQUET: "zip"}
FAILED = "It could not be put together. Nothing of yours is lost; try again, and tell the operator if it fails again."


def ask_for(user: User, kind: str) -> Export | None:
    """A new export to be made; None when one of the kind is at work already."""
    try:
        with transaction.atomic():
            return Export.objects.create(user=user, kind=kind)
    except IntegrityError:  # the constraint: one of a kind at a time
        return None


def work(export_id: UUID) -> None:
    """Make an export that nobody holds; repeatable after any interruption."""
    export = _claimed(export_id)
    if export is None:
        return
    try:
        _make(export)
    except Exception:
        log.exception("export %s could not be made", export.pk)
        _end(export, state=ExportState.FAILED, problem=FAILED)


def _claimed(export_id: UUID) -> Export | None:
    now = timezone.now()
    is_free = Q(leased_until=None) | Q(leased_until__lt=now)
    claimed = Export.objects.filter(is_free, pk=export_id, state__in=_OPEN).update(
        state=ExportState.RUNNING, leased_until=now + LEASE, attempts=F("attempts") + 1, done=0
    )
    if not claimed:
        return None
    export = Export.objects.select_related("user").get(pk=export_id)
    if export.attempts > MOST_ATTEMPTS:
        _end(export, state=ExportState.FAILED, problem=FAILED)
        return None
    return export


def _make(export: Export) -> None:
    with TemporaryDirectory(prefix="export-") as name:
        folder = Path(name)
        path = folder / f"{export.pk}.{_SUFFIXES[ExportKind(export.kind)]}"
        _written(export, path, folder)
        with path.open("rb") as file:
            stored = default_storage.save(f"exports/{export.user_id}/{path.name}", File(file))
        size = path.stat().st_size
    now = timezone.now()
    is_kept = _end(
        export, state=ExportState.DONE, stored_as=stored, size=size, finished_at=now, expires_at=now + KEPT,
        done=export.total or 0,
    )  # fmt: skip
    if not is_kept:  # the athlete took it away meanwhile
        default_storage.delete(stored)


def _written(export: Export, path: Path, folder: Path) -> None:
    user = export.user
    count = archive.pieces(user) if export.kind == ExportKind.ARCHIVE else duck.pieces(user)
    export.total = count
    Export.objects.filter(pk=export.pk).update(total=count)
    report = _reporting(export)
    if export.kind == ExportKind.DUCKDB:
        duck.write_database(path, user, report)
    elif export.kind == ExportKind.PARQUET:
        duck.write_parquet(path, user, folder, report)
    else:
        archive.write_archive(path, user, report, site=settings.SITE_NAME, day=user.today().isoformat())


def _reporting(export: Export) -> Callable[[int], None]:
    """Tells the athlete how far it is and renews the lease, about once a second."""
    told = time.monotonic()

    def report(done: int) -> None:
        nonlocal told
        if time.monotonic() - told < _TOLD_EVERY_SECONDS:
            return
        told = time.monotonic()
        Export.objects.filter(pk=export.pk).update(done=done, leased_until=timezone.now() + LEASE)

    return report


def _end(export: Export, **values: object) -> bool:
    """Write the outcome; False when the row is gone."""
    known = Export.objects.filter(pk=export.pk, state__in=_OPEN)
    return bool(known.update(leased_until=None, **values))


def note_fetched(export: Export) -> None:
    """Let the file go soon: its athlete has it."""
    soon = timezone.now() + KEPT_FETCHED
    Export.objects.filter(pk=export.pk, expires_at__gt=soon).update(expires_at=soon)


def delete(export: Export) -> None:
    """Take an export away with its file; one at work is dropped when it is done."""
    Export.objects.filter(pk=export.pk).delete()
    if export.stored_as:
        default_storage.delete(export.stored_as)


def stranded() -> list[UUID]:
    """Exports that no worker holds though they are not done."""
    now = timezone.now()
    waits = Q(leased_until=None, created_at__lt=now - timedelta(minutes=1))
    found = Export.objects.filter(waits | Q(leased_until__lt=now), state__in=_OPEN)
    return list(found.values_list("pk", flat=True))


def drop_expired() -> int:
    """Delete the exports whose time is over; return how many."""
    gone = list(Export.objects.filter(expires_at__lt=timezone.now()))
    failed = timezone.now() - KEPT
    gone += Export.objects.filter(state=ExportState.FAILED, created_at__lt=failed)
    for export in gone:
        delete(export)
    return len(gone)
