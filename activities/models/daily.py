"""How the body answered: one row a day, resolved from what each source said."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.rows import OwnedRow
from activities.models.sources import ImportBatch

_SCALE = "1 (least) to 5 (most)"


class DailyValues(OwnedRow):
    """The values of one day. The day is the athlete's local day of waking."""

    date = models.DateField(db_comment="The athlete's local day of waking")
    hrv = models.FloatField(null=True, blank=True, db_comment="rMSSD, ms, > 0")
    resting_hr = models.FloatField(null=True, blank=True, db_comment="bpm")
    sleep_score = models.FloatField(null=True, blank=True, db_comment="0-100")
    hours_slept = models.FloatField(null=True, blank=True, db_comment="Hours")
    recovery_score = models.FloatField(null=True, blank=True, db_comment="0-100")
    strain_score = models.FloatField(null=True, blank=True, db_comment="0-21")
    spo2 = models.FloatField(null=True, blank=True, db_comment="Percent, 0-100")
    weight = models.FloatField(null=True, blank=True, db_comment="kg")
    soreness = models.SmallIntegerField(null=True, blank=True, db_comment=_SCALE)
    fatigue = models.SmallIntegerField(null=True, blank=True, db_comment=_SCALE)
    mood = models.SmallIntegerField(null=True, blank=True, db_comment=_SCALE)
    stress = models.SmallIntegerField(null=True, blank=True, db_comment=_SCALE)
    is_ill = models.BooleanField(null=True, blank=True, db_comment="The athlete said that they are ill")
    note = models.TextField(blank=True, db_comment="The athlete's note")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.date)


def _checks(table: str) -> list[models.BaseConstraint]:
    ranges = {
        "hrv_positive": Q(hrv__gt=0),
        "resting_hr_positive": Q(resting_hr__gt=0),
        "sleep_score_range": Q(sleep_score__range=(0, 100)),
        "hours_slept_range": Q(hours_slept__gte=0, hours_slept__lte=24),
        "recovery_score_range": Q(recovery_score__range=(0, 100)),
        "strain_score_range": Q(strain_score__range=(0, 21)),
        "spo2_range": Q(spo2__gt=0, spo2__lte=100),
        "weight_range": Q(weight__gt=30, weight__lt=200),
        "soreness_range": Q(soreness__range=(1, 5)),
        "fatigue_range": Q(fatigue__range=(1, 5)),
        "mood_range": Q(mood__range=(1, 5)),
        "stress_range": Q(stress__range=(1, 5)),
    }
    return [
        models.CheckConstraint(condition=condition, name=f"{table}_{name}")
        for name, condition in ranges.items()
    ]


class DailyMetric(DailyValues):
    """The resolved day."""

    sources = models.JSONField(default=dict, blank=True, db_comment="Which source gave which field")

    class Meta:
        db_table = "daily_metrics"
        constraints = [
            models.UniqueConstraint(fields=["user", "date"], name="daily_metrics_one_per_day"),
            *_checks("daily_metrics"),
        ]


class DailyMetricReading(DailyValues):
    """What one source said about one day."""

    source = models.CharField(max_length=20, db_comment="Provider slug; an unknown name ranks last")
    raw_data = models.JSONField(default=dict, blank=True, db_comment="The untouched answer")
    set_aside = models.JSONField(default=dict, blank=True, db_comment="Values out of range, with the reason")
    notes = models.JSONField(default=list, blank=True, db_comment="Sentences about the day, for the athlete")
    fetched_at = models.DateTimeField(null=True, blank=True, db_comment="When it was read")
    import_batch = models.ForeignKey(
        ImportBatch,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
        db_comment="The import that brought it; null when a service or the athlete did",
    )

    class Meta:
        db_table = "daily_metric_readings"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "date", "source"], name="daily_metric_readings_one_per_source"
            ),
            *_checks("daily_metric_readings"),
        ]
        indexes = [
            models.Index(
                fields=["import_batch"],
                name="daily_metric_readings_batch",
                condition=Q(import_batch__isnull=False),
            )
        ]
