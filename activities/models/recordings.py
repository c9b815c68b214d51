"""Samples, laps and what else was recorded second by second."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.rows import OwnedRow
from activities.models.activity import Activity
from activities.models.sources import ActivitySource


class RecordingData(OwnedRow):
    """The samples of one source as it gave them, each channel packed by itself."""

    source = models.OneToOneField(
        ActivitySource,
        on_delete=models.CASCADE,
        related_name="recording",
        db_comment="The source that recorded",
    )
    recording_keys = ArrayField(
        models.CharField(max_length=20), db_comment="Channel names, in the order of recording_values"
    )
    recording_values = ArrayField(models.BinaryField(), db_comment="One packed column per channel")
    pause_indexes = ArrayField(
        models.IntegerField(), default=list, db_comment="Index of the last sample before each pause"
    )
    stops = models.JSONField(
        default=list, db_comment="Spans [from, to] in seconds since the start with the timer stopped"
    )
    sample_count = models.IntegerField(db_comment="Samples per channel")
    rr_intervals = models.BinaryField(
        null=True,
        blank=True,
        db_comment="Packed seconds between one heartbeat and the next, in their order; null when not recorded",
    )

    class Meta:
        db_table = "recording_data"
        verbose_name_plural = "recording data"
        constraints = [
            models.CheckConstraint(condition=Q(sample_count__gte=0), name="recording_data_count_not_negative")
        ]
        indexes = [models.Index(fields=["user", "source"], name="recording_data_user")]

    def __str__(self) -> str:
        return f"{self.sample_count} samples"


class LapType(models.TextChoices):
    GENERAL = "general", "Lap"
    WORK = "work", "Work"
    RECOVERY = "recovery", "Recovery"
    WARMUP = "warmup", "Warm-up"
    COOLDOWN = "cooldown", "Cool-down"


class Lap(OwnedRow):
    activity = models.ForeignKey(
        Activity, on_delete=models.CASCADE, related_name="laps", db_index=False, db_comment="Its activity"
    )
    lap_number = models.IntegerField(db_comment="From 1")
    lap_type = models.CharField(
        max_length=10,
        choices=LapType.choices,
        default=LapType.GENERAL,
        db_comment="general, work, recovery …",
    )
    name = models.CharField(max_length=100, blank=True, db_comment="What the source calls it")
    start_seconds = models.FloatField(db_comment="Seconds from the activity's start to the lap's")
    end_time_seconds = models.FloatField(
        null=True, blank=True, db_comment="Seconds from the activity's start to the lap's end"
    )
    end_distance_meters = models.FloatField(
        null=True, blank=True, db_comment="Metres covered at the lap's end"
    )
    elapsed_time = models.FloatField(null=True, blank=True, db_comment="Seconds")
    timer_time = models.FloatField(null=True, blank=True, db_comment="Seconds without pauses")
    distance = models.FloatField(null=True, blank=True, db_comment="Metres")
    average_speed = models.FloatField(null=True, blank=True, db_comment="m/s")
    max_speed = models.FloatField(null=True, blank=True, db_comment="m/s")
    average_heartrate = models.FloatField(null=True, blank=True, db_comment="bpm")
    max_heartrate = models.FloatField(null=True, blank=True, db_comment="bpm")
    average_cadence = models.FloatField(null=True, blank=True, db_comment="As the activity's")
    average_watts = models.FloatField(null=True, blank=True, db_comment="W")
    max_watts = models.FloatField(null=True, blank=True, db_comment="W")
    total_elevation_gain = models.FloatField(null=True, blank=True, db_comment="Metres climbed")

    class Meta:
        db_table = "laps"
        constraints = [models.UniqueConstraint(fields=["activity", "lap_number"], name="laps_number_unique")]
        indexes = [models.Index(fields=["user", "activity"], name="laps_user")]

    def __str__(self) -> str:
        return f"Lap {self.lap_number}"


class Song(OwnedRow):
    activity = models.ForeignKey(
        Activity, on_delete=models.CASCADE, related_name="songs", db_index=False, db_comment="Its activity"
    )
    artist = models.CharField(max_length=300, blank=True, db_comment="Artist")
    album = models.CharField(max_length=300, blank=True, db_comment="Album")
    title = models.CharField(max_length=300, blank=True, db_comment="Title")
    bpm = models.FloatField(null=True, blank=True, db_comment="Beats a minute of the music")
    start_seconds = models.FloatField(null=True, blank=True, db_comment="Seconds from the activity's start")
    end_seconds = models.FloatField(null=True, blank=True, db_comment="Seconds from the activity's start")

    class Meta:
        db_table = "songs"
        indexes = [
            models.Index(fields=["activity", "start_seconds"], name="songs_activity"),
            models.Index(fields=["user", "activity"], name="songs_user"),
        ]

    def __str__(self) -> str:
        return self.title


class HeartRateRecovery(OwnedRow):
    activity = models.ForeignKey(
        Activity,
        on_delete=models.CASCADE,
        related_name="heart_rate_recoveries",
        db_index=False,
        db_comment="Its activity",
    )
    duration_seconds = models.FloatField(db_comment="Seconds after the end")
    heartrate = models.FloatField(db_comment="bpm at that moment")

    class Meta:
        db_table = "heart_rate_recoveries"
        verbose_name_plural = "heart rate recoveries"
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "duration_seconds"], name="heart_rate_recoveries_unique"
            )
        ]
        indexes = [models.Index(fields=["user", "activity"], name="heart_rate_recoveries_user")]

    def __str__(self) -> str:
        return f"{self.heartrate:.0f} bpm after {self.duration_seconds:.0f} s"
