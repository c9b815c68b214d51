"""What the rules see of a log: plain values of one athlete on one day, read once, in SI.

None means that nobody knows. Sequences are sorted by day, oldest first, and end with ``today`` at the latest,
but for what lies ahead (races, planned sessions).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

ALL_SPORTS = "all"


@dataclass(frozen=True, slots=True)
class FitnessPoint:
    """A day: its load (or the mean since the point before), fitness (CTL) and fatigue (ATL) after it, and the form
    (TSB) of its morning.
    """

    on: date
    load: float
    ctl: float
    atl: float
    tsb: float
    ramp: float | None = None

    @property
    def next_form(self) -> float:
        """Form of the morning after."""
        return self.ctl - self.atl


@dataclass(frozen=True, slots=True)
class Session:
    """One activity. ``easy``, ``between`` and ``hard`` are seconds in the three-zone model; None without zones.

    ``efficiency`` is output per heartbeat, ``decoupling`` its loss in percent, both None unless the session was
    steady enough to say. ``counts`` is False for what the athlete or a check keeps out of load.
    """

    id: str
    on: date
    sport: str
    name: str = ""
    distance: float | None = None
    seconds: float | None = None
    load: float | None = None
    intensity: float | None = None
    easy: float | None = None
    between: float | None = None
    hard: float | None = None
    efficiency: float | None = None
    decoupling: float | None = None
    is_race: bool = False
    counts: bool = True
    origins: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class HealthDay:
    """How the body was on one morning. ``sources`` says which provider each value is from."""

    on: date
    resting_hr: float | None = None
    hours_slept: float | None = None
    recovery: float | None = None
    soreness: float | None = None
    fatigue: float | None = None
    mood: float | None = None
    is_ill: bool = False
    sources: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HrvState:
    """HRV of the last seven mornings against the athlete's own band (ms, of one source); see analysis.hrv."""

    on: date
    mean: float
    low: float
    high: float
    readings: int
    days_below: int
    source: str
    was_below: bool = False


@dataclass(frozen=True, slots=True)
class Readiness:
    """The traffic light of today: green, amber or red, with its reasons; see analysis.readiness."""

    light: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Planned:
    """A session of the active plan. ``is_key`` for long, tempo, interval and race sessions."""

    id: str
    on: date
    kind: str
    is_key: bool
    is_hard: bool = False
    distance: float | None = None
    seconds: float | None = None
    load: float | None = None
    is_done: bool = False
    sport: str = "run"


@dataclass(frozen=True, slots=True)
class Race:
    """A race of the calendar. ``form`` is the form its morning will have with what is planned until then."""

    id: str
    name: str
    on: date
    priority: str
    distance: float | None = None
    target: float | None = None
    predicted: float | None = None
    result: float | None = None
    form: float | None = None


@dataclass(frozen=True, slots=True)
class Effort:
    """A best effort of a recent activity against the record before it (seconds over m, or W over s)."""

    activity: str
    on: date
    sport: str
    by_distance: bool
    at: float
    value: float
    previous: float | None = None
    previous_on: date | None = None
    origins: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Threshold:
    """A threshold in force and what recent efforts suggest: W for power, s/km for pace."""

    sport: str
    what: str
    value: float | None
    since: date | None
    estimate: float | None = None
    activity: str | None = None
    origins: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class StreakNow:
    """The daily streak: length, whether today is still needed, the longest that ever was before it."""

    days: int
    is_pending: bool
    longest_before: int
    what: str = "run"


@dataclass(frozen=True, slots=True)
class GearItem:
    id: str
    name: str
    distance: float
    limit: float | None


@dataclass(frozen=True, slots=True)
class Goal:
    """A milestone; ``progress`` 0-100, None when its target cannot be read or nothing is known."""

    id: str
    name: str
    on: date
    progress: float | None


@dataclass(frozen=True, slots=True)
class Eddington:
    """The Eddington number of a sport in the athlete's unit, and the days that are missing for the next."""

    sport: str
    number: int
    days_to_next: int
    unit: str


@dataclass(frozen=True, slots=True)
class YearTotal:
    """Distance of this calendar year and the one before up to the same day, in m, of one sport."""

    sport: str
    distance: float
    before: float
    unit: float  # metres of the athlete's unit: 1000 or 1609.344


@dataclass(frozen=True, slots=True)
class Fitter:
    """VDOT now and eight weeks ago, with the activity the present one rests on."""

    now: float
    before: float
    activity: str
    origins: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Facts:
    """Everything the rules may look at."""

    today: date
    fitness: tuple[FitnessPoint, ...] = ()
    sessions: tuple[Session, ...] = ()
    first_on: date | None = None
    health: tuple[HealthDay, ...] = ()
    hrv: HrvState | None = None
    readiness: Readiness | None = None
    plan: tuple[Planned, ...] = ()
    has_plan: bool = False
    races: tuple[Race, ...] = ()
    efforts: tuple[Effort, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    streak: StreakNow | None = None
    gear: tuple[GearItem, ...] = ()
    goals: tuple[Goal, ...] = ()
    eddington: tuple[Eddington, ...] = ()
    years: tuple[YearTotal, ...] = ()
    fitter: Fitter | None = None
    zone_sport: str = ""  # of the sport whose zones say most: the one with most time in zones
    week_start: int = 0

    @cached_property
    def now(self) -> FitnessPoint | None:
        """Fitness of today, or of the last day that has any."""
        return self.fitness[-1] if self.fitness else None

    @property
    def week_begin(self) -> date:
        return self.today - timedelta(days=(self.today.weekday() - self.week_start) % 7)

    def days_of_history(self) -> int:
        return (self.today - self.first_on).days + 1 if self.first_on else 0

    def since(self, days: int, *, sport: str = ALL_SPORTS) -> tuple[Session, ...]:
        """Sessions of the last ``days`` days, today included."""
        first = self.today - timedelta(days=days - 1)
        return tuple(s for s in self.sessions if s.on >= first and sport in (ALL_SPORTS, s.sport))

    def loads(self, days: int) -> list[float] | None:
        """Load of each of the last days, oldest first; None when the history is shorter."""
        by_day = {point.on: point.load for point in self.fitness}
        wanted = [self.today - timedelta(days=n) for n in range(days - 1, -1, -1)]
        return [by_day[day] for day in wanted] if all(day in by_day for day in wanted) else None

    def next_race(self, *, within: int) -> Race | None:
        """The next race of priority A or B in so many days, today not included."""
        last = self.today + timedelta(days=within)
        coming = [r for r in self.races if self.today < r.on <= last and r.priority in ("A", "B")]
        return min(coming, key=lambda race: (race.on, race.priority), default=None)

    def morning(self) -> HealthDay | None:
        """Today's row of health, if there is one."""
        return next((day for day in reversed(self.health) if day.on == self.today), None)


def origins_of(sessions: Iterable[Session]) -> frozenset[str]:
    return frozenset().union(*(session.origins for session in sessions))
