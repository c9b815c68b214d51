"""The samples of a session, second by second, the same for the same recipe. Meant to be quick: a page of two hundred
summaries makes two hundred of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulators.athlete_roads import Route, loop
from simulators.sessions import FloatArray
from simulators.strava.recipes import Recipe

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

RUNS = ("Run", "TrailRun", "VirtualRun", "Walk", "Hike")
RIDES = ("Ride", "VirtualRide", "GravelRide", "EBikeRide", "MountainBikeRide")
_SPACING = {"Ride": 3_100.0, "TrailRun": 330.0, "Hike": 330.0}
_ROUNDING = {"Ride": 16_000.0, "TrailRun": 4_000.0, "Hike": 4_000.0}
_CADENCE = {"Run": 84.0, "TrailRun": 80.0, "Hike": 54.0, "Ride": 86.0, "VirtualRide": 89.0, "Swim": 27.0}
_FTP, _THRESHOLD_HEART, _RESTING = 225.0, 172.0, 50.0
_POOL = 25.0


@dataclass(frozen=True, slots=True)
class Track:
    """Samples of equal length; channels that were not recorded are None. ``time``: whole seconds from the start, with
    gaps where the watch stood still; ``cadence`` of one leg in runs; speed m/s, altitude m, grade percent."""

    time: IntArray
    moving: BoolArray
    distance: FloatArray | None = None
    speed: FloatArray | None = None
    latitude: FloatArray | None = None
    longitude: FloatArray | None = None
    altitude: FloatArray | None = None
    grade: FloatArray | None = None
    heartrate: IntArray | None = None
    cadence: IntArray | None = None
    watts: IntArray | None = None
    temperature: IntArray | None = None

    @property
    def elapsed(self) -> int:
        return int(self.time[-1])

    @property
    def moving_time(self) -> int:
        """Seconds in motion: gaps of the clock and standstills left out."""
        steps = np.diff(self.time)
        return int(steps[(steps <= 2) & self.moving[1:]].sum())


def track(recipe: Recipe) -> Track:
    """The samples of a recorded session; ValueError for a manual one."""
    if recipe.is_manual:
        raise ValueError("a manual activity has no samples")
    random = np.random.default_rng([recipe.id & 0xFFFFFFFF, recipe.athlete])
    size = recipe.seconds
    load = _load(recipe, size, random)
    standing = _standing(size, random)
    time = np.arange(size) + _gaps(size, random)
    heart = _heartrate(load, random) if recipe.has_heartrate else None
    if recipe.speed <= 0:
        return Track(time, np.ones(size, dtype=bool), heartrate=heart)
    way, speed, place = _motion(recipe, load, standing, random)
    swum = recipe.sport == "Swim"
    return Track(
        time=time, moving=~standing, distance=np.round(way, 1), speed=np.round(speed, 3), heartrate=heart,
        cadence=_cadence(recipe, speed, random),
        watts=_watts(load, standing, random) if recipe.has_power else None,
        temperature=None if swum else _temperature(recipe, size), **place,
    )  # fmt: skip


def _wave(random: np.random.Generator, size: int, width: int) -> FloatArray:
    """Noise of unit size that changes over about ``width`` samples."""
    knots = random.standard_normal(size // width + 3)
    return np.interp(np.arange(size), np.arange(knots.size) * width, knots)


def _lagged(values: FloatArray, width: int) -> FloatArray:
    """The mean of the last ``width`` samples."""
    total = np.cumsum(np.concatenate([np.full(width, values[0]), values]))
    return np.asarray((total[width:] - total[:-width]) / width)


def _load(recipe: Recipe, size: int, random: np.random.Generator) -> FloatArray:
    """Effort by the second: steady, or hard parts with easy ones between them."""
    seconds = np.arange(size)
    shape = 1 + 0.05 * _wave(random, size, 150)
    if recipe.workout_type in (3, 12):
        work, rest = [(180, 90), (240, 120), (360, 150), (90, 75)][int(random.integers(4))]
        inside = (seconds > 840) & (seconds < size - 480)
        shape = shape * np.where(inside, np.where((seconds - 840) % (work + rest) < work, 1.16, 0.8), 0.88)
    return recipe.effort * shape


def _standing(size: int, random: np.random.Generator) -> BoolArray:
    """Where the athlete stood while the watch went on, as at a crossing."""
    standing = np.zeros(size, dtype=bool)
    for at in random.integers(120, max(121, size - 120), int(random.poisson(size / 2_400))):
        standing[at : at + int(random.integers(12, 50))] = True
    standing[:1], standing[-5:] = False, False
    return standing


def _gaps(size: int, random: np.random.Generator) -> IntArray:
    """Seconds by which the clock is ahead of the samples: the watch was stopped now and then."""
    ahead = np.zeros(size, dtype=np.int64)
    for at in random.integers(120, max(121, size - 120), int(random.poisson(size / 3_600))):
        ahead[at:] += int(random.integers(15, 240))
    return ahead


def _heartrate(load: FloatArray, random: np.random.Generator) -> IntArray:
    size = load.size
    warm = 1 - np.exp(-np.arange(size) / 150)
    asked = 0.28 + 0.74 * _lagged(load, 45) + 0.03 * np.arange(size) / 7200
    beats = _RESTING + (_THRESHOLD_HEART - _RESTING) * asked * (0.35 + 0.65 * warm)
    return np.clip(beats + 1.5 * _wave(random, size, 12), 55, 192).astype(np.int64)


def _watts(load: FloatArray, standing: BoolArray, random: np.random.Generator) -> IntArray:
    power = _FTP * load * (1 + 0.12 * random.standard_normal(load.size))
    return np.where(standing, 0, np.clip(power, 0, 1_100)).astype(np.int64)


def _cadence(recipe: Recipe, speed: FloatArray, random: np.random.Generator) -> IntArray | None:
    typical = _CADENCE.get(recipe.sport)
    if typical is None:
        return None
    turns = typical + 2 * _wave(random, speed.size, 20)
    return np.where(speed > 0.2, turns, 0).astype(np.int64)


def _temperature(recipe: Recipe, size: int) -> IntArray:
    season = -np.cos(2 * np.pi * (recipe.start.timetuple().tm_yday - 20) / 365)
    base = 11 + 10 * season if recipe.has_gps else 21
    return (base + 2 * np.exp(-np.arange(size) / 600)).astype(np.int64)


def _motion(
    recipe: Recipe, load: FloatArray, standing: BoolArray, random: np.random.Generator
) -> tuple[FloatArray, FloatArray, dict[str, FloatArray]]:
    """Metres along the way, speed, and where that is."""
    size = load.size
    base = recipe.speed * load / load.mean() * (1 + 0.03 * _wave(random, size, 15))
    base[standing] = 0.0
    if not recipe.has_gps:
        return _indoor_way(recipe, base), base, {}
    route = _route(recipe)
    grade = route.at(route.grade, np.cumsum(base))
    speed = base * np.clip(1 - (4.5 if recipe.sport in RIDES else 2.6) * grade, 0.35, 1.7)
    way = np.cumsum(speed)
    way -= way[0]
    return way, speed, _place(recipe, route, way, random)


def _indoor_way(recipe: Recipe, speed: FloatArray) -> FloatArray:
    way = np.cumsum(speed)
    return np.floor(way / _POOL) * _POOL if recipe.sport == "Swim" else way - way[0]


def _place(
    recipe: Recipe, route: Route, way: FloatArray, random: np.random.Generator
) -> dict[str, FloatArray]:
    east, north = (1.5 * _wave(random, way.size, 25) for _ in range(2))
    shrink = np.cos(np.radians(recipe.area.latitude)) * 111_195.0
    found = {
        "latitude": np.round(route.at(route.latitude, way) + north / 111_195.0, 6),
        "longitude": np.round(route.at(route.longitude, way) + east / shrink, 6),
    }
    if recipe.sport == "Swim":
        return found
    return found | {
        "altitude": np.round(route.at(route.altitude, way) * 5) / 5,
        "grade": np.round(100 * route.at(route.grade, way), 1),
    }


def _route(recipe: Recipe) -> Route:
    rounding = _ROUNDING.get(recipe.sport, 3_000.0)
    metres = min(60_000.0, max(rounding, round(recipe.speed * recipe.seconds / rounding) * rounding))
    return loop(recipe.area, _SPACING.get(recipe.sport, 620.0), metres, recipe.id % 2)
