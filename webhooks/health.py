"""How the connections fare, for staff: numbers, dates and sentences, and nothing of what anybody did.

A handful of queries for the whole page, however many athletes there are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Max, Min, Q, QuerySet, Value, When

from accounts.models import Integration, PendingRevocation, SyncStatus
from accounts.providers.base import Priority
from accounts.services import clients
from activities.services import sync_claims, sync_cursor
from webhooks.models import WebhookEvent, WebhookSubscription
from webhooks.waiting import GIVEN_UP

PAGE_SIZE = 50
MOST_MONTHS = 12
_IDLE_TOO_LONG = timedelta(hours=30)  # the nightly look renews every token
_SHARES = {"opened pages and events": Priority.NOW, "sweeps": Priority.SWEEP, "backfill": Priority.BACKFILL}


@dataclass(frozen=True, slots=True)
class Window:
    """Calls of one window; ``left`` tells how many each kind of work may still make."""

    name: str
    used: int
    limit: int
    left: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Doors:
    """The events of one service: waiting, given up, the oldest that waits, the last that came."""

    service: str
    waiting: int
    given_up: int
    oldest: datetime | None
    last: datetime | None


@dataclass(frozen=True, slots=True)
class Health:
    """One connection. ``gaps`` are sentences about months and totals that lack sessions; ``token`` one about its
    token, "" while nothing is to be said.
    """

    id: UUID
    athlete: UUID
    service: str
    state: str
    is_bad: bool
    last_sync: datetime | None
    backlog: int
    set_aside: int
    last_event: datetime | None
    last_error: str
    gaps: tuple[str, ...]
    token: str


@dataclass(frozen=True, slots=True)
class HealthPage:
    windows: tuple[Window, ...]
    doors: tuple[Doors, ...]
    subscriptions: tuple[WebhookSubscription, ...]
    revocations: tuple[PendingRevocation, ...]
    revocations_count: int
    rows: tuple[Health, ...]
    page: Page[Integration]


def health_page(number: str | None, now: datetime) -> HealthPage:
    """Put the page together; those in trouble come first."""
    page = Paginator(_connections(), PAGE_SIZE).get_page(number)
    held = list(page.object_list)
    waiting = sync_claims.waiting_of([row.user_id for row in held])
    events = _last_events([row.external_user_id for row in held])
    due = PendingRevocation.objects.filter(done_at=None).defer("token").order_by("next_attempt_at")
    return HealthPage(
        windows=tuple(_windows()),
        doors=tuple(_doors()),
        subscriptions=tuple(WebhookSubscription.objects.order_by("provider", "created_at")),
        revocations=tuple(due[:PAGE_SIZE]),
        revocations_count=due.count(),
        rows=tuple(_health(row, waiting, events, now) for row in held),
        page=page,
    )


def _connections() -> QuerySet[Integration]:
    trouble = Case(
        When(sync_status__in=(SyncStatus.NEEDS_RECONNECT, SyncStatus.FAILED), then=Value(0)),
        When(sync_status=SyncStatus.SYNCING, then=Value(1)),
        default=Value(2),
    )
    rows = Integration.objects.defer("access_token", "refresh_token")
    return rows.annotate(trouble=trouble).order_by("trouble", "last_sync_at", "pk")


def _windows() -> Iterator[Window]:
    left = clients.budget().left()
    for name, used, limit in (
        ("this quarter hour", left.short_used, left.short_limit),
        ("this day (UTC)", left.day_used, left.day_limit),
    ):
        shares = tuple((who, max(0, limit * int(share) // 100 - used)) for who, share in _SHARES.items())
        yield Window(name, used, limit, shares)


def _doors() -> Iterator[Doors]:
    waits = Q(processed=False)
    rows = WebhookEvent.objects.order_by("provider").values_list("provider")
    for slug, *told in rows.annotate(
        waiting=Count("pk", filter=waits),
        given_up=Count("pk", filter=Q(error_message=GIVEN_UP)),
        oldest=Min("created_at", filter=waits),
        last=Max("created_at"),
    ):
        yield Doors(clients.name(slug), *told)


def _last_events(owners: Collection[str]) -> dict[tuple[str, str], datetime]:
    rows = WebhookEvent.objects.filter(owner_id__in=owners).order_by()
    found = rows.values_list("provider", "owner_id").annotate(last=Max("created_at"))
    return {(slug, owner): last for slug, owner, last in found}


def _health(
    row: Integration,
    waiting: Mapping[tuple[UUID, str], int],
    events: Mapping[tuple[str, str], datetime],
    now: datetime,
) -> Health:
    cursor: dict[str, Any] = row.sync_cursor or {}
    return Health(
        id=row.pk,
        athlete=row.user_id,
        service=clients.name(row.provider),
        state=str(SyncStatus(row.sync_status).label),
        is_bad=row.sync_status in (SyncStatus.NEEDS_RECONNECT, SyncStatus.FAILED),
        last_sync=row.last_sync_at,
        backlog=waiting.get((row.user_id, row.provider), 0),
        set_aside=len(cursor.get("aside", {})),
        last_event=events.get((row.provider, row.external_user_id)),
        last_error=row.error_message or sync_cursor.pause_of(cursor, now.timestamp()),
        gaps=tuple(_gaps(cursor)),
        token=_token(row, now),
    )


def _gaps(cursor: Mapping[str, Any]) -> Iterator[str]:
    """What looks lost at once, then the latest months, then totals."""
    if cursor.get("braked"):
        yield f"{cursor['braked']} seem to be gone at once; nothing was deleted, the athlete has to grant more"
    months = sorted(cursor.get("gaps", {}).items(), reverse=True)
    for month, (there, here) in months[:MOST_MONTHS]:
        yield f"{month}: {there} there, {here} here"
    if len(months) > MOST_MONTHS:
        yield f"and {len(months) - MOST_MONTHS} more months"
    for sport, (there, here) in sorted(cursor.get("totals", {}).items()):
        yield f"{sport}s in all: {there} there, {here} here"


def _token(row: Integration, now: datetime) -> str:
    """What is wrong with a connection's token, or soon will be."""
    if row.sync_status == SyncStatus.NEEDS_RECONNECT:
        return "dead: the athlete has to connect again"
    if row.erase_at is not None:
        return f"taken back; deleted on {row.erase_at:%Y-%m-%d %H:%M} UTC"
    if row.expires_at is not None and row.expires_at < now - _IDLE_TOO_LONG:
        return f"about to fail: not renewed since {row.expires_at:%Y-%m-%d %H:%M} UTC"
    return ""
