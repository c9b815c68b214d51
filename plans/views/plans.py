"""Doors of whole plans: the page, the list, switching, earlier versions, copying and deleting."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from activities.presenters import wording
from activities.views.access import athlete, personal, without_indentation
from plans.forms.plans import CopyForm, NameForm
from plans.models import TrainingPlan
from plans.pages.plan import plan_lines, plan_page, versions_page
from plans.pages.reading import active_plan
from plans.services import plans, versions
from plans.services.versions import Restored
from plans.views.access import own_plan, refused, told


def _page_of(plan: TrainingPlan) -> str:
    return reverse("plans:plan", args=[plan.pk])


@personal
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The plan that is followed, or the ways to begin one."""
    user = athlete(request)
    return _plan(request, active_plan(user))


@personal
@require_safe
def plan(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Where a plan stands, week by week."""
    return _plan(request, own_plan(request, plan_id))


def _plan(request: HttpRequest, found: TrainingPlan | None) -> HttpResponse:
    user = athlete(request)
    shown = {"page": plan_page(user, found), "copy_form": CopyForm(initial={"start": user.today()})}
    if found is not None:
        shown["name_form"] = NameForm(initial={"name": found.name})
    return without_indentation(render(request, "plans/plan.html", shown))


@personal
@require_safe
def every(request: HttpRequest) -> HttpResponse:
    """All plans, followed or not."""
    return render(request, "plans/plans.html", {"plans": plan_lines(athlete(request))})


@personal
@require_POST
def activate(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Follow a plan from today on."""
    chosen = own_plan(request, plan_id)
    plans.activate(chosen, athlete(request).today())
    return told(request, f"You follow {chosen.name} from today on.", _page_of(chosen))


@personal
@require_POST
def put_aside(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Follow a plan no longer."""
    chosen = own_plan(request, plan_id)
    if chosen.is_active:
        plans.put_aside(chosen, athlete(request).today())
    return told(request, f"{chosen.name} is put aside. What was done stays with it.", _page_of(chosen))


@personal
@require_POST
def rename(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    chosen, form = own_plan(request, plan_id), NameForm(request.POST)
    if not form.is_valid():
        return refused(request, ValueError("A plan needs a name of at most 200 letters."), _page_of(chosen))
    plans.rename(chosen, form.cleaned_data["name"])
    return told(request, "The plan has its new name.", _page_of(chosen))


@personal
@require_POST
def copy(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """The same plan once more from another day."""
    chosen, form = own_plan(request, plan_id), CopyForm(request.POST)
    if not form.is_valid():
        return refused(request, ValueError("That is no day. Choose when the copy begins."), _page_of(chosen))
    made = plans.copy(chosen, form.cleaned_data["start"], athlete(request).today())
    return told(
        request, f"The copy begins on {wording.weekday(made.start_date)}, and you follow it.", _page_of(made)
    )


@personal
@require_POST
def delete(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Delete a plan with its workouts; what was done stays in the log."""
    chosen = own_plan(request, plan_id)
    plans.delete(chosen)
    return told(request, f"{chosen.name} is deleted. Your activities are all there.", reverse("plans:plans"))


@personal
@require_safe
def history(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Every earlier state of a plan."""
    page = versions_page(athlete(request), own_plan(request, plan_id))
    return render(request, "plans/versions.html", {"page": page})


@personal
@require_POST
def restore(request: HttpRequest, plan_id: UUID, number: int) -> HttpResponse:
    """Bring an earlier state back."""
    chosen = own_plan(request, plan_id)
    version = get_object_or_404(chosen.versions.select_related("training_plan"), number=number)
    return _restored(request, chosen, versions.restore(version, athlete(request).today()))


@personal
@require_POST
def undo(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Take the last change back."""
    chosen = own_plan(request, plan_id)
    found = versions.undo(chosen, athlete(request).today())
    if found is None:
        return refused(request, ValueError("Nothing was changed yet."), _page_of(chosen))
    return _restored(request, chosen, found)


def _restored(request: HttpRequest, chosen: TrainingPlan, found: Restored) -> HttpResponseRedirect:
    text = f"{wording.plural(found.changed, 'workout')} brought back to how it was."
    if found.kept:
        text += f" {wording.plural(found.kept, 'workout')} left alone: the past stays as it was lived."
    return told(request, text, _page_of(chosen))
