"""The clients of the services, with this installation's addresses, keys and budget."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cache

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from accounts.models import Integration
from accounts.providers.base import OpenGate, Tokens
from accounts.providers.budget import Budget
from accounts.providers.discovery import services
from accounts.providers.service import Place, Service, Way
from accounts.providers.strava import Strava

STRAVA = "strava"


@cache
def _redis(url: str) -> redis.Redis:
    return redis.from_url(url, socket_timeout=2, socket_connect_timeout=2, retry=Retry(NoBackoff(), 0))


def budget() -> Budget:
    """The calls of this installation's Strava application, shared by all processes."""
    return Budget(
        _redis(settings.REDIS_URL),
        f"strava:{settings.STRAVA_CLIENT_ID}",
        short=settings.STRAVA_READS_PER_QUARTER,
        day=settings.STRAVA_READS_PER_DAY,
    )


def strava() -> Strava:
    return Strava(
        oauth_base=settings.STRAVA_OAUTH_BASE,
        api_base=settings.STRAVA_API_BASE,
        client_id=settings.STRAVA_CLIENT_ID,
        client_secret=settings.STRAVA_CLIENT_SECRET,
        gate=budget(),
    )


def is_offered() -> bool:
    """Whether this installation can connect athletes with Strava at all."""
    return bool(settings.STRAVA_CLIENT_ID and settings.STRAVA_CLIENT_SECRET)


# --- every other service ------------------------------------------------------------------------------------------


def known() -> Mapping[str, type[Service]]:
    """Every service with a file of its own in ``accounts/providers``."""
    return services()


def service(slug: str, integration: Integration | None = None) -> Service:
    """The client of a service; ``integration`` where the service counts each athlete's calls by themselves."""
    kind, values = known()[slug], settings.SERVICE_VALUES.get(slug, {})
    client_id = values.get("client_id", "")
    place = Place(
        api_base=values.get("api_base") or kind.api_base,
        oauth_base=values.get("oauth_base") or kind.oauth_base,
        client_id=client_id,
        client_secret=values.get("client_secret", ""),
        gate=_gate(kind, client_id, integration),
    )
    return kind(place)


def _gate(kind: type[Service], client_id: str, integration: Integration | None) -> Budget | OpenGate:
    limit = kind.limit
    if limit is None:
        return OpenGate()
    own = f":{integration.pk}" if limit.per_token and integration is not None else ""
    return Budget(
        _redis(settings.REDIS_URL), f"{kind.slug}:{client_id}{own}",
        short=limit.calls, day=limit.day, window=limit.seconds, name=kind.name,
    )  # fmt: skip


def ways(slug: str) -> tuple[Way, ...]:
    """How this installation can connect athletes with a service: by a key always, by its consent page with keys."""
    values = settings.SERVICE_VALUES.get(slug, {})
    has_keys = bool(values.get("client_id") and values.get("client_secret"))
    return tuple(way for way in known()[slug].ways if way == "key" or has_keys)


# --- any service --------------------------------------------------------------------------------------------------


def name(slug: str) -> str:
    """What the athlete calls the service."""
    return "Strava" if slug == STRAVA else known()[slug].name if slug in known() else slug.capitalize()


def spare(slug: str) -> timedelta:
    """With less life than this a token is renewed."""
    return known()[slug].spare if slug in known() else timedelta(hours=1)


def refresh(integration: Integration) -> Tokens:
    """A fresh pair for a connection, whatever its service."""
    if integration.provider == STRAVA:
        return strava().refresh(integration.refresh_token)
    return service(integration.provider, integration).refresh(integration.refresh_token)


def revocation(integration: Integration) -> str:
    """What must be kept to end the grant later; "" where there is nothing to end. May raise Undecryptable."""
    if integration.provider == STRAVA:
        return str(integration.refresh_token or integration.access_token)
    if integration.provider not in known() or not known()[integration.provider].can_revoke:
        return ""
    return f"{integration.access_token}\n{integration.refresh_token}"


def revoke(slug: str, kept: str) -> None:
    """End a grant by what ``revocation`` kept."""
    if slug == STRAVA:
        strava().revoke(kept)
        return
    access, _, renewal = kept.partition("\n")
    service(slug).revoke(access, renewal)
