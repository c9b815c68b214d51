"""Door of the intensity page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from activities.views.access import athlete, personal, without_indentation
from insights.pages.intensity import intensity_page


@personal
@require_safe
def intensity(request: HttpRequest) -> HttpResponse:
    """Zones of each week, the pattern of load, and sessions far longer than before."""
    page = intensity_page(athlete(request), request.GET)
    return without_indentation(render(request, "insights/intensity.html", {"page": page}))
