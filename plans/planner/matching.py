"""Which session fulfilled which workout, and why (docs/algorithms/matching.md).

Pure and deterministic: the same workouts, sessions and decisions give the same links, in whatever order they come.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

from plans.planner import closeness
from plans.planner.assignment import Option, best
from plans.planner.closeness import Done, Planned, Test

_SHIFTED_SIZE = 0.15  # how far a session of another day may be off
_LIKELY_INTENSITY = 0.5  # the least that the intensity of a shifted or split session must say, if known
_SIDE_SHARE = 0.5  # a session at most this long beside another is no rival of it
_SURE = 1_000_000  # worth more than any sum of scores of one season
_ALONE_COST = 90  # what fits only because nothing else of the day does gives way to a swap that fits
_SPLIT_COST = 50  # one session that fits is preferred to two that fit as well
MOST_OF_A_DAY = 8  # sessions of one day that are looked at for one workout, the closest first


@dataclass(frozen=True, slots=True)
class Decision:
    """What the athlete said of a pair: they belong together, or they do not."""

    workout: str
    session: str
    together: bool


@dataclass(frozen=True, slots=True)
class Link:
    """This session fulfilled (a part of) that workout. ``parts``: how many sessions fulfil it together."""

    workout: str
    session: str
    score: float
    tests: tuple[Test, ...]
    parts: int = 1
    is_decided: bool = False


def match(
    planned: Iterable[Planned], done: Iterable[Done], decisions: Iterable[Decision] = ()
) -> tuple[Link, ...]:
    """The links of a season. What the athlete decided holds; the rest is the best of all ways together.

    A session fulfils at most one workout, and at most two sessions of a day fulfil one workout.
    """
    workouts = sorted(planned, key=lambda workout: (workout.on, workout.position, workout.key))
    sessions = sorted(done, key=lambda session: (session.on, session.started, session.key))
    said = tuple(decisions)
    decided = _decided(workouts, sessions, said)
    closed = {link.workout for link in decided}
    taken = {link.session for link in decided}
    apart = {(decision.workout, decision.session) for decision in said if not decision.together}
    found = _found(
        [workout for workout in workouts if workout.key not in closed],
        [session for session in sessions if session.key not in taken],
        apart,
    )
    return (*decided, *found)


def _decided(workouts: Sequence[Planned], sessions: Sequence[Done], said: Sequence[Decision]) -> list[Link]:
    """The pairs that the athlete tied, as far as both are still there."""
    known = {session.key: session for session in sessions}
    tied: dict[str, list[Done]] = defaultdict(list)
    for decision in said:
        if decision.together and decision.session in known:
            tied[decision.workout].append(known.pop(decision.session))
    return [
        link
        for workout in workouts
        if (parts := sorted(tied.get(workout.key, ()), key=lambda part: (part.started, part.key)))
        for link in _links(workout, parts, is_decided=True)
    ]


def _links(workout: Planned, parts: Sequence[Done], *, is_decided: bool = False) -> Iterable[Link]:
    found = closeness.tests(workout, parts)
    for part in parts:
        yield Link(workout.key, part.key, closeness.score(found), found, len(parts), is_decided)


def _found(workouts: Sequence[Planned], sessions: Sequence[Done], apart: set[tuple[str, str]]) -> list[Link]:
    days = _Days(workouts, sessions)
    chosen = best([days.options(workout, apart) for workout in workouts])
    return [
        link
        for workout, numbers in zip(workouts, chosen, strict=True)
        if numbers
        for link in _links(workout, [sessions[number] for number in numbers])
    ]


class _Days:
    """The open workouts and free sessions by day, and what each session could be for each workout."""

    def __init__(self, workouts: Sequence[Planned], sessions: Sequence[Done]) -> None:
        self.sessions = sessions
        self.planned: Mapping[date, list[Planned]] = _by_day(workouts)
        self.done: dict[date, list[int]] = defaultdict(list)
        for number, session in enumerate(sessions):
            self.done[session.on].append(number)

    def options(self, workout: Planned, apart: set[tuple[str, str]]) -> list[Option]:
        """Every way to fulfil a workout, the best first."""
        found = self._single(workout, apart) + self._split(workout, apart)
        return sorted(found, key=lambda option: (-option.worth, option.sessions))

    def _near(self, workout: Planned, off: int, apart: set[tuple[str, str]]) -> list[int]:
        """Sessions so many days after the workout's that could fulfil it, the closest in size first."""
        found = [
            number
            for number in self.done.get(workout.on + timedelta(days=off), ())
            if closeness.is_compatible(workout, self.sessions[number])
            and (workout.key, self.sessions[number].key) not in apart
        ]
        return sorted(found, key=lambda number: (_off(workout, self.sessions[number]), number))[
            :MOST_OF_A_DAY
        ]

    def _single(self, workout: Planned, apart: set[tuple[str, str]]) -> list[Option]:
        return [
            Option((number,), _worth(workout, [self.sessions[number]]) - cost)
            for off in (0, -1, 1)
            for number in self._near(workout, off, apart)
            if (cost := self._cost(workout, number)) is not None
        ]

    def _cost(self, workout: Planned, number: int) -> int | None:
        """What the worth of a single session loses for being doubtful; None when it does not fit at all."""
        session = self.sessions[number]
        off = closeness.deviation(workout, session)
        if session.on != workout.on:
            is_near = off is not None and off <= _SHIFTED_SIZE
            return 0 if is_near and self._may_be_shifted(workout, number) else None
        if off is not None and off <= (closeness.SURE_SIZE if session.is_commute else closeness.FITTING_SIZE):
            return 0
        is_near = off is None or off <= closeness.ALONE_SIZE
        return _ALONE_COST if is_near and not session.is_commute and self._is_alone(workout, number) else None

    def _may_be_shifted(self, workout: Planned, number: int) -> bool:
        """A race is run on its day; else the main session of a day may be the workout of the day before or after."""
        session = self.sessions[number]
        if workout.kind == closeness.RACE or session.is_commute or not self._is_main(workout, number):
            return False
        return _is_of_its_kind(workout, session)

    def _is_alone(self, workout: Planned, number: int) -> bool:
        """Whether the workout is the only open one of its day for this sport, and the session the day's main one."""
        session = self.sessions[number]
        open_ones = [other for other in self.planned[workout.on] if closeness.is_compatible(other, session)]
        return len(open_ones) == 1 and self._is_main(workout, number)

    def _is_main(self, workout: Planned, number: int) -> bool:
        """Whether every other session of the day that could be meant is at most half as long."""
        session = self.sessions[number]
        return all(
            _is_beside(self.sessions[other], session)
            for other in self.done[session.on]
            if other != number and closeness.is_compatible(workout, self.sessions[other])
        )

    def _split(self, workout: Planned, apart: set[tuple[str, str]]) -> list[Option]:
        """Two sessions of the day whose sum fits as closely as one session must to be sure."""
        near = sorted(n for n in self._near(workout, 0, apart) if not self.sessions[n].is_commute)
        found = []
        for pair in combinations(near, 2):
            parts = [self.sessions[number] for number in pair]
            if parts[0].sport == parts[1].sport and _fit_together(workout, parts):
                found.append(Option(pair, _worth(workout, parts) - _SPLIT_COST))
        return found


