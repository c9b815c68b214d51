"""A connection as the athlete sees it: one frozen value for the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import Consent, ConsentKind, Integration, SyncStatus, User
from accounts.services import clients, connect
from accounts.services.scopes import granted

_SECONDS_EACH = 0.15  # to read one session in detail when nothing makes it wait; only until it is measured
_RUNNING = (SyncStatus.SYNCING,)


@dataclass(frozen=True, slots=True)
class SetAside:
    """A session that could not be brought in, and why."""

    external_id: str
    reason: str
    url: str


@dataclass(frozen=True, slots=True)
class ConnectionCard:
    """``done`` of ``total`` sessions; ``left_text`` says how long it takes, ``waits_text`` why nothing moves."""

    state: str
    state_text: str
    is_running: bool
    needs_reconnect: bool
    trouble: str
    missing: tuple[str, ...]
    done: int
    total: int | None
    percent: int | None
    left_text: str
    left_out: int
    waits_text: str
    last_sync_at: datetime | None
    erase_at: datetime | None
    set_aside: tuple[SetAside, ...]

    @property
    def progress_text(self) -> str:
        """What the running sync does, and for how long."""
        return f"Reading details and samples, {self.left_text} to go" if self.left_text else "Reading details"


@dataclass(frozen=True, slots=True)
class Permission:
    """A consent of the athlete's, and the receipt of the deletion that followed it ("" when there was none)."""

    agreed_at: datetime
    withdrawn_at: datetime | None
    receipt: str
    is_deleted: bool


@dataclass(frozen=True, slots=True)
class ConnectionsPage:
    """``card`` is None without a connection; ``promised`` is the receipt of a deletion that is to come."""

    is_offered: bool
    card: ConnectionCard | None
    permissions: tuple[Permission, ...]
    promised: str


def connections_page(user: User, now: datetime) -> ConnectionsPage:
    """Two queries: the connection, and what the athlete agreed to so far."""
    row = Integration.objects.filter(user=user, provider=connect.STRAVA).first()
    permissions = tuple(_permissions(user))
    is_ending = row is not None and row.erase_at is not None
    return ConnectionsPage(
        is_offered=clients.is_offered(),
        card=connection_card(row, now) if row else None,
        permissions=permissions,
        promised=next((one.receipt for one in permissions if is_ending and not one.is_deleted), ""),
    )


def _permissions(user: User) -> Iterator[Permission]:
    rows = Consent.objects.filter(user=user, kind=ConsentKind.PROVIDER, subject=connect.STRAVA)
    for row in rows.select_related("receipt").defer("wording").order_by("-agreed_at"):
        receipt = row.receipt
        yield Permission(
            row.agreed_at,
            row.withdrawn_at,
            receipt.reference if receipt else "",
            receipt is not None and receipt.completed_at is not None,
        )


def connection_card(row: Integration, now: datetime) -> ConnectionCard:
    cursor = row.sync_cursor or {}
    running = row.sync_status in _RUNNING or _is_to_begin(row)
    waits = _waits(cursor, now) if running else None
    return ConnectionCard(
        state=row.sync_status,
        state_text=SyncStatus(row.sync_status).label,
        is_running=running,
        needs_reconnect=row.sync_status == SyncStatus.NEEDS_RECONNECT,
        trouble="" if row.erase_at else row.error_message,
        missing=granted(row.scope).missing,
        done=row.sync_done,
        total=row.sync_total,
        percent=None if not row.sync_total else min(100, 100 * row.sync_done // row.sync_total),
        left_text=_left(row, now) if running else "",
        left_out=max(0, (row.sync_total or 0) - row.sync_done),
        waits_text=waits or "",
        last_sync_at=row.last_sync_at,
        erase_at=row.erase_at,
        set_aside=tuple(
            SetAside(key, str(one.get("reason", "")), _address(row.provider, key))
            for key, one in sorted(cursor.get("aside", {}).items())
        ),
    )


def _is_to_begin(row: Integration) -> bool:
    """Whether a new connection waits for a worker to take it up: the page must go on asking."""
    fresh = row.sync_status == SyncStatus.IDLE and row.last_sync_at is None
    return fresh and not row.error_message and row.erase_at is None


def _address(slug: str, key: str) -> str:
    """Where the session is at its service; "" for a record that has no number, or where nothing leads to it."""
    if slug in clients.known():
        return clients.known()[slug].view_url.format(key)
    return f"https://www.strava.com/activities/{key}" if key.isdigit() else ""


def _waits(cursor: dict[str, object], now: datetime) -> str | None:
    until = cursor.get("waits_until")
    if not isinstance(until, int | float) or until <= now.timestamp():
        return None
    return f"{cursor.get('waits_for', '')} About {_span(until - now.timestamp())}.".strip()


def _left(row: Integration, now: datetime) -> str:
    """Time until complete, from the pace since this sync began."""
    begun = (row.sync_cursor or {}).get("began_at")
    if row.sync_total is None or row.sync_done >= row.sync_total:
        return ""
    each = _SECONDS_EACH
    if isinstance(begun, int | float) and row.sync_done >= 10:
        each = max(0.01, (now.timestamp() - begun) / row.sync_done)
    return _span(each * (row.sync_total - row.sync_done))


def _span(seconds: float) -> str:
    if seconds < 90:
        return "a minute" if seconds > 30 else "half a minute"
    if seconds < 5400:
        return f"{round(seconds / 60)} minutes"
    if seconds < 129_600:
        return f"{round(seconds / 3600)} hours"
    return f"{round(timedelta(seconds=seconds) / timedelta(days=1))} days"
