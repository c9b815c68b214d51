"""Doors of tying and untying sessions and workouts, and the part of plans on an activity's page."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from activities.models import Activity
from activities.views.access import athlete, own_activity, personal
from plans.models import WorkoutCompletion
from plans.pages.activity_match import activity_match
from plans.services import matching
from plans.services.matching import CannotLink
from plans.views.access import own_workout, refused, told
from plans.views.workouts import page_of


@personal
@require_POST
def link(request: HttpRequest, workout_id: UUID) -> HttpResponse:
    """Tie a session to a workout."""
    workout = own_workout(request, workout_id)
    chosen = Activity.objects.for_athlete(athlete(request))
    activity = get_object_or_404(chosen, pk=_key(request.POST.get("activity")))
    try:
        matching.link(workout, activity)
    except CannotLink as problem:
        return refused(request, problem, page_of(workout))
    return told(request, "They belong together now, and no later match takes them apart.", page_of(workout))


def _key(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


@personal
@require_POST
def unlink(request: HttpRequest, completion_id: UUID) -> HttpResponse:
    """Untie a session from a workout for good."""
    owned = WorkoutCompletion.objects.filter(user=athlete(request)).select_related(
        "workout__training_plan", "activity"
    )
    completion = get_object_or_404(owned, pk=completion_id)
    matching.unlink(completion)
    return told(
        request, "They are untied and stay so, until you tie them again.", page_of(completion.workout)
    )


@personal
@require_POST
def lock(request: HttpRequest, workout_id: UUID) -> HttpResponse:
    """Keep the match as it is."""
    workout = own_workout(request, workout_id)
    matching.lock(workout)
    return told(request, "Kept: no later match changes it.", page_of(workout))


@personal
@require_POST
def unlock(request: HttpRequest, workout_id: UUID) -> HttpResponse:
    """Leave the workout to automatic matching."""
    workout = own_workout(request, workout_id)
    matching.unlock(workout)
    return told(request, "The workout is matched automatically again.", page_of(workout))


@personal
@require_safe
def of_activity(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """The workout that an activity fulfilled, as a part of its page."""
    part = activity_match(athlete(request), own_activity(request, activity_id))
    return render(request, "plans/_activity_match.html", {"part": part})
