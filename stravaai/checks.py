"""What an operator must decide before the site is public."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

POLICIES = ("personal", "strict")


@register()
def check_policy_name(app_configs: Any, **_: Any) -> list[CheckMessage]:
    if settings.STRAVA_DATA_POLICY in POLICIES:
        return []
    return [
        Error(
            f"STRAVA_DATA_POLICY is {settings.STRAVA_DATA_POLICY!r}: set it to personal or strict.",
            id="site.E001",
        )
    ]


@register(Tags.security, deploy=True)
def check_policy_is_chosen(app_configs: Any, **_: Any) -> list[CheckMessage]:
    if settings.STRAVA_DATA_POLICY_IS_CHOSEN:
        return []
    return [
        Warning(
            "STRAVA_DATA_POLICY is not chosen, so personal holds.",
            hint="Read docs/operations.md, section Strava's data, and set it to personal or strict.",
            id="site.W001",
        )
    ]


@register()
def check_map_has_attribution(app_configs: Any, **_: Any) -> list[CheckMessage]:
    if not settings.MAP_TILE_URL or settings.MAP_ATTRIBUTION:
        return []
    return [
        Warning(
            "MAP_TILE_URL is set without MAP_ATTRIBUTION: tile services require their name on the map.",
            id="site.W002",
        )
    ]
