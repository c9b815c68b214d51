"""Doors of milestones."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Milestone
from activities.presenters.values import Fieldset, FormPage
from activities.views.access import athlete, personal
from insights.forms import MilestoneForm
from insights.pages.milestones import milestones_page


@personal
@require_safe
def milestones(request: HttpRequest) -> HttpResponse:
    """What the athlete wants to reach."""
    return render(request, "insights/milestones.html", {"page": milestones_page(athlete(request))})


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Set a milestone."""
    return _form(request, None)


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, milestone_id: UUID) -> HttpResponse:
    """Change a milestone."""
    return _form(request, get_object_or_404(Milestone, pk=milestone_id, user=athlete(request)))


def _form(request: HttpRequest, row: Milestone | None) -> HttpResponse:
    user = athlete(request)
    form = MilestoneForm(request.POST or None, system=user.units, present=row)
    if request.method == "POST" and form.is_valid():
        form.save(user)
        messages.success(request, "The milestone is set.")
        return redirect("insights:milestones")
    page = FormPage(
        title=f"Change {row.name}" if row else "Set a milestone",
        action_url=reverse("insights:milestone_edit", args=[row.pk])
        if row
        else reverse("insights:milestone_new"),
        cancel_url=reverse("insights:milestones"),
        submit_label="Save",
        fieldsets=(Fieldset("", tuple(form)),),
        delete_url=reverse("insights:milestone_delete", args=[row.pk]) if row else "",
    )
    return render(request, "plans/form.html", {"page": page, "form": form})


@personal
@require_POST
def delete(request: HttpRequest, milestone_id: UUID) -> HttpResponse:
    row = get_object_or_404(Milestone, pk=milestone_id, user=athlete(request))
    row.delete()
    messages.success(request, f"{row.name} is deleted.")
    return redirect("insights:milestones")
