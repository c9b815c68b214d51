"""Door of the page of today. Strangers at the same address get the landing page (stravaai.views.front)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from activities.views.access import athlete, personal, without_indentation
from insights.pages.dashboard import dashboard_page


@personal
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """This week, form, streak and the last sessions on one screen."""
    page = dashboard_page(athlete(request))
    return without_indentation(render(request, "insights/dashboard.html", {"page": page}))
