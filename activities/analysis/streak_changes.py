"""How streaks changed between two looks at a log (docs/algorithms/streaks.md#changed-afterwards).

A run of today or yesterday that lengthens the present streak is no news. What is: a late session that fills a gap, and
a deletion or an edit that opens one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from .streaks import Streak


@dataclass(frozen=True, slots=True)
class Change:
    """One streak that became longer (``after`` > ``before``) or shorter: its span, and its lengths.

    ``before``: length of the longest part it grew out of, 0 when there was none; ``after``: of the longest that is
    left. ``start`` and ``end`` are those of the longer one of the two.
    """

    start: date
    end: date
    before: int
    after: int


def changes(
    before: Sequence[Streak], after: Sequence[Streak], since: date, *, unit: int = 1
) -> tuple[Change, ...]:
    """Return what became of past streaks, in the order of their beginnings.

    ``since``: the first day on which new sessions are timely (yesterday for days; the first day of the last week or
    month for those). ``unit``: the least number of days of a period, 1, 7 or 28. Streaks of one period that come or
    go are left out.
    """
    known, now = set(before), set(after)
    gained = [
        Change(streak.start, streak.end, longest(overlapping(before, streak)), streak.length)
        for streak in after
        if streak not in known and not _is_timely(overlapping(before, streak), streak, since, unit)
    ]
    lost = [
        Change(streak.start, streak.end, streak.length, longest(overlapping(after, streak)))
        for streak in before
        if streak not in now
    ]
    found = [change for change in gained if change.after > max(1, change.before)]
    found += [change for change in lost if change.before > max(1, change.after)]
    return tuple(sorted(found, key=lambda change: (change.start, change.after)))


def _is_timely(parts: Sequence[Streak], whole: Streak, since: date, unit: int) -> bool:
    """Whether all that a streak has beyond the part it grew out of lies on days that are hardly over."""
    if not parts:
        return whole.start >= since
    grown = whole.length - parts[0].length
    new = max(0, (whole.end - since).days + 1)
    return len(parts) == 1 and parts[0].start == whole.start and 0 < grown <= -(-new // unit)


def overlapping(streaks: Iterable[Streak], span: Streak) -> list[Streak]:
    """The streaks that share days with another's span, oldest first."""
    return sorted(
        (one for one in streaks if one.start <= span.end and one.end >= span.start), key=lambda one: one.start
    )


def longest(streaks: Iterable[Streak]) -> int:
    return max((streak.length for streak in streaks), default=0)
