"""What an invented athlete did: a short recipe per session, from which everything else is made when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

import numpy as np

from simulators.athlete import Outing, outings, words
from simulators.athlete_calendar import HOME, WEEKS
from simulators.athlete_roads import Area

ABSENT = "\0absent"  # laid over a field to leave it out; None is written as null
_EPOCH = datetime(2010, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Recipe:
    """One session. ``start`` carries its zone; ``speed`` in m/s and ``effort`` (share of the threshold) are means
    while moving; ``marks`` name what is odd about it; ``summary`` and ``detail`` are laid over what is made
    (None writes null, ``ABSENT`` leaves a field out)."""

    id: int
    athlete: int
    start: datetime
    sport: str = "Run"
    name: str = "Morning Run"
    seconds: int = 3_000
    speed: float = 3.1
    effort: float = 0.78
    area: Area = HOME
    gear: str | None = None
    has_gps: bool = True
    has_heartrate: bool = True
    has_power: bool = False
    is_manual: bool = False
    visibility: str = "everyone"
    workout_type: int | None = None
    exertion: float | None = None
    description: str | None = None
    marks: frozenset[str] = frozenset()
    summary: Mapping[str, Any] = field(default_factory=dict)
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Kind:
    sport: str
    speed: float
    effort: float
    name: str
    has_power: bool = False
    has_gps: bool = True
    workout_type: int | None = None


_KINDS = {
    "easy_run": _Kind("Run", 2.95, 0.76, "Run"),
    "recovery_run": _Kind("Run", 2.7, 0.69, "Run"),
    "long_run": _Kind("Run", 2.95, 0.77, "Run", workout_type=2),
    "tempo_run": _Kind("Run", 3.25, 0.86, "Run", workout_type=3),
    "intervals": _Kind("Run", 3.2, 0.86, "Run", workout_type=3),
    "trail_run": _Kind("TrailRun", 2.5, 0.78, "Trail Run"),
    "midnight_run": _Kind("Run", 2.9, 0.75, "Run"),
    "race_10k": _Kind("Run", 3.85, 1.0, "Run", workout_type=1),
    "race_half": _Kind("Run", 3.65, 0.95, "Run", workout_type=1),
    "race_marathon": _Kind("Run", 3.4, 0.89, "Run", workout_type=1),
    "endurance_ride": _Kind("Ride", 7.6, 0.69, "Ride", has_power=True),
    "long_ride": _Kind("Ride", 7.4, 0.66, "Ride", has_power=True),
    "trainer": _Kind("VirtualRide", 8.8, 0.80, "Virtual Ride", has_power=True, has_gps=False),
    "swim": _Kind("Swim", 0.83, 0.72, "Swim", has_gps=False),
    "hike": _Kind("Hike", 1.25, 0.5, "Hike"),
    "strength": _Kind("WeightTraining", 0.0, 0.45, "Weight Training", has_gps=False, workout_type=30),
}
_TRIATHLON = (("swim", 1_500.0), ("endurance_ride", 40_000.0), ("race_10k", 10_000.0))
GEAR_OF = {"Ride": "b9000001", "VirtualRide": "b9000002", "Run": "g9000001", "TrailRun": "g9000002"}


def planned(athlete: int, until: date, count: int, longest: int | None = None) -> list[Recipe]:
    """The last ``count`` sessions up to a day, newest first; the same for the same day.

    ``longest`` cuts those that take more seconds.
    """
    found: list[Recipe] = []
    last = until
    while len(found) < count:
        found += _block(athlete, last)
        last -= timedelta(days=WEEKS * 7)
    found = found[:count]
    if longest is not None:
        found = [replace(recipe, seconds=min(recipe.seconds, longest)) for recipe in found]
    return _with_own_ids(found)


@lru_cache(maxsize=16)
def _block(athlete: int, last: date) -> tuple[Recipe, ...]:
    """Three years that end on a day, newest first."""
    found = [recipe for outing in outings(last) for recipe in _recipes(athlete, outing)]
    return tuple(sorted(found, key=lambda recipe: recipe.start, reverse=True))


def identifier(start: datetime, athlete: int) -> int:
    """Ids that grow with time, above 2³³ since some day in 2017. Those of sessions before 2010 tell nothing."""
    return abs(int((start - _EPOCH).total_seconds())) * 36 + athlete % 36


def part_of_day(start: datetime) -> str:
    """Morning, Lunch, Afternoon, Evening or Night, as unnamed sessions are called."""
    starts = [(4, "Morning"), (11, "Lunch"), (14, "Afternoon"), (17, "Evening"), (21, "Night")]
    return next((name for hour, name in reversed(starts) if start.hour >= hour), "Night")


def _with_own_ids(recipes: list[Recipe]) -> list[Recipe]:
    seen: set[int] = set()
    for at, recipe in enumerate(recipes):
        own = recipe.id
        while own in seen:
            own += 36
        seen.add(own)
        recipes[at] = recipe if own == recipe.id else replace(recipe, id=own)
    return recipes


def _recipes(athlete: int, outing: Outing) -> Iterator[Recipe]:
    if outing.kind != "triathlon":
        yield _recipe(athlete, outing)
        return
    start = outing.start
    for kind, metres in _TRIATHLON:
        leg = _recipe(athlete, replace(outing, kind=kind, start=start, metres=metres))
        yield replace(leg, name=f"Lake triathlon, {leg.sport.lower()}", has_gps=True, workout_type=None)
        start += timedelta(seconds=leg.seconds + 180)


def _recipe(athlete: int, outing: Outing) -> Recipe:
    kind, said = _KINDS[outing.kind], words(outing)
    random = np.random.default_rng([*outing.seed, athlete])
    speed = kind.speed * outing.shape.threshold_speed / 3.7 * random.uniform(0.96, 1.04)
    seconds = outing.metres / speed if outing.metres and speed else outing.minutes * 60
    return Recipe(
        id=identifier(outing.start, athlete), athlete=athlete, start=outing.start, sport=kind.sport,
        name=said.name or f"{part_of_day(outing.start)} {kind.name}", seconds=max(600, int(seconds)),
        speed=speed, effort=kind.effort * random.uniform(0.97, 1.03), area=outing.area,
        gear=GEAR_OF.get(kind.sport), has_gps=kind.has_gps, has_power=kind.has_power,
        visibility="followers_only" if random.random() < 0.05 else "everyone",
        workout_type=kind.workout_type, exertion=said.exertion, description=said.description,
    )  # fmt: skip
