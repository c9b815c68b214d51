"""The staff's view of activities: how imports went, and what came out. No private note is ever opened here."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from accounts.fields import EncryptedField
from accounts.policy import STRAVA_API
from activities.models import (
    Activity,
    ActivityAnalysis,
    ActivityEdit,
    ActivitySource,
    AthleteThreshold,
    BestEffort,
    DailyMetric,
    DailyMetricReading,
    DuplicateCandidate,
    FitnessDay,
    Gear,
    ImportBatch,
    ImportItem,
    ItemState,
    Lap,
    PowerCurve,
    RecordingData,
    SourceDecision,
    SourceTombstone,
    StreakRule,
    ThresholdProposal,
)
from activities.services import imports
from activities.tasks import rebuild_activities, run_batch


class QuietAdmin(admin.ModelAdmin[Any]):
    """Rows of athletes: nothing sealed is opened, heavy columns stay in the database, users are chosen by key."""

    heavy: ClassVar[tuple[str, ...]] = ()
    sources: ClassVar[str] = ""  # the way from a row to the sources of its session
    list_per_page = 50
    show_full_result_count = False
    search_fields: ClassVar[Any] = ("id", "user__email")
    search_help_text = "A key, or the athlete's e-mail"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """What came through Strava's API is for its athlete alone (section 2.3 of its policy): it is not listed."""
        found = super().get_queryset(request).select_related("user").defer(*self._unseen())
        if self.sources:
            found = found.exclude(**{f"{self.sources}provider": STRAVA_API})
        return found

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self._unseen()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("id", "user", "created_at", "updated_at", *super().get_readonly_fields(request, obj))

    def _unseen(self) -> tuple[str, ...]:
        sealed = [
            field.name for field in self.model._meta.concrete_fields if isinstance(field, EncryptedField)
        ]
        return (*self.heavy, *sealed)


class ReadOnlyAdmin(QuietAdmin):
    """Rows that only imports and kernels write."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Activity)
class ActivityAdmin(ReadOnlyAdmin):
    """An activity is built from its sources, so nothing is edited here: rebuild it, or ask its athlete."""

    heavy = ("polyline", "summary_polyline")
    sources = "sources__"
    list_display = (
        "__str__",
        "user",
        "sport",
        "local_date",
        "distance",
        "moving_time",
        "tss",
        "load_method",
        "excluded_from",
    )
    list_filter = (
        "sport",
        "load_method",
        "environment",
        "is_manual",
        "is_race",
        "has_power",
        "has_heartrate",
        "has_gps",
    )
    search_fields = ("id", "name", "user__email", "device_name")
    date_hierarchy = "start_date"
    ordering = ("-start_date",)
    actions = ("rebuild",)

    @admin.action(description="Build again from the sources", permissions=["view"])
    def rebuild(self, request: HttpRequest, chosen: QuerySet[Activity]) -> None:
        if not request.user.is_superuser:
            self.message_user(request, "Only superusers may rebuild.", messages.ERROR)
            return
        keys = [str(key) for key in chosen.values_list("pk", flat=True)]
        rebuild_activities.delay(keys)
        self.message_user(request, f"{len(keys)} queued to be built again.")


@admin.register(ActivitySource)
class ActivitySourceAdmin(ReadOnlyAdmin):
    """How each source fares; which session it belongs to is told by its key alone."""

    heavy = ("raw_data", "record")
    list_display = (
        "provider",
        "external_id",
        "user",
        "activity_id",
        "original_name",
        "fetched_at",
        "removed_at",
    )
    list_filter = (
        "provider",
        ("removed_at", admin.EmptyFieldListFilter),
        ("original_file", admin.EmptyFieldListFilter),
    )
    search_fields = ("id", "external_id", "file_sha256", "original_name", "user__email", "activity__id")
    list_select_related = ("user",)
    ordering = ("-fetched_at",)

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Without the session's name: its key is in the list."""
        return (*super().get_exclude(request, obj), "activity")


class ProblemInline(admin.TabularInline[ImportItem, ImportBatch]):
    """The items of a batch that were not imported; the rest has its own page."""

    model = ImportItem
    fields = ("position", "path", "state", "reason", "attempts", "leased_until")
    readonly_fields = fields
    can_delete = False
    max_num = 0
    verbose_name_plural = "Items that failed or wait"

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportItem]:
        wanted = (ItemState.FAILED, ItemState.WORKING, ItemState.WAITING)
        return super().get_queryset(request).filter(state__in=wanted).order_by("position")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ImportBatch)
class ImportBatchAdmin(ReadOnlyAdmin):
    heavy = ("problems",)
    list_display = (
        "name",
        "user",
        "kind",
        "state",
        "total",
        "created",
        "merged",
        "duplicate",
        "skipped",
        "failed",
        "started_at",
        "finished_at",
    )
    list_filter = ("kind", "state")
    search_fields = ("id", "name", "user__email")
    ordering = ("-created_at",)
    actions = ("run_again",)
    inlines = (ProblemInline,)

    @admin.action(description="Try the failed items again", permissions=["view"])
    def run_again(self, request: HttpRequest, chosen: QuerySet[ImportBatch]) -> None:
        if not request.user.is_superuser:
            self.message_user(request, "Only superusers may run imports again.", messages.ERROR)
            return
        count = 0
        for batch in chosen:
            count += imports.retry_failed(batch)
            run_batch.delay(str(batch.pk))
        self.message_user(request, f"{count} items will be tried again.")


