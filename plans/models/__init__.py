"""What the athlete means to do."""

from plans.models.plan import (
    BlackoutDay,
    CalendarFeed,
    Level,
    PlanDelivery,
    PlanProposal,
    PlanVersion,
    TrainingPlan,
)
from plans.models.race import Race, RacePriority
from plans.models.workout import (
    CompletingActivity,
    MatchDecision,
    Workout,
    WorkoutCompletion,
    WorkoutType,
)

__all__ = [
    "BlackoutDay",
    "CalendarFeed",
    "CompletingActivity",
    "Level",
    "MatchDecision",
    "PlanDelivery",
    "PlanProposal",
    "PlanVersion",
    "Race",
    "RacePriority",
    "TrainingPlan",
    "Workout",
    "WorkoutCompletion",
    "WorkoutType",
]
