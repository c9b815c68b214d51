"""Doors of races and of days without training."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from activities.presenters import wording
from activities.presenters.values import FormPage
from activities.views.access import athlete, personal
from plans.forms.races import DaysOffForm, RaceForm
from plans.models import Race
from plans.pages.races import races_page
from plans.services import adapting
from plans.services import races as service
from plans.views.access import refused, told


def _list() -> str:
    return reverse("plans:races")


def _own_race(request: HttpRequest, race_id: UUID) -> Race:
    return get_object_or_404(Race, pk=race_id, user=athlete(request))


@personal
@require_safe
def races(request: HttpRequest) -> HttpResponse:
    """Races to come and run, and days off."""
    return _page(request, DaysOffForm())


def _page(request: HttpRequest, days_form: forms.Form) -> HttpResponse:
    shown = {"page": races_page(athlete(request)), "days_form": days_form}
    return render(request, "plans/races.html", shown, status=400 if days_form.errors else 200)


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Note a race."""
    return _form(request, None)


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, race_id: UUID) -> HttpResponse:
    """Change a race, or tell how it went."""
    return _form(request, _own_race(request, race_id))


def _form(request: HttpRequest, race: Race | None) -> HttpResponse:
    user = athlete(request)
    form = RaceForm(request.POST or None, user=user, present=race)
    was_on = race.date if race else None
    if request.method == "POST" and form.is_valid():
        saved = service.save_race(user, form.values(), race)
        offered = adapting.goal_changed(user, was_on, saved, user.today())
        more = " A change of your plan is proposed." if offered else ""
        return told(request, f"{saved.name} is noted.{more}", _list())
    page = FormPage(
        title=f"Change {race.name}" if race else "Note a race",
        action_url=reverse("plans:race_edit", args=[race.pk]) if race else reverse("plans:race_new"),
        cancel_url=_list(),
        submit_label="Save",
        fieldsets=form.fieldsets(),
        delete_url=reverse("plans:race_delete", args=[race.pk]) if race else "",
    )
    return render(request, "plans/form.html", {"page": page, "form": form})


@personal
@require_POST
def delete(request: HttpRequest, race_id: UUID) -> HttpResponse:
    race = _own_race(request, race_id)
    race.delete()
    return told(request, f"{race.name} is deleted.", _list())


@personal
@require_POST
def add_days_off(request: HttpRequest) -> HttpResponse:
    """Make days free of training."""
    form = DaysOffForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    count = service.add_days_off(athlete(request), form.days(), form.cleaned_data["reason"])
    return told(request, f"{wording.plural(count, 'day')} without training.", _list())


@personal
@require_POST
def remove_days_off(request: HttpRequest) -> HttpResponse:
    """Give days back to training."""
    try:
        first, last = (parse_date(request.POST.get(name, "")) for name in ("first", "last"))
    except ValueError:
        first = last = None
    if first is None or last is None:
        return refused(request, ValueError("That is no day."), _list())
    service.remove_days_off(athlete(request), first, last)
    return told(request, "These days may have workouts again.", _list())
