"""The staff's view of events: that they came and what became of them; no content, because none is kept."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path

from webhooks.health_views import health
from webhooks.models import WebhookEvent, WebhookSubscription
from webhooks.tasks import process_event


class Shown(admin.ModelAdmin[Any]):
    """Rows that record what happened: to be read, never written."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(WebhookEvent)
class WebhookEventAdmin(Shown):
    list_display = (
        "created_at", "provider", "object_type", "aspect_type", "processed", "attempts", "error_message",
    )  # fmt: skip
    list_filter = ("provider", "processed", "object_type", "aspect_type")
    exclude = ("raw_payload",)
    actions = ("try_again",)

    @admin.action(description="Work on them again", permissions=["view"])
    def try_again(self, request: HttpRequest, rows: QuerySet[WebhookEvent]) -> None:
        for key in list(rows.values_list("pk", flat=True)):
            WebhookEvent.objects.filter(pk=key).update(processed=False, attempts=0)
            process_event.delay(str(key))


@admin.register(WebhookSubscription)
class WebhookSubscriptionAdmin(Shown):
    list_display = ("provider", "external_id", "callback", "state", "created_at")

    def get_urls(self) -> list[Any]:
        """The page of integration health stands beside the subscriptions."""
        return [
            path("health/", self.admin_site.admin_view(health), name="webhooks_health"),
            *super().get_urls(),
        ]
