"""The one subscription of this installation to Strava's events."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.services import clients
from webhooks.models import WebhookSubscription
from webhooks.services import STRAVA, path_secret, verify_token


def callback_url() -> str:
    return f"{settings.SITE_URL}{reverse('webhooks:strava', args=[path_secret()])}"


def create() -> WebhookSubscription:
    """Subscribe; Strava tries the address before it answers, so the site must be running. Raises a ProviderError."""
    return _remember(clients.strava().subscribe(callback_url(), verify_token()))


def adopt() -> WebhookSubscription | None:
    """Remember the subscription Strava has, if it is ours; every other row of ours is over."""
    found = [one for one in clients.strava().subscriptions() if isinstance(one, dict) and "id" in one]
    mine = next((one for one in found if one.get("callback_url") == callback_url()), None)
    keep = str(mine["id"]) if mine else ""
    WebhookSubscription.objects.filter(provider=STRAVA, state="active").exclude(external_id=keep).update(
        state="deleted"
    )
    return _remember(mine) if mine else None


def shown() -> list[dict[str, Any]]:
    return clients.strava().subscriptions()


def delete() -> int:
    """End every subscription of this application at Strava."""
    found = [str(one["id"]) for one in clients.strava().subscriptions() if isinstance(one, dict)]
    for key in found:
        clients.strava().unsubscribe(key)
        WebhookSubscription.objects.filter(provider=STRAVA, external_id=key).update(state="deleted")
    return len(found)


def ensure() -> None:
    """Subscribe where nobody has; for the stand-in, which no operator sets up."""
    if adopt() is None:
        delete()
        create()


def _remember(told: dict[str, Any]) -> WebhookSubscription:
    address = f"{settings.SITE_URL}{reverse('webhooks:strava', args=['…'])}"
    row, _ = WebhookSubscription.objects.update_or_create(
        provider=STRAVA, external_id=str(told["id"]), defaults={"callback": address, "state": "active"}
    )
    return row
