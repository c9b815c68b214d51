"""Whose plan it is, and where to go back to."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.http import url_has_allowed_host_and_scheme

from activities.views.access import athlete
from plans.models import TrainingPlan, Workout


def own_plan(request: HttpRequest, plan_id: UUID) -> TrainingPlan:
    """The athlete's plan of that key; anybody else's is not found."""
    return get_object_or_404(TrainingPlan, pk=plan_id, user=athlete(request))


def own_workout(request: HttpRequest, workout_id: UUID) -> Workout:
    owned = Workout.objects.for_athlete(athlete(request)).select_related("training_plan")
    return get_object_or_404(owned, pk=workout_id)


def back(request: HttpRequest, otherwise: str) -> HttpResponseRedirect:
    """To the page of ours that the form named, or else to the usual one."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(wanted if wanted and is_ours else otherwise, status=303)


def told(request: HttpRequest, text: str, otherwise: str) -> HttpResponseRedirect:
    """Say that it was done, and go back."""
    messages.success(request, text)
    return back(request, otherwise)


def refused(request: HttpRequest, problem: Exception, otherwise: str) -> HttpResponseRedirect:
    """Say why it was not done, and go back: nothing has changed."""
    messages.error(request, str(problem))
    return back(request, otherwise)
