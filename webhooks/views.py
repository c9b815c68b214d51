"""The door that services knock at: checked, stored, answered; all work is done elsewhere."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from webhooks import services
from webhooks.tasks import announce


@csrf_exempt
@require_http_methods(["GET", "POST"])
def strava(request: HttpRequest, secret: str) -> HttpResponse:
    """The handshake of a subscription, and its events. Whoever does not know the address finds nothing here."""
    if not constant_time_compare(secret, services.path_secret()):
        raise Http404
    return _handshake(request) if request.method == "GET" else _event(request)


def _handshake(request: HttpRequest) -> HttpResponse:
    asked = request.GET
    good = constant_time_compare(asked.get("hub.verify_token", ""), services.verify_token())
    if asked.get("hub.mode") != "subscribe" or not good:
        return HttpResponse(status=403)
    return JsonResponse({"hub.challenge": asked.get("hub.challenge", "")[:200]})


def _event(request: HttpRequest) -> HttpResponse:
    if int(request.headers.get("Content-Length") or 0) > services.MOST_BYTES:
        return HttpResponse(status=400)
    body = request.body
    if not services.signature_holds(request.headers.get("X-Strava-Signature", ""), body):
        return HttpResponse(status=403)
    try:
        is_new = services.store_event(services.read_event(body))
    except services.Malformed:
        return HttpResponse(status=400)
    if is_new:
        announce()
    return HttpResponse(status=200)
