"""Views over activities. Their SQL is in ``activities/database_views.py``."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class _Summary(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, related_name="+")
    sport = models.CharField(max_length=10)
    activity_count = models.IntegerField()
    distance = models.FloatField()
    moving_time = models.FloatField()
    elapsed_time = models.FloatField()
    elevation_gain = models.FloatField()
    load = models.FloatField()
    average_pace = models.FloatField(null=True)
    average_heartrate = models.FloatField(null=True)

    class Meta:
        abstract = True


class DailySummary(_Summary):
    """Sums per athlete, local day and sport, and for ``all`` sports."""

    pk = models.CompositePrimaryKey("user_id", "local_date", "sport")
    local_date = models.DateField()
    first_start = models.DateTimeField()
    last_start = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "daily_summary"
        verbose_name_plural = "daily summaries"

    def __str__(self) -> str:
        return f"{self.sport} on {self.local_date}"


class MonthlySummary(_Summary):
    """Sums per athlete, month of the local day and sport, and for ``all`` sports."""

    pk = models.CompositePrimaryKey("user_id", "start_year", "start_month", "sport")
    start_year = models.SmallIntegerField()
    start_month = models.SmallIntegerField()
    longest = models.FloatField(null=True)

    class Meta:
        managed = False
        db_table = "monthly_summary"
        verbose_name_plural = "monthly summaries"

    def __str__(self) -> str:
        return f"{self.sport} in {self.start_year}-{self.start_month:02d}"


class StreakAnalysis(models.Model):
    """Each run of consecutive local days with a run of at least 1.61 km or 10 minutes."""

    pk = models.CompositePrimaryKey("user_id", "started_on")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, related_name="+")
    started_on = models.DateField()
    ended_on = models.DateField()
    days = models.IntegerField()

    class Meta:
        managed = False
        db_table = "streak_analysis"
        verbose_name_plural = "streak analyses"

    def __str__(self) -> str:
        return f"{self.days} days from {self.started_on}"
