"""From effort and way to a recording: the course, the waiting, what satellites and sensors wrote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, timedelta

import numpy as np

from simulators import athlete_body as body
from simulators.athlete_calendar import Outing
from simulators.athlete_roads import Area, Route, loop
from simulators.sessions import FloatArray, Session

ROADS, RIDES, PATHS = 620.0, 3_100.0, 330.0  # metres between crossings
WATCH, COMPUTER = "Formwatch 3", "Formbike 530"
_CORRIDOR = 2.2  # metres that positions wander from the road


@dataclass(frozen=True, slots=True)
class Step:
    """So many seconds at an effort (1 = threshold); the last step of a session lasts to its end."""

    seconds: float
    effort: float


def family(kind: str) -> str:
    if kind in ("swim", "triathlon", "trainer", "hike"):
        return kind
    return "ride" if kind.endswith("_ride") else "run"


def course(outing: Outing, distance: float) -> Route:
    """One of the athlete's usual loops, or the measured course of a race."""
    kind, area = outing.kind, outing.area
    if kind.startswith("race"):
        return loop(area, ROADS, distance, int(distance) % 7, exact=True)
    variant = int(np.random.default_rng([*outing.seed, 3]).integers(3))
    if family(kind) == "ride":
        return loop(area, RIDES, rounded(distance, 8_000), variant)
    if kind == "trail_run":
        hills = Area(
            area.name,
            area.latitude + 0.004,
            area.longitude + 0.085,
            area.altitude + 60,
            area.seed + 1,
            1.7 * area.hills,
            area.zone,
        )
        return loop(hills, PATHS, rounded(distance, 2_000), variant)
    return loop(area, ROADS, rounded(distance, 1_000 if distance < 14_000 else 2_000), variant)


def rounded(metres: float, step: float) -> float:
    return max(step, round(metres / step) * step)


def spread(steps: Sequence[Step], size: int) -> FloatArray:
    """Efforts second by second."""
    parts = [np.full(int(step.seconds), step.effort) for step in steps]
    joined = np.concatenate(parts)
    return np.pad(joined, (0, max(0, size - joined.size)), mode="edge")[:size]


def lap_starts(kind: str, steps: Sequence[Step], way: FloatArray, every: float) -> tuple[float, ...]:
    """Lap starts on the clock of motion: by the steps of a workout, else every so many metres."""
    if kind in ("intervals", "tempo_run", "trainer") or (len(steps) > 2 and kind != "long_run"):
        starts = np.cumsum([0.0, *(step.seconds for step in steps[:-1])])
    else:
        starts = np.searchsorted(way, np.arange(0, way[-1], every)).astype(float)
    return tuple(float(start) for start in starts if start < way.size - 10)


Stops = tuple[tuple[int, int], ...]  # second of motion at which the watch stopped, and for how long


def waits(random: np.random.Generator, size: int, an_hour: float) -> Stops:
    count = int(random.poisson(an_hour * size / 3600))
    at = sorted(int(second) for second in random.integers(240, max(size - 120, 241), count))
    spaced = [second for before, second in zip([0, *at], at, strict=False) if second - before > 60]
    return tuple((second, int(random.integers(14, 75))) for second in spaced)


def with_rest(felt: FloatArray, stops: Stops) -> FloatArray:
    """The effort on the wall clock: next to nothing while waiting."""
    if not stops:
        return felt
    at = [second for second, length in stops for _ in range(length)]
    return np.insert(felt, at, 0.12)


def clock(size: int, stops: Stops) -> FloatArray:
    """Wall-clock seconds of each second of motion."""
    waited = np.zeros(size)
    for second, length in stops:
        waited[second:] += length
    return np.arange(size) + waited


def outdoors(
    random: np.random.Generator, outing: Outing, route: Route, way: FloatArray, speed: FloatArray
) -> dict[str, FloatArray]:
    """What satellites, barometer and thermometer say along the way."""
    size = way.size
    east, north = (_CORRIDOR * body.wander(random, size, 20) for _ in range(2))
    shrink = np.cos(np.radians(outing.area.latitude)) * 111_195.0
    air = 0.8 * body.wander(random, size, 900)
    return {
        "distance": np.round(way, 2),
        "latitude": route.at(route.latitude, way) + north / 111_195.0,
        "longitude": route.at(route.longitude, way) + east / shrink,
        "altitude": np.round((route.at(route.altitude, way) + air) * 5) / 5,
        "speed": np.round(speed, 3),
        "temperature": np.round(
            temperature(outing) + 1.5 * np.exp(-np.arange(size) / 600) + np.arange(size) / 7200
        ),
    }


def whole(values: FloatArray) -> FloatArray:
    """Whole numbers, as most sensors send them."""
    return np.asarray(np.round(values), dtype=np.float64)


def temperature(outing: Outing) -> float:
    season = -np.cos(2 * np.pi * (outing.day.timetuple().tm_yday - 20) / 365)
    noon = -np.cos(2 * np.pi * (outing.start.hour - 3) / 24)
    warm = 7.0 if outing.area.latitude < 35 else 0.0
    return float(
        10.5 + 9.5 * season + 4.0 * noon + warm + np.random.default_rng([*outing.seed, 8]).normal(0, 2.5)
    )


def heat(outing: Outing) -> float:
    """Further drift of heart rate an hour in warm air."""
    return max(0.0, temperature(outing) - 20) * 0.003


def recorded(
    outing: Outing, channels: dict[str, FloatArray], beats: FloatArray, stops: Stops, laps: tuple[float, ...],
    *, sport: str, sub_sport: str = "generic", device: str = WATCH,
) -> Session:  # fmt: skip
    """Channels on the clock of motion and beats on the wall clock, as one recording."""
    size = next((values.size for values in channels.values()), beats.size)
    seconds = clock(size, stops)
    at = np.minimum(seconds.astype(int), beats.size - 1)
    pauses = tuple(
        (float(seconds[second - 1]), float(seconds[second])) for second, _ in stops if 0 < second < size
    )
    offset = outing.start.utcoffset() or timedelta()
    return Session(
        start=outing.start.astimezone(UTC),
        channels={"time": seconds, "heartrate": np.round(beats[at]), **channels},
        sport=sport, sub_sport=sub_sport, pauses=pauses, product_name=device, manufacturer="development",
        laps=tuple(float(seconds[min(int(lap), size - 1)]) for lap in laps) or (0.0,),
        utc_offset=int(offset.total_seconds()), name=outing.kind,
    )  # fmt: skip


def with_faults(session: Session, outing: Outing, random: np.random.Generator) -> Session:
    """Now and then a sensor lies: a spike of watts, a strap that reads nothing or rubbish, a position far away."""
    chance = random.random()
    channels = {name: values.copy() for name, values in session.channels.items()}
    at = int(random.integers(60, max(61, channels["time"].size - 60)))
    if "power" in channels and chance < 0.05:
        channels["power"][at : at + 2] = 2_400
    elif chance > 0.994:
        channels["heartrate"][at : at + channels["time"].size // 6] = 243
    elif chance > 0.965:
        channels["heartrate"][at : at + 40] = 0
    elif chance > 0.945 and "latitude" in channels:
        channels["latitude"][at : at + 3] += 0.4
    else:
        return session
    return replace(session, channels=channels)
