"""The staff's view of plans: what is planned and how it was matched. Secrets of calendar addresses are not shown."""

from __future__ import annotations

from django.contrib import admin

from activities.admin import QuietAdmin, ReadOnlyAdmin
from plans.models import (
    BlackoutDay,
    MatchDecision,
    PlanDelivery,
    PlanProposal,
    PlanVersion,
    Race,
    TrainingPlan,
    Workout,
    WorkoutCompletion,
)


@admin.register(TrainingPlan)
class TrainingPlanAdmin(ReadOnlyAdmin):
    """Changed on its athlete's pages, which keep every earlier state."""

    list_display = ("name", "user", "start_date", "total_weeks", "race_date", "is_active")
    list_filter = ("is_active", "level")


@admin.register(Workout)
class WorkoutAdmin(ReadOnlyAdmin):
    heavy = ("steps", "description")
    list_display = ("__str__", "user", "workout_type", "sport", "distance", "completed_at")
    list_filter = ("workout_type", "sport")
    date_hierarchy = "scheduled_date"


@admin.register(WorkoutCompletion)
class WorkoutCompletionAdmin(ReadOnlyAdmin):
    """Made anew by matching; what the athlete said of it are decisions."""

    list_display = ("workout", "activity", "score", "matched_automatically", "locked")
    list_filter = ("matched_automatically", "locked")
    list_select_related = ("workout", "activity")


@admin.register(MatchDecision)
class MatchDecisionAdmin(ReadOnlyAdmin):
    list_display = ("workout", "activity_id", "together", "created_at")


@admin.register(PlanVersion)
class PlanVersionAdmin(ReadOnlyAdmin):
    heavy = ("state",)
    list_display = ("training_plan", "number", "reason", "created_at")


@admin.register(PlanProposal)
class PlanProposalAdmin(ReadOnlyAdmin):
    list_display = ("training_plan", "reason", "state", "created_at", "decided_at")
    list_filter = ("state",)


@admin.register(Race)
class RaceAdmin(QuietAdmin):
    list_display = ("name", "user", "date", "distance", "priority")
    list_filter = ("priority",)
    raw_id_fields = ("activity",)


@admin.register(BlackoutDay)
class BlackoutDayAdmin(QuietAdmin):
    list_display = ("date", "user", "reason")


@admin.register(PlanDelivery)
class PlanDeliveryAdmin(ReadOnlyAdmin):
    list_display = ("user", "sent_at", "sent_count", "problem")
