"""Pages of thresholds: what holds, since when, and what a change would score anew before it is made."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from activities import tasks
from activities.models import AthleteThreshold, ThresholdSport
from activities.proposal_pages import cards
from activities.services import rescoring, thresholds
from activities.threshold_forms import ThresholdForm
from activities.threshold_pages import preview_panel, sections
from activities.views.access import athlete, personal


@personal
@require_safe
def thresholds_page(request: HttpRequest) -> HttpResponse:
    """Every sport's thresholds, zones and entries."""
    user = athlete(request)
    context = {
        "sports": sections(user, user.today()),
        "proposals": cards(user),
        "is_rescoring": rescoring.is_under_way(user.pk),
        "section": "thresholds",
    }
    return render(request, "activities/thresholds.html", context)


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def new_threshold(request: HttpRequest, sport: str) -> HttpResponse:
    """A new entry for a sport; the first one begins with the first activity, so that all are scored."""
    if sport not in ThresholdSport.values:
        raise Http404
    user = athlete(request)
    has_rows = AthleteThreshold.objects.for_athlete(user).filter(sport=sport).exists()
    starts_on = None if has_rows else thresholds.first_activity_on(user, sport)
    form = ThresholdForm(
        request.POST or None,
        user=user,
        sport=sport,
        row=None,
        starts_on=starts_on or user.today(),
    )
    return _form_page(request, form)


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def edit_threshold(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change an entry."""
    user = athlete(request)
    row = get_object_or_404(AthleteThreshold.objects.for_athlete(user), pk=pk)
    form = ThresholdForm(
        request.POST or None,
        user=user,
        sport=row.sport,
        row=row,
        starts_on=row.effective_on,
    )
    return _form_page(request, form)


def _form_page(request: HttpRequest, form: ThresholdForm) -> HttpResponse:
    """The form, then its preview, and the change itself once exactly that preview was shown."""
    context = {
        "form": form,
        "sport_label": ThresholdSport(form.sport).label,
        "section": "thresholds",
    }
    if form.is_bound and form.is_valid():
        draft = form.draft()
        if request.POST.get("previewed") == form.signature():
            return _carry_out(request, form.user, form.sport, form.row, draft)
        found = thresholds.preview(form.user, form.sport, old=form.row, new=draft)
        context |= {"preview": preview_panel(found), "signature": form.signature()}
    return render(request, "activities/threshold_form.html", context)


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def delete_threshold(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Shows what would be scored anew without the entry; the button takes it away."""
    user = athlete(request)
    row = get_object_or_404(AthleteThreshold.objects.for_athlete(user), pk=pk)
    if request.method == "POST":
        return _carry_out(request, user, row.sport, row, None)
    found = thresholds.preview(user, row.sport, old=row, new=None)
    context = {"row": row, "preview": preview_panel(found), "section": "thresholds"}
    return render(request, "activities/threshold_delete.html", context)


def _carry_out(
    request: HttpRequest,
    user: User,
    sport: str,
    old: AthleteThreshold | None,
    new: AthleteThreshold | None,
) -> HttpResponse:
    with transaction.atomic():
        spans = thresholds.replace_row(user, sport, old=old, new=new)
        if spans:
            transaction.on_commit(partial(tasks.rescore.delay, str(user.pk)))
    messages.success(
        request,
        "Saved. Loads are being computed anew." if spans else "Saved. No load changes.",
    )
    return redirect("activities:thresholds")
