"""Keeping a log in step with any service of ``accounts/providers``: a walk from the newest back, then what it left.

The same slices, lease and cursor as Strava's (``sync.py``), for services that speak the protocol of
``accounts/providers/service.py``. A slice may be killed at any point: what is stored is stored, and the cursor says
where it goes on. One window of the walk is stored before the cursor moves.
"""

from __future__ import annotations

import logging
import time
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.models import Integration, SyncStatus
from accounts.providers.base import BrokenAnswer, Limited, NotFound, Priority, TokenRefused
from accounts.providers.service import Event, Page
from accounts.services import clients, tokens
from activities.models import ActivitySource
from activities.services import service_store, sync_cursor, sync_slice
from activities.services.sync_cursor import Cursor, Onward
from activities.services.sync_slice import Work

SLICE_SECONDS = 8.0
SWEEP_DAYS = 14
_WALKING, _OPENING, _IDLE = "list", "details", ""
_AT_ONCE = 5
log = logging.getLogger(__name__)


def connections() -> list[UUID]:
    """Every connection with such a service that a sweep may look at."""
    rows = Integration.objects.filter(provider__in=clients.known())
    return list(rows.exclude(sync_status=SyncStatus.NEEDS_RECONNECT).values_list("pk", flat=True))


def is_about(integration_id: UUID) -> bool:
    """Whether a connection is this module's, not Strava's."""
    return Integration.objects.filter(pk=integration_id, provider__in=clients.known()).exists()


def begin(integration_id: UUID, *, days: int | None = None) -> bool:
    """Have the next slice walk everything again, or the last days; False for a dead connection.

    A walk through everything that is under way goes on where it stands.
    """
    row = sync_cursor.living(integration_id)
    if row is None:
        return False
    since = (timezone.now().date() - timedelta(days=days)).isoformat() if days is not None else None

    def start(cursor: Cursor) -> None:
        if cursor.get("phase") == _WALKING and cursor.get("since") is None:
            cursor.pop("waits_until", None)
            return
        is_whole = since is None or not cursor.get("complete")
        kept: Cursor = {name: cursor[name] for name in ("complete", "left_out") if name in cursor}
        if is_whole:
            kept.pop("left_out", None)
        aside = {key: {**one, "tries": 0, "until": 0} for key, one in cursor.get("aside", {}).items()}
        cursor.clear()
        cursor.update(
            kept, aside=aside if is_whole else {}, phase=_WALKING, began_at=time.time(),
            since=None if is_whole else since, page=None,
        )  # fmt: skip

    sync_cursor.change(
        row, start, sync_status=SyncStatus.SYNCING, error_message="", sync_total=None, sync_done=0
    )
    return True


def work(integration_id: UUID, seconds: float = SLICE_SECONDS) -> Onward | None:
    """One slice; None when there is nothing to do now, or another worker does it."""
    return sync_slice.run(Work(_step, _finish, _stop), integration_id, seconds)


def _stop(row: Integration, refused: TokenRefused) -> None:
    sync_cursor.stop(row, str(refused))


def _step(row: Integration) -> bool:
    """Do one thing; True while there is more of it."""
    cursor: Cursor = row.sync_cursor
    if cursor.get("phase") == _WALKING:
        _one_page(row)
        return True
    keys = service_store.outlines(row, sync_cursor.waiting(cursor))[:_AT_ONCE]
    for key in keys:
        fetch(row, key, _priority(cursor))
        sync_cursor.renew(row)
    if keys:
        sync_cursor.change(row, lambda c: c.update(failures=0), **service_store.counts(row))
    return bool(keys)


def _priority(cursor: Cursor) -> Priority:
    return Priority.SWEEP if cursor.get("since") is not None else Priority.BACKFILL


def _one_page(row: Integration) -> None:
    """Read one page and store it; only then the cursor moves."""
    cursor: Cursor = row.sync_cursor
    since = date.fromisoformat(cursor["since"]) if cursor.get("since") else None
    asked = cursor.get("page")
    client, asked_at = clients.service(row.provider, row), timezone.now()
    page = tokens.with_token(
        row,
        lambda token: client.page(
            token, asked, today=timezone.now().date(), since=since, priority=_priority(cursor)
        ),
    )
    missing = service_store.keep(row, page, asked_at, may_miss=cursor.get("complete", False))
    for key in missing:
        fetch(row, key, Priority.SWEEP)
    is_over = page.cursor is None

    def move(cursor: Cursor) -> None:
        if cursor.get("page") != asked:
            return  # another worker had the same page, and the walk has moved on
        cursor.update(page=page.cursor, phase=_OPENING if is_over else _WALKING, failures=0)
        if since is None:
            _count_left_out(cursor, page)

    sync_cursor.advance(row, cursor.get("began_at"), move, **service_store.counts(row))


