"""What adaptation looks at, and what it answers with (docs/algorithms/adaptation.md)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from .paces import Paces
from .plan_days import DoneDay, PlanDay
from .values import RACE, REST


@dataclass(frozen=True, slots=True)
class Change:
    """One workout before and after, and why. ``before`` None: a new one; ``after`` None: taken out."""

    key: str
    before: PlanDay | None
    after: PlanDay | None
    reason: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """Changes for one reason.

    ``regenerate``: the rest of the plan should be made anew from what is run now (remade.py); the changes are for
    the case that no plan can be made in the time that is left.
    """

    reason: str
    changes: tuple[Change, ...] = ()
    regenerate: bool = False


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything a proposal rests on.

    ``lights`` are readiness by day (green, amber, red); ``ill`` the days noted as ill; ``race_date`` None where
    the plan leads to no race; ``starts_on`` the first day of its week 1.
    """

    today: date
    planned: Sequence[PlanDay]
    done: Sequence[DoneDay] = ()
    lights: Mapping[date, str] = field(default_factory=dict)
    ill: frozenset[date] = frozenset()
    race_date: date | None = None
    starts_on: date | None = None
    paces: Paces = field(default_factory=Paces)

    def coming(self, days: int) -> list[PlanDay]:
        """Open workouts from today on, races and rest left out."""
        last = self.today + timedelta(days=days - 1)
        return [
            day
            for day in sorted(self.planned, key=lambda day: (day.on, day.key))
            if self.today <= day.on <= last and not day.is_done and day.workout_type not in (RACE, REST)
        ]


def changes_of(
    days: Sequence[PlanDay], change: Callable[[PlanDay], PlanDay], reason: str
) -> tuple[Change, ...]:
    made = ((day, change(day)) for day in days)
    return tuple(Change(day.key, day, after, reason) for day, after in made if after != day)
