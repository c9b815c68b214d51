"""Doors of the services beside Strava: asking first, the consent page's answer, a key, news, the end."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms import ServiceKeyForm
from accounts.models import Integration
from accounts.providers.service import Service
from accounts.service_cards import service_card
from accounts.services import clients, connect, joining
from accounts.services.disconnect import disconnect as end
from accounts.signals import integration_connected
from accounts.views import athlete

_STATE = "service_state"


def offered(slug: str) -> type[Service]:
    """The service, or 404 where this installation cannot connect it."""
    if slug not in clients.known() or not clients.ways(slug):
        raise Http404("no such service")
    return clients.known()[slug]


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest, slug: str) -> HttpResponse:
    """Says what is read and kept before the service is asked; the button goes there."""
    offered(slug)
    if request.method == "POST" and "oauth" in clients.ways(slug):
        state = secrets.token_urlsafe(24)
        request.session[_STATE] = {"slug": slug, "state": state, "agreed_at": timezone.now().isoformat()}
        return _may_leave(redirect(clients.service(slug).authorize_url(_back_at(slug), state)), slug)
    return _may_leave(render(request, "accounts/connect_service.html", _page(slug, ServiceKeyForm())), slug)


def _page(slug: str, form: ServiceKeyForm) -> dict[str, object]:
    return {"service": service_card(slug), "wording": connect.wording(slug), "form": form}


def _may_leave(response: HttpResponse, slug: str) -> HttpResponse:
    """Browsers hold a form to the policy through the redirect, so this page may also send to the service."""
    if "oauth" in clients.ways(slug):
        there = urlsplit(clients.service(slug).authorize_url("", ""))
        response._csp_update = {"form-action": [f"{there.scheme}://{there.netloc}"]}  # type: ignore[attr-defined]
    return response


def _back_at(slug: str) -> str:
    return str(settings.SITE_URL) + reverse("accounts:service_callback", args=[slug])


@never_cache
@login_required
@require_safe
def callback(request: HttpRequest, slug: str) -> HttpResponse:
    """Back from the service, with a code or without."""
    kind = offered(slug)
    known = request.session.pop(_STATE, None) or {}
    given = request.GET.get("state", "")
    if known.get("slug") != slug or not constant_time_compare(given, known.get("state", "")):
        return _refused(request, slug, joining.NO_STATE)
    if "code" not in request.GET:
        return _refused(request, slug, joining.CANCELLED.format(kind.name))
    try:
        joining.by_code(athlete(request), slug, request.GET["code"], _back_at(slug), known["agreed_at"])
    except joining.Refused as refused:
        return _refused(request, slug, str(refused))
    return _connected(request, kind)


@never_cache
@login_required
@require_POST
def key(request: HttpRequest, slug: str) -> HttpResponse:
    """Connects by a key of the athlete's own."""
    kind = offered(slug)
    form = ServiceKeyForm(request.POST)
    if "key" in clients.ways(slug) and form.is_valid():
        try:
            joining.by_key(athlete(request), slug, form.cleaned_data["key"])
        except joining.Refused as refused:
            form.add_error("key", str(refused))
        else:
            return _connected(request, kind)
    answer = render(request, "accounts/connect_service.html", _page(slug, form), status=400)
    return _may_leave(answer, slug)


def _refused(request: HttpRequest, slug: str, sentence: str) -> HttpResponse:
    page = {"sentence": sentence, "service": slug}
    return render(request, "accounts/connection_refused.html", page, status=400)


def _connected(request: HttpRequest, kind: type[Service]) -> HttpResponse:
    messages.success(request, f"{kind.name} is connected. What it knows comes in now, newest first.")
    return redirect("accounts:connections")


@login_required
@require_POST
def disconnect(request: HttpRequest, slug: str) -> HttpResponse:
    """Ends the connection; ``data`` says whether what came with it stays (keep) or goes (erase)."""
    row = get_object_or_404(Integration, user=athlete(request), provider=slug)
    receipt = end(row, erase=request.POST.get("data") == "erase")
    messages.success(request, f"{clients.name(slug)} is disconnected. This page is the receipt.")
    return redirect("accounts:deletion_receipt", reference=receipt.reference)


@login_required
@require_POST
def sync_now(request: HttpRequest, slug: str) -> HttpResponse:
    """Look for news at once instead of with the next round."""
    row = get_object_or_404(Integration, user=athlete(request), provider=slug)
    integration_connected.send_robust(
        sender=None, integration_id=row.pk, user_id=row.user_id, provider=slug, whole=False
    )
    return redirect("accounts:connections")


@never_cache
@login_required
@require_safe
def progress(request: HttpRequest, slug: str) -> HttpResponse:
    """The panel of a running sync, asked for every two seconds while it runs."""
    row = get_object_or_404(Integration, user=athlete(request), provider=slug)
    return render(
        request, "accounts/_service_state.html", {"service": service_card(slug, row, timezone.now())}
    )
