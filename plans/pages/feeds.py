"""The page of calendar addresses as one value."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from accounts.models import User
from activities.presenters import wording
from plans.models import CalendarFeed


@dataclass(frozen=True, slots=True)
class FeedLine:
    id: UUID
    key: str  # the same as text
    made: str
    last_read: str  # "never"
    name: str  # for the question before revoking


@dataclass(frozen=True, slots=True)
class FeedsPage:
    """``fresh`` is the address that was just made, shown this once."""

    feeds: tuple[FeedLine, ...]
    revoked: int
    fresh: str


def feeds_page(user: User, fresh: str) -> FeedsPage:
    """Addresses that work, newest first; one query."""
    rows = list(CalendarFeed.objects.filter(user=user).order_by("-created_at"))
    lines = tuple(
        FeedLine(
            id=row.pk,
            key=str(row.pk),
            made=wording.instant(row.created_at, user.zone),
            last_read=wording.instant(row.last_read_at, user.zone) if row.last_read_at else "never",
            name=f"address of {wording.instant(row.created_at, user.zone)}",
        )
        for row in rows
        if row.revoked_at is None
    )
    return FeedsPage(lines, len(rows) - len(lines), fresh)
