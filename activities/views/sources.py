"""Doors of what the athlete decides about sources."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from activities.models import Activity
from activities.presenters.measures import Measures
from activities.presenters.merging import merge_page
from activities.presenters.source_panel import EVERYTHING, writers
from activities.services import sources
from activities.views.access import activity_of, athlete, own_activity, own_source, personal


@personal
@require_POST
def prefer(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """Take one field from one source; without a source the rule decides again."""
    activity = own_activity(request, activity_id)
    field = request.POST.get("field", "")
    if field not in writers(Measures()):
        raise Http404("no such field")
    wanted = request.POST.get("source", "")
    chosen = next((row for row in activity.sources.defer("raw_data") if str(row.pk) == wanted), None)
    if wanted and chosen is None:
        raise Http404("no such source")
    sources.prefer(activity, field, chosen)
    return _back(activity)


@personal
@require_POST
def prefer_source(request: HttpRequest, source_id: UUID) -> HttpResponse:
    """Take everything that a source knows from it."""
    source = own_source(request, source_id)
    activity = activity_of(source)
    sources.prefer(activity, EVERYTHING, source)
    return _back(activity)


@personal
@require_POST
def split(request: HttpRequest, source_id: UUID) -> HttpResponse:
    """Make a source an activity of its own; the only source of one stays where it is."""
    source = own_source(request, source_id)
    activity = activity_of(source)
    if activity.sources.count() < 2:
        messages.info(request, "It is the only source; there is nothing to split off.")
        return _back(activity)
    separate = sources.split(source)
    messages.success(request, "It is an activity of its own now.")
    return redirect("activities:detail", separate.pk)


@personal
@require_POST
def remove_source(request: HttpRequest, source_id: UUID) -> HttpResponse:
    """Take a source away; with the last one the activity goes."""
    left = sources.remove(own_source(request, source_id))
    if left is None:
        messages.success(request, "With its last source the activity is gone.")
        return redirect("activities:list")
    messages.success(request, "The activity is rebuilt without it.")
    return _back(left)


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """Choose another activity of about that day that is the same session."""
    activity, user = own_activity(request, activity_id), athlete(request)
    if request.method == "POST":
        other = _other(request)
        if other.pk == activity.pk:
            raise Http404("an activity cannot be merged with itself")
        merged = sources.merge(user, activity.pk, other.pk)
        messages.success(request, "They are one session now.")
        return _back(merged)
    return render(request, "activities/merge.html", {"page": merge_page(user, activity)})


def _other(request: HttpRequest) -> Activity:
    try:
        key = UUID(request.POST.get("other", ""))
    except ValueError as problem:
        raise Http404("no such activity") from problem
    return get_object_or_404(Activity.objects.for_athlete(athlete(request)), pk=key)


def _back(activity: Activity) -> HttpResponse:
    return redirect(reverse("activities:detail", args=[activity.pk]) + "#sources")
