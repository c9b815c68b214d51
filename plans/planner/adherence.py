"""How far what was planned was done: per workout, week and plan (docs/algorithms/matching.md).

Distances in m, times in s, shares as 1 = all of it. None is unknown, and nothing planned is neither 0 nor 100 %.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

SHORT, HALF, FAR = 0.8, 0.5, 1.2


class Outcome(StrEnum):
    """What became of a workout."""

    AS_PLANNED = "as_planned"
    SHORTER = "shorter"
    MUCH_SHORTER = "much_shorter"
    LONGER = "longer"
    NOT_MEASURED = "not_measured"  # done, but its size or the planned one is not known
    MISSED = "missed"
    OPEN = "open"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class Session:
    """A workout and what fulfilled it: sums over its activities, None where a part is not known."""

    on: date
    kind: str
    distance: float | None = None
    duration: float | None = None
    is_done: bool = False
    done_distance: float | None = None
    done_duration: float | None = None

    @property
    def share(self) -> float | None:
        """Done by planned, by distance or else by time; None when neither is known of both."""
        if not self.is_done:
            return None
        if self.distance and self.done_distance is not None:
            return self.done_distance / self.distance
        if self.duration and self.done_duration is not None:
            return self.done_duration / self.duration
        return None


@dataclass(frozen=True, slots=True)
class Adherence:
    """Of the workouts whose day has come: how many there were, were done, were missed, could not be measured.

    ``share`` is the mean of their shares (a missed one is 0, more than planned counts as all), weighted by their
    planned size; None when nothing was planned or nothing can be measured.
    """

    planned: int = 0
    done: int = 0
    missed: int = 0
    not_measured: int = 0
    share: float | None = None

    @property
    def is_empty(self) -> bool:
        """Nothing was planned (P1): there is nothing to keep to."""
        return self.planned == 0


def outcome(session: Session, today: date) -> Outcome:
    """What became of a workout, seen from a day; today's is open until it is done."""
    if session.kind == "Rest":
        return Outcome.REST
    if not session.is_done:
        return Outcome.MISSED if session.on < today else Outcome.OPEN
    share = session.share
    if share is None:
        return Outcome.NOT_MEASURED
    if share < HALF:
        return Outcome.MUCH_SHORTER
    if share < SHORT:
        return Outcome.SHORTER
    return Outcome.LONGER if share > FAR else Outcome.AS_PLANNED


def adherence(sessions: Iterable[Session], today: date) -> Adherence:
    """How far a plan was kept to, over the workouts before ``today`` and those of today that are done."""
    due = [one for one in sessions if one.kind != "Rest" and (one.is_done or one.on < today)]
    measured = [(one, 0.0 if not one.is_done else one.share) for one in due]
    return Adherence(
        planned=len(due),
        done=sum(one.is_done for one in due),
        missed=sum(not one.is_done for one in due),
        not_measured=sum(share is None for _, share in measured),
        share=_weighted([(one, share) for one, share in measured if share is not None]),
    )


def _weighted(measured: list[tuple[Session, float]]) -> float | None:
    """By planned distance where all have one, else by planned time, else each the same."""
    if not measured:
        return None
    weights = [1.0] * len(measured)
    for name in ("distance", "duration"):
        sizes = [getattr(one, name) for one, _ in measured]
        if all(sizes):
            weights = sizes
            break
    total = sum(weights)
    return sum(weight * min(share, 1.0) for weight, (_, share) in zip(weights, measured, strict=True)) / total
