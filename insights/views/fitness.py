"""Doors of the fitness page: the curve, and the levels it begins with."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from activities.services import fitness as service
from activities.views.access import athlete, personal, without_indentation
from insights.forms import FitnessStartForm
from insights.pages.fitness import fitness_page


@personal
@require_safe
def fitness(request: HttpRequest) -> HttpResponse:
    """Fitness, fatigue and form over any span, for one sport or all."""
    return _page(request, athlete(request))


@personal
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Give the levels that the curve begins with, or begin at 0 again."""
    user = athlete(request)
    if "zero" in request.POST:
        service.forget_start(user)
        messages.success(request, "Fitness and fatigue begin at 0 again.")
        return HttpResponseRedirect(reverse("insights:fitness"), status=303)
    form = FitnessStartForm(request.POST)
    if not form.is_valid():
        return _page(request, user, form)
    if service.set_start(user, form.cleaned_data["ctl"], form.cleaned_data["atl"]):
        messages.success(request, "The curve begins with these values, and all later days follow from them.")
    else:
        messages.error(request, "There is no session yet for a curve to begin with. Import one first.")
    return HttpResponseRedirect(reverse("insights:fitness"), status=303)


def _page(request: HttpRequest, user: User, refused: FitnessStartForm | None = None) -> HttpResponse:
    page = fitness_page(user, request.GET)
    shown = {"page": page, "start_form": refused or FitnessStartForm(start=page.start)}
    answer = render(request, "insights/fitness.html", shown, status=400 if refused else 200)
    return without_indentation(answer)
