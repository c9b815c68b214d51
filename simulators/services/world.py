"""What all stand-ins of the services share: the days there are, the clock, grants, faults, and what was asked."""

from __future__ import annotations

import re
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from simulators.nights import Night, nights
from simulators.services.grants import Grants
from simulators.services.training import Effort, efforts

SECRET = "simulated-secret"  # noqa: S105 - everybody may know it
ZONE = "Europe/Berlin"
SEEDS = {"whoop": 3, "oura": 4, "intervals": 5, "smashrun": 6}
OWNERS = {"whoop": "10129", "oura": "oura-user-1", "intervals": "i424242", "smashrun": "70707"}
_HOUR = 3600.0
_LIVES: dict[str, tuple[float | None, bool]] = {
    "whoop": (_HOUR, True), "oura": (24 * _HOUR, True), "intervals": (None, False),
    "smashrun": (12 * 7 * 24 * _HOUR, False),
}  # fmt: skip


@dataclass
class Fault:
    """Answers instead of the service: ``status`` with ``body`` for paths that match, so many times (None: always)."""

    slug: str
    path: str
    status: int
    body: str = ""
    times: int | None = 1
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class World:
    """State in memory. ``until`` is the last whole day, ``days`` how many there are; sessions and nights follow."""

    until: date
    days: int = 800
    site: str = ""
    options: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    asked: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=20_000))
    subscriptions: dict[str, dict[str, Any]] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    changed: dict[str, dict[str, Any]] = field(default_factory=dict)
    events: dict[str, dict[str, Any]] = field(default_factory=dict)
    grants: dict[str, Grants] = field(init=False)

    def __post_init__(self) -> None:
        self.grants = {
            slug: Grants(self.now, life=life, rotates=rotates) for slug, (life, rotates) in _LIVES.items()
        }

    def now(self) -> float:
        return time.time()

    def moment(self) -> datetime:
        return datetime.fromtimestamp(self.now(), UTC)

    @property
    def first(self) -> date:
        return self.until - timedelta(days=int(self.options.get("days", self.days)) - 1)

    def nights(self, slug: str, first: date | None = None, last: date | None = None) -> list[Night]:
        begin, end = max(first or self.first, self.first), min(last or self.until, self.until)
        return list(nights(SEEDS[slug], begin, end, ZONE))

    def efforts(self, slug: str, first: date | None = None, last: date | None = None) -> list[Effort]:
        """Sessions of the days that were not deleted since, the oldest first; with ``every`` only each so-manieth."""
        begin, end = max(first or self.first, self.first), min(last or self.until, self.until)
        every = int(self.options.get("every", 1))
        return [
            one
            for one in efforts(SEEDS[slug], begin, end, ZONE)
            if (one.number // 10) % every == 0 and f"{slug}:{one.number}" not in self.deleted
        ]

    def fault(self, slug: str, path: str) -> Fault | None:
        """The fault that is due; used up by it."""
        for one in self.faults:
            if one.slug == slug and re.search(one.path, path) and one.times != 0:
                if one.times is not None:
                    one.times -= 1
                return one
        return None

    def reset(self) -> None:
        """As it began, with nobody connected."""
        for part in (
            self.options, self.faults, self.asked, self.subscriptions, self.deleted, self.changed, self.events,
        ):  # fmt: skip
            part.clear()
        for grants in self.grants.values():
            grants.revoke_all()
