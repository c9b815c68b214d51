"""Whether pages may offer a service."""

from __future__ import annotations

from django import template
from django.urls import reverse

from accounts import brand
from accounts.services import clients

register = template.Library()


@register.simple_tag
def strava_picture(name: str) -> str:
    """Address of one of Strava's own pictures (accounts/brand.py); "" where the operator put none."""
    return reverse("accounts:strava_picture", args=[name]) if brand.picture(name) else ""


@register.simple_tag
def strava_is_offered() -> bool:
    return clients.is_offered()
