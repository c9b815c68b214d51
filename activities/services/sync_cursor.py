"""Where a sync stands: the integration's cursor, its lease, and what the athlete is told about it.

The cursor is JSON on the integration's row and changed under the row's lock, because events write to it while a
backfill runs. Times in it are epoch seconds.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Integration, SyncStatus
from accounts.providers.base import BrokenAnswer

Cursor = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Onward:
    """There is more to do, in this many seconds; ``has_room``: so much that further lanes may help.

    ``is_limit``: no call was left, so nothing was tried.
    """

    seconds: float
    has_room: bool = False
    is_limit: bool = False


LEASE = timedelta(seconds=90)
FAILURES_IN_A_ROW = 6
MOST_TRIES = 6  # of one session, then it is parked and listed
_FIRST_WAIT = 15.0
_LONGEST_WAIT = 900.0
STREAM_WAITS = (60.0, 300.0, 1800.0)  # samples may not be ready right after a session was uploaded


def living(integration_id: UUID) -> Integration | None:
    """A connection that is there and whose token is not dead; who gets it holds no lease."""
    alive = Integration.objects.exclude(sync_status=SyncStatus.NEEDS_RECONNECT)
    row = alive.select_related("user").filter(pk=integration_id).first()
    if row is not None:
        row.leased_by = ""
    return row


@contextmanager
def lease(integration_id: UUID) -> Iterator[Integration | None]:
    """The integration, held by this worker alone, or None when another one holds it or its token is dead."""
    holder, now = uuid4().hex, timezone.now()
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    taken = (
        Integration.objects.filter(free, pk=integration_id)
        .exclude(sync_status=SyncStatus.NEEDS_RECONNECT)
        .update(leased_by=holder, leased_until=now + LEASE)
    )
    if not taken:
        yield None
        return
    try:
        yield Integration.objects.select_related("user").get(pk=integration_id)
    finally:
        Integration.objects.filter(pk=integration_id, leased_by=holder).update(
            leased_by="", leased_until=None
        )


def renew(integration: Integration) -> bool:
    """Hold the lease for longer; False when it was lost (the worker was away for too long).

    Who has none, as a task that one event rang, needs none.
    """
    if not integration.leased_by:
        return True
    return bool(
        Integration.objects.filter(pk=integration.pk, leased_by=integration.leased_by).update(
            leased_until=timezone.now() + LEASE
        )
    )


@transaction.atomic
def change(integration: Integration, how: Callable[[Cursor], None], **columns: Any) -> Cursor:
    """Change the cursor and columns of the row under its lock; the given instance shows the result.

    A connection that ended meanwhile changes nothing.
    """
    row = _locked(integration)
    cursor: Cursor = dict(row.sync_cursor or {}) if row is not None else {}
    how(cursor)
    _write(integration, cursor, columns)
    return cursor


@transaction.atomic
def advance(integration: Integration, walk: Any, how: Callable[[Cursor], None], **columns: Any) -> bool:
    """As ``change``, for a worker on the walk that ``began_at`` ``walk``; the instance shows how things stand.

    False, and nothing is changed, when that walk is over for this worker: another one has begun meanwhile, or
    another worker took the lease. What it would say is about a walk that nobody waits for.
    """
    row = _locked(integration)
    cursor: Cursor = dict(row.sync_cursor or {}) if row is not None else {}
    is_on = row is not None and cursor.get("began_at") == walk and row.leased_by == integration.leased_by
    if is_on:
        how(cursor)
        _write(integration, cursor, columns)
    integration.sync_cursor = cursor
    return is_on


def _locked(integration: Integration) -> Integration | None:
    rows = Integration.objects.select_for_update().only("sync_cursor", "leased_by")
    return rows.filter(pk=integration.pk).first()


def _write(integration: Integration, cursor: Cursor, columns: dict[str, Any]) -> None:
    columns |= {"sync_cursor": cursor}
    Integration.objects.filter(pk=integration.pk).update(**columns, updated_at=timezone.now())
    for name, value in columns.items():
        setattr(integration, name, value)


def wait(integration: Integration, seconds: float, why: str) -> float:
    """Tell the athlete why nothing moves; returns the countdown, a quarter of an hour at most."""
    until = time.time() + seconds
    change(integration, lambda cursor: cursor.update(waits_until=until, waits_for=why))
    return min(seconds, _LONGEST_WAIT)


def pause_of(cursor: Cursor, now: float) -> str:
    """Why a sync waits just now; "" while it does not."""
    return str(cursor.get("waits_for", "")) if float(cursor.get("waits_until", 0)) > now else ""


def stop(integration: Integration, sentence: str) -> None:
    """Leave the sync until the next round; the sentence tells the athlete why. A walk begun meanwhile goes on."""
    walk = (integration.sync_cursor or {}).get("began_at")
    advance(integration, walk, lambda cursor: None, sync_status=SyncStatus.FAILED, error_message=sentence)


def failed(integration: Integration, broken: BrokenAnswer) -> Onward | None:
    """The service itself fails: a few tries with growing pauses, then the next round tries again."""
    failures = int(integration.sync_cursor.get("failures", 0)) + 1
    change(integration, lambda cursor: cursor.update(failures=failures))
    if broken.must_act or failures >= FAILURES_IN_A_ROW:
        stop(integration, str(broken))
        return None
    return Onward(wait(integration, 10.0 * 2**failures, str(broken)))


def waiting(cursor: Cursor) -> set[str]:
    """The keys of what was set aside and is not due yet, or for good."""
    aside = cursor.get("aside", {})
    return set(aside) - set(due(aside, time.time()))


def set_aside(integration: Integration, key: str, reason: str, *, parked: bool = False) -> None:
    """Leave a session out for a while, for good after some tries, so that the others go on."""

    def note(cursor: Cursor) -> None:
        aside = cursor.setdefault("aside", {})
        tries = MOST_TRIES if parked else int(aside.get(key, {}).get("tries", 0)) + 1
        pause = min(_FIRST_WAIT * 2**tries, _LONGEST_WAIT)
        aside[key] = {"tries": tries, "reason": reason[:300], "until": time.time() + pause}

    change(integration, note)


def forgive(integration: Integration, key: str) -> None:
    """A session came in after all."""
    if key in (integration.sync_cursor or {}).get("aside", {}):
        change(integration, lambda cursor: cursor.get("aside", {}).pop(key, None))


def expect_streams(integration: Integration, key: str) -> None:
    """Ask for the samples of a session again in a minute, in five, in thirty; then there are none."""

    def note(cursor: Cursor) -> None:
        pending = cursor.setdefault("streams", {})
        tries = int(pending.get(key, {}).get("tries", 0))
        if tries >= len(STREAM_WAITS):
            pending.pop(key, None)
        else:
            pending[key] = {"tries": tries + 1, "until": time.time() + STREAM_WAITS[tries]}

    change(integration, note)


def have_streams(integration: Integration, key: str) -> None:
    if key in (integration.sync_cursor or {}).get("streams", {}):
        change(integration, lambda cursor: cursor.get("streams", {}).pop(key, None))


def due(waiting: dict[str, Any], now: float) -> list[str]:
    """The keys whose pause is over and that are not parked."""
    return [
        key
        for key, one in waiting.items()
        if int(one.get("tries", 0)) < MOST_TRIES and float(one.get("until", 0)) <= now
    ]


def next_due(cursor: Cursor) -> float | None:
    """Seconds until something that was set aside wants another try; None when nothing does."""
    waiting = [*cursor.get("aside", {}).values(), *cursor.get("streams", {}).values()]
    times = [float(one.get("until", 0)) for one in waiting if int(one.get("tries", 0)) < MOST_TRIES]
    return max(1.0, min(times) - time.time()) if times else None
