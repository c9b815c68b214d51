"""What the pages of plans read: workouts with what fulfilled them, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from accounts.models import User
from activities.models import Activity
from activities.presenters.list_reading import SHOWN
from plans.models import TrainingPlan, Workout, WorkoutCompletion
from plans.planner.adherence import Outcome, Session, outcome
from plans.querysets import WorkoutQuerySet


@dataclass(frozen=True, slots=True)
class Lived:
    """A workout with what fulfilled it, and what became of it."""

    workout: Workout
    completions: tuple[WorkoutCompletion, ...]
    session: Session
    outcome: Outcome

    @property
    def activities(self) -> tuple[Activity, ...]:
        return tuple(completion.activity for completion in self.completions)


def lived(workouts: WorkoutQuerySet, today: date) -> list[Lived]:
    """The workouts in order with their sessions: two queries."""
    shown = Activity.objects.only(*SHOWN, "local_date", "start_date")
    rows = WorkoutCompletion.objects.prefetch_related(Prefetch("activity", shown))
    return [
        _lived(workout, today)
        for workout in workouts.in_order().prefetch_related(Prefetch("completions", rows))
    ]


def _lived(workout: Workout, today: date) -> Lived:
    completions = sorted(workout.completions.all(), key=lambda one: one.activity.start_date)
    session = session_of(workout, [completion.activity for completion in completions])
    return Lived(workout, tuple(completions), session, outcome(session, today))


def session_of(workout: Workout, done: Sequence[Activity]) -> Session:
    """A workout and the sums of what fulfilled it, for the kernel."""
    return Session(
        on=workout.scheduled_date,
        kind=workout.workout_type,
        distance=workout.distance,
        duration=workout.duration_estimate,
        is_done=bool(done),
        done_distance=_total(activity.distance for activity in done) if done else None,
        done_duration=_total(seconds_of(activity) for activity in done) if done else None,
    )


def seconds_of(activity: Activity) -> float | None:
    return activity.moving_time or activity.timer_time or activity.elapsed_time


def _total(values: Iterable[float | None]) -> float | None:
    """A sum that is only known when every part is."""
    known = list(values)
    return None if any(value is None for value in known) else sum(value or 0.0 for value in known)


def active_plan(user: User) -> TrainingPlan | None:
    return TrainingPlan.objects.filter(user=user, is_active=True).first()
