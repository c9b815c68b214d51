"""The clients of the services, with this installation's addresses, keys and budget."""

from __future__ import annotations

from functools import cache

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from accounts.providers.budget import Budget
from accounts.providers.strava import Strava


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
