"""The page of integration health among Django's own pages, and the buttons on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import Integration, PendingRevocation
from accounts.services import disconnect
from accounts.signals import integration_connected
from accounts.tasks import revoke_grants
from activities.services import sync
from activities.sync_tasks import sync_athlete
from webhooks import waiting
from webhooks.health import health_page
from webhooks.tasks import process_event

MOST_EVENTS = 500


@require_http_methods(["GET", "HEAD", "POST"])
def health(request: HttpRequest) -> HttpResponse:
    """For staff who may look at integrations; the buttons for those who may change them."""
    user: Any = request.user
    if not user.has_perm("accounts.view_integration"):
        raise PermissionDenied
    if request.method == "POST":
        return _act(request, user)
    context = {
        **admin.site.each_context(request),
        "title": "Integration health",
        "health": health_page(request.GET.get("page"), timezone.now()),
        "may_act": user.has_perm("accounts.change_integration"),
    }
    return TemplateResponse(request, "admin/integration_health.html", context)


def _act(request: HttpRequest, user: Any) -> HttpResponse:
    if not user.has_perm("accounts.change_integration"):
        raise PermissionDenied
    actions = {"walk": _walk, "retry": _retry, "events": _events, "revocations": _revocations}
    action = actions.get(request.POST.get("do", ""))
    if action is None:
        messages.error(request, "There is no such action.")
    else:
        messages.success(request, action(request))
    return HttpResponseRedirect(reverse("admin:webhooks_health"))


def _row(request: HttpRequest) -> Integration:
    rows = Integration.objects.only("pk", "user_id", "provider")
    try:
        return get_object_or_404(rows, pk=UUID(request.POST.get("connection", "")))
    except (ValueError, ValidationError):
        return get_object_or_404(rows.none())


def _walk(request: HttpRequest) -> str:
    row = _row(request)
    integration_connected.send_robust(
        sender=None, integration_id=row.pk, user_id=row.user_id, provider=row.provider, whole=True
    )
    return "The whole list is walked again."


def _retry(request: HttpRequest) -> str:
    row = _row(request)
    if not sync.try_again(row.pk):
        return "This connection is dead: the athlete has to connect again."
    sync_athlete.delay(str(row.pk))
    return "What was set aside is tried again."


def _events(request: HttpRequest) -> str:
    keys = waiting.reopen(MOST_EVENTS)
    for key in keys:
        process_event.delay(str(key))
    return f"{len(keys)} {'event is' if len(keys) == 1 else 'events are'} worked on again."


def _revocations(request: HttpRequest) -> str:
    due = disconnect.hurry(PendingRevocation.objects.all())
    revoke_grants.delay()
    return f"{due} {'revocation is' if due == 1 else 'revocations are'} tried at once."
