"""Counting sessions: what a span had, by sport, and against the weeks before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from insights.reports.content import Table
from insights.rules import base
from insights.rules.base import Amount
from insights.rules.facts import Facts, Session, origins_of

SPORT_WORDS = {
    "run": "Running",
    "ride": "Cycling",
    "swim": "Swimming",
    "walk": "Walking and hiking",
    "ski": "Skiing",
    "row": "Rowing",
    "strength": "Strength",
    "other": "Other",
}
USUAL_WEEKS = 6


@dataclass(slots=True)
class Sum:
    """Of some sessions: metres, seconds and load, and how many had no known load."""

    count: int = 0
    distance: float = 0.0
    seconds: float = 0.0
    load: float = 0.0
    without_load: int = 0

    def add(self, session: Session) -> None:
        self.count += 1
        self.distance += session.distance or 0.0
        self.seconds += session.seconds or 0.0
        if session.counts and session.load is not None:
            self.load += session.load
        else:
            self.without_load += 1


def within(facts: Facts, first: date, last: date) -> list[Session]:
    return [s for s in facts.sessions if first <= s.on <= last]


def sum_of(sessions: Iterable[Session]) -> Sum:
    total = Sum()
    for session in sessions:
        total.add(session)
    return total


def by_sport(sessions: Iterable[Session]) -> dict[str, Sum]:
    """Sums by sport, the one with most time first."""
    found: dict[str, Sum] = defaultdict(Sum)
    for session in sessions:
        found[session.sport].add(session)
    return dict(sorted(found.items(), key=lambda item: -item[1].seconds))


def sports_table(sessions: list[Session], caption: str) -> Table:
    """One row a sport and one for all."""
    sums = by_sport(sessions)
    rows = [_row(SPORT_WORDS.get(sport, sport), total) for sport, total in sums.items()]
    if len(rows) > 1:
        rows.append(_row("Together", sum_of(sessions)))
    return Table(
        caption, ("Sport", "Sessions", "Distance", "Time", "Load"), tuple(rows), (*sums, "run")[: len(rows)]
    )


def _row(label: str, total: Sum) -> tuple[Amount | str | None, ...]:
    known_load = total.count > total.without_load
    return (
        label,
        base.count(total.count),
        base.metres(total.distance) if total.distance else None,
        base.seconds(total.seconds) if total.seconds else None,
        base.load(total.load) if known_load else None,
    )


def weeks_before(facts: Facts, before: date) -> int:
    """How many whole weeks of the log a usual week is the mean of."""
    return min(USUAL_WEEKS, (before - facts.first_on).days // 7 if facts.first_on else 0)


def usual_week(facts: Facts, before: date) -> Sum | None:
    """The mean of up to six whole weeks before a day; None when the log is younger than two."""
    weeks = weeks_before(facts, before)
    if weeks < 2:
        return None
    total = sum_of(within(facts, before - timedelta(days=7 * weeks), before - timedelta(days=1)))
    return Sum(
        round(total.count / weeks),
        total.distance / weeks,
        total.seconds / weeks,
        total.load / weeks,
        total.without_load,
    )


def origins_between(facts: Facts, first: date, last: date) -> frozenset[str]:
    return origins_of(within(facts, first, last)) or frozenset({"manual"})
