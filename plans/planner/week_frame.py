"""What is settled about a week before its kilometres are: free days, races, how many runs, how much quality."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from . import race_kinds
from .ground import Ground
from .season import easy_days_after
from .values import ADVANCED, BASE, NOVICE, PEAK, TAPER, RaceBetween
from .week_days import Layout, Question, lay_out

CLEAR_BEFORE_GOAL = 3  # days without anything hard
MANY_RUNS = 5
FEWEST_WITH_LONG = 3  # among two runs one is always more than its share
#: A race of at least this share of the longest run takes the long run's place.
_AS_GOOD_AS_LONG = 0.6


@dataclass(slots=True)
class Progress:
    """What the weeks so far have led to, in metres.

    ``highest`` begins with what the athlete runs today, ``peak`` is of the plan alone; ``runs`` are all days
    run, for the 30-day rule.
    """

    highest: float
    peak: float = 0.0
    highest_long: float = 0.0
    runs: dict[date, float] = field(default_factory=dict)
    last_hard: date | None = None
    last_run_on: date | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """A week: ``race_offsets`` of races on the way, ``goal`` the offset of the goal race; ``runs`` without them."""

    number: int
    starts_on: date
    phase: str
    is_step_back: bool
    taper_index: int | None
    races: tuple[RaceBetween, ...]
    goal: int | None
    runs: int
    layout: Layout
    has_paced_long: bool

    def day(self, offset: int) -> date:
        return self.starts_on + timedelta(days=offset)


def _quality_wished(ground: Ground, phase: str, *, is_step_back: bool) -> int:
    if phase == BASE:
        return 0
    if phase == TAPER or is_step_back or ground.inputs.level == NOVICE or ground.runs < MANY_RUNS:
        return 0 if is_step_back and ground.inputs.level == NOVICE else 1
    return 2


def _wants_paced_long(ground: Ground, number: int, phase: str, *, is_step_back: bool) -> bool:
    """Every second week of the peak phase of half and marathon plans, the long run has a part at race pace."""
    is_long_race = race_kinds.is_long_race(ground.inputs.race_distance)
    is_turn = (ground.season.weeks - number) % 2 == 0
    return phase == PEAK and is_long_race and is_turn and not is_step_back and ground.inputs.level != NOVICE


def _offsets_near_goal(ground: Ground, starts_on: date) -> frozenset[int]:
    days_left = (ground.inputs.race_date - starts_on).days
    return frozenset(offset for offset in range(7) if days_left - offset <= CLEAR_BEFORE_GOAL)


def _free(ground: Ground, starts_on: date, taken: set[date]) -> tuple[int, ...]:
    inputs = ground.inputs
    return tuple(
        offset
        for offset, day in enumerate(starts_on + timedelta(days=n) for n in range(7))
        if day.weekday() not in inputs.days_off
        and day not in inputs.blackout
        and day not in taken
        and day < inputs.race_date
    )


def _hard_offsets(progress: Progress, starts_on: date, race_days: set[date]) -> frozenset[int]:
    before = {-1} if progress.last_hard == starts_on - timedelta(days=1) else set()
    return frozenset(
        before | {(day - starts_on).days for day in race_days if -1 <= (day - starts_on).days <= 7}
    )


def frame_of(ground: Ground, number: int, progress: Progress) -> Frame:
    """Settle the days of week ``number``."""
    inputs, season = ground.inputs, ground.season
    starts_on, index = season.week_start(number), number - 1
    phase, is_step_back = ground.bones.phases[index], ground.bones.step_backs[index]
    races = tuple(race for race in ground.races if season.week_of(race.on) == number)
    goal = (inputs.race_date - starts_on).days if number == season.weeks else None
    free = _free(ground, starts_on, {race.on for race in ground.races})
    runs = max(min(ground.runs - len(races) - (goal is not None), len(free)), 0)
    paced = _wants_paced_long(ground, number, phase, is_step_back=is_step_back)
    wished = 0 if races else _quality_wished(ground, phase, is_step_back=is_step_back)
    if paced and inputs.level != ADVANCED:
        wished -= 1
    replaces_long = any(race.distance >= _AS_GOOD_AS_LONG * progress.highest_long for race in races)
    has_long = goal is None and runs >= FEWEST_WITH_LONG and not replaces_long
    near_goal = _offsets_near_goal(ground, starts_on)
    resting = _resting(ground, starts_on)
    layout = lay_out(
        Question(
            free=free,
            runs=runs,
            quality=wished,
            long_day=(inputs.long_run_day - starts_on.weekday()) % 7 if has_long else None,
            no_long=near_goal | resting,
            no_quality=near_goal | resting,
            hard=_hard_offsets(progress, starts_on, {race.on for race in (*ground.races, ground.goal)}),
            weekday=starts_on.weekday(),
        )
    )
    taper_from = ground.bones.phases.index(TAPER)
    return Frame(
        number, starts_on, phase, is_step_back, index - taper_from if phase == TAPER else None,
        races, goal, runs, layout, paced and layout.long is not None and not races,
    )  # fmt: skip


def _resting(ground: Ground, starts_on: date) -> frozenset[int]:
    """Offsets that are easy because a race has just been run."""
    days = {
        race.on + timedelta(days=after)
        for race in ground.races
        for after in range(1, easy_days_after(race.distance) + 1)
    }
    return frozenset(offset for offset in range(7) if starts_on + timedelta(days=offset) in days)
