"""What a race distance asks for: weeks, taper, volume, long run (docs/algorithms/plan-generation.md).

Known for 5 km, 10 km, half and full marathon; in between it goes linearly with the logarithm of the
distance. Metres and whole weeks.
"""

from __future__ import annotations

import math

from .values import ADVANCED, HALF_MARATHON, INTERMEDIATE, MARATHON, NOVICE

#: A plan is for these distances; a course may be measured a little short or long.
SHORTEST_RACE, LONGEST_RACE = 4900.0, 42_400.0
MOST_WEEKS = 24
_KNOTS = tuple(math.log(metres) for metres in (5000.0, 10_000.0, HALF_MARATHON, MARATHON))
_MINIMUM_WEEKS = (6, 8, 8, 12)
_PEAKS = {NOVICE: (25, 30, 40, 55), INTERMEDIATE: (45, 55, 65, 80), ADVANCED: (80, 90, 100, 120)}  # km
_LONGEST = {NOVICE: (10, 14, 18, 28), INTERMEDIATE: (10, 14, 19, 30), ADVANCED: (10, 14, 20, 32)}  # km
#: Share of the peak that each taper week keeps, the week of the race last.
_TAPERS = {1: (0.60,), 2: (0.75, 0.50), 3: (0.80, 0.60, 0.40)}
#: Share of the longest run in the taper weeks before the week of the race.
LONG_IN_TAPER = (0.70, 0.45)
#: A peak below this share of the novices' usual one does not carry the distance.
_LEAST_PEAK = 0.65
_KILOMETRES_A_RUN = 15_000.0
MOST_HOURS = 3.0


def between(distance: float, values: tuple[float, ...]) -> float:
    """Return the value for a distance from those of 5 km, 10 km, half and full marathon."""
    at = min(max(math.log(distance), _KNOTS[0]), _KNOTS[-1])
    index = next(index for index in range(1, len(_KNOTS)) if at <= _KNOTS[index])
    share = (at - _KNOTS[index - 1]) / (_KNOTS[index] - _KNOTS[index - 1])
    return values[index - 1] + share * (values[index] - values[index - 1])


def minimum_weeks(distance: float) -> int:
    """Fewest weeks a plan may have."""
    return math.ceil(between(distance, _MINIMUM_WEEKS) - 1e-9)


def taper_shares(distance: float) -> tuple[float, ...]:
    """Share of the peak volume for each taper week: one week to 12 km, two to 25 km, three beyond."""
    return _TAPERS[1 if distance <= 12_000 else 2 if distance <= 25_000 else 3]


def peak_phase(distance: float, weeks: int) -> int:
    """Weeks of race-specific work before the taper: 2 to 4."""
    taper = len(taper_shares(distance))
    return 4 if taper == 3 and weeks >= 16 else min(taper + 1, 3)


def usual_peak(distance: float, level: str, runs: int) -> float:
    """Biggest week (m) that is usual for the level, as far as the number of runs carries it."""
    return min(
        between(distance, _PEAKS[level]) * 1000, longest_run(distance, level) + (runs - 1) * _KILOMETRES_A_RUN
    )


def least_peak(distance: float) -> float:
    """Biggest week (m) that a plan must at least reach to make sense."""
    return between(distance, _PEAKS[NOVICE]) * 1000 * _LEAST_PEAK


def longest_run(distance: float, level: str, *, easy_speed: float | None = None) -> float:
    """Longest training run (m), or what 3 hours at ``easy_speed`` (m/s) are, whichever is less."""
    metres = between(distance, _LONGEST[level]) * 1000
    return metres if easy_speed is None else min(metres, easy_speed * MOST_HOURS * 3600)


def is_long_race(distance: float) -> bool:
    """Half marathon and beyond: the long run may be a larger share of the week."""
    return distance >= 20_000
