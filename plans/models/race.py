"""Races, with what they mean and how they went."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from accounts.rows import OwnedRow
from activities.models import Activity


class RacePriority(models.TextChoices):
    A = "A", "A: the season's goal"
    B = "B", "B: matters"
    C = "C", "C: training"


class Race(OwnedRow):
    name = models.CharField(max_length=200, db_comment="What it is called")
    date = models.DateField(db_comment="The athlete's local day")
    distance = models.FloatField(null=True, blank=True, db_comment="Metres, > 0")
    target_time = models.FloatField(null=True, blank=True, db_comment="Seconds")
    target_power = models.FloatField(null=True, blank=True, db_comment="W")
    priority = models.CharField(
        max_length=1, choices=RacePriority.choices, default=RacePriority.B, db_comment="A, B or C"
    )
    result = models.JSONField(default=dict, blank=True, db_comment="Time, place, age grade …")
    activity = models.ForeignKey(
        Activity,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
        db_comment="The race as it was run",
    )

    class Meta:
        db_table = "races"
        constraints = [models.CheckConstraint(condition=Q(distance__gt=0), name="races_distance_positive")]
        indexes = [
            models.Index(F("user"), F("date"), name="races_user_date"),
            models.Index(fields=["activity"], name="races_activity", condition=Q(activity__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.date}"