def _count_left_out(cursor: Cursor, page: Page) -> None:
    told = cursor.setdefault("left_out", {})
    for reason, count in (page.left_out or {}).items():
        told[reason] = told.get(reason, 0) + count


def fetch(row: Integration, key: str, priority: Priority) -> None:
    """One session whole, or gone. What concerns it alone sets it aside; Limited and TokenRefused are raised."""
    client, asked_at = clients.service(row.provider, row), timezone.now()
    try:
        record = tokens.with_token(row, lambda token: client.activity(token, key, priority))
    except NotFound:
        service_store.vanish(row, key)
        sync_cursor.forgive(row, key)
    except BrokenAnswer as broken:
        if broken.must_act:
            raise
        sync_cursor.set_aside(row, key, str(broken))
    else:
        if service_store.keep_one(row, record, asked_at, whole=True):
            sync_cursor.forgive(row, key)


def _finish(row: Integration) -> Onward | None:
    """Nothing is left to do now; what was set aside may want another try later."""
    again, walk = sync_cursor.next_due(row.sync_cursor), row.sync_cursor.get("began_at")

    def note(cursor: Cursor) -> None:
        for name in ("page", "since", "waits_until", "waits_for"):
            cursor.pop(name, None)
        cursor.update(phase=_IDLE, complete=True, failures=0)

    status = SyncStatus.SYNCING if again is not None else SyncStatus.SUCCESS
    counts = service_store.counts(row)
    if not sync_cursor.advance(row, walk, note, sync_status=status, last_sync_at=timezone.now(), **counts):
        return Onward(0.0)
    return Onward(min(again, 900.0)) if again is not None else None


def happened(integration_id: UUID, event: Event) -> Onward | None:
    """Bring in what an event rang about; Onward when it must be tried again later."""
    row = sync_cursor.living(integration_id)
    if row is None:
        return None
    try:
        _look(row, event)
    except Limited as limited:
        return Onward(min(limited.seconds, 900.0), is_limit=True)
    except BrokenAnswer as broken:
        return None if broken.must_act else Onward(30.0)
    except TokenRefused:
        return None
    return None


def _look(row: Integration, event: Event) -> None:
    client, asked_at = clients.service(row.provider, row), timezone.now()
    today = asked_at.date()
    try:
        found: Any = tokens.with_token(row, lambda token: client.affected(token, event))
        if found.activity:
            fetch(row, found.activity, Priority.NOW)
            return
        days = found.days
    except NotFound:
        days = None
    first, last = days or (today - timedelta(days=SWEEP_DAYS), today + timedelta(days=1))
    page = tokens.with_token(row, lambda token: client.between(token, first, last, Priority.NOW))
    service_store.keep(row, page, asked_at, may_miss=False)


def gives_outlines(slug: str) -> bool:
    """Whether a service lists sessions in outline first, so that an opened page may be ahead of the walk."""
    return slug == clients.STRAVA or (slug in clients.known() and not clients.known()[slug].is_listed_whole)


def outline_of(source_id: UUID) -> tuple[UUID, str] | None:
    """Connection and key of a source of such a service of which only the outline is known; None for any other."""
    source = ActivitySource.objects.filter(pk=source_id, provider__in=clients.known())
    found = source.exclude(raw_data__has_key=service_store.WHOLE).values_list(
        "user_id", "provider", "external_id"
    )
    if (told := found.first()) is None or not gives_outlines(told[1]):
        return None
    key = Integration.objects.filter(user_id=told[0], provider=told[1]).values_list("pk", flat=True).first()
    return None if key is None else (key, told[2])


def fetch_one(integration_id: UUID, key: str) -> Onward | None:
    """A session whose page was opened before the walk came to it."""
    return happened(integration_id, Event("", "activity", key, "update"))
