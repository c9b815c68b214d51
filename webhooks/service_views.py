"""The door that services beside Strava knock at: the signature checked, the event stored, answered."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.providers.service import BadEvent, BadSignature
from accounts.services import clients
from webhooks import service_events
from webhooks.services import MOST_BYTES
from webhooks.tasks import announce


@csrf_exempt
@require_http_methods(["GET", "POST"])
def service(request: HttpRequest, slug: str) -> HttpResponse:
    """The handshake of a subscription, and events."""
    if slug not in clients.known() or not clients.known()[slug].has_events:
        raise Http404
    return _handshake(request, slug) if request.method == "GET" else _event(request, slug)


def _handshake(request: HttpRequest, slug: str) -> HttpResponse:
    given = request.GET.get("verification_token", "")
    if not constant_time_compare(given, service_events.verify_token(slug)):
        return HttpResponse(status=403)
    return JsonResponse({"challenge": request.GET.get("challenge", "")[:200]})


def _event(request: HttpRequest, slug: str) -> HttpResponse:
    if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
        return HttpResponse(status=400)
    body = request.body
    try:
        is_new = service_events.keep(slug, service_events.read(slug, request.headers, body), body)
    except BadSignature:
        return HttpResponse(status=403)
    except BadEvent:
        return HttpResponse(status=400)
    if is_new:
        announce()
    return HttpResponse(status=200)
