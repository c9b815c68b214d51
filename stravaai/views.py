"""Pages of the site as a whole: the door, its health."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from insights.views.dashboard import dashboard
from stravaai import health


@require_safe
def front(request: HttpRequest) -> HttpResponseBase:
    """What this is, for strangers; their own today, for athletes."""
    if request.user.is_authenticated:
        return dashboard(request)
    return render(request, "landing.html")


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when web, database, Redis and worker are well; 503 naming the one that is not, without its details."""
    told = health.parts()
    shown = {part: health.OK if state == health.OK else "down" for part, state in told.items()}
    return JsonResponse(shown, status=200 if set(shown.values()) == {health.OK} else 503)
