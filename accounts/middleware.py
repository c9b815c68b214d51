"""Every page speaks in the athlete's own time zone."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfoNotFoundError

from django.http import HttpRequest, HttpResponse
from django.utils import timezone


class TimezoneMiddleware:
    """Activates the signed-in athlete's zone for the length of the request; UTC for strangers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            timezone.deactivate()
            return self.get_response(request)
        try:
            zone = request.user.zone
        except (ZoneInfoNotFoundError, ValueError):  # a zone the machine does not know: dates show in UTC
            return self.get_response(request)
        with timezone.override(zone):
            return self.get_response(request)
