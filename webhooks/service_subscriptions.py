"""Subscriptions to Oura's events: one for each kind and aspect, renewed before they end. Whoop's are set by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.providers.oura import EVENT_KINDS, Oura
from accounts.providers.values import instant
from accounts.services import clients
from webhooks.models import WebhookSubscription
from webhooks.service_events import verify_token

ASPECTS = ("create", "update", "delete")
_SPARE = timedelta(days=7)


def callback_url(slug: str) -> str:
    return f"{settings.SITE_URL}{reverse('webhooks:service', args=[slug])}"


def ensure() -> int:
    """Subscribe to what is missing, renew what ends soon; how many subscriptions there are. Raises a ProviderError.

    Oura tries the address while it answers, so the site must be running.
    """
    if "oauth" not in clients.ways(Oura.slug):
        return 0
    client = cast(Oura, clients.service(Oura.slug))
    address = callback_url(Oura.slug)
    mine = {
        (str(one.get("event_type")), str(one.get("data_type"))): one
        for one in client.subscriptions()
        if one.get("callback_url") == address
    }
    for aspect in ASPECTS:
        for kind in EVENT_KINDS:
            held = mine.get((aspect, kind))
            if held is None:
                _remember(client.subscribe(address, verify_token(Oura.slug), aspect, kind))
            elif _ends_soon(held):
                _remember(client.renew_subscription(str(held["id"])))
            else:
                _remember(held)
    return len(ASPECTS) * len(EVENT_KINDS)


def is_subscribed() -> bool:
    """Whether a subscription is known that does not end soon."""
    rows = WebhookSubscription.objects.filter(provider=Oura.slug, state="active")
    return rows.filter(expires_at__gt=timezone.now() + _SPARE, callback=callback_url(Oura.slug)).exists()


def _ends_soon(held: dict[str, Any]) -> bool:
    ends_at = instant(held.get("expiration_time"))
    return ends_at is not None and ends_at < timezone.now() + _SPARE


def _remember(told: dict[str, Any]) -> None:
    if told.get("id"):
        WebhookSubscription.objects.update_or_create(
            provider=Oura.slug, external_id=str(told["id"]),
            defaults={
                "callback": callback_url(Oura.slug), "state": "active",
                "expires_at": instant(told.get("expiration_time")),
            },
        )  # fmt: skip
