"""Doors of the calendar and of the totals."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from activities.views.access import athlete, personal, without_indentation
from insights.pages.calendar import calendar_page
from insights.pages.totals import totals_page


@personal
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """One month with its sessions, and the year around it."""
    page = calendar_page(athlete(request), request.GET)
    return without_indentation(render(request, "insights/calendar.html", {"page": page}))


@personal
@require_safe
def totals(request: HttpRequest) -> HttpResponse:
    """Weeks, months and years in sums, and the years against each other."""
    page = totals_page(athlete(request), request.GET)
    return without_indentation(render(request, "insights/totals.html", {"page": page}))
