"""The page of a proposal: what a service says of the athlete, and what taking it over would score anew."""

from __future__ import annotations

from datetime import date
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from activities import tasks
from activities.models import ProposalState, ThresholdProposal
from activities.proposal_forms import ProposalForm
from activities.proposal_pages import proposal_page
from activities.services import proposals
from activities.threshold_pages import preview_panel
from activities.views.access import athlete, personal


def _own(request: HttpRequest, pk: UUID) -> ThresholdProposal:
    rows = ThresholdProposal.objects.select_related("user")
    return get_object_or_404(rows, pk=pk, user=athlete(request), state=ProposalState.OFFERED)


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The values with their preview; the button takes over exactly what was previewed."""
    row = _own(request, pk)
    form = ProposalForm(request.POST if request.method == "POST" else None, proposal=row)
    context = {"form": form, "proposal": row, "section": "thresholds"}
    is_valid = form.is_valid()
    on: date | None = form.cleaned_data.get("effective_on")
    context["page"] = proposal_page(row, on)
    if is_valid and on is not None:
        taken = form.cleaned_data["take"]
        if request.POST.get("previewed") == form.signature() and "accept" in request.POST:
            return _accept(request, row, taken, on)
        found = proposals.preview(row, taken, on)
        context |= {"preview": preview_panel(found), "signature": form.signature()}
    return render(request, "activities/proposal.html", context)


def _accept(request: HttpRequest, row: ThresholdProposal, taken: list[str], on: date) -> HttpResponse:
    try:
        with transaction.atomic():
            spans = proposals.accept(row, taken, on)
            if spans:
                transaction.on_commit(partial(tasks.rescore.delay, str(row.user_id)))
    except proposals.Decided as decided:
        messages.error(request, str(decided))
    else:
        messages.success(
            request, "Saved. Loads are being computed anew." if spans else "Saved. No load changes."
        )
    return redirect("activities:thresholds")


@personal
@require_POST
def decline(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Nothing changes, and the same values are not offered again."""
    try:
        proposals.decline(_own(request, pk))
    except proposals.Decided as decided:
        messages.error(request, str(decided))
    else:
        messages.success(request, "Declined. Your own values stay.")
    return redirect("activities:thresholds")
