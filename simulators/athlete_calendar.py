"""Three years of one invented athlete, day by day: weeks that grow and rest, winters, races, an illness, travels.

Everything is counted back from the last day, so that the log always ends in the present; a date's own random numbers
come from the date, so the same last day gives the same years.
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

ILLNESS = (96, 86)  # days before the end: first and last day in bed
CAMP_DAYS = (262, 254)
ABROAD_DAYS = (417, 411)
HOLIDAYS = ((1013, 1000), (655, 642), (290, 279))
RACES = {
    860: "race_10k", 700: "race_half", 596: "race_marathon", 505: "triathlon", 460: "race_10k", 330: "race_half",
    232: "race_marathon", 143: "triathlon", 61: "race_half",
}  # fmt: skip
MIDNIGHT = (687, 322)


@dataclass(frozen=True, slots=True)
class Outing:
    """One session to be recorded. ``metres`` or ``minutes`` say how much; ``slot`` tells those of one day apart."""

    day: date
    slot: int
    kind: str
    start: datetime
    area: Area
    metres: float = 0.0
    minutes: float = 0.0
    days_left: int = 0

    @property
    def seed(self) -> list[int]:
        return [SEED, self.day.toordinal(), self.slot]


def outings(end_on: date) -> list[Outing]:
    """All sessions of the three years that end on a day, the newest first."""
    first = end_on - timedelta(days=WEEKS * 7 - 1)
    found = [
        outing
        for number in range(WEEKS * 7)
        for outing in _day(first + timedelta(days=number), WEEKS * 7 - 1 - number)
    ]
    return sorted(found, key=lambda outing: outing.start, reverse=True)


def shape_on(days_left: int) -> Shape:
    """What the athlete can do so many days before the end: better each year, worse after each break."""
    years = (WEEKS * 7 - days_left) / 365.0
    growth = 1 - np.exp(-years / 1.6)
    season = 0.012 * np.sin(2 * np.pi * (days_left - 60) / 365.0)
    lost = sum(
        0.03 * np.exp(-(last - days_left) / 25.0) for _, last in (*HOLIDAYS, ILLNESS) if days_left <= last
    )
    level = growth * 0.145 + season - lost
    return Shape(
        threshold_speed=3.42 * (1 + level),
        ftp=184.0 * (1 + 1.55 * level),
        css=121.0 * (1 - 0.75 * level),
        resting_heartrate=54 - 5 * growth,
        weight=64.5 - 3.0 * growth,
    )


def tests() -> Iterator[int]:
    """Days before the end on which thresholds were tested, the oldest first."""
    yield from (WEEKS * 7 - 1, 998, 890, 780, 665, 560, 440, 345, 240, 150, 70)


# --- days ---------------------------------------------------------------------------------------------------------


def _day(day: date, left: int) -> Iterator[Outing]:
    random = np.random.default_rng([SEED, day.toordinal()])
    if ILLNESS[0] >= left >= ILLNESS[1] or any(first >= left >= last for first, last in HOLIDAYS):
        if not ILLNESS[0] >= left >= ILLNESS[1] and random.random() < 0.22:
            yield _outing(day, 0, "hike", left, HOME, 10.0, minutes=random.uniform(80, 190))
        return
    if left in RACES:
        yield _race(day, left)
        return
    if left in MIDNIGHT:
        yield _outing(day, 0, "midnight_run", left, HOME, 23.62, metres=8_000)
        return
    if CAMP_DAYS[0] >= left >= CAMP_DAYS[1]:
        yield from _camp(day, left, random)
    elif ABROAD_DAYS[0] >= left >= ABROAD_DAYS[1]:
        if left % 2:
            yield _outing(day, 0, "easy_run", left, ABROAD, 6.6, minutes=random.uniform(40, 65))
    elif _is_near_race(left):
        yield from _tapering(day, left, random)
    else:
        yield from _training(day, left, random)


def _race(day: date, left: int) -> Outing:
    kind = RACES[left]
    metres = {"race_10k": 10_050.0, "race_half": 21_160.0, "race_marathon": 42_340.0, "triathlon": 51_500.0}[
        kind
    ]
    return _outing(day, 0, kind, left, HOME, 9.0 if kind != "triathlon" else 8.0, metres=metres)


def _is_near_race(left: int) -> bool:
    """The week before and the days after a race."""
    return any(-7 <= race - left < 0 or 0 < race - left <= 4 for race in RACES if RACES[race] != "race_10k")


def _tapering(day: date, left: int, random: np.random.Generator) -> Iterator[Outing]:
    before = min((left - race for race in RACES if left > race), default=99)
    if before in (6, 4, 2):
        yield _outing(day, 0, "easy_run", left, HOME, 17.5, minutes=35 + 4 * before)
    elif before == 5:
        yield _outing(day, 0, "swim", left, HOME, 18.5, metres=1_800)
    elif before > 7 and random.random() < 0.45:
        yield _outing(day, 0, "recovery_run", left, HOME, 17.5, minutes=32)


def _camp(day: date, left: int, random: np.random.Generator) -> Iterator[Outing]:
    if left % 4:
        yield _outing(day, 0, "long_ride", left, CAMP, 9.3, minutes=random.uniform(120, 210))
    else:
        yield _outing(day, 0, "trail_run", left, CAMP, 8.5, minutes=75)
    if left % 3 == 0:
        yield _outing(day, 1, "recovery_run", left, CAMP, 17.2, minutes=28)


def _training(day: date, left: int, random: np.random.Generator) -> Iterator[Outing]:
    """An ordinary day: its place in the week, the week's place in its block of four, and the time of year."""
    block = (left // 7) % 4
    volume = (0.76 + 0.12 * (WEEKS * 7 - left) / 365) * (1.0, 1.1, 0.95, 0.66)[block] * _fresh(left)
    winter = day.month in (11, 12, 1, 2)
    skipped = random.random() < (0.09 if block != 3 else 0.24)
    if not skipped:
        for slot, (kind, hour, minutes) in enumerate(_week(day, block, winter, left)):
            yield _outing(
                day,
                slot,
                kind,
                left,
                HOME,
                hour + random.normal(0, 0.22),
                minutes=minutes * volume * random.uniform(0.88, 1.12),
            )


def _fresh(left: int) -> float:
    """Less for three weeks after each break."""
    breaks = (*HOLIDAYS, ILLNESS)
    since = min((last - left for _, last in breaks if left < last), default=99)
    return min(1.0, 0.6 + 0.4 * since / 21)


def _week(day: date, block: int, winter: bool, left: int) -> list[tuple[str, float, float]]:
    """Kind, hour and minutes of the sessions of a weekday."""
    odd = (left // 7) % 2 == 1
    weekday = day.weekday()
    if weekday == 0:
        return [("strength", 18.6, 40)] if odd else []
    if weekday == 1:
        return [("easy_run" if block == 3 else "intervals", 17.9, 56)]
    if weekday == 2:
        return [("swim", 6.9, 52)] + ([] if winter or block == 3 else [("endurance_ride", 17.7, 72)])
    if weekday == 3:
        return [
            ("trainer", 18.8, 62)
            if winter and odd
            else ("tempo_run", 17.8, 54)
            if odd
            else ("easy_run", 17.8, 48)
        ]
    if weekday == 4:
        return [("swim", 6.9, 48)] if odd else [("recovery_run", 12.4, 36)]
    if weekday == 5:
        return [("trainer", 10.2, 74)] if winter else [("long_ride", 9.4, 158)]
    return [("trail_run", 9.6, 92) if left // 7 % 3 == 0 else ("long_run", 9.3, 96)]


def _outing(
    day: date,
    slot: int,
    kind: str,
    left: int,
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
    return Outing(day, slot, kind, clock, area, metres, minutes, left)
