"""Three years of one invented athlete, day by day: weeks that grow and rest, winters, races, an illness, travels.

The log always ends on the day that is asked for; races, holidays and the weather keep to the calendar. A date's random
numbers come from the date, so the same last day gives the same years.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from simulators.athlete_body import Shape
from simulators.athlete_roads import Area

WEEKS = 156
SEED = 20_260
HOME = Area("home", 48.0012, 7.8381, 262.0, seed=11)
CAMP = Area("island", 29.0417, -13.5603, 95.0, seed=23, hills=190.0, zone="Atlantic/Canary")
ABROAD = Area("harbour", 49.2861, -123.1342, 18.0, seed=31, hills=90.0, zone="America/Vancouver")

# Month, week of the month, and what was raced there: this year, last year, the year before.
RACES = (
    (4, 1, ("race_marathon", "race_half", "race_10k")),
    (6, 4, ("triathlon", "triathlon", "race_10k")),
    (9, 3, ("race_half", "race_10k", "race_half")),
    (10, 3, (None, "race_marathon", None)),
)
Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Years:
    """What stands in the calendar: races by day, and spans from the first day to the last."""

    first: date
    last: date
    races: dict[date, str]
    holidays: tuple[Span, ...]
    illness: Span
    camp: Span
    abroad: Span

    @property
    def breaks(self) -> tuple[Span, ...]:
        return (*self.holidays, self.illness)


@dataclass(frozen=True, slots=True)
class Outing:
    """One session to be recorded. ``metres`` or ``minutes`` say how much; ``slot`` tells those of one day apart."""

    day: date
    slot: int
    kind: str
    start: datetime
    area: Area
    metres: float
    minutes: float
    days_left: int
    shape: Shape

    @property
    def seed(self) -> list[int]:
        return [SEED, self.day.toordinal(), self.slot]


def years(end_on: date) -> Years:
    """The calendar of the three years that end on a day."""
    first = end_on - timedelta(days=WEEKS * 7 - 1)
    numbers = range(first.year, end_on.year + 1)
    ill = max(
        day
        for year in numbers
        if (day := date(year, 2, 4)) <= max(end_on - timedelta(days=20), date(first.year, 2, 4))
    )
    camp = max(
        date(year, 3, 3) for year in numbers if date(year, 3, 3) <= max(end_on, date(first.year, 3, 3))
    )
    return Years(
        first=first,
        last=end_on,
        races=dict(race for year in numbers for race in _races(year, end_on.year - year)),
        holidays=tuple((date(year, 8, 8), date(year, 8, 21)) for year in numbers),
        illness=(ill, ill + timedelta(days=9)),
        camp=(camp, camp + timedelta(days=8)),
        abroad=(date(end_on.year - 1, 10, 27), date(end_on.year - 1, 11, 2)),
    )


def _races(year: int, age: int) -> Iterator[tuple[date, str]]:
    for month, week, kinds in RACES:
        kind = kinds[min(age, 2)]
        start = date(year, month, 1 + 7 * (week - 1))
        if kind is not None:
            yield start + timedelta(days=6 - start.weekday()), kind


def outings(end_on: date) -> list[Outing]:
    """All sessions of the three years that end on a day, the newest first."""
    calendar = years(end_on)
    days = [calendar.first + timedelta(days=number) for number in range(WEEKS * 7)]
    found = [outing for day in days for outing in _day(calendar, day)]
    return sorted(found, key=lambda outing: outing.start, reverse=True)


def shape_on(calendar: Years, day: date) -> Shape:
    """What the athlete can do on a day: better each year, best in summer, worse after each break."""
    growth = 1 - np.exp(-(day - calendar.first).days / 365 / 1.6)
    season = -0.012 * np.cos(2 * np.pi * (day.timetuple().tm_yday - 20) / 365)
    gone = [(day - last).days for _, last in calendar.breaks if day > last]
    level = growth * 0.145 + season - sum(0.03 * np.exp(-days / 25) for days in gone)
    return Shape(
        threshold_speed=float(3.42 * (1 + level)),
        ftp=float(184.0 * (1 + 1.55 * level)),
        css=float(121.0 * (1 - 0.75 * level)),
        resting_heartrate=float(54 - 5 * growth),
        weight=float(64.5 - 3.0 * growth),
    )


def tests(end_on: date) -> Iterator[tuple[date, Shape]]:
    """The days on which thresholds were tested, the oldest first, and what came out."""
    calendar = years(end_on)
    for left in (WEEKS * 7 - 1, 998, 890, 780, 665, 560, 440, 345, 240, 150, 70):
        day = end_on - timedelta(days=left)
        yield day, shape_on(calendar, day)


# --- days ---------------------------------------------------------------------------------------------------------


def _day(calendar: Years, day: date) -> Iterator[Outing]:
    random = np.random.default_rng([SEED, day.toordinal()])
    if _within(day, calendar.illness):
        return
    if any(_within(day, span) for span in calendar.holidays):
        if random.random() < 0.22:
            yield _outing(calendar, day, 0, "hike", HOME, 10.0, minutes=random.uniform(80, 190))
    elif day in calendar.races:
        yield _race(calendar, day)
    elif (day.month, day.day) == (12, 31):
        yield _outing(calendar, day, 0, "midnight_run", HOME, 23.62, metres=8_000)
    elif _within(day, calendar.camp):
        yield from _camp(calendar, day, random)
    elif _within(day, calendar.abroad):
        if day.toordinal() % 2:
            yield _outing(calendar, day, 0, "easy_run", ABROAD, 6.6, minutes=random.uniform(40, 65))
    elif (away := _to_race(calendar, day)) is not None:
        yield from _around_race(calendar, day, away, random)
    else:
        yield from _training(calendar, day, random)


def _within(day: date, span: Span) -> bool:
    return span[0] <= day <= span[1]


def _race(calendar: Years, day: date) -> Outing:
    kind = calendar.races[day]
    metres = {"race_10k": 10_050.0, "race_half": 21_160.0, "race_marathon": 42_340.0, "triathlon": 51_500.0}[
        kind
    ]
    return _outing(calendar, day, 0, kind, HOME, 9.0 if kind != "triathlon" else 8.0, metres=metres)


def _to_race(calendar: Years, day: date) -> int | None:
    """Days to a race within the week, or days since one (negative, four at most); None far from any."""
    gaps = [(race - day).days for race, kind in calendar.races.items() if kind != "race_10k"]
    return next((gap for gap in gaps if -4 <= gap < 7), None)


def _around_race(calendar: Years, day: date, away: int, random: np.random.Generator) -> Iterator[Outing]:
    if away in (6, 4, 2):
        yield _outing(calendar, day, 0, "easy_run", HOME, 17.5, minutes=35 + 4 * away)
    elif away == 5:
        yield _outing(calendar, day, 0, "swim", HOME, 18.5, metres=1_800)
    elif away < -1 and random.random() < 0.45:
        yield _outing(calendar, day, 0, "recovery_run", HOME, 17.5, minutes=32)


def _camp(calendar: Years, day: date, random: np.random.Generator) -> Iterator[Outing]:
    number = (day - calendar.camp[0]).days
    if number % 4 != 3:
        yield _outing(calendar, day, 0, "long_ride", CAMP, 9.3, minutes=random.uniform(120, 210))
    else:
        yield _outing(calendar, day, 0, "trail_run", CAMP, 8.5, minutes=75)
    if number % 3 == 0:
        yield _outing(calendar, day, 1, "recovery_run", CAMP, 17.2, minutes=28)


def _training(calendar: Years, day: date, random: np.random.Generator) -> Iterator[Outing]:
    """An ordinary day: its place in the week, the week's place in its block of four, and the time of year."""
    week = day.toordinal() // 7
    block = week % 4
    years_in = (day - calendar.first).days / 365
    volume = (0.76 + 0.12 * years_in) * (1.0, 1.1, 0.95, 0.66)[block] * _fresh(calendar, day)
    if random.random() < (0.11 if block != 3 else 0.26):
        return
    for slot, (kind, hour, minutes) in enumerate(_week(day, week)):
        spread = random.uniform(0.88, 1.12)
        at = hour + random.normal(0, 0.22)
        yield _outing(calendar, day, slot, kind, HOME, at, minutes=minutes * volume * spread)


