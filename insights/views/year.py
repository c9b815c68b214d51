"""Doors of the year in review."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from activities.views.access import athlete, personal, without_indentation
from insights.pages.year import latest_year, year_page


@personal
@require_safe
def latest(request: HttpRequest) -> HttpResponse:
    """The year of the newest session."""
    return redirect("insights:year", latest_year(athlete(request)))


@personal
@require_safe
def year(request: HttpRequest, year: int) -> HttpResponse:
    """One year on a page, to be printed."""
    page = year_page(athlete(request), year)
    return without_indentation(render(request, "insights/year.html", {"page": page}))
