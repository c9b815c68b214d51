"""Planned sessions, what fulfilled them, and what the athlete decided about that."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from accounts.rows import OwnedRow
from activities.models import Activity
from plans.models.plan import TrainingPlan
from plans.querysets import WorkoutQuerySet

# The one truth about completed_at: the end of the last activity that completes the workout.
_COMPLETED_AT = """
    SELECT max(a.start_date + make_interval(secs => coalesce(a.elapsed_time, a.timer_time, a.moving_time, 0)))
    FROM workout_completions c JOIN activities a ON a.id = c.activity_id
"""


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
    name = models.CharField(max_length=120, blank=True, db_comment="What it is called: 6 × 800 m")
    distance = models.FloatField(null=True, blank=True, db_comment="Metres, > 0 unless Rest or Cross")
    duration_estimate = models.FloatField(null=True, blank=True, db_comment="Seconds")
    description = models.TextField(blank=True, db_comment="What to do, and why")
    steps = models.JSONField(default=list, blank=True, db_comment="The structured session")
    target_load = models.FloatField(null=True, blank=True, db_comment="Load it should give, TSS scale")
    completed_at = models.DateTimeField(
        null=True, blank=True, db_comment="End of the completing activity; kept by triggers"
    )

    objects = WorkoutQuerySet.as_manager()

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
        return f"{self.name or self.workout_type} on {self.scheduled_date}"


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


class MatchDecision(OwnedRow):
    """What the athlete said of a pair. It outlives its activity: deleted and brought back, the pair is as it was."""

    workout = models.ForeignKey(
        Workout,
        on_delete=models.CASCADE,
        related_name="decisions",
        db_index=False,
        db_comment="What was planned",
    )
    activity_id = models.UUIDField(db_comment="What was done; no foreign key, so that it may come back")
    activity_started_at = models.DateTimeField(
        db_comment="Start of the activity: knows it again when it was imported anew under another key"
    )
    together = models.BooleanField(db_comment="True: they belong together; false: they never do")

    class Meta:
        db_table = "match_decisions"
        constraints = [
            models.UniqueConstraint(fields=["workout", "activity_id"], name="match_decisions_one_a_pair")
        ]
        indexes = [models.Index(fields=["user", "workout"], name="match_decisions_user")]

    def __str__(self) -> str:
        return f"{self.activity_id} {'with' if self.together else 'apart from'} {self.workout_id}"


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
