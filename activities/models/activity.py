"""One session in the world, whatever it came from."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Cast, NullIf

from accounts.fields import EncryptedTextField
from accounts.rows import OwnedRow
from activities.fields import LocalDateTimeField
from activities.models.athlete import Gear
from activities.querysets import ActivityQuerySet


class Sport(models.TextChoices):
    RUN = "run", "Run"
    RIDE = "ride", "Ride"
    SWIM = "swim", "Swim"
    WALK = "walk", "Walk"
    SKI = "ski", "Ski"
    ROW = "row", "Row"
    STRENGTH = "strength", "Strength"
    OTHER = "other", "Other"


class Environment(models.TextChoices):
    OUTDOOR = "outdoor", "Outdoors"
    TRACK = "track", "Track"
    TRAIL = "trail", "Trail"
    TREADMILL = "treadmill", "Treadmill"
    INDOOR = "indoor", "Indoors"
    VIRTUAL = "virtual", "Virtual"
    POOL = "pool", "Pool"
    OPEN_WATER = "open_water", "Open water"


class LoadMethod(models.TextChoices):
    POWER = "power", "Power"
    PACE = "pace", "Pace"
    SWIM = "swim", "Swim pace"
    HEART_RATE = "heart_rate", "Heart rate"
    PERCEIVED = "perceived", "How hard it felt"
    ESTIMATE = "estimate", "Time alone"


class Feeling(models.TextChoices):
    UNSTOPPABLE = "unstoppable", "Unstoppable"
    GREAT = "great", "Great"
    SOSO = "soso", "So-so"
    TIRED = "tired", "Tired"
    INJURED = "injured", "Injured"


class LocalPart(Func):
    """A part of the local start as a small integer; immutable, so PostgreSQL may generate a column from it."""

    function = "date_part"
    template = "%(function)s(%(expressions)s)::smallint"
    output_field = models.SmallIntegerField()

    def __init__(self, part: str, **extra: Any) -> None:
        super().__init__(Value(part), F("start_date_local"), **extra)


def _generated(expression: Any, output: models.Field[Any, Any], comment: str) -> models.GeneratedField:
    return models.GeneratedField(
        expression=expression, output_field=output, db_persist=True, db_comment=comment
    )


class ActivityGroup(OwnedRow):
    """A multisport session as a whole; its legs are activities."""

    key = models.CharField(max_length=80, db_comment="What the source ties its legs together with")
    name = models.CharField(max_length=300, blank=True, db_comment="What it is called")
    start_date = models.DateTimeField(db_comment="Start of the first leg")

    class Meta:
        db_table = "activity_groups"
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="activity_groups_key_unique")]

    def __str__(self) -> str:
        return self.name or f"Multisport of {self.start_date:%Y-%m-%d}"


class Activity(OwnedRow):
    # what
    name = models.CharField(max_length=300, blank=True, db_comment="Title")
    description = models.TextField(blank=True, db_comment="The athlete's text, plain")
    private_note = EncryptedTextField(
        blank=True, default="", db_comment="Seen by the athlete alone, encrypted"
    )
    sport_type = models.CharField(max_length=60, blank=True, db_comment="Sport as the provider wrote it")
    sport = models.CharField(
        max_length=10, choices=Sport.choices, default=Sport.OTHER, db_comment="Our family of sports"
    )
    environment = models.CharField(
        max_length=12, choices=Environment.choices, blank=True, db_comment="Where it happened, '' unknown"
    )
    workout_type = models.CharField(
        max_length=30, blank=True, db_comment="race, long_run, workout … as the source says"
    )
    is_race = models.BooleanField(default=False, db_comment="A race")
    is_manual = models.BooleanField(default=False, db_comment="Typed in, not recorded")
    is_trainer = models.BooleanField(default=False, db_comment="On a trainer or treadmill")
    is_commute = models.BooleanField(default=False, db_comment="On the way to somewhere")
    visibility = models.CharField(
        max_length=20, blank=True, db_comment="everyone, followers_only, only_me at the source"
    )
    # when
    start_date = models.DateTimeField(db_comment="The instant it began")
    start_date_local = LocalDateTimeField(db_comment="Wall clock where it began, no zone")
    timezone = models.CharField(
        max_length=64, db_comment="IANA zone: of the service, else of the first position, else of the athlete"
    )
    utc_offset = models.IntegerField(db_comment="Seconds that the wall clock is ahead of UTC")
    start_time_known = models.BooleanField(
        default=True, db_comment="False when the source hides the time of day"
    )
    local_date = _generated(
        Cast("start_date_local", models.DateField()), models.DateField(), "Day it counts for"
    )
    start_year = _generated(LocalPart("year"), models.SmallIntegerField(), "Year of the local day")
    start_month = _generated(LocalPart("month"), models.SmallIntegerField(), "Month 1-12 of the local day")
    start_day_of_week = _generated(
        LocalPart("isodow") - Value(1),
        models.SmallIntegerField(),
        "Day of the week of the local day, 0 = Monday",
    )
    # how much
    distance = models.FloatField(null=True, blank=True, db_comment="Metres, >= 0")
    elapsed_time = models.FloatField(null=True, blank=True, db_comment="Wall-clock seconds, >= 0")
    timer_time = models.FloatField(null=True, blank=True, db_comment="Seconds without pauses, >= 0")
    moving_time = models.FloatField(null=True, blank=True, db_comment="Seconds in motion, >= 0")
    total_elevation_gain = models.FloatField(null=True, blank=True, db_comment="Metres climbed, >= 0")
    elevation_loss = models.FloatField(null=True, blank=True, db_comment="Metres descended, >= 0")
    elev_high = models.FloatField(null=True, blank=True, db_comment="Highest altitude, m")
    elev_low = models.FloatField(null=True, blank=True, db_comment="Lowest altitude, m")
    calories = models.FloatField(null=True, blank=True, db_comment="kcal")
    kilojoules = models.FloatField(null=True, blank=True, db_comment="Mechanical work, kJ")
    # how fast
    average_speed = models.FloatField(null=True, blank=True, db_comment="Distance by moving time, m/s")
    max_speed = models.FloatField(null=True, blank=True, db_comment="m/s")
    average_pace = _generated(
        F("moving_time") * Value(1000.0) / NullIf(F("distance"), Value(0.0)),
        models.FloatField(),
        "s/km, null without distance",
    )
    # heart, legs, power
    average_heartrate = models.FloatField(null=True, blank=True, db_comment="bpm")
    max_heartrate = models.FloatField(null=True, blank=True, db_comment="bpm")
    min_heartrate = models.FloatField(null=True, blank=True, db_comment="bpm")
    average_cadence = models.FloatField(
        null=True, blank=True, db_comment="Run: steps/min of both feet; ride: rpm; swim: strokes/min"
    )
    max_cadence = models.FloatField(null=True, blank=True, db_comment="As average_cadence")
    min_cadence = models.FloatField(null=True, blank=True, db_comment="As average_cadence")
    average_watts = models.FloatField(null=True, blank=True, db_comment="W, zeros included")
    max_watts = models.FloatField(null=True, blank=True, db_comment="W, spikes removed")
    normalized_power = models.FloatField(null=True, blank=True, db_comment="W")
    device_watts = models.BooleanField(
        null=True, blank=True, db_comment="True: measured by a power meter; false: estimated"
    )
    # load
    tss = models.FloatField(
        null=True, blank=True, db_comment="Our load on the TSS scale, whatever the method; null unknown"
    )
    intensity_factor = models.FloatField(
        null=True, blank=True, db_comment="Effort over threshold, 1 = threshold"
    )
    load_method = models.CharField(
        max_length=12, choices=LoadMethod.choices, blank=True, db_comment="How tss was made"
    )
    trimp = models.FloatField(null=True, blank=True, db_comment="Banister TRIMP")
    suffer_score = models.FloatField(null=True, blank=True, db_comment="Strava's relative effort as imported")
    zone_times = models.JSONField(
        default=dict, blank=True, db_comment="Seconds per zone: heartrate, power, pace"
    )
    # feeling and weather
    how_felt = models.CharField(
        max_length=12, choices=Feeling.choices, blank=True, db_comment="How it felt, '' not told"
    )
    perceived_exertion = models.FloatField(null=True, blank=True, db_comment="RPE 1-10")
    body_weight = models.FloatField(null=True, blank=True, db_comment="kg on that day")
    terrain = models.CharField(
        max_length=12, blank=True, db_comment="road, trail, track, treadmill, beach, snowpack"
    )
    temperature = models.FloatField(null=True, blank=True, db_comment="°C")
    weather_type = models.CharField(max_length=14, blank=True, db_comment="One of SmashRun's twelve")
    humidity = models.FloatField(null=True, blank=True, db_comment="Percent, 0-100")
    wind_speed = models.FloatField(null=True, blank=True, db_comment="m/s")
    # where
    start_lat = models.FloatField(null=True, blank=True, db_comment="Degrees")
    start_lng = models.FloatField(null=True, blank=True, db_comment="Degrees")
    summary_polyline = models.TextField(
        blank=True, db_comment="About 100 points, Google encoding, precision 5"
    )
    polyline = models.TextField(blank=True, db_comment="The simplified track, Google encoding, precision 5")
    location_city = models.CharField(max_length=150, blank=True, db_comment="Town")
    location_state = models.CharField(max_length=150, blank=True, db_comment="State or region")
    location_country = models.CharField(max_length=150, blank=True, db_comment="Country")
    # with
    device_name = models.CharField(max_length=120, blank=True, db_comment="Watch or head unit")
    device_type = models.CharField(max_length=120, blank=True, db_comment="Maker or kind")
    app_version = models.CharField(max_length=60, blank=True, db_comment="Software of the device")
    gear = models.ForeignKey(
        Gear,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
        db_comment="Bike or shoes",
    )
    group = models.ForeignKey(
        ActivityGroup,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="legs",
        db_index=False,
        db_comment="Multisport whole",
    )
    leg_number = models.SmallIntegerField(null=True, blank=True, db_comment="Place in the group, from 1")
    # has
    has_gps = models.BooleanField(default=False, db_comment="The recording has positions")
    has_heartrate = models.BooleanField(default=False, db_comment="Heart rate is known")
    has_cadence = models.BooleanField(default=False, db_comment="Cadence is known")
    has_power = models.BooleanField(default=False, db_comment="Power was measured")
    has_laps = models.BooleanField(default=False, db_comment="There are laps")
    # trust
    field_sources = models.JSONField(default=dict, blank=True, db_comment="Which source gave which field")
    quality = models.JSONField(
        default=list, blank=True, db_comment="Flags: what cleaning changed and what is doubtful"
    )
    excluded_from = ArrayField(
        models.CharField(max_length=10),
        default=list,
        blank=True,
        db_comment="load, records: kept out until the athlete confirms; figures: by the policy for the source",
    )
    confirmed_at = models.DateTimeField(
        null=True, blank=True, db_comment="When the athlete said that doubtful values are right"
    )
    # audit
    synced_at = models.DateTimeField(null=True, blank=True, db_comment="When a source was last read")

    objects = ActivityQuerySet.as_manager()

    class Meta:
        db_table = "activities"
        verbose_name_plural = "activities"
        ordering = ["-start_date"]
        constraints = [
            models.CheckConstraint(condition=Q(distance__gte=0), name="activities_distance_not_negative"),
            models.CheckConstraint(condition=Q(elapsed_time__gte=0), name="activities_elapsed_not_negative"),
            models.CheckConstraint(condition=Q(timer_time__gte=0), name="activities_timer_not_negative"),
            models.CheckConstraint(condition=Q(moving_time__gte=0), name="activities_moving_not_negative"),
            models.CheckConstraint(
                condition=Q(perceived_exertion__range=(1, 10)), name="activities_exertion_1_to_10"
            ),
            models.CheckConstraint(
                condition=Q(humidity__range=(0, 100)), name="activities_humidity_0_to_100"
            ),
            models.CheckConstraint(condition=Q(tss__gte=0), name="activities_load_not_negative"),
            models.CheckConstraint(condition=Q(sport__in=Sport.values), name="activities_sport_is_a_family"),
        ]
        indexes = [
            models.Index(F("user"), F("start_date").desc(), name="activities_newest"),
            models.Index(  # holds all that totals over a span need, so that they never visit the wide rows
                fields=["user", "local_date"],
                include=[
                    "sport",
                    "distance",
                    "moving_time",
                    "timer_time",
                    "elapsed_time",
                    "total_elevation_gain",
                    "average_speed",
                    "tss",
                    "excluded_from",
                ],
                name="activities_local_date",
            ),
            models.Index(  # the same for sums by month, which come in the order of the index
                fields=["user", "start_year", "start_month"],
                include=[
                    "sport",
                    "distance",
                    "moving_time",
                    "total_elevation_gain",
                    "tss",
                    "excluded_from",
                ],
                name="activities_month",
            ),
            models.Index(
                F("user"),
                F("sport"),
                F("start_date").desc(),
                include=["environment"],
                name="activities_sport_newest",
            ),
            models.Index(fields=["user", "sport_type"], name="activities_sport_type"),
            models.Index(F("user"), F("distance").desc(), name="activities_longest"),
            models.Index(  # holds what the wear of a bike or of shoes is summed from
                fields=["gear", "local_date"],
                include=["distance", "moving_time", "timer_time", "elapsed_time"],
                name="activities_gear",
                condition=Q(gear__isnull=False),
            ),
            models.Index(fields=["group"], name="activities_group", condition=Q(group__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name or f"{self.get_sport_display()} of {self.start_date_local:%Y-%m-%d}"


class ActivityEdit(OwnedRow):
    """One field that the athlete changed by hand. Edits lie over all sources."""

    activity = models.ForeignKey(
        Activity, on_delete=models.CASCADE, related_name="edits", db_index=False, db_comment="What was edited"
    )
    field = models.CharField(max_length=40, db_comment="Name of the field")
    value = models.JSONField(null=True, blank=True, db_comment="The athlete's value; null for private notes")
    private_value = EncryptedTextField(blank=True, default="", db_comment="The private note, encrypted")

    class Meta:
        db_table = "activity_edits"
        constraints = [
            models.UniqueConstraint(fields=["activity", "field"], name="activity_edits_one_per_field")
        ]
        indexes = [models.Index(fields=["user", "activity"], name="activity_edits_user")]

    def __str__(self) -> str:
        return f"{self.field} of {self.activity_id}"
