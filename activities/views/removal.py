"""Doors of deleting activities and of taking that back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from activities.presenters.values import UndoOffer
from activities.presenters.wording import plural
from activities.services import removal
from activities.views.access import athlete, own_activity, personal

SESSION_KEY = "deleted_activities"
OFFERED_SECONDS = 15 * 60
MOST_AT_ONCE = 1000


@personal
@require_POST
def delete(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """Delete one activity and offer to bring it back."""
    return _delete(request, [own_activity(request, activity_id).pk])


@personal
@require_POST
def bulk_delete(request: HttpRequest) -> HttpResponse:
    """Delete the chosen activities; keys that are not the athlete's are passed over."""
    chosen = request.POST.getlist("ids")[:MOST_AT_ONCE]
    return _delete(request, [key for text in chosen if (key := _key(text))])


def _delete(request: HttpRequest, keys: list[UUID]) -> HttpResponse:
    count = removal.delete(athlete(request), keys)
    if count:
        offer = {"ids": [str(key) for key in keys], "count": count, "at": timezone.now().timestamp()}
        request.session[SESSION_KEY] = offer
    else:
        messages.info(request, "Nothing was chosen.")
    return redirect(_next(request))


@personal
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Bring back what was deleted last in this session."""
    offer = request.session.pop(SESSION_KEY, {})
    count = removal.bring_back(athlete(request), [UUID(key) for key in offer.get("ids", [])])
    if count:
        messages.success(request, f"{plural(count, 'activity')} {'is' if count == 1 else 'are'} back.")
    else:
        messages.info(request, "There was nothing to bring back.")
    return redirect("activities:list")


def undo_offer(request: HttpRequest) -> UndoOffer | None:
    """What the list offers to bring back, for a quarter of an hour."""
    offer = request.session.get(SESSION_KEY)
    if not offer or timezone.now().timestamp() - offer["at"] > OFFERED_SECONDS:
        return None
    return UndoOffer(f"{plural(offer['count'], 'activity')} deleted.", reverse("activities:undo"))


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _next(request: HttpRequest) -> str:
    """The list as the reader left it, if the form says so; never an address elsewhere."""
    wanted = request.POST.get("next", "")
    home = reverse("activities:list")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith(home)
    return wanted if is_ours else home
