"""What it means: findings, and reports made of them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from accounts.rows import OwnedRow
from activities.models import Activity


class InsightType(models.TextChoices):
    PERFORMANCE = "performance", "Performance"
    TRAINING = "training", "Training"
    MILESTONE = "milestone", "Milestone"
    RECOVERY = "recovery", "Recovery"
    CONSISTENCY = "consistency", "Consistency"


class Insight(OwnedRow):
    activity = models.ForeignKey(
        Activity,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        db_comment="The activity it is about",
    )
    insight_type = models.CharField(
        max_length=12, choices=InsightType.choices, db_comment="performance, training, milestone …"
    )
    rule = models.CharField(max_length=60, db_comment="Name of the rule that found it")
    insight_text = models.TextField(db_comment="What was found")
    recommendation = models.TextField(blank=True, db_comment="What to do about it")
    confidence_score = models.FloatField(db_comment="0-1")
    ai_model = models.CharField(
        max_length=60, default="rules", db_comment='"rules" or the name of the model that worded it'
    )
    context_data = models.JSONField(
        default=dict,
        blank=True,
        db_comment="activity_count, time_period, sport_type, milestone_progress, evidence",
    )
    dismissed_at = models.DateTimeField(null=True, blank=True, db_comment="When the athlete put it away")
    dismissed_reason = models.CharField(max_length=200, blank=True, db_comment="Why")

    class Meta:
        db_table = "insights"
        constraints = [
            models.CheckConstraint(
                condition=Q(confidence_score__range=(0, 1)), name="insights_confidence_range"
            ),
            models.CheckConstraint(
                condition=Q(insight_type__in=InsightType.values), name="insights_type_known"
            ),
        ]
        indexes = [
            models.Index(F("user"), F("created_at").desc(), name="insights_newest"),
            models.Index(fields=["user", "insight_type"], name="insights_type"),
            models.Index(fields=["activity"], name="insights_activity"),
            models.Index(F("user"), F("confidence_score").desc(), name="insights_confidence"),
        ]

    def __str__(self) -> str:
        return self.rule


class ReportType(models.TextChoices):
    WEEKLY_ANALYSIS = "WEEKLY_ANALYSIS", "Weekly analysis"
    RACE_PREP = "RACE_PREP", "Race preparation"
    DAILY_SUGGESTION = "DAILY_SUGGESTION", "Daily suggestion"
    CUSTOM = "CUSTOM", "Own span"


class ReportStatus(models.TextChoices):
    PENDING = "PENDING", "Waiting"
    PROCESSING = "PROCESSING", "Being written"
    COMPLETED = "COMPLETED", "Ready"
    FAILED = "FAILED", "Failed"


class Report(OwnedRow):
    type = models.CharField(
        max_length=16, choices=ReportType.choices, db_comment="WEEKLY_ANALYSIS, RACE_PREP …"
    )
    status = models.CharField(
        max_length=10,
        choices=ReportStatus.choices,
        default=ReportStatus.PENDING,
        db_comment="Where it stands",
    )
    date_range_start = models.DateField(db_comment="First local day")
    date_range_end = models.DateField(db_comment="Last local day")
    model_version = models.CharField(
        max_length=60, default="rules", db_comment="Rules, or the model that worded it"
    )
    markdown = models.TextField(blank=True, db_comment="The text")
    latex = models.TextField(blank=True, db_comment="The text as LaTeX")
    pdf = models.CharField(max_length=500, blank=True, db_comment="Name in file storage")
    facts = models.JSONField(
        default=dict, blank=True, db_comment="The findings it was made of, with their values"
    )
    suggestions = models.JSONField(
        default=list, blank=True, db_comment="action, reason, confidence 0-1, alternatives"
    )
    error_message = models.TextField(blank=True, db_comment="Why it failed, as a sentence")

    FILE_COLUMNS = ("pdf",)

    class Meta:
        db_table = "reports"
        constraints = [
            models.CheckConstraint(
                condition=Q(date_range_start__lte=F("date_range_end")), name="reports_range_in_order"
            )
        ]
        indexes = [
            models.Index(F("user"), F("created_at").desc(), name="reports_newest"),
            models.Index(fields=["user", "type", "date_range_start"], name="reports_type"),
        ]

    def __str__(self) -> str:
        return f"{self.get_type_display()} {self.date_range_start} - {self.date_range_end}"


class ReportSchedule(OwnedRow):
    type = models.CharField(max_length=16, choices=ReportType.choices, db_comment="Which report")
    weekday = models.SmallIntegerField(null=True, blank=True, db_comment="0 = Monday; null for every day")
    local_hour = models.SmallIntegerField(default=6, db_comment="Hour of the athlete's day, 0-23")
    by_mail = models.BooleanField(default=False, db_comment="Send it by e-mail too")
    unsubscribe_secret = models.CharField(max_length=64, db_comment="Random text of the one-click address")
    is_active = models.BooleanField(default=True, db_comment="Still wanted")
    last_run_on = models.DateField(null=True, blank=True, db_comment="Local day it last ran for")

    class Meta:
        db_table = "report_schedules"
        constraints = [
            models.UniqueConstraint(fields=["user", "type"], name="report_schedules_one_per_type"),
            models.UniqueConstraint(fields=["unsubscribe_secret"], name="report_schedules_secret_unique"),
            models.CheckConstraint(
                condition=Q(local_hour__range=(0, 23)), name="report_schedules_hour_range"
            ),
            models.CheckConstraint(condition=Q(weekday__range=(0, 6)), name="report_schedules_weekday_range"),
        ]

    def __str__(self) -> str:
        return self.get_type_display()


class ExportKind(models.TextChoices):
    ARCHIVE = "archive", "Everything, as a zip"
    DUCKDB = "duckdb", "The history, as a DuckDB database"
    PARQUET = "parquet", "The history, as Parquet files"


class ExportState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Being put together"
    DONE = "done", "Ready"
    FAILED = "failed", "Failed"


class Export(OwnedRow):
    """A file of the athlete's data that a worker makes. It can be fetched for some days, then it goes."""

    kind = models.CharField(max_length=8, choices=ExportKind.choices, db_comment="archive, duckdb or parquet")
    state = models.CharField(
        max_length=8, choices=ExportState.choices, default=ExportState.WAITING, db_comment="Where it stands"
    )
    done = models.IntegerField(default=0, db_comment="Pieces written so far")
    total = models.IntegerField(null=True, blank=True, db_comment="Pieces in all, null while not counted")
    attempts = models.SmallIntegerField(default=0, db_comment="How often a worker took it up")
    stored_as = models.CharField(
        max_length=500, blank=True, db_comment="Name in file storage, '' without a file"
    )
    size = models.BigIntegerField(null=True, blank=True, db_comment="Bytes of the file")
    problem = models.TextField(blank=True, db_comment="A sentence: why it failed")
    finished_at = models.DateTimeField(null=True, blank=True, db_comment="When the file was ready")
    expires_at = models.DateTimeField(null=True, blank=True, db_comment="When the file goes")
    leased_until = models.DateTimeField(
        null=True, blank=True, db_comment="Until when the worker's lease holds"
    )

    FILE_COLUMNS = ("stored_as",)

    class Meta:
        db_table = "exports"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"],
                name="exports_one_at_work",
                condition=Q(state__in=["waiting", "running"]),
            ),
            models.CheckConstraint(condition=Q(kind__in=ExportKind.values), name="exports_kind_known"),
            models.CheckConstraint(condition=Q(state__in=ExportState.values), name="exports_state_known"),
        ]
        indexes = [
            models.Index(F("user"), F("created_at").desc(), name="exports_newest"),
            models.Index(
                fields=["leased_until"], name="exports_open", condition=Q(state__in=["waiting", "running"])
            ),
            models.Index(fields=["expires_at"], name="exports_expiry", condition=~Q(stored_as="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind}, {self.state}"
