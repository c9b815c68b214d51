"""Doors of calendar addresses: the page, making one, ending one, and what calendars fetch."""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from activities.views.access import athlete, personal
from plans.feeds import calendar_of
from plans.models import CalendarFeed
from plans.pages.feeds import feeds_page
from plans.services import delivering
from plans.services import feeds as services
from plans.tasks import deliver_plan

_FRESH = "fresh_feed"


@personal
@require_safe
def feeds(request: HttpRequest) -> HttpResponse:
    """The athlete's calendar addresses; one that was just made is shown in full, this once."""
    secret = request.session.pop(_FRESH, "")
    fresh = _address(secret) if secret else ""
    return render(request, "plans/feeds.html", {"page": feeds_page(athlete(request), fresh)})


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def feed_new(request: HttpRequest) -> HttpResponse:
    """Make an address; only a submitted form does (S2), a mere visit leads to the page."""
    if request.method == "POST":
        try:
            request.session[_FRESH] = services.make(athlete(request))
        except services.TooManyFeeds as problem:
            messages.error(request, str(problem))
    return redirect("plans:feeds")


@personal
@require_POST
def feed_revoke(request: HttpRequest, feed_id: UUID) -> HttpResponse:
    """End an address: calendars that have it find nothing any more."""
    if not services.revoke(athlete(request), feed_id, timezone.now()):
        raise Http404("there is no such address")
    messages.success(request, "The address is revoked. Calendars that have it find nothing any more.")
    return redirect("plans:feeds")


@personal
@require_POST
def delivery(request: HttpRequest) -> HttpResponse:
    """Send the plan to Intervals.icu from now on (``do`` is start), or no longer."""
    user = athlete(request)
    if request.POST.get("do") == "start":
        delivering.begin(user)
        deliver_plan.delay(str(user.pk))
        messages.success(
            request, "Your plan goes to Intervals.icu now, and what you change here changes there."
        )
    elif problem := delivering.end(user):
        messages.warning(request, f"Nothing more is sent. {problem}")
    else:
        messages.success(request, "Nothing more is sent, and what lay ahead is gone from the calendar there.")
    return redirect("plans:feeds")


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponseBase:
    """What a calendar fetches: the plan that is followed. Who has the address needs no account."""
    found = services.find(secret)
    if found is None:
        raise Http404("there is no such calendar")
    if found.revoked_at is not None or not found.user.is_active:
        return HttpResponse("This address was revoked.\n", status=410, content_type="text/plain")
    services.note_visit(found, timezone.now())
    content = _calendar(found)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["ETag"] = quote_etag(hashlib.sha256(content).hexdigest())
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


def _calendar(found: CalendarFeed) -> bytes:
    user = found.user
    plan = services.followed_plan(user)
    workouts = [] if plan is None else services.workouts_of(plan)
    name = settings.SITE_NAME if plan is None else f"{plan.name} · {settings.SITE_NAME}"
    return calendar_of(workouts, name=name, system=user.units, site=settings.SITE_URL)


def _address(secret: str) -> str:
    return settings.SITE_URL.rstrip("/") + reverse("plans:feed", args=[secret])
