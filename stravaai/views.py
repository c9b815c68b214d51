"""Pages of the site as a whole: the door, its health."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render, resolve_url
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from stravaai import health


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """What this is, for strangers; athletes go straight to their log."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(resolve_url(settings.LOGIN_REDIRECT_URL))
    return render(request, "landing.html")


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when web, database, Redis and worker are well; 503 naming the one that is not, without its details."""
    told = health.parts()
    shown = {part: health.OK if state == health.OK else "down" for part, state in told.items()}
    return JsonResponse(shown, status=200 if set(shown.values()) == {health.OK} else 503)
