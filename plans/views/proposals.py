"""Doors of proposed changes: look at one, accept all or a part of it, decline it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from activities.presenters import wording
from activities.views.access import athlete, personal
from plans.models import PlanProposal
from plans.pages.proposal import proposal_page
from plans.services import proposals
from plans.views.access import refused, told


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
