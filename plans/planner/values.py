"""The values a plan is made from and made of. SI inside: metres, seconds, s/km, load on the TSS scale."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from activities.analysis.units import METRIC

from .step_values import Steps

KILOMETRE = 1000.0
HALF_MARATHON, MARATHON = 21_097.5, 42_195.0

#: Workout types, the values of plans.models.WorkoutType.
EASY, LONG, INTERVALS, TEMPO, RECOVERY, RACE, REST, CROSS = (
    "Easy", "Long", "Intervals", "Tempo", "Recovery", "Race", "Rest", "Cross",
)  # fmt: skip
QUALITY_TYPES = frozenset({INTERVALS, TEMPO, RACE})

NOVICE, INTERMEDIATE, ADVANCED = "novice", "intermediate", "advanced"
LEVELS = (NOVICE, INTERMEDIATE, ADVANCED)

#: Phases of a plan, in their order.
BASE, BUILD, PEAK, TAPER = "base", "build", "peak", "taper"


@dataclass(frozen=True, slots=True)
class RaceBetween:
    """A race on the way to the goal: its day, metres, name and priority ("B" or "C")."""

    on: date
    distance: float
    name: str = ""
    priority: str = "B"


@dataclass(frozen=True, slots=True)
class PlanInputs:
    """What a plan is generated from. Nothing else enters: same inputs, same plan.

    ``race_distance``, ``weekly_distance`` (median of the last four weeks; 0 for a novice) and
    ``longest_recent`` (longest run of the last 30 days) in metres, ``goal_time`` in seconds, ``age`` in
    years. ``weeks`` None takes every week until the race, 24 at most; ``start_date`` None starts as early
    as that allows. ``long_run_day`` and ``days_off``: 0 = Monday; ``blackout`` are single days without
    training. ``ctl`` and ``atl`` are fitness and fatigue on the evening before ``today``, None when unknown.
    ``peak_weekly`` (m) is the athlete's own wish for the biggest week; ``units`` is what sentences are written in.
    """

    race_date: date
    race_distance: float
    today: date
    runs_per_week: int = 4
    weekly_distance: float = 0.0
    longest_recent: float = 0.0
    start_date: date | None = None
    weeks: int | None = None
    vdot: float | None = None
    goal_time: float | None = None
    level: str = INTERMEDIATE
    long_run_day: int = 6
    days_off: tuple[int, ...] = ()
    blackout: tuple[date, ...] = ()
    age: float | None = None
    races: tuple[RaceBetween, ...] = ()
    ctl: float | None = None
    atl: float | None = None
    peak_weekly: float | None = None
    units: str = METRIC


@dataclass(frozen=True, slots=True)
class PlannedWorkout:
    """One planned session. ``description`` says what to do, ``purpose`` what it is good for.

    ``distance`` in m, ``duration`` in s and ``target_load`` are the totals of ``steps``, None where unknown.
    ``is_quality``: a hard session, which never stands beside another. ``key`` is stable within the plan:
    "w03-2" is the second session of week 3.
    """

    date: date
    week_number: int
    workout_type: str
    name: str
    distance: float | None = None
    duration: float | None = None
    steps: Steps = ()
    description: str = ""
    purpose: str = ""
    target_load: float | None = None
    is_quality: bool = False
    sport: str = "run"
    key: str = ""


@dataclass(frozen=True, slots=True)
class PlannedWeek:
    """Totals of one week: ``distance`` and ``longest`` of its training in m, ``race_distance`` apart.

    ``load`` and ``duration`` (s) are of all sessions, races too; None when a session's is unknown.
    """

    number: int
    starts_on: date
    phase: str
    is_step_back: bool
    distance: float
    longest: float
    race_distance: float
    duration: float | None
    load: float | None
    sessions: int
    quality_sessions: int


@dataclass(frozen=True, slots=True)
class RaceDay:
    """Predicted state on the morning of the race: fitness, fatigue, form; None when today's is unknown."""

    ctl: float | None
    atl: float | None
    tsb: float | None
    predicted_time: float | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A generated plan. ``warnings`` are sentences the athlete should read before saving; ``notes`` explain."""

    inputs: PlanInputs
    starts_on: date
    workouts: tuple[PlannedWorkout, ...]
    weeks: tuple[PlannedWeek, ...]
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    race_day: RaceDay | None = None
    peak_distance: float = 0.0


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why no plan can be made from the inputs: sentences that say what was wrong and what would help."""

    reasons: tuple[str, ...] = field(default=())