def _by_day(workouts: Sequence[Planned]) -> Mapping[date, list[Planned]]:
    found: dict[date, list[Planned]] = defaultdict(list)
    for workout in workouts:
        found[workout.on].append(workout)
    return found


def _off(workout: Planned, session: Done) -> float:
    off = closeness.deviation(workout, session)
    return float("inf") if off is None else off


def _is_beside(other: Done, session: Done) -> bool:
    for name in ("distance", "duration"):
        mine, its = getattr(session, name), getattr(other, name)
        if mine and its is not None:
            return bool(its <= _SIDE_SHARE * mine)
    return other.is_commute


def _is_of_its_kind(workout: Planned, session: Done) -> bool:
    """Whether nothing is known of its intensity that speaks against it."""
    asked, was = workout.intensity, session.intensity
    return asked is None or was is None or closeness.intensity_value(asked, was) >= _LIKELY_INTENSITY


def _fit_together(workout: Planned, parts: Sequence[Done]) -> bool:
    whole = closeness.summed(parts)
    return _off(workout, whole) <= closeness.SURE_SIZE and _is_of_its_kind(workout, whole)


def _worth(workout: Planned, parts: Sequence[Done]) -> int:
    """The score in thousandths; one session on the day and within 10 % outweighs everything that is less sure."""
    first = parts[0]
    is_sure = len(parts) == 1 and first.on == workout.on and _off(workout, first) <= closeness.SURE_SIZE
    return round(1000 * closeness.score(closeness.tests(workout, parts))) + (_SURE if is_sure else 0)
