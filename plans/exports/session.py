"""What the writers need of a planned session."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from plans.planner.paces import Paces
from plans.planner.step_values import EASY_PHASE, Step, Steps


class NotWritable(Exception):
    """A session that a format cannot hold; the message is a sentence for the athlete."""


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """``changed_at`` stands as the time of creation, so that the same session gives the same bytes."""

    name: str
    sport: str
    steps: Steps
    changed_at: datetime
    description: str = ""
    paces: Paces = field(default_factory=Paces)


def steps_or_whole(steps: Steps, distance: float | None, duration: float | None) -> Steps:
    """The structure of a session; one without any is a single easy step of its whole length."""
    if steps:
        return steps
    return (Step(EASY_PHASE, distance, None if distance else duration),)
