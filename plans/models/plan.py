"""Plans, their earlier states, what is offered to change, days off, and the address a calendar subscribes to."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from accounts.models import Milestone
from accounts.rows import OwnedRow


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
    followed = models.JSONField(
        default=list,
        blank=True,
        db_comment="Spans in which it was the active plan: [from, until) as days, null for open ends",
    )
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

    def was_followed_on(self, day: date) -> bool:
        """Whether it was the plan the athlete followed on a day; an active one of unknown past always was."""
        spans = self.followed or ([[None, None]] if self.is_active else [])
        return any(
            (first is None or date.fromisoformat(first) <= day)
            and (until is None or day < date.fromisoformat(until))
            for first, until in spans
        )


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
    secret = models.CharField(max_length=64, db_comment="SHA-256 of the random part of the address")
    revoked_at = models.DateTimeField(null=True, blank=True, db_comment="When it stopped working")
    last_read_at = models.DateTimeField(null=True, blank=True, db_comment="When a calendar last fetched it")

    class Meta:
        db_table = "calendar_feeds"
        constraints = [models.UniqueConstraint(fields=["secret"], name="calendar_feeds_secret_unique")]
        indexes = [models.Index(fields=["user"], name="calendar_feeds_user")]

    def __str__(self) -> str:
        return "revoked" if self.revoked_at else "in use"


class PlanDelivery(OwnedRow):
    """The wish that the followed plan stands in the calendar at Intervals.icu, too, and how that last went."""

    sent_at = models.DateTimeField(null=True, blank=True, db_comment="When it was last written there")
    sent_count = models.IntegerField(default=0, db_comment="How many workouts were written then")
    problem = models.TextField(blank=True, db_comment="Why the last try failed, for the athlete")

    class Meta:
        db_table = "plan_deliveries"
        verbose_name_plural = "plan deliveries"
        constraints = [models.UniqueConstraint(fields=["user"], name="plan_deliveries_one_each")]

    def __str__(self) -> str:
        return self.problem or f"{self.sent_count} sent"
