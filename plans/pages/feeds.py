"""The page of calendar addresses as one value."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from accounts.models import User
from accounts.services import pushing
from activities.presenters import wording
from plans.models import CalendarFeed, PlanDelivery


@dataclass(frozen=True, slots=True)
class FeedLine:
    id: UUID
    key: str  # the same as text
    made: str
    last_read: str  # "never"
    name: str  # for the question before revoking


@dataclass(frozen=True, slots=True)
class DeliveryPanel:
    """The plan at Intervals.icu: whether it is sent there, whether it could be, and how it last went."""

    is_on: bool
    can_send: bool
    state: str
    problem: str


@dataclass(frozen=True, slots=True)
class FeedsPage:
    """``fresh`` is the address that was just made, shown this once."""

    feeds: tuple[FeedLine, ...]
    revoked: int
    fresh: str
    delivery: DeliveryPanel


def feeds_page(user: User, fresh: str) -> FeedsPage:
    """Addresses that work, newest first, and the plan at Intervals.icu; three queries."""
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
    return FeedsPage(lines, len(rows) - len(lines), fresh, _delivery(user))


def _delivery(user: User) -> DeliveryPanel:
    row = PlanDelivery.objects.filter(user=user).first()
    can_send = pushing.can_push(user)
    if row is None:
        return DeliveryPanel(False, can_send, "", "")
    many = "1 workout" if row.sent_count == 1 else f"{row.sent_count} workouts"
    sent = (
        f"{many} written {wording.instant(row.sent_at, user.zone)}" if row.sent_at else "Nothing written yet"
    )
    return DeliveryPanel(True, can_send, f"{sent}.", row.problem)
