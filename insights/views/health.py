"""Doors of the health pages: the span, and one day with what the athlete says about it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.providers.days.tables import TEMPLATE
from activities.presenters import wording
from activities.services import daily
from activities.views.access import athlete, personal, without_indentation
from insights.health_forms import HealthDayForm
from insights.pages.health import health_page
from insights.pages.health_day import health_day_page, last_weight, typed_values
from insights.pages.spans import read_date


@personal
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Readiness, and every measure of the body over a span."""
    user = athlete(request)
    form = _form(user, user.today())
    page = health_page(user, request.GET)
    return without_indentation(render(request, "insights/health.html", {"page": page, "form": form}))


@personal
@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """An empty table of days, to be filled in and imported."""
    headers = {"Content-Disposition": 'attachment; filename="days.csv"'}
    return HttpResponse(TEMPLATE, content_type="text/csv; charset=utf-8", headers=headers)


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def day(request: HttpRequest, day: str) -> HttpResponse:
    """One day, and the form that changes what the athlete said about it."""
    user = athlete(request)
    on = read_date(day)
    if on is None or not date(1990, 1, 1) <= on <= user.today() + timedelta(days=1):
        raise Http404("no such day")
    if request.method == "POST":
        form = _form(user, on, request.POST)
        if form.is_valid():
            daily.enter(user, on, form.values())
            messages.success(request, f"Noted for {wording.weekday(on)}.")
            return redirect("insights:health" if on == user.today() else request.path)
        return _day(request, on, form, status=400)
    return _day(request, on, _form(user, on))


def _form(user: User, on: date, data: Any = None) -> HealthDayForm:
    """What was typed about the day, and the weight of before as a hint."""
    return HealthDayForm(
        data, initial=typed_values(user, on), system=user.units, last_weight=last_weight(user, on)
    )


def _day(request: HttpRequest, on: date, form: HealthDayForm, status: int = 200) -> HttpResponse:
    page = health_day_page(athlete(request), on)
    return render(request, "insights/health_day.html", {"page": page, "form": form}, status=status)
