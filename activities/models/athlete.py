"""What was true of the athlete, what they move on, and how their streaks are counted."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.rows import OwnedRow
from activities.querysets import ThresholdQuerySet


class ThresholdSport(models.TextChoices):
    RUN = "run", "Running"
    RIDE = "ride", "Cycling"
    SWIM = "swim", "Swimming"


class AthleteThreshold(OwnedRow):
    """What was true from one day on, for one sport."""

    effective_on = models.DateField(db_comment="First local day on which the values hold")
    sport = models.CharField(max_length=10, choices=ThresholdSport.choices, db_comment="run, ride or swim")
    ftp = models.FloatField(null=True, blank=True, db_comment="Functional threshold power, 0 < W < 500")
    threshold_heartrate = models.FloatField(null=True, blank=True, db_comment="Threshold heart rate, bpm")
    max_heartrate = models.FloatField(null=True, blank=True, db_comment="Highest heart rate, bpm")
    resting_heartrate = models.FloatField(null=True, blank=True, db_comment="Resting heart rate, bpm")
    threshold_pace = models.FloatField(null=True, blank=True, db_comment="Threshold pace, s/km; swim s/100 m")
    weight = models.FloatField(null=True, blank=True, db_comment="Body weight, 30 < kg < 200")
    critical_power = models.FloatField(null=True, blank=True, db_comment="Critical power, W")
    w_prime = models.FloatField(null=True, blank=True, db_comment="Work above critical power, J")
    zone_bounds = models.JSONField(
        default=dict,
        blank=True,
        db_comment="Own lower bounds by kind: heartrate bpm, power W, pace m/s; empty for the standard ones",
    )
    source = models.CharField(
        max_length=20, default="manual", db_comment="manual, or the provider or estimate it was accepted from"
    )

    objects = ThresholdQuerySet.as_manager()

    class Meta:
        db_table = "athlete_thresholds"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "sport", "effective_on"], name="athlete_thresholds_one_per_day"
            ),
            models.CheckConstraint(condition=Q(ftp__gt=0, ftp__lt=500), name="athlete_thresholds_ftp_range"),
            models.CheckConstraint(
                condition=Q(weight__gt=30, weight__lt=200), name="athlete_thresholds_weight_range"
            ),
            models.CheckConstraint(
                condition=Q(threshold_heartrate__range=(30, 230)), name="athlete_thresholds_lthr_range"
            ),
            models.CheckConstraint(
                condition=Q(max_heartrate__range=(30, 230)), name="athlete_thresholds_max_hr_range"
            ),
            models.CheckConstraint(
                condition=Q(resting_heartrate__range=(20, 150)), name="athlete_thresholds_rest_hr_range"
            ),
            models.CheckConstraint(
                condition=Q(threshold_pace__gt=0), name="athlete_thresholds_pace_positive"
            ),
            models.CheckConstraint(
                condition=Q(sport__in=ThresholdSport.values), name="athlete_thresholds_sport_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_sport_display()} from {self.effective_on}"


class GearKind(models.TextChoices):
    BIKE = "bike", "Bike"
    SHOES = "shoes", "Shoes"
    OTHER = "other", "Other"


class Gear(OwnedRow):
    """A bike or a pair of shoes."""

    kind = models.CharField(
        max_length=10, choices=GearKind.choices, default=GearKind.OTHER, db_comment="bike, shoes or other"
    )
    name = models.CharField(max_length=200, db_comment="What it is called")
    provider = models.CharField(max_length=20, default="manual", db_comment="Provider slug")
    external_id = models.CharField(max_length=100, blank=True, db_comment="The provider's id, '' for own")
    starting_distance = models.FloatField(
        default=0, db_comment="Metres it had before the first activity here"
    )
    distance_limit = models.FloatField(
        null=True, blank=True, db_comment="Metres after which it should retire"
    )
    retired_on = models.DateField(null=True, blank=True, db_comment="Day it was retired")
    note = models.CharField(max_length=300, blank=True, db_comment="The athlete's own words")
    record = models.JSONField(
        default=dict,
        blank=True,
        db_comment="What its service says: name, brand, model, distance in m, is_retired; empty where it says nothing",
    )
    fetched_at = models.DateTimeField(
        null=True, blank=True, db_comment="When its service was last asked; null: not yet"
    )
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="merged",
        db_index=False,
        db_comment="The same thing under another service's name: its sessions count there",
    )

    class Meta:
        db_table = "gear"
        verbose_name_plural = "gear"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "provider", "external_id"],
                name="gear_external_unique",
                condition=~Q(external_id=""),
            ),
            models.CheckConstraint(condition=Q(starting_distance__gte=0), name="gear_start_not_negative"),
            models.CheckConstraint(condition=Q(distance_limit__gt=0), name="gear_limit_positive"),
            models.CheckConstraint(
                condition=~Q(merged_into=models.F("id")), name="gear_not_merged_into_itself"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "kind"], name="gear_user_kind"),
            models.Index(fields=["merged_into"], name="gear_merged", condition=Q(merged_into__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name


class GearDefault(OwnedRow):
    """What a sport is done with from a day on, where no source and no edit names anything."""

    sport = models.CharField(max_length=10, db_comment="Sport family")
    from_on = models.DateField(db_comment="First local day on which it holds, until the next row")
    gear = models.ForeignKey(
        Gear,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="defaults",
        db_index=False,
        db_comment="Bike or shoes; null: nothing from this day on",
    )

    class Meta:
        db_table = "gear_defaults"
        constraints = [
            models.UniqueConstraint(fields=["user", "sport", "from_on"], name="gear_defaults_one_a_day")
        ]
        indexes = [models.Index(fields=["gear"], name="gear_defaults_gear")]

    def __str__(self) -> str:
        return f"{self.sport} from {self.from_on}"


class StreakRule(OwnedRow):
    """What counts for a streak."""

    period = models.CharField(max_length=6, default="day", db_comment="day, week or month")
    sport = models.CharField(max_length=10, default="run", db_comment="Sport family, or all")
    min_distance = models.FloatField(null=True, blank=True, default=1610, db_comment="Metres that qualify")
    min_seconds = models.FloatField(null=True, blank=True, default=600, db_comment="Seconds that qualify too")
    times = models.SmallIntegerField(default=1, db_comment="Sessions needed in the period")
    travel_grace = models.BooleanField(
        default=False, db_comment="One lost date is bridged when starts are under 36 h apart"
    )

    class Meta:
        db_table = "streak_rules"
        constraints = [
            models.UniqueConstraint(fields=["user", "period", "sport"], name="streak_rules_one_per_sport"),
            models.CheckConstraint(
                condition=Q(period__in=["day", "week", "month"]), name="streak_rules_period_known"
            ),
            models.CheckConstraint(condition=Q(times__gt=0), name="streak_rules_times_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.sport} every {self.period}"


class StreakDay(OwnedRow):
    """A rest or freeze day, or a day on which a late import changed a streak."""

    date = models.DateField(db_comment="The athlete's local day")
    kind = models.CharField(max_length=8, db_comment="rest, freeze or changed")
    note = models.TextField(blank=True, db_comment="Why")
    change = models.JSONField(
        default=dict,
        blank=True,
        db_comment="For changed: period, span and lengths of the streak, what happened",
    )

    class Meta:
        db_table = "streak_days"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "date"], name="streak_days_one_rest", condition=Q(kind__in=["rest", "freeze"])
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["rest", "freeze", "changed"]), name="streak_days_kind_known"
            ),
        ]
        indexes = [models.Index(fields=["user", "date"], name="streak_days_user_date")]

    def __str__(self) -> str:
        return f"{self.kind} on {self.date}"


class StreakState(OwnedRow):
    """The streaks of one period as they were last seen: what a late import, deletion or edit is told against."""

    period = models.CharField(max_length=6, db_comment="day, week or month")
    rule = models.JSONField(
        db_comment="What counted when they were seen: limits, times, rest days, week start"
    )
    streaks = models.JSONField(db_comment="First day, last day and length of each, oldest first")
    looked_at = models.DateTimeField(db_comment="When they were seen")

    class Meta:
        db_table = "streak_states"
        constraints = [
            models.UniqueConstraint(fields=["user", "period"], name="streak_states_one_per_period"),
            models.CheckConstraint(
                condition=Q(period__in=["day", "week", "month"]), name="streak_states_period_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period}s at {self.looked_at:%Y-%m-%d %H:%M}"
