"""A shorter week after a break, and weeks behind it that do not grow too fast (docs/algorithms/adaptation.md)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from .plan_days import PlanDay, distance_between, scaled
from .situation import Change, Situation, changes_of
from .values import RACE

_SPIKE, _SPIKE_DAYS = 1.10, 30
_GROWTH, _WEEKS_BACK = 1.10, 8
_BACK = "The volume comes back by a tenth a week."


def longest_allowed(situation: Situation) -> float | None:
    """A tenth more than the longest run of the last 30 days (m); None when nothing was run in them."""
    since = situation.today - timedelta(days=_SPIKE_DAYS)
    longest = max((day.longest for day in situation.done if since <= day.on < situation.today), default=0.0)
    return _SPIKE * longest if longest > 0 else None


def shortened(situation: Situation, wanted: float, told: str) -> tuple[Change, ...]:
    """The coming seven days cut to ``wanted`` metres, and later weeks where they would grow by more than a tenth.

    Each run of the seven days is also cut to what the last 30 days allow.
    """
    week = situation.coming(7)
    planned = _sum(week)
    share = min(wanted / planned, 1.0) if planned else 1.0
    longest = longest_allowed(situation)

    def cut(day: PlanDay) -> PlanDay:
        own = share
        if longest is not None and day.distance:
            own = min(own, longest / day.distance)
        return scaled(day, own, situation.paces) if 0 < own < 1 else day

    changes = changes_of(week, cut, told)
    return (*changes, *_held_back(situation, changes))


def _held_back(situation: Situation, changes: Sequence[Change]) -> tuple[Change, ...]:
    """Later weeks of the plan cut to 1.10 x the biggest week before, where the changes make that needed.

    The biggest of the last eight weeks, as they were run, and of those to come.
    """
    if situation.starts_on is None:
        return ()
    after = {change.key: change.after for change in changes if change.after is not None}
    planned = [after.get(day.key, day) for day in situation.planned]
    this_week = (situation.today - situation.starts_on).days // 7 + 1
    weeks = range(this_week - _WEEKS_BACK, this_week + 1)
    highest = max(_run_in(situation, planned, week) for week in weeks)
    found: list[Change] = []
    for week in range(this_week + 1, max((day.week for day in planned), default=0) + 1):
        days = [day for day in situation.coming(400) if day.week == week]
        cut_already = _sum(after[day.key] for day in days if day.key in after)
        fresh = [day for day in days if day.key not in after]
        cut = _cut_to(situation, fresh, _GROWTH * highest - cut_already)
        after |= {change.key: change.after for change in cut if change.after is not None}
        highest = max(highest, _sum(after.get(day.key, day) for day in days))
        found += cut
    return tuple(found)


def _cut_to(situation: Situation, days: Sequence[PlanDay], most: float) -> tuple[Change, ...]:
    volume = _sum(days)
    if volume <= most or most <= 0:
        return ()
    return changes_of(days, lambda day: scaled(day, most / volume, situation.paces), _BACK)


def _sum(days: Iterable[PlanDay]) -> float:
    return sum(day.distance or 0.0 for day in days)


def _run_in(situation: Situation, planned: Sequence[PlanDay], week: int) -> float:
    """Metres of a week up to this one: what was run in it, and what of it is still to come."""
    first = (situation.starts_on or situation.today) + timedelta(days=7 * (week - 1))
    done = distance_between(situation.done, first, first + timedelta(days=6))
    open_days = (day for day in planned if day.week == week and day.on >= situation.today and not day.is_done)
    return done + _sum(day for day in open_days if day.workout_type != RACE)
