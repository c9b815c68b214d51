"""The bell at the door: what providers told us, stored before any work is done."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.rows import Row


class WebhookEvent(Row):
    provider = models.CharField(max_length=20, db_comment="Provider slug")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        db_comment="Whose event it is; null until known",
    )
    owner_id = models.CharField(max_length=100, db_comment="The athlete's id at the provider, as text")
    subscription_id = models.CharField(max_length=100, blank=True, db_comment="Subscription it came by")
    object_type = models.CharField(max_length=30, db_comment="activity, athlete, sleep …")
    object_id = models.CharField(max_length=100, db_comment="Id of the object, as text")
    aspect_type = models.CharField(max_length=30, db_comment="create, update, delete")
    event_time = models.DateTimeField(
        null=True, blank=True, db_comment="When it happened, by the provider's clock"
    )
    processed = models.BooleanField(default=False, db_comment="The work is done")
    processed_at = models.DateTimeField(null=True, blank=True, db_comment="When the work was done")
    attempts = models.IntegerField(default=0, db_comment="How often it was tried")
    error_message = models.TextField(blank=True, db_comment="What went wrong last")
    raw_payload = models.JSONField(default=dict, db_comment="The body as it came")
    digest = models.CharField(max_length=64, db_comment="SHA-256 of what makes the event the same event")

    class Meta:
        db_table = "webhook_events"
        constraints = [models.UniqueConstraint(fields=["digest"], name="webhook_events_digest_unique")]
        indexes = [
            models.Index(fields=["created_at"], name="webhook_events_open", condition=Q(processed=False)),
            models.Index(fields=["provider", "owner_id"], name="webhook_events_owner"),
            models.Index(fields=["created_at"], name="webhook_events_created_at"),
            models.Index(fields=["user"], name="webhook_events_user", condition=Q(user__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.object_type} {self.aspect_type} {self.object_id}"


class WebhookSubscription(Row):
    provider = models.CharField(max_length=20, db_comment="Provider slug")
    external_id = models.CharField(max_length=100, db_comment="Id of the subscription at the provider")
    callback = models.CharField(
        max_length=300, db_comment="Address the provider calls, without its secret part"
    )
    state = models.CharField(max_length=20, default="active", db_comment="active, expired, deleted")
    expires_at = models.DateTimeField(
        null=True, blank=True, db_comment="When it must be renewed; null when it does not end"
    )

    class Meta:
        db_table = "webhook_subscriptions"
        constraints = [
            models.UniqueConstraint(fields=["provider", "external_id"], name="webhook_subscriptions_unique")
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.external_id}"
