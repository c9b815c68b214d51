"""Keeping an athlete's log in step with Strava: all summaries first, then details newest first, then news.

A sync goes in slices. A slice works for some seconds and returns what is to happen next; its task queues the next
one. It may be killed at any point: what is stored is stored, and the cursor says where it goes on.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from contextlib import AbstractContextManager
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from accounts.models import Integration, SyncStatus
from accounts.providers.base import BrokenAnswer, Limited, Priority, ProviderError, TokenRefused
from accounts.services import scopes, tokens
from activities.models import ActivitySource
from activities.querysets import SourceQuerySet
from activities.services import locks, sync_claims, sync_cursor, sync_list, sync_one, sync_profile, sync_slice
from activities.services.sync_cursor import Cursor, Onward
from activities.services.sync_slice import Work

SLICE_SECONDS = 2.0  # then others get their turn
LANE_SECONDS = 60
SWEEP_DAYS = 14
HANDFUL = 5  # more missing at once than this looks like a lost permission, not like an athlete who tidies up
_LISTING, _DETAILS, _IDLE = "list", "details", ""
_AT_ONCE = 16
# From one walk to the next. A short one may not come by what a long one found to be changed.
_KEPT = ("streams", "source_months", "gaps", "complete", "profile_at", "totals", "changed")
log = logging.getLogger(__name__)

NO_SCOPE = "Strava did not allow reading activities. Grant it to go on."
BRAKED = (
    "Many activities seem to be gone at Strava. Nothing was deleted here; please grant access to all of them."
)


def begin(integration_id: UUID, *, days: int | None = None) -> bool:
    """Have the next slice walk the list again, all of it or the last days; False for a dead connection.

    A walk that is under way goes on instead, where it stands.
    """
    row = sync_cursor.living(integration_id)
    if row is None:
        return False
    stop_at = int(time.time() - days * 86_400) if days is not None else None

    def start(cursor: Cursor) -> None:
        if cursor.get("phase") == _LISTING and cursor.get("before") is not None:
            cursor.pop("waits_until", None)
            return
        kept: Cursor = {name: cursor[name] for name in _KEPT if name in cursor}
        aside = {
            key: {**one, "tries": 0, "until": 0}
            for key, one in cursor.get("aside", {}).items()
            if days is None and key.isdigit()
        } or cursor.get("aside", {})
        cursor.clear()
        cursor.update(
            kept, aside=aside, phase=_LISTING, began_at=time.time(),
            stop_at=stop_at if kept.get("complete") else None,
        )  # fmt: skip

    sync_cursor.change(
        row, start, sync_status=SyncStatus.SYNCING, error_message="", sync_total=None, sync_done=0
    )
    return True


def try_again(integration_id: UUID) -> bool:
    """Have the next slice try again at once what was set aside, parked sessions too; False for a dead connection."""
    row = sync_cursor.living(integration_id)
    if row is None:
        return False

    def free(cursor: Cursor) -> None:
        aside = cursor.get("aside", {}).items()  # what had no number is found anew by the next walk
        cursor["aside"] = {
            k: {**one, "tries": 0, "until": 0} for k, one in aside if not k.startswith("unread")
        }
        for name in ("waits_until", "waits_for", "failures"):
            cursor.pop(name, None)

    sync_cursor.change(row, free, sync_status=SyncStatus.SYNCING, error_message="")
    return True


def work(integration_id: UUID, seconds: float = SLICE_SECONDS) -> Onward | None:
    """One slice; None when there is nothing to do now, or another worker does it (B5)."""
    return sync_slice.run(Work(_step, _finish, _lose_scope, _has_room), integration_id, seconds)


def _has_room(row: Integration) -> bool:
    return bool(row.sync_cursor.get("phase") == _DETAILS)


def _lose_scope(row: Integration, refused: TokenRefused) -> None:
    tokens.lose_scope(row, refused.missing_scope)
    sync_cursor.stop(row, NO_SCOPE)


def _step(row: Integration) -> bool:
    """Do one thing; True while there is more of it."""
    cursor: Cursor = row.sync_cursor
    if not scopes.granted(row.scope).can_read:
        raise TokenRefused(NO_SCOPE, missing_scope=scopes.SOME)
    if cursor.get("phase") == _LISTING:
        walk = cursor.get("began_at")
        if not sync_list.one_page(row, _priority(cursor)) and _check_missing(row, walk):
            sync_cursor.advance(
                row, walk, lambda c: c.update(phase=_DETAILS, failures=0, profile=True), **_counts(row)
            )
        return True
    if cursor.get("profile"):
        sync_profile.read(row, _priority(cursor))
        sync_cursor.change(row, lambda c: c.pop("profile", None))
        return True
    if changed := cursor.get("changed"):
        sync_one.fetch(row, changed[0], priority=_priority(cursor))
        sync_cursor.change(row, partial(_cross_off, key=changed[0]))
        return True
    now = time.time()
    for key in sync_cursor.due(cursor.get("streams", {}), now)[:_AT_ONCE]:
        sync_one.fetch_streams(row, key)
        return True
    return _some_details(row)


def _cross_off(cursor: Cursor, key: str) -> None:
    """What was asked for, and nothing else: another worker may have crossed it off already."""
    cursor["changed"] = [one for one in cursor.get("changed", []) if one != key]


def _priority(cursor: Cursor) -> Priority:
    return Priority.SWEEP if cursor.get("stop_at") is not None else Priority.BACKFILL


def help_along(integration_id: UUID, seconds: float = SLICE_SECONDS) -> bool:
    """A further lane of a backfill: details and samples alone, claimed one by one. True while there is more.

    Whatever stops it, the first lane meets as well, and tells the athlete.
    """
    row = Integration.objects.select_related("user").filter(pk=integration_id).first()
    if row is None or row.sync_status != SyncStatus.SYNCING or row.sync_cursor.get("phase") != _DETAILS:
        return False
    deadline = time.monotonic() + seconds
    try:
        while time.monotonic() < deadline:
            if not _some_details(row):
                return False
    except ProviderError as trouble:
        log.info("a further lane of a backfill stopped: %s", trouble)
        return False
    return True


def lane(integration_id: UUID, number: int) -> AbstractContextManager[bool]:
    """A further lane; False when another task is on it already."""
    return locks.lane(f"sync:{integration_id}:{number}", LANE_SECONDS)


def _some_details(row: Integration) -> bool:
    """Details and samples of the newest sessions that have none and nobody works on; True when there were some."""
    keys = sync_claims.claim(row, _AT_ONCE, but=sync_cursor.waiting(row.sync_cursor))
    if not keys:
        return False
    try:
        sync_one.fetch_all(row, keys, Priority.BACKFILL)
    finally:
        sync_claims.release(row, keys)
    sync_cursor.change(row, lambda c: c.update(failures=0), **_counts(row))
    return True


def _counts(row: Integration) -> dict[str, Any]:
    total = _sources(row).count()
    return {"sync_total": total, "sync_done": total - sync_claims.waiting(row).count()}


def _sources(row: Integration) -> SourceQuerySet:
    return ActivitySource.objects.shown_of(row.user_id, row.provider)


def _check_missing(row: Integration, walk: Any) -> bool:
    """What Strava no longer lists is asked for one by one; only its own 404 deletes, and not by the dozen.

    False when the walk ended meanwhile.
    """
    missing = list(dict.fromkeys(row.sync_cursor.get("missing", [])))
    if len(missing) > HANDFUL and not scopes.granted(row.scope).reads_all:
        log.warning("%d activities of one athlete are missing at Strava; nothing was deleted", len(missing))
        braked = len(missing)
        return sync_cursor.advance(
            row, walk, lambda c: c.update(missing=[], braked=braked), error_message=BRAKED
        )
    while missing:
        sync_one.fetch(row, missing[0], priority=Priority.SWEEP)
        missing = missing[1:]
        if not sync_cursor.advance(row, walk, partial(_leave_missing, left=missing)):
            return False
        sync_cursor.renew(row)
    return True


def _leave_missing(cursor: Cursor, left: list[str]) -> None:
    cursor["missing"] = left


def _finish(row: Integration) -> Onward | None:
    """Nothing is left to do now but what another lane holds; what was set aside may want another try later."""
    walk = row.sync_cursor.get("began_at")
    if sync_claims.are_held(row):
        return Onward(1.0)
    again = sync_cursor.next_due(row.sync_cursor)
    waiting = sum(
        one.get("tries", 0) < sync_cursor.MOST_TRIES for one in row.sync_cursor.get("aside", {}).values()
    )

    def note(cursor: Cursor) -> None:
        if cursor.get("stop_at") is None and cursor.get("months") is not None:
            cursor["source_months"] = cursor["months"]
            cursor["gaps"] = _gaps(row, cursor["months"])
        for name in ("months", "before", "at_oldest", "missing", "listed", "waits_until", "waits_for"):
            cursor.pop(name, None)
        cursor.update(phase=_IDLE, complete=True, failures=0)

    status = SyncStatus.SYNCING if waiting else SyncStatus.SUCCESS
    told = {"sync_status": status, "last_sync_at": timezone.now(), **_counts(row)}
    if not sync_cursor.advance(row, walk, note, **told):
        return Onward(0.0)
    return Onward(min(again, 900.0)) if again is not None else None


def _gaps(row: Integration, listed: dict[str, int]) -> dict[str, list[int]]:
    """Months of which Strava listed another number of sessions than are here: there, here (B4)."""
    here = Counter(f"{day:%Y-%m}" for day in _sources(row).values_list("activity__local_date", flat=True))
    months = {*listed, *here}
    return {
        month: [listed.get(month, 0), here[month]] for month in months if listed.get(month, 0) != here[month]
    }


def stranded() -> list[UUID]:
    """Syncs that nobody works on although they should go on: their worker died, or their message was lost (B3)."""
    now = timezone.now()
    rows = Integration.objects.filter(
        Q(leased_until=None) | Q(leased_until__lt=now),
        sync_status=SyncStatus.SYNCING,
        updated_at__lt=now - timedelta(seconds=20),
    )
    return [
        row.pk
        for row in rows.only("pk", "sync_cursor")
        if float((row.sync_cursor or {}).get("waits_until", 0)) <= time.time()
    ]


def connections() -> list[UUID]:
    """Every connection that a sweep may look at."""
    rows = Integration.objects.filter(provider=sync_one.PROVIDER).exclude(
        sync_status=SyncStatus.NEEDS_RECONNECT
    )
    return list(rows.values_list("pk", flat=True))


def without_details(source_id: UUID) -> tuple[UUID, str] | None:
    """Connection and key of a source of which only the summary is known; None for any other."""
    source = (
        ActivitySource.objects.filter(pk=source_id, provider=sync_one.PROVIDER, is_detailed=False)
        .values_list("user_id", "external_id")
        .first()
    )
    if source is None:
        return None
    held = Integration.objects.filter(user_id=source[0], provider=sync_one.PROVIDER)
    key = held.values_list("pk", flat=True).first()
    return None if key is None else (key, source[1])


def fetch_one(integration_id: UUID, key: str, *, is_new: bool = False) -> Onward | None:
    """A session that an event named or whose page was opened; Onward when it must be tried again later."""
    row = sync_cursor.living(integration_id)
    if row is None:
        return None
    try:
        sync_one.fetch(row, key, priority=Priority.NOW, is_new=is_new)
    except Limited as limited:
        return Onward(min(limited.seconds, 900.0), is_limit=True)
    except BrokenAnswer as broken:
        return None if broken.must_act else Onward(30.0)
    except TokenRefused:
        return None
    again = sync_cursor.next_due(row.sync_cursor)
    is_waiting = key in row.sync_cursor.get("aside", {}) or key in row.sync_cursor.get("streams", {})
    return Onward(again) if again is not None and is_waiting else None
