"""Doors of bikes and shoes."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from activities.models import Gear
from activities.presenters.values import FormPage
from activities.services import gear as service
from activities.tasks import rebuild_activities
from activities.views.access import athlete, personal, without_indentation
from insights.gear_forms import GearForm
from insights.pages.gear import gear_page
from insights.pages.gear_item import gear_item_page, own_gear

_AT_ONCE = 100


@personal
@require_safe
def gear(request: HttpRequest) -> HttpResponse:
    """Everything the athlete moves on, with its wear."""
    return without_indentation(render(request, "insights/gear.html", {"page": gear_page(athlete(request))}))


@personal
@require_safe
def item(request: HttpRequest, gear_id: UUID) -> HttpResponse:
    """One bike or pair of shoes with its sessions."""
    page = gear_item_page(athlete(request), gear_id, request.GET)
    return without_indentation(render(request, "insights/gear_item.html", {"page": page}))


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add a thing that no service told of."""
    return _form(request, athlete(request), None)


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, gear_id: UUID) -> HttpResponse:
    """Change its name, its limit, and what it is the default for."""
    user = athlete(request)
    return _form(request, user, own_gear(user, gear_id))


def _form(request: HttpRequest, user: User, thing: Gear | None) -> HttpResponse:
    form = GearForm(request.POST or None, user=user, gear=thing)
    if request.method == "POST" and form.is_valid():
        saved = service.save(user, thing, form.values())
        told = form.cleaned_data
        _build_anew(service.set_defaults(user, saved, told["default_for"], told["from_on"]))
        return _to(saved.pk)
    address = [thing.pk] if thing else None
    page = FormPage(
        title=f"Edit {thing.name}" if thing else "Add a bike or shoes",
        action_url=reverse("insights:gear_edit" if thing else "insights:gear_new", args=address),
        cancel_url=reverse("insights:gear_item" if thing else "insights:gear", args=address),
        submit_label="Save" if thing else "Add it",
        fieldsets=(),
    )
    return render(
        request, "insights/gear_form.html", {"page": page, "form": form}, status=400 if form.is_bound else 200
    )


@personal
@require_POST
def retire(request: HttpRequest, gear_id: UUID) -> HttpResponse:
    """Put a thing away, or take it into use again."""
    user = athlete(request)
    thing = own_gear(user, gear_id)
    if thing.retired_on is None:
        service.retire(thing, user.today())
    else:
        service.bring_back(thing)
    return _to(thing.pk)


@personal
@require_POST
def merge(request: HttpRequest, gear_id: UUID) -> HttpResponse:
    """Make a thing another name of a second one."""
    user = athlete(request)
    thing, into = own_gear(user, gear_id), own_gear(user, _key(request.POST.get("into", "")))
    try:
        service.merge(user, thing, into)
    except ValueError:
        messages.error(request, "Choose another bike or pair of shoes that stands by itself.")
        return _to(thing.pk)
    messages.success(request, f"“{thing.name}” is one with “{into.name}” now.")
    return _to(into.pk)


@personal
@require_POST
def separate(request: HttpRequest, gear_id: UUID) -> HttpResponse:
    """Make a merged thing one by itself again."""
    user = athlete(request)
    thing = own_gear(user, gear_id)
    _build_anew(service.separate(user, thing))
    return _to(thing.pk)


@personal
@require_POST
def delete(request: HttpRequest, gear_id: UUID) -> HttpResponse:
    """Take away a thing that the athlete added."""
    user = athlete(request)
    thing = own_gear(user, gear_id)
    if thing.provider != "manual":
        raise Http404("a service told of it and would bring it back")
    service.delete(user, thing)
    messages.success(request, "It is gone; its sessions are still here.")
    return HttpResponseRedirect(reverse("insights:gear"), status=303)


def _build_anew(keys: list[UUID]) -> None:
    for first in range(0, len(keys), _AT_ONCE):
        rebuild_activities.delay([str(key) for key in keys[first : first + _AT_ONCE]])


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as problem:
        raise Http404("no such gear") from problem


def _to(gear_id: UUID) -> HttpResponse:
    return HttpResponseRedirect(reverse("insights:gear_item", args=[gear_id]), status=303)
