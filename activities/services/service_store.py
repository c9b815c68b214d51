"""What a service gave goes where it belongs: sessions to the log, days to the daily metrics."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import InterfaceError, OperationalError

from accounts.models import Integration
from accounts.providers.records import ActivityRecord
from accounts.providers.service import Page
from accounts.services import clients
from activities.models import ActivitySource
from activities.services import daily, removal, store, sync_cursor
from activities.services.placing import settled_start

WHOLE = "_whole"  # the mark in raw_data of a session that was read in full
HANDFUL = 5  # more missing at once than this looks like a fault there, not like an athlete who tidies up
_CHUNK = 25
log = logging.getLogger(__name__)


def keep(row: Integration, page: Page, asked_at: datetime, *, may_miss: bool) -> list[str]:
    """Store a page. Returns, where ``may_miss``, what is here and not there: to be asked for one by one."""
    if page.days or page.covers_days:
        daily.store(row.user, row.provider, page.days, covers=page.covers_days, fetched_at=asked_at)
    wanted = _wanted(row, page.records)
    for at in range(0, len(wanted), _CHUNK):
        _keep_chunk(row, wanted[at : at + _CHUNK], asked_at)
        sync_cursor.renew(row)
    missing = _missing(row, page) if may_miss else []
    if len(missing) > HANDFUL:
        log.warning(
            "%d sessions of one athlete are missing at %s; nothing was deleted", len(missing), row.provider
        )
        return []
    return missing


def _wanted(row: Integration, records: Sequence[ActivityRecord]) -> list[ActivityRecord]:
    """The records that say something new. Of a session known whole an outline is only worth it when it differs."""
    keys = [record.external_id for record in records]
    rows = ActivitySource.objects.filter(user_id=row.user_id, provider=row.provider, external_id__in=keys)
    held: dict[str, Any] = dict(rows.values_list("external_id", "raw_data"))
    is_whole = clients.known()[row.provider].is_listed_whole
    return [
        record
        for record in records
        if record.external_id not in held or is_whole or _looks_different(held[record.external_id], record)
    ]


def _looks_different(held: dict[str, Any], record: ActivityRecord) -> bool:
    told = {name: value for name, value in record.raw.items() if not isinstance(value, list | dict)}
    return any(held.get(name) != value for name, value in told.items())


def _keep_chunk(row: Integration, chunk: Sequence[ActivityRecord], asked_at: datetime) -> None:
    """All in one transaction; when one of them cannot be stored, one by one, so that it alone is left out."""
    whole = clients.known()[row.provider].is_listed_whole
    try:
        _store(row, [_marked(row, record, whole=whole) for record in chunk], asked_at)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception(
            "a page of %s could not be stored whole; its sessions are stored one by one", row.provider
        )
        for record in chunk:
            keep_one(row, record, asked_at, whole=whole)


def keep_one(row: Integration, record: ActivityRecord, asked_at: datetime, *, whole: bool) -> bool:
    """Store one session; one that cannot be stored is set aside with a reason."""
    try:
        _store(row, [_marked(row, record, whole=whole)], asked_at)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("a session of %s could not be stored", row.provider)
        reason = "This activity could not be read, so it was left out; the others are not affected."
        sync_cursor.set_aside(row, record.external_id, reason, parked=True)
        return False
    return True


def _store(row: Integration, records: Sequence[ActivityRecord], asked_at: datetime) -> None:
    store.store(row.user, records, batch=None, original=None, original_name="", asked_at=asked_at)


def _marked(row: Integration, record: ActivityRecord, *, whole: bool) -> ActivityRecord:
    raw = {**record.raw, WHOLE: True} if whole else dict(record.raw)
    return settled_start(dataclasses.replace(record, raw=raw), row.user)


def vanish(row: Integration, key: str) -> None:
    """The service has it no more."""
    removal.vanish(row.user, row.provider, key)


# --- what there is ------------------------------------------------------------------------------------------------


def _sources(row: Integration) -> Any:
    return ActivitySource.objects.filter(
        user_id=row.user_id, provider=row.provider, removed_at=None, activity__isnull=False
    )


def outlines(row: Integration, but: Collection[str]) -> list[str]:
    """Keys of sessions of which only the outline is known, the newest first."""
    rows = _sources(row).exclude(raw_data__has_key=WHOLE).exclude(external_id__in=but)
    return list(rows.order_by("-activity__start_date", "-external_id").values_list("external_id", flat=True))


def counts(row: Integration) -> dict[str, Any]:
    total = _sources(row).count()
    return {"sync_total": total, "sync_done": total - _sources(row).exclude(raw_data__has_key=WHOLE).count()}


def _missing(row: Integration, page: Page) -> list[str]:
    if page.covers is None:
        return []
    begin, end = page.covers
    rows = _sources(row).filter(activity__start_date__gt=begin, activity__start_date__lt=end)
    listed = {record.external_id for record in page.records}
    return [key for key in rows.values_list("external_id", flat=True) if key not in listed]
