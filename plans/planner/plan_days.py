"""Planned and done days as adaptation sees them, and how a session is made shorter, easier or taken off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from . import step_totals
from .paces import Paces
from .step_values import COOLDOWN, EASY_PHASE, WARMUP, WORK, Node, Repeat, Step, Steps, Target, unrolled
from .values import EASY, INTERVALS, LONG, RACE, REST, TEMPO

_GRAIN = 100.0
_MINUTE = 60.0
_HARD = frozenset({INTERVALS, TEMPO, RACE})
_AROUND = frozenset({WARMUP, COOLDOWN, EASY_PHASE})


@dataclass(frozen=True, slots=True)
class PlanDay:
    """A workout of the plan as it stands. m, s, load; ``is_done``: an activity fulfils it."""

    key: str
    on: date
    week: int
    workout_type: str
    name: str = ""
    distance: float | None = None
    duration: float | None = None
    steps: Steps = ()
    load: float | None = None
    is_done: bool = False
    sport: str = "run"

    @property
    def is_hard(self) -> bool:
        """Quality: intervals, tempo, a race, or a long run with a fast part."""
        return self.workout_type in _HARD or (
            self.workout_type == LONG and any(step.phase == WORK for step in unrolled(self.steps))
        )

    @property
    def asks_much(self) -> bool:
        return self.is_hard or self.workout_type == LONG


@dataclass(frozen=True, slots=True)
class DoneDay:
    """What was run on a day: metres in all, and in the longest run."""

    on: date
    distance: float
    longest: float


def distance_between(days: Iterable[PlanDay | DoneDay], first: date, last: date) -> float:
    """Metres of the days from ``first`` to ``last``, both included."""
    return sum(day.distance or 0.0 for day in days if first <= day.on <= last)


def week_before(day: date) -> tuple[date, date]:
    """The seven days that end on the day before."""
    return day - timedelta(days=7), day - timedelta(days=1)


def _scaled_length(step: Step, share: float) -> Step:
    if step.distance is not None:
        return replace(step, distance=max(round(step.distance * share / _GRAIN), 1) * _GRAIN)
    if step.duration is not None:
        return replace(step, duration=max(round(step.duration * share / _MINUTE), 1) * _MINUTE)
    return step


def _scaled_node(node: Node, share: float) -> Node:
    """Fewer repeats of the same length; other steps shorter."""
    if isinstance(node, Repeat):
        return replace(node, times=max(int(node.times * share + 1e-9), 1))
    return _scaled_length(node, share)


def _with_steps(day: PlanDay, steps: Steps, paces: Paces) -> PlanDay:
    """The day with other steps and the sums that follow from them."""
    sums = step_totals.totals(steps, paces=paces)
    return replace(day, steps=steps, distance=sums.distance, duration=sums.duration, load=sums.load)


def scaled(day: PlanDay, share: float, paces: Paces) -> PlanDay:
    """The same session with ``share`` (below 1) of its length; easy parts give way before a remainder does."""
    if day.steps:
        steps = tuple(_scaled_node(node, share) for node in day.steps)
        made = _with_steps(day, _trimmed(steps, day, share), paces)
        if made.distance is not None or made.duration is not None:
            return made
    lengths = (day.distance, day.duration, day.load)
    distance, duration, load = (None if value is None else value * share for value in lengths)
    if distance is not None:
        distance = max(round(distance / _GRAIN), 1) * _GRAIN
    return replace(day, distance=distance, duration=duration, load=load)


def _trimmed(steps: Steps, day: PlanDay, share: float) -> Steps:
    """Warm-up and cool-down shortened as far as whole repeats left the session longer than wanted."""
    if day.distance is None:
        return steps
    lengths = [step.distance for step in unrolled(steps)]
    over = sum(length or 0.0 for length in lengths) - day.distance * share
    found: list[Node] = []
    for node in steps:
        if over > 0 and isinstance(node, Step) and node.phase in _AROUND and node.distance is not None:
            cut = min(round(over / _GRAIN) * _GRAIN, max(node.distance - 5 * _GRAIN, 0.0))
            over -= cut
            found.append(replace(node, distance=node.distance - cut))
        else:
            found.append(node)
    return tuple(found)


def eased(day: PlanDay, target: Target | None, paces: Paces) -> PlanDay:
    """An easy run in place of a hard session, as long as it was."""
    step = Step(EASY_PHASE, day.distance, None if day.distance else day.duration, target)
    kind, name = (LONG, "Long run") if day.workout_type == LONG else (EASY, "Easy run")
    made = _with_steps(replace(day, workout_type=kind, name=name), (step,), paces)
    return replace(made, distance=made.distance or day.distance, duration=made.duration or day.duration)


def rested(day: PlanDay) -> PlanDay:
    """A day of rest in place of a session."""
    return replace(day, workout_type=REST, name="Rest", distance=None, duration=None, steps=(), load=None)
