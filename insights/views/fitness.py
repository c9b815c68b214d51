"""Door of the fitness page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from activities.views.access import athlete, personal, without_indentation
from insights.pages.fitness import fitness_page


@personal
@require_safe
def fitness(request: HttpRequest) -> HttpResponse:
    """Fitness, fatigue and form over any span, for one sport or all."""
    page = fitness_page(athlete(request), request.GET)
    return without_indentation(render(request, "insights/fitness.html", {"page": page}))
