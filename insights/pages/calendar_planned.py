"""What the calendar shows of plans: workouts beside what was done, races, milestones, days off, undo."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from django.urls import reverse

from accounts.models import Milestone, User
from plans.models import BlackoutDay, Race, TrainingPlan, Workout
from plans.pages import reading
from plans.pages.plan import UndoOffer, undo_offer
from plans.pages.season import WorkoutChip, chip
from plans.planner.adherence import Adherence, Session, adherence

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class DayEvent:
    """Something that stands on a day: a race, a milestone."""

    label: str
    title: str
    url: str
    kind: str  # race or milestone


@dataclass(frozen=True, slots=True)
class Planned:
    """All that is planned for some days, by day."""

    plan: TrainingPlan | None = None
    chips: Mapping[date, list[WorkoutChip]] = field(default_factory=dict)
    sessions: Mapping[date, list[Session]] = field(default_factory=dict)
    events: Mapping[date, list[DayEvent]] = field(default_factory=dict)
    days_off: Mapping[date, str] = field(default_factory=dict)
    undo: UndoOffer | None = None

    def distance(self, days: list[date]) -> float:
        """Metres planned on these days; what nobody knows adds nothing."""
        return sum(one.distance or 0.0 for day in days for one in self.sessions.get(day, ()))

    def kept(self, days: list[date], today: date) -> Adherence:
        """How far the plan was kept to on these days."""
        return adherence((one for day in days for one in self.sessions.get(day, ())), today)


def planned(user: User, sport: str, first: date, last: date, today: date) -> Planned:
    """Read what is planned from one day to another, for one sport or all: seven queries."""
    plan = reading.active_plan(user)
    workouts = Workout.objects.for_athlete(user).between(first, last).select_related("training_plan")
    if sport != "all":
        workouts = workouts.filter(sport=sport)
    every = reading.lived(workouts.defer("description", "steps"), today)
    lived = [one for one in every if one.workout.training_plan.was_followed_on(one.workout.scheduled_date)]
    return Planned(
        plan=plan,
        chips=_by_day([(one.workout.scheduled_date, chip(one, today, user.units)) for one in lived]),
        sessions=_by_day([(one.workout.scheduled_date, one.session) for one in lived]),
        events=_by_day(_events(user, first, last)),
        days_off=dict(
            BlackoutDay.objects.filter(user=user, date__range=(first, last)).values_list("date", "reason")
        ),
        undo=undo_offer(plan) if plan is not None else None,
    )


def _events(user: User, first: date, last: date) -> list[tuple[date, DayEvent]]:
    races = Race.objects.filter(user=user, date__range=(first, last)).order_by("date", "name")
    aims = Milestone.objects.filter(user=user, date__range=(first, last)).order_by("date", "name")
    found = [
        (
            race.date,
            DayEvent(
                f"{race.priority} {race.name}",
                f"Race, {race.get_priority_display()}",
                reverse("plans:race_edit", args=[race.pk]),
                "race",
            ),
        )
        for race in races
    ]
    return found + [
        (aim.date, DayEvent(aim.name, "Milestone", reverse("insights:milestones"), "milestone"))
        for aim in aims
        if aim.date is not None
    ]


def _by_day(pairs: list[tuple[date, T]]) -> dict[date, list[T]]:
    found: dict[date, list[T]] = defaultdict(list)
    for day, value in pairs:
        found[day].append(value)
    return dict(found)
