"""The mark by which an open page notices that the log has changed."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from activities.services import news

register = template.Library()


@register.inclusion_tag("activities/_live.html", takes_context=True)
def live_log(context: dict[str, Any], region: str) -> dict[str, str]:
    """``region`` is the selector of the part of the page that is fetched anew."""
    user = context["user"]
    return {"address": reverse("activities:version"), "version": news.version(user.pk), "region": region}
