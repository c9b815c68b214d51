"""One import item: its bytes, its records, their place in the log."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction

from accounts.providers import archives, files
from accounts.providers.days import tables
from accounts.providers.records import ActivityRecord, DayRecord, Refused
from activities.models import ImportItem, ItemState
from activities.services import daily, store
from activities.services.desk import Stored
from activities.services.store import Outcome

KNOWN_DAYS = "All these days are here already."
Close = Callable[[ImportItem, Outcome], None]


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one item holds. ``joined``: its records are one session; ``insist``: the athlete chose this very file."""

    records: Sequence[ActivityRecord]
    original: bytes | None
    name: str
    notes: tuple[str, ...] = ()
    joined: bool = False
    insist: bool = False
    days: Sequence[DayRecord] = ()
    source: str = ""


def import_item(item: ImportItem, *, close: Close) -> None:
    """Read an item and store what it holds; its outcome is written in the same transaction."""
    parcel = _from_archive(item) if item.member else _from_file(item)
    if parcel.days:
        _keep_days(item, parcel, close)
        return
    store.store(
        item.batch.user,
        parcel.records,
        batch=item.batch,
        original=parcel.original,
        original_name=parcel.name,
        joined=parcel.joined,
        insist=parcel.insist,
        close=lambda stored: close(item, outcome_of(stored, parcel.notes)),
    )


def _keep_days(item: ImportItem, parcel: Parcel, close: Close) -> None:
    """Days of the body: known ones are brought up to date, and the item tells how many changed."""
    with transaction.atomic():
        stored = daily.store(item.batch.user, parcel.source, parcel.days, batch=item.batch)
        left_out = [f"{count} left out: {reason}" for reason, count in stored.refused.items()]
        told = f"{len(stored.changed)} days of sleep, pulse and the like." if stored.changed else KNOWN_DAYS
        state = ItemState.CREATED if stored.changed else ItemState.DUPLICATE
        close(item, Outcome(state, " ".join([told, *parcel.notes, *left_out])))


def _from_file(item: ImportItem) -> Parcel:
    size = default_storage.size(item.stored_as)
    if size > settings.IMPORT_FILE_MAX_BYTES:
        raise Refused(
            f"The file has {size / 1e6:.0f} MB. One recording may have {settings.IMPORT_FILE_MAX_BYTES / 1e6:.0f} MB."
        )
    with default_storage.open(item.stored_as) as file:
        data = file.read()
    table = tables.read(data)
    if table is not None:
        return Parcel((), None, item.path, table.notes, days=table.days, source=table.source)
    return Parcel(files.read(item.path, data), data, item.path, insist=True)


def _from_archive(item: ImportItem) -> Parcel:
    found = _archives.opened(item.stored_as).read(item.member)
    if found.days:
        return Parcel((), None, item.path, found.notes, days=found.days, source="garmin")
    recordings = sum(record.provider == "file" for record in found.records)
    name = found.original_name or item.path.rpartition("/")[2] or item.path
    return Parcel(found.records, found.original, name, found.notes, joined=recordings == 1)


class _OpenArchive:
    """The archive of the last item stays open: opening one may mean reading a table of thousands of rows."""

    def __init__(self) -> None:
        self._stored_as = ""
        self._archive: archives.Archive | None = None

    def opened(self, stored_as: str) -> archives.Archive:
        if self._archive is None or stored_as != self._stored_as:
            self.close()
            self._archive, self._stored_as = archives.open(Path(default_storage.path(stored_as))), stored_as
        return self._archive

    def close(self) -> None:
        if self._archive is not None:
            self._archive.close()
        self._archive, self._stored_as = None, ""


_archives = _OpenArchive()


def release() -> None:
    """Let go of the archive that was kept open between items."""
    _archives.close()


def outcome_of(stored: Sequence[Stored], notes: Sequence[str] = ()) -> Outcome:
    """The item's outcome from those of its records: a new one counts before a joined one before a known one."""
    order = (ItemState.CREATED, ItemState.MERGED, ItemState.DUPLICATE, ItemState.SKIPPED)
    states = {row.state for row in stored}
    state = next((state for state in order if state in states), ItemState.SKIPPED)
    sentences = dict.fromkeys([*(row.reason for row in stored if row.reason and row.state == state), *notes])
    ids = dict.fromkeys(row.activity_id for row in stored if row.activity_id is not None)
    return Outcome(state, " ".join(sentences), list(ids))
