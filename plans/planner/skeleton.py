"""Phases, weekly volume and long runs of a season (docs/algorithms/plan-generation.md).

The bones of a plan: three rows with a value for each week, not yet cut by shares, days or races. Metres.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from . import race_kinds
from .values import BASE, BUILD, NOVICE, PEAK, TAPER

MOST_GROWTH = 1.10
STEP_BACK = 0.80
LONG_STEP_BACK = 0.75
VETERAN = 45


@dataclass(frozen=True, slots=True)
class Bones:
    """One value a week: ``volumes`` in m, ``phases``, ``step_backs``; ``growth`` is the factor g."""

    volumes: tuple[float, ...]
    phases: tuple[str, ...]
    step_backs: tuple[bool, ...]
    growth: float


def cycle_of(level: str, age: float | None) -> int:
    """Every how many weeks one is a step back: 4, for novices and from 45 years on 3."""
    return 3 if level == NOVICE or (age is not None and age >= VETERAN) else 4


def step_backs(weeks: int, cycle: int) -> tuple[bool, ...]:
    """Which of the weeks before the taper are step-backs: every ``cycle``-th.

    One on the eve of the taper would take the place of the biggest week: of four it moves a week forward, of
    three it is left out, so that at most three weeks stand between two lighter ones.
    """
    back = [week % cycle == 0 for week in range(1, weeks + 1)]
    if back and back[-1]:
        back[-1] = False
        back[-2] = cycle > 3
    return tuple(back)


def growth_factor(start: float, peak: float, steps: int) -> float:
    """Growth from one building week to the next: at most 10 %, never shrinking."""
    if steps <= 0 or start <= 0 or peak <= start:
        return 1.0
    return min(MOST_GROWTH, math.pow(peak / start, 1 / steps))


def phases(weeks: int, distance: float) -> tuple[str, ...]:
    """Name the phase of each week: base, build, peak, taper."""
    taper = len(race_kinds.taper_shares(distance))
    peak = race_kinds.peak_phase(distance, weeks)
    free = max(weeks - taper - peak, 0)
    base = min(max(math.floor(0.4 * free + 0.5), 2), free)
    return (BASE,) * base + (BUILD,) * (free - base) + (PEAK,) * min(peak, weeks - taper) + (TAPER,) * taper


def bones(weeks: int, *, distance: float, start: float, peak: float, cycle: int) -> Bones:
    """Return the weekly volumes from ``start`` to ``peak`` and through the taper."""
    shares = race_kinds.taper_shares(distance)
    back = step_backs(weeks - len(shares), cycle)
    growth = growth_factor(start, peak, back.count(False) - 1)
    volumes: list[float] = []
    highest, grown = 0.0, start
    for is_back in back:
        volumes.append(STEP_BACK * highest if is_back else grown)
        highest = max(highest, volumes[-1])
        grown = highest * growth
    volumes += [share * highest for share in shares]
    return Bones(tuple(volumes), phases(weeks, distance), back + (False,) * len(shares), growth)


def next_long(highest: float, most: float, *, is_step_back: bool) -> float:
    """Return the next long run (m): a tenth more than the highest so far up to ``most``, or a step back."""
    return LONG_STEP_BACK * highest if is_step_back else min(MOST_GROWTH * highest, most)
