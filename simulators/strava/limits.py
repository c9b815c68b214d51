"""Rate limits of the application: quarter hours and UTC days, all requests and reads."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable

from simulators.strava.clock import Clock
from simulators.strava.options import Options

_NAMES = {
    "documented": (
        "X-RateLimit-Limit",
        "X-RateLimit-Usage",
        "X-ReadRateLimit-Limit",
        "X-ReadRateLimit-Usage",
    ),
    "captured": ("X-Ratelimit-Limit", "X-Ratelimit-Usage", "X-Readratelimit-Limit", "X-Readratelimit-Usage"),
    "lower": ("x-ratelimit-limit", "x-ratelimit-usage", "x-readratelimit-limit", "x-readratelimit-usage"),
}
DAY = 86_400.0


class Limits:
    """Counts what was asked. A refused call counts toward the day, too."""

    def __init__(self, options: Callable[[], Options], clock: Clock) -> None:
        self._options, self._clock, self._lock = options, clock, threading.Lock()
        self._used: Counter[str] = Counter()
        self._windows = (0.0, 0.0)

    def take(self, is_read: bool) -> bool:
        """Count one call; False when it is over a limit."""
        options = self._options()
        with self._lock:
            self._turn(options)
            used = self._used
            is_free = used["short"] < options.overall_short and used["day"] < options.overall_day
            is_free &= not is_read or (
                used["read_short"] < options.read_short and used["read_day"] < options.read_day
            )
            self._used.update(["short", "day"])
            if is_read:
                self._used.update(["read_short", "read_day"])
            return is_free

    def headers(self, is_read: bool) -> dict[str, str]:
        """The four headers; after a write the numbers of reads may be two empty ones."""
        options = self._options()
        with self._lock:
            self._turn(options)
            used = dict(self._used)
        reads = f"{used.get('read_short', 0)},{used.get('read_day', 0)}"
        values = (
            f"{options.overall_short},{options.overall_day}",
            f"{used.get('short', 0)},{used.get('day', 0)}",
            f"{options.read_short},{options.read_day}",
            reads if is_read or not options.comma_usage else ",",
        )
        return dict(zip(_NAMES[options.casing], values, strict=True))

    def set(self, **used: int) -> None:
        """Pretend that so much was used in the present windows (short, day, read_short, read_day)."""
        with self._lock:
            self._turn(self._options())
            self._used.update(dict.fromkeys(used, 0))
            for name, value in used.items():
                self._used[name] = value

    def used(self) -> dict[str, int]:
        with self._lock:
            self._turn(self._options())
            return {name: self._used[name] for name in ("short", "day", "read_short", "read_day")}

    def reset(self) -> None:
        with self._lock:
            self._used.clear()

    def _turn(self, options: Options) -> None:
        now = self._clock.now()
        windows = (now // options.window, now // DAY)
        if windows[0] != self._windows[0]:
            self._used["short"] = self._used["read_short"] = 0
        if windows[1] != self._windows[1]:
            self._used["day"] = self._used["read_day"] = 0
        self._windows = windows
