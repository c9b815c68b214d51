"""Doors of single workouts: the page, and changing, moving, copying and deleting one."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from activities.presenters import wording
from activities.presenters.values import FormPage
from activities.views.access import athlete, personal, without_indentation
from plans.forms.workouts import DayForm, WorkoutForm
from plans.models import Workout
from plans.pages.words import name_of
from plans.pages.workout import workout_page
from plans.services import workouts
from plans.services.workouts import Refused
from plans.views.access import own_plan, own_workout, refused, told
from plans.views.warnings import watched


def page_of(workout: Workout) -> str:
    return reverse("plans:workout", args=[workout.pk])


@personal
@require_safe
def workout(request: HttpRequest, workout_id: UUID) -> HttpResponse:
    """The session, its picture, and what fulfilled it."""
    page = workout_page(athlete(request), own_workout(request, workout_id))
    return without_indentation(render(request, "plans/workout.html", {"page": page}))


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, workout_id: UUID) -> HttpResponse:
    """Change a coming workout."""
    user, present = athlete(request), own_workout(request, workout_id)
    form = WorkoutForm(request.POST or None, user=user, present=present)
    if request.method == "POST" and form.is_valid():
        try:
            with watched(request, present.training_plan):
                workouts.edit(present, form.values(), user.today())
        except Refused as problem:
            return refused(request, problem, page_of(present))
        return told(request, "The workout is changed.", page_of(present))
    page = FormPage(
        title=f"Change {name_of(present)}",
        action_url=reverse("plans:workout_edit", args=[present.pk]),
        cancel_url=page_of(present),
        submit_label="Save",
        fieldsets=form.fieldsets(),
        note=f"{wording.long_day(present.scheduled_date)}, {present.training_plan.name}",
    )
    return render(request, "plans/form.html", {"page": page, "form": form})


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Put one more workout into a plan."""
    user, plan = athlete(request), own_plan(request, plan_id)
    day = _asked_day(request) or max(user.today(), plan.start_date)
    form = WorkoutForm(request.POST or None, user=user, initial={"scheduled_date": day, "sport": "run"})
    if request.method == "POST" and form.is_valid():
        try:
            with watched(request, plan):
                added = workouts.add(plan, form.values(), user.today())
        except Refused as problem:
            form.add_error("scheduled_date", str(problem))
        else:
            return told(request, f"{name_of(added)} is in the plan.", page_of(added))
    page = FormPage(
        title="Add a workout",
        action_url=reverse("plans:workout_new", args=[plan.pk]),
        cancel_url=reverse("plans:plan", args=[plan.pk]),
        submit_label="Add it",
        fieldsets=form.fieldsets(),
        note=plan.name,
    )
    return render(request, "plans/form.html", {"page": page, "form": form})


def _asked_day(request: HttpRequest) -> date | None:
    """The day an address names; None when there is none or it cannot be read."""
    try:
        return parse_date(request.GET.get("date", ""))
    except ValueError:
        return None


@personal
@require_POST
def move(request: HttpRequest, workout_id: UUID) -> HttpResponse:
    """Put a workout on another day."""
    present, form = own_workout(request, workout_id), DayForm(request.POST)
    if not form.is_valid():
        return refused(request, Refused("That is no day. Choose one from the calendar."), page_of(present))
    try:
        with watched(request, present.training_plan):
            workouts.move(present, form.cleaned_data["to"], athlete(request).today())
    except Refused as problem:
        return refused(request, problem, page_of(present))
    return told(
        request, f"{name_of(present)} is on {wording.weekday(present.scheduled_date)} now.", page_of(present)
    )


@personal
@require_POST
def copy(request: HttpRequest, workout_id: UUID) -> HttpResponse:
    """Plan the same workout once more."""
    present, form = own_workout(request, workout_id), DayForm(request.POST)
    if not form.is_valid():
        return refused(request, Refused("That is no day. Choose one from the calendar."), page_of(present))
    try:
        with watched(request, present.training_plan):
            again = workouts.copy(present, form.cleaned_data["to"], athlete(request).today())
    except Refused as problem:
        return refused(request, problem, page_of(present))
    return told(
        request, f"{name_of(again)} is on {wording.weekday(again.scheduled_date)}, too.", page_of(again)
    )


@personal
@require_POST
def delete(request: HttpRequest, workout_id: UUID) -> HttpResponse:
    """Take a workout out of its plan."""
    present = own_workout(request, workout_id)
    plan_url = reverse("plans:plan", args=[present.training_plan_id])
    try:
        with watched(request, present.training_plan):
            workouts.delete(present, athlete(request).today())
    except Refused as problem:
        return refused(request, problem, page_of(present))
    return told(request, "The workout is deleted. Undo brings it back.", plan_url)
