"""Doors of proposed changes: look at one, change a line of it, accept all or a part of it, decline it."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from activities.presenters import wording
from activities.presenters.values import FormPage
from activities.views.access import athlete, personal
from plans.forms.workouts import WorkoutForm, initial_of
from plans.models import PlanProposal, TrainingPlan, Workout
from plans.pages.proposal import proposal_page
from plans.pages.words import name_of
from plans.services import proposals
from plans.services.workouts import Refused
from plans.views.access import refused, told
from plans.views.warnings import watched


def _own(request: HttpRequest, proposal_id: UUID) -> PlanProposal:
    owned = PlanProposal.objects.filter(user=athlete(request)).select_related("training_plan")
    return get_object_or_404(owned, pk=proposal_id)


@personal
@require_safe
def proposal(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """What would change, and why."""
    page = proposal_page(athlete(request), _own(request, proposal_id))
    return render(request, "plans/proposal.html", {"page": page})


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, proposal_id: UUID, number: int) -> HttpResponse:
    """Put own values into one of the changes. Nothing of the plan changes yet."""
    user, offered = athlete(request), _own(request, proposal_id)
    page_url = reverse("plans:proposal", args=[offered.pk])
    target, change = _line(offered, number)
    if offered.state != proposals.OPEN or not proposals.is_editable(change, target, user.today()):
        return refused(request, ValueError("This change can no longer be edited."), page_url)
    wanted = proposals.proposed(change, target)
    initial = initial_of(wanted) | {"scheduled_date": wanted.scheduled_date}
    form = WorkoutForm(request.POST or None, user=user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            proposals.edit(offered, number, form.values(), user.today())
        except Refused as problem:
            form.add_error("scheduled_date", str(problem))
        else:
            return told(
                request, "Your values stand in the proposal now. Accept it to change the plan.", page_url
            )
    page = FormPage(
        title=f"Change {name_of(wanted)}",
        action_url=reverse("plans:proposal_edit", args=[offered.pk, number]),
        cancel_url=page_url,
        submit_label="Put it into the proposal",
        fieldsets=form.fieldsets(),
        note=offered.reason,
    )
    return render(request, "plans/form.html", {"page": page, "form": form})


def _line(offered: PlanProposal, number: int) -> tuple[Workout | TrainingPlan | None, proposals.Change]:
    if number >= len(offered.changes):
        raise Http404
    change = offered.changes[number]
    return proposals.targets(offered.training_plan).get(change["workout"]), change


@personal
@require_POST
def accept(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """Make the changes that are ticked."""
    offered = _own(request, proposal_id)
    plan_url = reverse("plans:plan", args=[offered.training_plan_id])
    page_url = reverse("plans:proposal", args=[offered.pk])
    if offered.state != proposals.OPEN:
        return refused(request, ValueError("This was decided already."), page_url)
    chosen = {int(text) for text in request.POST.getlist("change") if text.isdecimal() and len(text) < 6}
    if not chosen:
        return refused(request, ValueError("Tick at least one change, or decline it."), page_url)
    with watched(request, offered.training_plan):
        count = proposals.accept(offered, chosen, athlete(request).today())
    if not count:
        return refused(request, ValueError("The plan has changed since; nothing was done."), plan_url)
    return told(request, f"{wording.plural(count, 'workout')} changed. Undo takes it back.", plan_url)


@personal
@require_POST
def decline(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """Leave the plan as it is."""
    offered = _own(request, proposal_id)
    if offered.state == proposals.OPEN:
        proposals.decline(offered)
    return told(request, "The plan stays as it is.", reverse("plans:plan", args=[offered.training_plan_id]))
