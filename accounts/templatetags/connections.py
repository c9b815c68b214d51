"""Whether pages may offer a service."""

from __future__ import annotations

from django import template

from accounts.services import clients

register = template.Library()


@register.simple_tag
def strava_is_offered() -> bool:
    return clients.is_offered()
