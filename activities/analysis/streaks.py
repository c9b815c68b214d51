"""Streaks of days, weeks and months, and the local date they stand on (docs/algorithms/streaks.md).

Everything works on local dates: the date of a session's start where it happened. Dates, not blocks of 24
hours, so summer time needs no rule. A streak is broken only when a full local day has ended without a
session.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

SHORTEST_DISTANCE = 1610.0  # m
SHORTEST_TIME = 600.0  # s
TRAVEL_GRACE = timedelta(hours=36)


@dataclass(frozen=True, slots=True)
class Streak:
    """One unbroken run: first and last date (of the days, or of the whole weeks or months) and its length."""

    start: date
    end: date
    length: int


@dataclass(frozen=True, slots=True)
class Streaks:
    """``current`` length, ``pending`` when it needs today (this week, month), ``longest``, ``all``."""

    current: int
    pending: bool
    longest: int
    all: tuple[Streak, ...]


def local_date(start: datetime, zone: str) -> date:
    """Return the local date of an aware instant in an IANA zone; ZoneInfoNotFoundError on a bad name."""
    return start.astimezone(ZoneInfo(zone)).date()


def qualifies(distance: float | None, seconds: float | None) -> bool:
    """Say whether a run counts by the default rule: at least 1.61 km or at least 10 minutes."""
    return (distance or 0.0) >= SHORTEST_DISTANCE or (seconds or 0.0) >= SHORTEST_TIME


def _grouped(indexes: list[int], bridges: Collection[int] = ()) -> list[list[int]]:
    """Runs of consecutive numbers; a gap whose every number is a bridge does not end a run."""
    groups: list[list[int]] = []
    begun = 0
    for place in range(1, len(indexes) + 1):
        if place < len(indexes):
            before, here = indexes[place - 1], indexes[place]
            if here == before + 1 or all(day in bridges for day in range(before + 1, here)):
                continue
        groups.append(indexes[begun:place])
        begun = place
    return groups if indexes else []


def _travel_gaps(starts: Iterable[tuple[date, datetime]]) -> set[int]:
    """Return the skipped dates (ordinals) between two starts less than 36 hours apart."""
    first: dict[int, datetime] = {}
    last: dict[int, datetime] = {}
    for on, instant in starts:
        day, moment = on.toordinal(), instant.astimezone(UTC)
        first[day] = min(first.get(day, moment), moment)
        last[day] = max(last.get(day, moment), moment)
    return {
        day + 1
        for day in last
        if day + 1 not in first and day + 2 in first and first[day + 2] - last[day] < TRAVEL_GRACE
    }


def streaks(
    dates: Iterable[date],
    today: date,
    *,
    rest_days: Collection[date] = (),
    starts: Iterable[tuple[date, datetime]] | None = None,
) -> Streaks:
    """Return the day streaks of local ``dates`` (any order, repeats allowed), seen on ``today``.

    ``rest_days`` (rest or freeze days the athlete set) neither break nor lengthen a streak. ``starts`` —
    (local date, aware instant) of the sessions — switches travel grace on: a skipped date is bridged when
    the starts around it are less than 36 hours apart. Tomorrow's date is possible (an athlete ahead of
    home) and counts as today's; anything later is ignored.
    """
    latest = today.toordinal() + 1
    days = sorted({day for on in dates if (day := on.toordinal()) <= latest})
    bridges = {on.toordinal() for on in rest_days} | (_travel_gaps(starts) if starts is not None else set())
    groups = _grouped(days, bridges)
    found = tuple(Streak(date.fromordinal(g[0]), date.fromordinal(g[-1]), len(g)) for g in groups)
    if not groups:
        return Streaks(0, False, 0, ())
    end, now = groups[-1][-1], today.toordinal()
    alive = all(day in bridges for day in range(end + 1, now))
    pending = alive and end < now and now not in bridges
    return Streaks(len(groups[-1]) if alive else 0, pending, max(map(len, groups)), found)


def _period_streaks(
    counts: Mapping[int, int], now: int, minimum: int, first_day: Callable[[int], date]
) -> Streaks:
    periods = sorted(index for index, count in counts.items() if count >= minimum and index <= now)
    groups = _grouped(periods)
    one_day = timedelta(days=1)
    found = tuple(Streak(first_day(g[0]), first_day(g[-1] + 1) - one_day, len(g)) for g in groups)
    if not groups or groups[-1][-1] < now - 1:
        return Streaks(0, False, max(map(len, groups), default=0), found)
    return Streaks(len(groups[-1]), groups[-1][-1] < now, max(map(len, groups)), found)


def week_streaks(dates: Iterable[date], today: date, *, minimum: int = 1, week_start: int = 0) -> Streaks:
    """Return streaks of weeks with at least ``minimum`` sessions (``dates`` holds one date a session).

    ``week_start`` is 0 for Monday (ISO) … 6 for Sunday. This week is pending until it has enough.
    """

    def week(on: date) -> int:
        return (on.toordinal() - 1 - week_start) // 7

    def first_day(index: int) -> date:
        return date.fromordinal(index * 7 + 1 + week_start)

    return _period_streaks(Counter(week(on) for on in dates), week(today), minimum, first_day)


def month_streaks(dates: Iterable[date], today: date, *, minimum: int = 1) -> Streaks:
    """Return streaks of calendar months with at least ``minimum`` sessions; this one pends until then."""

    def month(on: date) -> int:
        return on.year * 12 + on.month - 1

    def first_day(index: int) -> date:
        return date(index // 12, index % 12 + 1, 1)

    return _period_streaks(Counter(month(on) for on in dates), month(today), minimum, first_day)
