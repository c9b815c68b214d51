"""The services beside Strava as the athlete sees them: one frozen value each for the page of connections."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from accounts.connections import ConnectionCard, connection_card
from accounts.models import Integration, User
from accounts.services import clients


@dataclass(frozen=True, slots=True)
class ServiceCard:
    """A service there is: connected (``card``), or on offer by ``ways``, or neither.

    ``explained`` are sentences about what the service could not give; ``walked`` tells how far back a walk has come.
    """

    slug: str
    name: str
    reads: str
    ways: tuple[str, ...]
    card: ConnectionCard | None = None
    explained: tuple[str, ...] = ()
    walked: str = ""


def service_cards(user: User, now: datetime) -> tuple[ServiceCard, ...]:
    """Every service but Strava, by name; one query."""
    rows = {row.provider: row for row in Integration.objects.filter(user=user, provider__in=clients.known())}
    return tuple(service_card(slug, rows.get(slug), now) for slug in clients.known())


def service_card(slug: str, row: Integration | None = None, now: datetime | None = None) -> ServiceCard:
    """One service, with the athlete's connection when there is one."""
    kind = clients.known()[slug]
    if row is None or now is None:
        return ServiceCard(slug, kind.name, kind.reads, clients.ways(slug))
    left_out = (row.sync_cursor or {}).get("left_out", {})
    explained = tuple(f"{count} × {reason}" for reason, count in sorted(left_out.items()) if count)
    card = connection_card(row, now)
    return ServiceCard(slug, kind.name, kind.reads, clients.ways(slug), card, explained, _walked(row, card))


def _walked(row: Integration, card: ConnectionCard) -> str:
    """How far back a walk that is under way has come; "" when none is."""
    cursor = row.sync_cursor or {}
    if not card.is_running or cursor.get("phase") != "list":
        return ""
    here = f"{card.total or 0} activities so far"
    last = (cursor.get("page") or {}).get("last")
    return f"{here}, and days back to {date.fromisoformat(last):%-d %b %Y}." if last else f"{here}."
