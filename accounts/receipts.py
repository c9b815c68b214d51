"""A deletion receipt as its holder sees it: one frozen value for the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from accounts import policy
from accounts.models import DeletionReceipt
from accounts.services import clients
from accounts.services.deletion import ACCOUNT
from accounts.services.disconnect import CONNECTION, INTEGRATION

_NAMES = {
    "activities": "activities",
    "activity_sources": "sessions read from there",
    "recording_data": "recordings",
    "daily_metric_readings": "days of readings",
    "gear": "bikes and shoes",
    "athlete_thresholds": "thresholds taken over",
    "laps": "laps",
    "files": "files",
    "users": "account",
    "integrations": "connection",
    "consents": "permissions",
}
_TITLES = {
    ACCOUNT: ("Your account is being deleted", "Your account is deleted"),
    INTEGRATION: ("What came from {service} is being deleted", "What came from {service} is deleted"),
    CONNECTION: ("{service} is disconnected", "{service} is disconnected"),
    "activities": ("Activities are being deleted", "The activities are deleted"),
}


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """``counts`` are names and numbers of what went, ``rows`` their sum; ``until`` is the latest end of an open one."""

    title: str
    is_done: bool
    is_kept: bool
    reference: str
    requested_at: datetime
    completed_at: datetime | None
    until: datetime
    rows: int
    counts: tuple[tuple[str, int], ...]


def receipt_page(receipt: DeletionReceipt) -> ReceiptPage:
    done = receipt.completed_at is not None
    numbers = receipt.counts.get("deleted", {}) if receipt.what == ACCOUNT and not done else receipt.counts
    counted = {name: number for name, number in numbers.items() if isinstance(number, int)}
    under_way, over = _TITLES.get(receipt.what, _TITLES[ACCOUNT])
    named = sorted((name for name in counted if name in _NAMES), key=list(_NAMES).index)
    rest = sum(number for name, number in counted.items() if name not in _NAMES)
    service = clients.name(str(receipt.counts.get("service", ""))) or "the service"
    return ReceiptPage(
        title=(over if done else under_way).format(service=service),
        is_done=done,
        is_kept=receipt.what == CONNECTION,
        reference=receipt.reference,
        requested_at=receipt.requested_at,
        completed_at=receipt.completed_at,
        until=policy.erase_by(receipt.requested_at, policy.ruling(policy.STRAVA_API)),
        rows=sum(counted.values()),
        counts=(
            *((_NAMES[name], counted[name]) for name in named),
            *((("other rows", rest),) if rest else ()),
        ),
    )
