"""What the athlete did and how the body answered."""

from activities.models.activity import (
    Activity,
    ActivityEdit,
    ActivityGroup,
    Environment,
    Feeling,
    LoadMethod,
    Sport,
)
from activities.models.athlete import (
    AthleteThreshold,
    Gear,
    GearDefault,
    GearKind,
    StreakDay,
    StreakRule,
    StreakState,
    ThresholdSport,
)
from activities.models.daily import DailyMetric, DailyMetricReading
from activities.models.proposals import ProposalState, ThresholdProposal
from activities.models.recordings import HeartRateRecovery, Lap, LapType, RecordingData, Song
from activities.models.results import (
    ActivityAnalysis,
    BestEffort,
    EffortKind,
    FitnessDay,
    FitnessMark,
    FitnessStart,
    PowerCurve,
)
from activities.models.routes import Route, RouteTrace
from activities.models.sources import (
    ActivitySource,
    BatchKind,
    BatchState,
    DuplicateCandidate,
    ImportBatch,
    ImportItem,
    ItemState,
    SourceDecision,
    SourceTombstone,
)
from activities.models.summaries import DailySummary, MonthlySummary, StreakAnalysis

__all__ = [
    "Activity",
    "ActivityAnalysis",
    "ActivityEdit",
    "ActivityGroup",
    "ActivitySource",
    "AthleteThreshold",
    "BatchKind",
    "BatchState",
    "BestEffort",
    "DailyMetric",
    "DailyMetricReading",
    "DailySummary",
    "DuplicateCandidate",
    "EffortKind",
    "Environment",
    "Feeling",
    "FitnessDay",
    "FitnessMark",
    "FitnessStart",
    "Gear",
    "GearDefault",
    "GearKind",
    "HeartRateRecovery",
    "ImportBatch",
    "ImportItem",
    "ItemState",
    "Lap",
    "LapType",
    "LoadMethod",
    "MonthlySummary",
    "PowerCurve",
    "ProposalState",
    "RecordingData",
    "Route",
    "RouteTrace",
    "Song",
    "SourceDecision",
    "SourceTombstone",
    "Sport",
    "StreakAnalysis",
    "StreakDay",
    "StreakRule",
    "StreakState",
    "ThresholdProposal",
    "ThresholdSport",
]
