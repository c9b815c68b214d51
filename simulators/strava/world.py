"""The whole stand-in: one object that everything hangs on."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from simulators.strava.athletes import ATHLETES
from simulators.strava.clock import Clock
from simulators.strava.failures import Failures
from simulators.strava.library import Library
from simulators.strava.limits import Limits
from simulators.strava.options import Options
from simulators.strava.push import Push
from simulators.strava.tokens import Tokens


def yesterday() -> date:
    """The last day that is over everywhere."""
    return (datetime.now(UTC) - timedelta(hours=36)).date()


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a reset goes back to: sessions per athlete, their last day, options, and the seconds of the longest."""

    activities: int = 900
    until: date = field(default_factory=yesterday)
    odd: bool = True
    options: Options = field(default_factory=Options)
    longest: int | None = None

    @property
    def counts(self) -> Mapping[int, int]:
        ana, ben, kim = ATHLETES
        return {ana: self.activities, ben: min(60, self.activities // 3), kim: 0}


class World:
    """State in memory, shared by all threads."""

    def __init__(self, beginning: Beginning) -> None:
        self.origin = self.beginning = beginning
        self.options = beginning.options
        self.clock = Clock(lambda: self.options.clock_offset)
        self.tokens = Tokens(lambda: self.options, self.clock)
        self.limits = Limits(lambda: self.options, self.clock)
        self.failures = Failures()
        self.library = Library()
        self.push = Push(lambda: self.options, self.clock)
        self.asked: deque[dict[str, Any]] = deque(maxlen=20_000)
        self.library.fill(beginning.counts, beginning.until, odd=beginning.odd, longest=beginning.longest)

    def set(self, values: Mapping[str, Any]) -> Options:
        """Change options; ValueError names what is wrong."""
        self.options = self.options.changed(values)
        return self.options

    def reset(self, beginning: Beginning) -> None:
        """As after a start so: sessions, options, limits, failures; nobody connected, nobody subscribed."""
        self.beginning = beginning
        self.options = self.beginning.options
        for part in (self.tokens, self.limits, self.failures, self.push):
            part.reset()
        self.asked.clear()
        self.library.fill(beginning.counts, beginning.until, odd=beginning.odd, longest=beginning.longest)

    def warm(self) -> None:
        """Make all summaries ahead of the first list, in the background."""
        threading.Thread(target=self._warm, name="summaries", daemon=True).start()

    def _warm(self) -> None:
        for recipe in self.library.all():
            self.library.summary(recipe)

    def settings(self) -> dict[str, Any]:
        return asdict(self.options)
