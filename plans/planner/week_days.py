"""On which days of a week what is run (docs/algorithms/plan-generation.md).

Days are offsets 0-6 from the first day of the week. Hard days (quality, long run, race) are never adjacent,
neither inside the week nor to the hard day before it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise

#: Where quality is tried first: Tuesday, Thursday, Friday, Wednesday, then the rest.
_PREFERRED = (1, 3, 4, 2, 5, 0, 6)


@dataclass(frozen=True, slots=True)
class Layout:
    """Offsets of the week's long run (None: none), quality sessions and easy runs."""

    long: int | None
    quality: tuple[int, ...]
    easy: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What a week asks for: ``runs`` sessions on ``free`` days, ``quality`` of them hard at most.

    ``long_day`` is the wished offset, None for no long run. ``no_long`` and ``no_quality`` are offsets where
    those may not be; ``hard`` offsets are hard already (races; -1 is the day before the week, 7 the day
    after). ``weekday`` is that of the first day.
    """

    free: tuple[int, ...]
    runs: int
    quality: int
    long_day: int | None
    no_long: frozenset[int] = frozenset()
    no_quality: frozenset[int] = frozenset()
    hard: frozenset[int] = frozenset()
    weekday: int = 0


def _is_near(day: int, others: Iterable[int]) -> bool:
    return any(abs(day - other) <= 1 for other in others)


def _long(question: Question) -> int | None:
    wished = question.long_day
    if wished is None or question.runs < 1:
        return None
    days = [day for day in question.free if day not in question.no_long and not _is_near(day, question.hard)]
    return min(days, key=lambda day: (abs(day - wished), day), default=None)


def _spread(days: tuple[int, ...], hard: Iterable[int]) -> int:
    everything = sorted({*days, *hard})
    return min((later - earlier for earlier, later in pairwise(everything)), default=7)


def _quality(question: Question, long: int | None) -> tuple[int, ...]:
    """As many quality days as asked for and possible, as far from each other and from hard days as can be."""
    hard = set(question.hard) | ({long} if long is not None else set())
    days = [day for day in question.free if day not in question.no_quality and not _is_near(day, hard)]
    most = min(question.quality, question.runs - (long is not None))

    def rank(chosen: tuple[int, ...]) -> tuple[int, int, tuple[int, ...]]:
        weekdays = [_PREFERRED.index((question.weekday + day) % 7) for day in chosen]
        return min(_spread(chosen, hard), 3 if len(chosen) == 1 else 2), -sum(weekdays), chosen

    for count in range(most, 0, -1):
        options = [
            chosen
            for chosen in combinations(days, count)
            if all(later - earlier > 1 for earlier, later in pairwise(chosen))
        ]
        if options:
            return max(options, key=rank)
    return ()


def _easy(question: Question, taken: set[int]) -> tuple[int, ...]:
    """The easy days that leave the shortest rows of running days and the most even gaps.

    The week is seen as a circle, because the next one looks alike. The eve of a race stays free if it can.
    """
    days = [day for day in question.free if day not in taken]
    count = min(question.runs - len(taken), len(days))
    eves = {day - 1 for day in question.hard if day >= 0}

    def rank(chosen: tuple[int, ...]) -> tuple[int, int, int, tuple[int, ...]]:
        run = sorted({*taken, *chosen, *(day for day in question.hard if 0 <= day <= 6)})
        gaps = [(later - earlier) % 7 or 7 for earlier, later in pairwise([*run, run[0]])] if run else []
        return len(eves.intersection(chosen)), _longest_row(gaps), sum(gap * gap for gap in gaps), chosen

    return min(combinations(days, max(count, 0)), key=rank)


def _longest_row(gaps: list[int]) -> int:
    """The most days in a row among days with these gaps, around the circle."""
    longest = row = 0
    for gap in gaps * 2:
        row = row + 1 if gap == 1 else 0
        longest = max(longest, row)
    return longest


@lru_cache(maxsize=1024)
def lay_out(question: Question) -> Layout:
    """Return the days of a week; fewer quality sessions or no long run where the days do not allow them."""
    long = _long(question)
    quality = _quality(question, long)
    taken = {*quality, *(() if long is None else (long,))}
    return Layout(long, quality, _easy(question, taken))
