"""What the athlete means to do."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from accounts.models import Milestone
from accounts.rows import OwnedRow
from activities.models import Activity

# The one truth about completed_at: the end of the last activity that completes the workout.
_COMPLETED_AT = """
    SELECT max(a.start_date + make_interval(secs => coalesce(a.elapsed_time, a.timer_time, a.moving_time, 0)))
    FROM workout_completions c JOIN activities a ON a.id = c.activity_id
"""


class Level(models.TextChoices):
    NOVICE = "novice", "Novice"
    INTERMEDIATE = "intermediate", "Intermediate"
    ADVANCED = "advanced", "Advanced"


class TrainingPlan(OwnedRow):
    name = models.CharField(max_length=200, db_comment="What it is called")
    race_distance = models.FloatField(null=True, blank=True, db_comment="Metres, > 0")
    race_date = models.DateField(null=True, blank=True, db_comment="Day of the race")
    start_date = models.DateField(db_comment="First day of the first week")
    total_weeks = models.SmallIntegerField(db_comment="Weeks, > 0")
    is_active = models.BooleanField(default=True, db_comment="The plan the athlete follows; at most one")
    goal_time = models.FloatField(null=True, blank=True, db_comment="Seconds")
    level = models.CharField(
        max_length=12,
        choices=Level.choices,
        default=Level.INTERMEDIATE,
        db_comment="novice, intermediate, advanced",
    )
    runs_per_week = models.SmallIntegerField(null=True, blank=True, db_comment="1-14")
    long_run_day = models.SmallIntegerField(null=True, blank=True, db_comment="0 = Monday")
    days_off = models.JSONField(
        default=list, blank=True, db_comment="Days of the week without training, 0 = Monday"
    )
    inputs = models.JSONField(default=dict, blank=True, db_comment="What it was generated from")
    milestone = models.ForeignKey(
        Milestone,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
        db_comment="What it leads to",
    )

    class Meta:
        db_table = "training_plans"
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(is_active=True), name="training_plans_one_active"
            ),
            models.CheckConstraint(condition=Q(race_distance__gt=0), name="training_plans_distance_positive"),
            models.CheckConstraint(condition=Q(total_weeks__gt=0), name="training_plans_weeks_positive"),
            models.CheckConstraint(
                condition=Q(runs_per_week__range=(1, 14)), name="training_plans_runs_range"
            ),
            models.CheckConstraint(
                condition=Q(long_run_day__range=(0, 6)), name="training_plans_long_run_day_range"
            ),
        ]
        indexes = [
            models.Index(fields=["user"], name="training_plans_user"),
            models.Index(fields=["user", "is_active"], name="training_plans_active"),
            models.Index(
                fields=["milestone"], name="training_plans_milestone", condition=Q(milestone__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PlanVersion(OwnedRow):
    """An earlier state of a plan, whole, so that it can be restored."""

    training_plan = models.ForeignKey(
        TrainingPlan, on_delete=models.CASCADE, related_name="versions", db_index=False, db_comment="Its plan"
    )
    number = models.IntegerField(db_comment="From 1")
    reason = models.CharField(max_length=300, db_comment="What changed after it")
    state = models.JSONField(db_comment="The plan and its workouts")

    class Meta:
        db_table = "plan_versions"
        constraints = [
            models.UniqueConstraint(fields=["training_plan", "number"], name="plan_versions_number_unique")
        ]

    def __str__(self) -> str:
        return f"Version {self.number}"


class PlanProposal(OwnedRow):
    """A change that is offered; nothing happens before the athlete accepts."""

    training_plan = models.ForeignKey(
        TrainingPlan,
        on_delete=models.CASCADE,
        related_name="proposals",
        db_index=False,
        db_comment="Its plan",
    )
    reason = models.TextField(db_comment="Why it is offered")
    changes = models.JSONField(db_comment="Each workout before and after")
    state = models.CharField(max_length=10, default="open", db_comment="open, accepted, declined, outdated")
    decided_at = models.DateTimeField(null=True, blank=True, db_comment="When the athlete decided")

    class Meta:
        db_table = "plan_proposals"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "accepted", "declined", "outdated"]),
                name="plan_proposals_state_known",
            )
        ]
        indexes = [models.Index(fields=["training_plan", "state"], name="plan_proposals_open")]

    def __str__(self) -> str:
        return f"{self.state}: {self.reason[:60]}"


class BlackoutDay(OwnedRow):
    date = models.DateField(db_comment="A day without training")
    reason = models.CharField(max_length=200, blank=True, db_comment="Why")

    class Meta:
        db_table = "blackout_days"
        constraints = [models.UniqueConstraint(fields=["user", "date"], name="blackout_days_unique")]

    def __str__(self) -> str:
        return str(self.date)


class CalendarFeed(OwnedRow):
    secret = models.CharField(max_length=64, db_comment="Random part of the address")
    revoked_at = models.DateTimeField(null=True, blank=True, db_comment="When it stopped working")
    last_read_at = models.DateTimeField(null=True, blank=True, db_comment="When a calendar last fetched it")

    class Meta:
        db_table = "calendar_feeds"
        constraints = [models.UniqueConstraint(fields=["secret"], name="calendar_feeds_secret_unique")]
        indexes = [models.Index(fields=["user"], name="calendar_feeds_user")]

    def __str__(self) -> str:
        return "revoked" if self.revoked_at else "in use"


class WorkoutType(models.TextChoices):
    EASY = "Easy", "Easy"
    LONG = "Long", "Long"
    INTERVALS = "Intervals", "Intervals"
    TEMPO = "Tempo", "Tempo"
    RECOVERY = "Recovery", "Recovery"
    RACE = "Race", "Race"
    REST = "Rest", "Rest"
    CROSS = "Cross", "Cross-training"


class Workout(OwnedRow):
    """A planned session. ``completed_at`` is kept by the database and cannot be set by hand."""

    training_plan = models.ForeignKey(
        TrainingPlan, on_delete=models.CASCADE, related_name="workouts", db_index=False, db_comment="Its plan"
    )
    sport = models.CharField(max_length=10, default="run", db_comment="Sport family")
    week_number = models.SmallIntegerField(db_comment="Week of the plan, from 1")
    scheduled_date = models.DateField(db_comment="The athlete's local day")
    position = models.SmallIntegerField(default=0, db_comment="Order in the day")
    workout_type = models.CharField(
        max_length=10, choices=WorkoutType.choices, db_comment="Easy, Long, Intervals …"
    )
    distance = models.FloatField(null=True, blank=True, db_comment="Metres, > 0 unless Rest or Cross")
    duration_estimate = models.FloatField(null=True, blank=True, db_comment="Seconds")
    description = models.TextField(blank=True, db_comment="What to do, and why")
    steps = models.JSONField(default=list, blank=True, db_comment="The structured session")
    target_load = models.FloatField(null=True, blank=True, db_comment="Load it should give, TSS scale")
    completed_at = models.DateTimeField(
        null=True, blank=True, db_comment="End of the completing activity; kept by triggers"
    )

    class Meta:
        db_table = "workouts"
        constraints = [
            models.CheckConstraint(condition=Q(week_number__gt=0), name="workouts_week_positive"),
            models.CheckConstraint(
                condition=Q(workout_type__in=["Rest", "Cross"]) | Q(distance__gt=0) | Q(distance=None),
                name="workouts_distance_positive",
            ),
            models.CheckConstraint(
                condition=Q(workout_type__in=["Rest", "Cross"])
                | Q(distance__isnull=False)
                | Q(duration_estimate__isnull=False, duration_estimate__gt=0),
                name="workouts_distance_or_time",
            ),
            models.CheckConstraint(
                condition=Q(workout_type__in=WorkoutType.values), name="workouts_type_known"
            ),
        ]
        indexes = [
            models.Index(fields=["training_plan"], name="workouts_plan"),
            models.Index(fields=["user", "scheduled_date"], name="workouts_scheduled"),
            models.Index(fields=["user", "completed_at"], name="workouts_completed"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="completed_at_is_derived",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=f"NEW.completed_at := ({_COMPLETED_AT} WHERE c.workout_id = NEW.id); RETURN NEW;",
            )
        ]

    def __str__(self) -> str:
        return f"{self.workout_type} on {self.scheduled_date}"


def _touch(which: str) -> str:
    """Makes the trigger of ``workouts`` compute completed_at again."""
    return f"UPDATE workouts SET completed_at = NULL WHERE id IN ({which}); RETURN NULL;"  # noqa: S608 (constants of this file)


class WorkoutCompletion(OwnedRow):
    """This activity fulfilled that workout."""

    workout = models.ForeignKey(
        Workout,
        on_delete=models.CASCADE,
        related_name="completions",
        db_index=False,
        db_comment="What was planned",
    )
    activity = models.ForeignKey(
        Activity,
        on_delete=models.CASCADE,
        related_name="completions",
        db_index=False,
        db_comment="What was done",
    )
    matched_automatically = models.BooleanField(default=True, db_comment="False when the athlete linked them")
    score = models.FloatField(null=True, blank=True, db_comment="0-1")
    reasons = models.JSONField(default=list, blank=True, db_comment="Each test and its value")
    locked = models.BooleanField(default=False, db_comment="No automatic match may change it")

    class Meta:
        db_table = "workout_completions"
        constraints = [
            models.UniqueConstraint(fields=["workout", "activity"], name="workout_completions_unique"),
            models.CheckConstraint(condition=Q(score__range=(0, 1)), name="workout_completions_score_range"),
        ]
        indexes = [
            models.Index(fields=["workout"], name="workout_completions_workout"),
            models.Index(fields=["activity"], name="workout_completions_activity"),
            models.Index(fields=["user", "workout"], name="workout_completions_user"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="completes_workout",
                when=pgtrigger.After,
                operation=pgtrigger.Insert
                | pgtrigger.Delete
                | pgtrigger.UpdateOf("workout_id", "activity_id"),
                func=_touch(
                    "SELECT CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE NEW.workout_id END "
                    "UNION SELECT CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE OLD.workout_id END"
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} fulfils {self.workout_id}"


class CompletingActivity(Activity):
    """The activities table as plans see it: when its times move, the workouts it completes follow."""

    class Meta:
        proxy = True
        triggers = [
            pgtrigger.Trigger(
                name="moves_completed_at",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("start_date", "elapsed_time", "timer_time", "moving_time"),
                func=_touch("SELECT workout_id FROM workout_completions WHERE activity_id = NEW.id"),
            )
        ]


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
