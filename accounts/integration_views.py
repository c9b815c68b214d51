"""Doors of the connections page: what is connected, how it goes, connecting, ending it."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import brand
from accounts.connections import connections_page
from accounts.models import Integration, User
from accounts.service_cards import service_cards
from accounts.services import clients, connect
from accounts.services.disconnect import LastWayIn, disconnect, refuse_last_way_in
from accounts.signals import integration_connected
from accounts.strava_login.provider import FORCE
from accounts.views import athlete


@require_safe
@cache_control(public=True, max_age=3600)
def strava_picture(request: HttpRequest, name: str) -> FileResponse:
    """One of Strava's own pictures as the operator put it; a drawing may do nothing but be looked at."""
    found = brand.picture(name) if name in brand.FILES else None
    if found is None:
        raise Http404("no such picture")
    answer = FileResponse(found.open("rb"), content_type=brand.KINDS[found.suffix])
    answer["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return answer


@never_cache
@login_required
@require_safe
def connections(request: HttpRequest) -> HttpResponse:
    """Every service the athlete joined, and the ones there are."""
    now = timezone.now()
    shown = {
        "page": connections_page(athlete(request), now),
        "services": service_cards(athlete(request), now),
    }
    return render(request, "accounts/connections.html", {**shown, "section": "connections"})


@never_cache
@login_required
@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """The panel of the running sync, asked for every two seconds while it runs."""
    page = connections_page(athlete(request), timezone.now())
    return render(request, "accounts/_connection.html", {"page": page})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def connect_strava(request: HttpRequest) -> HttpResponse:
    """Says what is read and kept before Strava is asked; the button goes there. Also the way to sign in."""
    if not clients.is_offered():
        raise Http404("no Strava application is set up")
    if request.method != "POST":
        return render(request, "accounts/connect_strava.html", {"wording": connect.wording(), **_keeping()})
    request.session["strava_agreed_at"] = timezone.now().isoformat()
    if request.user.is_authenticated and not _signs_in_there(athlete(request)):
        answer: HttpResponse = _add_strava(request)
        return answer
    return _ask_strava(request, "login")


@reauthentication_required(allow_get=True)
def _add_strava(request: HttpRequest) -> HttpResponse:
    """A further way to sign in is added only by somebody who just showed who they are."""
    return _ask_strava(request, "connect")


def _ask_strava(request: HttpRequest, process: str) -> HttpResponse:
    known = request.user.is_authenticated and Integration.objects.filter(user=request.user).exists()
    response: HttpResponse = (
        get_adapter()
        .get_provider(request, connect.STRAVA)
        .redirect(
            request,
            process=process,
            next_url=reverse("accounts:connections"),
            auth_params=FORCE if known else {"approval_prompt": "auto"},
        )
    )
    return response


def _signs_in_there(user: User) -> bool:
    """Signing in again renews the connection, and needs no password, which such athletes may not have."""
    known: bool = SocialAccount.objects.filter(user=user, provider=connect.STRAVA).exists()
    return known


@login_required
@require_POST
def disconnect_strava(request: HttpRequest) -> HttpResponse:
    """Ends the connection; ``data`` says whether what came with it stays (keep) or goes (erase)."""
    row = get_object_or_404(Integration, user=athlete(request), provider=connect.STRAVA)
    is_over = row.erase_at is not None  # at Strava already; its login stays, so nobody is shut out
    try:
        if not is_over:
            refuse_last_way_in(athlete(request))
    except LastWayIn as problem:
        messages.error(request, str(problem))
        return redirect("accounts:connections")
    receipt = disconnect(row, erase=request.POST.get("data") == "erase", told_by_vendor=is_over)
    messages.success(
        request, "Strava is disconnected. This page is the receipt; keep its address if you want."
    )
    return redirect("accounts:deletion_receipt", reference=receipt.reference)


@login_required
@require_POST
def sync_now(request: HttpRequest) -> HttpResponse:
    """Look for news at once instead of tonight."""
    row = get_object_or_404(Integration, user=athlete(request), provider=connect.STRAVA)
    integration_connected.send_robust(
        sender=None, integration_id=row.pk, user_id=row.user_id, provider=connect.STRAVA, whole=False
    )
    return redirect("accounts:connections")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept, why, for how long, and how to get it back or gone."""
    return render(request, "accounts/privacy.html", _keeping())


def _keeping() -> dict[str, object]:
    """How long what comes from Strava is kept, for the pages that say so."""
    return {
        "strava_is_strict": settings.STRAVA_DATA_POLICY == "strict",
        "strava_retention_days": settings.STRAVA_RETENTION_DAYS,
        "strava_withdrawal_hours": settings.STRAVA_WITHDRAWAL_HOURS,
    }
