"""Doors of possible duplicates: the athlete decides."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from activities.models import DuplicateCandidate
from activities.presenters.merging import PAGE_SIZE, duplicates_page, open_candidates
from activities.presenters.pages import page_number, pager
from activities.services import sources
from activities.views.access import athlete, personal


@personal
@require_safe
def duplicates(request: HttpRequest) -> HttpResponse:
    """Pairs that look like one session, side by side."""
    user = athlete(request)
    waiting = open_candidates(user)
    total = waiting.count()
    number = page_number(request.GET.get("page"), total, PAGE_SIZE)
    first = (number - 1) * PAGE_SIZE
    pages = pager(request.path, request.GET, number=number, total=total, size=PAGE_SIZE)
    page = duplicates_page(user, list(waiting[first : first + PAGE_SIZE]), pages)
    return render(request, "activities/duplicates.html", {"page": page})


@personal
@require_POST
def duplicate_merge(request: HttpRequest, candidate_id: UUID) -> HttpResponse:
    """They are one session."""
    candidate = _own_candidate(request, candidate_id)
    sources.merge(athlete(request), candidate.first_id, candidate.second_id)
    messages.success(request, "They are one session now.")
    return redirect("activities:duplicates")


@personal
@require_POST
def duplicate_keep(request: HttpRequest, candidate_id: UUID) -> HttpResponse:
    """They are two sessions, and that is settled."""
    sources.keep_apart(_own_candidate(request, candidate_id))
    messages.success(request, "They stay two sessions.")
    return redirect("activities:duplicates")


def _own_candidate(request: HttpRequest, candidate_id: UUID) -> DuplicateCandidate:
    waiting = DuplicateCandidate.objects.filter(user=athlete(request), decided_at=None)
    return get_object_or_404(waiting.select_related("first", "second"), pk=candidate_id)