def _fresh(calendar: Years, day: date) -> float:
    """Less for three weeks after each break."""
    since = min(((day - last).days for _, last in calendar.breaks if day > last), default=99)
    return min(1.0, 0.6 + 0.4 * since / 21)


def _week(day: date, week: int) -> list[tuple[str, float, float]]:
    """Kind, hour and minutes of the sessions of a weekday."""
    odd, block, winter = week % 2 == 1, week % 4, day.month in (11, 12, 1, 2)
    weekday = day.weekday()
    if weekday == 0:
        return [("strength", 18.6, 40.0)] if odd else []
    if weekday == 1:
        return [("easy_run" if block == 3 else "intervals", 17.9, 56.0)]
    if weekday == 2:
        return [("swim", 6.9, 52.0)] + ([] if winter or block == 3 else [("endurance_ride", 17.7, 72.0)])
    if weekday == 3:
        return [
            ("trainer", 18.8, 62.0)
            if winter and odd
            else ("tempo_run", 17.8, 54.0)
            if odd
            else ("easy_run", 17.8, 48.0)
        ]
    if weekday == 4:
        return [("swim", 6.9, 48.0)] if odd else [("recovery_run", 12.4, 36.0)]
    if weekday == 5:
        return [("trainer", 10.2, 74.0)] if winter else [("long_ride", 9.4, 158.0)]
    return [("trail_run", 9.6, 92.0) if week % 3 == 0 else ("long_run", 9.3, 96.0)]


def _outing(
    calendar: Years,
    day: date,
    slot: int,
    kind: str,
    area: Area,
    hour: float,
    *,
    metres: float = 0.0,
    minutes: float = 0.0,
) -> Outing:
    seconds = int(np.random.default_rng([SEED, day.toordinal(), slot, 5]).integers(0, 60))
    clock = datetime.combine(day, time(), ZoneInfo(area.zone)) + timedelta(
        minutes=round(hour * 60), seconds=seconds
    )
    left = (calendar.last - day).days
    return Outing(day, slot, kind, clock, area, metres, minutes, left, shape_on(calendar, day))
