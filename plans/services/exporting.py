"""A stored workout as the writers of files want it."""

from __future__ import annotations

from plans.exports.session import PlannedSession, steps_or_whole
from plans.models import Workout
from plans.planner.step_values import Steps, UnreadableStep, from_json
from plans.services.history import paces_of


def stored_steps(workout: Workout) -> Steps:
    """The steps of a workout; one whose structure is broken or missing is a single step of its whole length."""
    try:
        steps = from_json(workout.steps)
    except UnreadableStep:
        steps = ()
    return steps_or_whole(steps, workout.distance, workout.duration_estimate)


def session_of(workout: Workout) -> PlannedSession:
    """The session with the paces that the athlete has on its day."""
    return PlannedSession(
        name=workout.name or workout.get_workout_type_display(),
        sport=workout.sport,
        steps=stored_steps(workout),
        changed_at=workout.updated_at,
        description=workout.description,
        paces=paces_of(workout.user, workout.sport, workout.scheduled_date),
    )
