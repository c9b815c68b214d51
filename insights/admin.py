"""The staff's view of findings, reports and exports: whether they are made, not what they say.

What an athlete's findings and reports tell of body and training is read by the athlete alone; the secrets of
addresses that end mails stay in the database.
"""

from __future__ import annotations

from django.contrib import admin

from activities.admin import ReadOnlyAdmin
from insights.models import Export, Insight, Report, ReportSchedule


@admin.register(Insight)
class InsightAdmin(ReadOnlyAdmin):
    """Which rules spoke and what was put away; the words and their numbers are the athlete's."""

    heavy = ("insight_text", "recommendation", "context_data", "dismissed_reason")
    list_display = (
        "rule",
        "user",
        "insight_type",
        "confidence_score",
        "ai_model",
        "created_at",
        "dismissed_at",
    )
    list_filter = ("insight_type", ("dismissed_at", admin.EmptyFieldListFilter), "ai_model", "rule")
    search_fields = ("id", "rule", "user__email", "activity__id")
    raw_id_fields = ("activity",)
    date_hierarchy = "created_at"
    ordering = ("-created_at",)


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    """Where each report stands, and why one failed. Its writer is found again by the sweep, not by hand."""

    heavy = ("markdown", "latex", "facts", "suggestions")
    list_display = (
        "type",
        "user",
        "status",
        "date_range_start",
        "date_range_end",
        "model_version",
        "created_at",
        "updated_at",
        "error_message",
    )
    list_filter = ("status", "type", "model_version")
    search_fields = ("id", "user__email", "error_message")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)


@admin.register(ReportSchedule)
class ReportScheduleAdmin(ReadOnlyAdmin):
    """Athletes switch their reports on and off themselves; so do their mail programs, by the secret address."""

    heavy = ("unsubscribe_secret",)
    list_display = ("type", "user", "weekday", "local_hour", "by_mail", "is_active", "last_run_on")
    list_filter = ("type", "is_active", "by_mail")
    ordering = ("user", "type")


@admin.register(Export)
class ExportAdmin(ReadOnlyAdmin):
    """How the making of files went. The file itself is fetched by its athlete alone."""

    heavy = ("stored_as",)
    list_display = (
        "kind",
        "user",
        "state",
        "done",
        "total",
        "attempts",
        "size",
        "created_at",
        "finished_at",
        "expires_at",
        "problem",
    )
    list_filter = ("kind", "state")
    search_fields = ("id", "user__email", "problem")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)
