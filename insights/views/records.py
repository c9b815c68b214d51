"""Door of the records."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from activities.views.access import athlete, personal, without_indentation
from insights.pages.records import records_page


@personal
@require_safe
def records(request: HttpRequest) -> HttpResponse:
    """Best efforts of one sport, how the records fell, and what they say of the form now."""
    page = records_page(athlete(request), request.GET)
    return without_indentation(render(request, "insights/records.html", {"page": page}))
