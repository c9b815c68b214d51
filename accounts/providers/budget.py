"""One budget of calls for the whole installation, kept in Redis and corrected by the service's own counting.

Strava counts a quarter hour (from :00, :15, :30, :45) and a UTC day for all athletes together. Every worker takes a
call here before it makes one; background work leaves a share to those who wait (docs/strava.md).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import redis

from accounts.providers.base import Limited, Priority

SHORT = 900
DAY = 86_400
_PATIENCE = 3.0  # seconds after the turn of a window, before jitter
_REDIS_IS_AWAY = 30.0
_LEARNT_FOR = 7 * DAY

# KEYS: usage of the window, of the day, learnt limits. ARGV: calls, share in percent, limits before anything is learnt,
# lives of both counters. Gives 0 when taken, 1 when the window is spent, 2 when the day is.
_TAKE = """
local short_limit = tonumber(redis.call('HGET', KEYS[3], 'short') or ARGV[3])
local day_limit = tonumber(redis.call('HGET', KEYS[3], 'day') or ARGV[4])
local calls, share = tonumber(ARGV[1]), tonumber(ARGV[2]) / 100
local short_used = tonumber(redis.call('GET', KEYS[1]) or '0')
local day_used = tonumber(redis.call('GET', KEYS[2]) or '0')
if day_used + calls > math.max(math.floor(day_limit * share), calls) then return 2 end
if short_used + calls > math.max(math.floor(short_limit * share), calls) then return 1 end
redis.call('INCRBY', KEYS[1], calls); redis.call('EXPIRE', KEYS[1], ARGV[5])
redis.call('INCRBY', KEYS[2], calls); redis.call('EXPIRE', KEYS[2], ARGV[6])
return 0
"""
# KEYS: as above. ARGV: limits and usage, each of the window and of the day and "" where untold, lives of both counters
# and of the limits. The service's number counts when it is the larger one: ours may hold calls that are under way.
_LEARN = """
if ARGV[1] ~= '' then
  redis.call('HSET', KEYS[3], 'short', ARGV[1], 'day', ARGV[2]); redis.call('EXPIRE', KEYS[3], ARGV[7])
end
for at = 1, 2 do
  if ARGV[2 + at] ~= '' and tonumber(redis.call('GET', KEYS[at]) or '0') < tonumber(ARGV[2 + at]) then
    redis.call('SET', KEYS[at], ARGV[2 + at], 'EX', ARGV[4 + at])
  end
end
return 0
"""
_RAISE = """
if tonumber(redis.call('GET', KEYS[1]) or '0') < tonumber(ARGV[1]) then
  redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
end
return 0
"""


@dataclass(frozen=True, slots=True)
class Left:
    """Calls used and allowed in the running quarter hour and day."""

    short_used: int
    short_limit: int
    day_used: int
    day_limit: int


@dataclass(frozen=True, slots=True)
class Budget:
    """The gate of one application (or of one token, where a service counts those).

    ``short`` and ``day`` are the limits to begin with, ``window`` the seconds of the short one.
    """

    redis: redis.Redis
    application: str
    short: int = 100
    day: int = 1_000
    window: int = SHORT
    name: str = "Strava"
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def take(self, priority: Priority, calls: int = 1) -> None:
        """Count the calls; raises :class:`Limited` with the seconds to the window in which there is room again."""
        at = self.now()
        keys = [*self._counters(at), self._key("limits")]
        try:
            verdict = self.redis.eval(
                _TAKE, 3, *keys, calls, int(priority), self.short, self.day, 2 * self.window, 2 * DAY
            )
        except redis.RedisError as error:
            raise Limited(_REDIS_IS_AWAY, "The count of requests cannot be reached.") from error
        if verdict:
            raise Limited(*self._wait(at, is_day=int(verdict) == 2))

    def learn(self, headers: Mapping[str, str]) -> None:
        """Read the service's limits and counts; the narrower pair (read calls) wins where there are two."""
        given = {name.lower(): value for name, value in headers.items()}
        limits = _pair(given, "x-readratelimit-limit") or _pair(given, "x-ratelimit-limit")
        usage = _pair(given, "x-readratelimit-usage") or _pair(given, "x-ratelimit-usage")
        if limits is None and usage is None:
            return
        told = (*(limits or ("", "")), *(usage or ("", "")), 2 * self.window, 2 * DAY, _LEARNT_FOR)
        try:
            self.redis.eval(_LEARN, 3, *self._counters(self.now()), self._key("limits"), *told)
        except redis.RedisError:
            return  # the next take says that the count cannot be reached

    def spent(self, headers: Mapping[str, str]) -> float:
        """The service said 429: fill the window that is spent, so that nobody asks before it turns."""
        self.learn(headers)
        at = self.now()
        left = self.left()
        is_day = left.day_used >= left.day_limit
        if not is_day:
            try:
                self.redis.eval(_RAISE, 1, self._counters(at)[0], left.short_limit, 2 * self.window)
            except redis.RedisError:
                return _REDIS_IS_AWAY
        return self._wait(at, is_day=is_day)[0]

    def left(self) -> Left:
        """What is used and allowed now, for people to look at."""
        short, day = self._counters(self.now())
        try:
            used = self.redis.mget([short, day])
            limits = self.redis.hgetall(self._key("limits"))
        except redis.RedisError:
            used, limits = [None, None], {}
        return Left(
            int(used[0] or 0), int(limits.get(b"short", self.short)),
            int(used[1] or 0), int(limits.get(b"day", self.day)),
        )  # fmt: skip

    def _key(self, name: str) -> str:
        return f"budget:{self.application}:{name}"

    def _counters(self, at: datetime) -> tuple[str, str]:
        return self._key(f"short:{int(at.timestamp()) // self.window}"), self._key(f"day:{at:%Y%m%d}")

    def _wait(self, at: datetime, *, is_day: bool) -> tuple[float, str]:
        length = DAY if is_day else self.window
        until = length - at.timestamp() % length
        patience = min(_PATIENCE, length / 60) + random.uniform(0, min(5.0, length / 60))  # noqa: S311 - jitter
        return until + patience, self._sentence(is_day=is_day)

    def _sentence(self, *, is_day: bool) -> str:
        if is_day:
            return f"{self.name}'s number of requests for today is used up; it goes on after midnight UTC."
        span = "quarter of an hour" if self.window == SHORT else "hour" if self.window == 3600 else "moment"
        return f"{self.name}'s number of requests for this {span} is used up; it goes on at the next."


def _pair(headers: Mapping[str, str], name: str) -> tuple[int, int] | None:
    """Two counts of a header; None for anything else (a lone comma was seen)."""
    parts = [part.strip() for part in headers.get(name, "").split(",")]
    return (int(parts[0]), int(parts[1])) if len(parts) == 2 and all(map(str.isdigit, parts)) else None
