"""The best way to give sessions to workouts, exactly and in order (docs/algorithms/matching.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Option:
    """One way to fulfil a workout: its sessions by number, and what it is worth (> 0)."""

    sessions: tuple[int, ...]
    worth: int


@dataclass(frozen=True, slots=True)
class _Path:
    """A way so far: its worth, what the last workout got, and the way before it."""

    worth: int = 0
    sessions: tuple[int, ...] = ()
    before: _Path | None = None


Paths = dict[frozenset[int], _Path]  # the best way for each set of taken sessions
_NOTHING = Option((), 0)


def best(workouts: Sequence[Sequence[Option]]) -> list[tuple[int, ...]]:
    """For each workout the sessions it gets, no session twice; no other way is worth more.

    Only sessions that a later workout could still take are remembered, so the cost follows the length of the season
    where workouts stand in the order of their days. Of equal ways the one whose options are named first is taken.
    """
    last_user = {
        session: number
        for number, options in enumerate(workouts)
        for option in options
        for session in option.sessions
    }
    paths: Paths = {frozenset(): _Path()}
    for number, options in enumerate(workouts):
        paths = _extended(paths, options, number, last_user)
    return _unrolled(max(paths.values(), key=lambda path: path.worth))


def _extended(paths: Paths, options: Sequence[Option], number: int, last_user: Mapping[int, int]) -> Paths:
    """Every way so far with every choice for one more workout; of ways that leave the same free, the better one."""
    found: Paths = {}
    for taken, path in paths.items():
        for option in (*options, _NOTHING):
            if not taken.isdisjoint(option.sessions):
                continue
            key = frozenset(s for s in taken.union(option.sessions) if last_user[s] > number)
            worth = path.worth + option.worth
            known = found.get(key)
            if known is None or worth > known.worth:
                found[key] = _Path(worth, option.sessions, path)
    return found


def _unrolled(path: _Path) -> list[tuple[int, ...]]:
    chosen = []
    while path.before is not None:
        chosen.append(path.sessions)
        path = path.before
    return chosen[::-1]