@admin.register(ImportItem)
class ImportItemAdmin(ReadOnlyAdmin):
    list_display = ("path", "user", "batch", "state", "attempts", "reason", "leased_until")
    list_filter = ("state", "is_container")
    search_fields = ("id", "path", "user__email", "batch__id")
    list_select_related = ("user", "batch")
    ordering = ("-updated_at",)


@admin.register(AthleteThreshold)
class AthleteThresholdAdmin(ReadOnlyAdmin):
    """Athletes change their thresholds themselves: there every change is previewed and re-scores what it covers."""

    list_display = (
        "user",
        "sport",
        "effective_on",
        "ftp",
        "threshold_heartrate",
        "max_heartrate",
        "resting_heartrate",
        "threshold_pace",
        "source",
    )
    list_filter = ("sport", "source")
    date_hierarchy = "effective_on"


@admin.register(ThresholdProposal)
class ThresholdProposalAdmin(ReadOnlyAdmin):
    heavy = ("values",)
    list_display = ("user", "sport", "provider", "state", "fetched_at", "decided_at")
    list_filter = ("state", "sport", "provider")


@admin.register(Gear)
class GearAdmin(QuietAdmin):
    heavy = ("record",)
    readonly_fields = ("fetched_at",)
    list_display = ("name", "user", "kind", "provider", "distance_limit", "retired_on")
    list_filter = ("kind", "provider")
    search_fields = ("id", "name", "user__email")

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False


@admin.register(DailyMetric)
class DailyMetricAdmin(ReadOnlyAdmin):
    heavy = ("note",)
    list_display = ("user", "date", "hrv", "resting_hr", "hours_slept", "recovery_score", "weight", "is_ill")
    list_filter = ("is_ill",)
    date_hierarchy = "date"
    ordering = ("-date",)


@admin.register(DailyMetricReading)
class DailyMetricReadingAdmin(ReadOnlyAdmin):
    heavy = ("raw_data", "note")
    list_display = ("user", "date", "source", "hrv", "resting_hr", "hours_slept", "fetched_at")
    list_filter = ("source",)
    date_hierarchy = "date"
    ordering = ("-date",)


@admin.register(DuplicateCandidate)
class DuplicateCandidateAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "user", "decision", "decided_at", "created_at")
    list_filter = ("decision",)
    list_select_related = ("user", "first", "second")


@admin.register(ActivityAnalysis)
class ActivityAnalysisAdmin(ReadOnlyAdmin):
    sources = "activity__sources__"
    heavy = ("splits",)
    list_display = ("activity", "user", "kernel_version", "updated_at")
    list_filter = ("kernel_version",)
    search_fields = ("id", "activity__id", "user__email")
    list_select_related = ("user", "activity")


@admin.register(RecordingData)
class RecordingDataAdmin(ReadOnlyAdmin):
    sources = "source__"
    heavy = ("recording_values", "pause_indexes", "stops")
    list_display = ("source", "user", "recording_keys", "sample_count", "created_at")
    search_fields = ("id", "source__id", "user__email")
    list_select_related = ("user", "source")


@admin.register(BestEffort)
class BestEffortAdmin(ReadOnlyAdmin):
    sources = "activity__sources__"
    list_display = ("user", "sport", "kind", "at", "value", "environment", "local_date", "is_record_allowed")
    list_filter = ("kind", "sport", "is_record_allowed")
    search_fields = ("id", "activity__id", "user__email")
    ordering = ("-local_date",)


@admin.register(FitnessDay)
class FitnessDayAdmin(ReadOnlyAdmin):
    list_display = ("user", "sport", "date", "load", "ctl", "atl", "tsb", "ramp_rate")
    list_filter = ("sport",)
    date_hierarchy = "date"
    ordering = ("-date",)


@admin.register(PowerCurve)
class PowerCurveAdmin(ReadOnlyAdmin):
    sources = "activity__sources__"
    heavy = ("durations", "values")
    list_display = ("user", "kind", "sport", "local_date", "activity")
    list_filter = ("kind", "sport")
    list_select_related = ("user", "activity")
    ordering = ("-local_date",)


@admin.register(SourceTombstone, SourceDecision)
class KeptDecisionAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "user", "created_at")
    search_fields = ("id", "external_id", "user__email")


@admin.register(ActivityEdit)
class ActivityEditAdmin(ReadOnlyAdmin):
    """Which fields an athlete edited; what they wrote is theirs."""

    sources = "activity__sources__"
    heavy = ("value",)
    list_display = ("activity", "user", "field", "updated_at")
    list_filter = ("field",)
    search_fields = ("id", "activity__id", "user__email")
    list_select_related = ("user", "activity")


@admin.register(Lap)
class LapAdmin(ReadOnlyAdmin):
    sources = "activity__sources__"
    list_display = ("__str__", "user", "created_at")


@admin.register(StreakRule)
class PlainAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "user", "created_at")
