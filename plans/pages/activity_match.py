"""The part of plans on an activity's page: which workout it fulfilled, or which one of the day is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse

from accounts.models import User
from activities.models import Activity
from activities.presenters import wording
from activities.presenters.measures import percent, words
from activities.presenters.values import Badge, Link
from plans.models import Workout
from plans.pages import reading
from plans.pages.words import ReasonLine, amount, name_of, outcome_badge, reason_lines


@dataclass(frozen=True, slots=True)
class ActivityMatch:
    """``workout`` is None when it fulfilled none; ``open_workouts`` are those of the days around."""

    activity_id: str
    workout: Link | None = None
    day: str = ""
    planned: str = ""
    badge: Badge | None = None
    score: str = ""
    reasons: tuple[ReasonLine, ...] = ()
    open_workouts: tuple[
        tuple[Link, str, str], ...
    ] = ()  # workout, what was planned, where tying is posted to


def activity_match(user: User, activity: Activity) -> ActivityMatch:
    """Three queries at most."""
    today = user.today()
    around = (activity.local_date - timedelta(days=1), activity.local_date + timedelta(days=1))
    matched = Workout.objects.for_athlete(user).filter(completions__activity=activity)
    for found in reading.lived(matched, today):
        (completion,) = (one for one in found.completions if one.activity_id == activity.pk)
        workout = found.workout
        return ActivityMatch(
            activity_id=str(activity.pk),
            workout=Link(name_of(workout), reverse("plans:workout", args=[workout.pk])),
            day=wording.weekday(workout.scheduled_date),
            planned=amount(workout, user.units),
            badge=outcome_badge(found.outcome),
            score=words(percent(completion.score)),
            reasons=reason_lines(completion.reasons, activity.sport, user.units),
        )
    waiting = Workout.objects.for_athlete(user).of_active_plan().between(*around).filter(completed_at=None)
    return ActivityMatch(
        activity_id=str(activity.pk),
        open_workouts=tuple(
            (
                Link(
                    f"{name_of(workout)}, {wording.weekday(workout.scheduled_date)}",
                    reverse("plans:workout", args=[workout.pk]),
                ),
                amount(workout, user.units),
                reverse("plans:workout_link", args=[workout.pk]),
            )
            for workout in waiting.exclude(workout_type="Rest").in_order()
        ),
    )
