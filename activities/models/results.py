"""What was computed from the recordings. All of it can be rebuilt."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.rows import OwnedRow
from activities.fields import LargeJSONField
from activities.models.activity import Activity, Environment


class ActivityAnalysis(OwnedRow):
    """The details behind an activity's numbers: explanations, splits, further figures."""

    activity = models.OneToOneField(
        Activity, on_delete=models.CASCADE, related_name="analysis", db_comment="Its activity"
    )
    kernel_version = models.SmallIntegerField(db_comment="Which version of the formulas made it")
    load = LargeJSONField(
        default=dict, db_comment="How the load was made: method, formula, inputs, what was tried before"
    )
    figures = LargeJSONField(
        default=dict, db_comment="Decoupling, efficiency, variability, coverage … by name"
    )
    splits = LargeJSONField(default=dict, db_comment="Splits per km and per mile")

    class Meta:
        db_table = "activity_analyses"
        verbose_name_plural = "activity analyses"
        indexes = [models.Index(fields=["user", "kernel_version"], name="activity_analyses_version")]

    def __str__(self) -> str:
        return f"Analysis of {self.activity_id}"


class EffortKind(models.TextChoices):
    DISTANCE = "distance", "Fastest over a distance"
    DURATION = "duration", "Most power for a time"


class BestEffort(OwnedRow):
    """The best of one activity for a standard distance or duration. Records are a query over these rows."""

    activity = models.ForeignKey(
        Activity,
        on_delete=models.CASCADE,
        related_name="best_efforts",
        db_index=False,
        db_comment="Its activity",
    )
    sport = models.CharField(max_length=10, db_comment="Sport family of the activity")
    environment = models.CharField(
        max_length=12, choices=Environment.choices, blank=True, db_comment="Environment of the activity"
    )
    kind = models.CharField(max_length=8, choices=EffortKind.choices, db_comment="distance or duration")
    at = models.FloatField(db_comment="Metres for distance, seconds for duration")
    value = models.FloatField(db_comment="Seconds for distance, watts for duration")
    start_index = models.IntegerField(
        null=True, blank=True, db_comment="Second of the activity at which it begins"
    )
    local_date = models.DateField(db_comment="Day of the activity")
    is_record_allowed = models.BooleanField(
        default=True, db_comment="False when the activity is kept out of records"
    )

    class Meta:
        db_table = "best_efforts"
        constraints = [
            models.UniqueConstraint(fields=["activity", "kind", "at"], name="best_efforts_unique"),
            models.CheckConstraint(condition=Q(at__gt=0), name="best_efforts_at_positive"),
        ]
        indexes = [
            # what records are told apart by is included, so that they are read from the index alone
            models.Index(
                fields=["user", "sport", "kind", "at", "value"],
                include=["local_date", "environment", "is_record_allowed"],
                name="best_efforts_ranking",
            ),
            # the bests of a span of days, from the index alone too
            models.Index(
                fields=["user", "sport", "kind", "local_date"],
                include=["at", "value", "environment", "is_record_allowed"],
                name="best_efforts_days",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:g}: {self.value:g}"


class PowerCurve(OwnedRow):
    """The stored points of one activity's mean-maximal curve."""

    activity = models.ForeignKey(
        Activity, on_delete=models.CASCADE, related_name="curves", db_index=False, db_comment="Its activity"
    )
    kind = models.CharField(
        max_length=10, default="power", db_comment="power (W), heartrate (bpm) or speed (m/s)"
    )
    sport = models.CharField(max_length=10, db_comment="Sport family of the activity")
    local_date = models.DateField(db_comment="Day of the activity")
    durations = ArrayField(models.IntegerField(), db_comment="Seconds")
    values = ArrayField(models.FloatField(), db_comment="Best mean over that many seconds")

    class Meta:
        db_table = "power_curves"
        constraints = [models.UniqueConstraint(fields=["activity", "kind"], name="power_curves_unique")]
        indexes = [models.Index(fields=["user", "kind", "sport", "local_date"], name="power_curves_span")]

    def __str__(self) -> str:
        return f"{self.kind} curve of {self.activity_id}"


class FitnessDay(OwnedRow):
    """Load and its two averages on one day; ``tsb`` is that morning's."""

    sport = models.CharField(max_length=10, db_comment="Sport family, or all")
    date = models.DateField(db_comment="The athlete's local day")
    load = models.FloatField(db_comment="Sum of the day's loads, 0 on rest days")
    ctl = models.FloatField(db_comment="Fitness at the end of the day")
    atl = models.FloatField(db_comment="Fatigue at the end of the day")
    tsb = models.FloatField(db_comment="Form of the morning: yesterday's ctl - atl")
    ramp_rate = models.FloatField(
        null=True, blank=True, db_comment="ctl today - ctl 7 days ago; null in the first week"
    )

    class Meta:
        db_table = "fitness_days"
        constraints = [
            models.UniqueConstraint(fields=["user", "sport", "date"], name="fitness_days_unique"),
            models.CheckConstraint(condition=Q(load__gte=0), name="fitness_days_load_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.sport} on {self.date}"


class FitnessStart(OwnedRow):
    """Levels the athlete had before the log began: the curve of all sports starts from them instead of 0."""

    before_on = models.DateField(
        db_comment="They held on the evening before this day, once the first of the log"
    )
    ctl = models.FloatField(db_comment="Fitness that evening, load a day")
    atl = models.FloatField(db_comment="Fatigue that evening, load a day")

    class Meta:
        db_table = "fitness_starts"
        constraints = [
            models.UniqueConstraint(fields=["user"], name="fitness_starts_one_per_user"),
            models.CheckConstraint(
                condition=Q(ctl__gte=0, ctl__lte=300, atl__gte=0, atl__lte=300),
                name="fitness_starts_in_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ctl:g} and {self.atl:g} before {self.before_on}"


class FitnessMark(OwnedRow):
    """From which day on the athlete's fitness must be computed again."""

    from_on = models.DateField(db_comment="First day whose load changed")

    class Meta:
        db_table = "fitness_marks"
        constraints = [models.UniqueConstraint(fields=["user"], name="fitness_marks_one_per_user")]

    def __str__(self) -> str:
        return f"from {self.from_on}"


class RescoringMark(OwnedRow):
    """Days whose activities must be scored anew, because other thresholds are in force on them."""

    sport = models.CharField(max_length=10, db_comment="Sport whose thresholds changed, or all")
    from_on = models.DateField(db_comment="First local day to be scored anew")
    to_on = models.DateField(
        null=True, blank=True, db_comment="Last local day left to be scored; null: up to the newest"
    )
    leased_until = models.DateTimeField(
        null=True, blank=True, db_comment="Until when a worker has it; null: nobody"
    )

    class Meta:
        db_table = "rescoring_marks"
        indexes = [models.Index(fields=["user", "created_at"], name="rescoring_marks_user")]

    def __str__(self) -> str:
        return f"{self.sport} from {self.from_on} to {self.to_on or 'now'}"
