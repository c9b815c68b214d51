"""Doors of the streaks: the page, its rule, and rest and freeze days."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from activities.services import streaks as service
from activities.views.access import athlete, personal, without_indentation
from insights.forms import DayOffForm, StreakRuleForm
from insights.pages.spans import read_date
from insights.pages.streaks import forms_of, period_of, streaks_page


@personal
@require_safe
def streaks(request: HttpRequest) -> HttpResponse:
    """Streaks of days, weeks or months."""
    return _page(request, athlete(request))


@personal
@require_POST
def rule(request: HttpRequest) -> HttpResponse:
    """Change what counts for a period, or return to the default."""
    user, period = athlete(request), period_of(request.POST)
    if "default" in request.POST:
        service.forget_rule(user, period)
        return _back(period)
    form = StreakRuleForm(request.POST, rule=service.rules_of(user)[period], system=user.units)
    if not form.is_valid():
        return _page(request, user, period, rule_form=form)
    service.set_rule(user, period, form.values())
    messages.success(request, "The rule is changed, and all streaks are counted by it.")
    return _back(period)


@personal
@require_POST
def day_off(request: HttpRequest) -> HttpResponse:
    """Make a day a rest or freeze day."""
    user = athlete(request)
    form = DayOffForm(request.POST)
    if not form.is_valid():
        return _page(request, user, "day", day_form=form)
    service.set_day_off(user, form.cleaned_data["date"], form.cleaned_data["kind"], form.cleaned_data["note"])
    return _back("day")


@personal
@require_POST
def day_on(request: HttpRequest) -> HttpResponse:
    """Make a rest or freeze day a day like any other."""
    day = read_date(request.POST.get("date"))
    if day is not None:
        service.remove_day_off(athlete(request), day)
    return _back("day")


def _page(request: HttpRequest, user: User, period: str = "", **bound: forms.Form) -> HttpResponse:
    """The page; with a form that was refused, and its errors, when there is one."""
    query = request.GET.copy()
    if period:
        query["period"] = period
    page = streaks_page(user, query)
    shown = {"page": page, **forms_of(user, page.period), **bound}
    return without_indentation(render(request, "insights/streaks.html", shown, status=400 if bound else 200))


def _back(period: str) -> HttpResponse:
    query = "" if period == "day" else f"?period={period}"
    return HttpResponseRedirect(reverse("insights:streaks") + query, status=303)
