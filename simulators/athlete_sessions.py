"""What the watch recorded on an outing of the invented athlete."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, timedelta

import numpy as np

from simulators import athlete_body as body
from simulators.athlete_body import Shape
from simulators.athlete_calendar import Outing, shape_on
from simulators.athlete_roads import Area, Route, lake_loop, loop
from simulators.athlete_swims import pool_swim
from simulators.sessions import FloatArray, Session

ROADS, RIDES, PATHS = 620.0, 3_100.0, 330.0  # metres between crossings
_WATCH, _COMPUTER = "Formwatch 3", "Formbike 530"
_CORRIDOR = 2.2  # metres that positions wander from the road


@dataclass(frozen=True, slots=True)
class Step:
    """So many seconds at an effort (1 = threshold); the last step of a session lasts to its end."""

    seconds: float
    effort: float


def record(outing: Outing) -> tuple[Session, ...]:
    """The session of an outing, or the legs of a triathlon. The same outing gives the same samples."""
    random = np.random.default_rng(outing.seed)
    shape = shape_on(outing.days_left)
    made = _RECORDERS[_family(outing.kind)](outing, shape, random)
    return made if isinstance(made, tuple) else (_with_faults(made, outing, random),)


def _family(kind: str) -> str:
    if kind in ("swim", "triathlon", "trainer", "hike"):
        return kind
    return "ride" if kind.endswith("_ride") else "run"


# --- running ------------------------------------------------------------------------------------------------------


def _run(outing: Outing, shape: Shape, random: np.random.Generator) -> Session:
    steps = _run_steps(outing.kind, random)
    distance = outing.metres or outing.minutes * 60 * shape.threshold_speed * 0.79
    route = _course(outing, distance)
    effort = _spread(steps, int(1.6 * route.length / (0.72 * shape.threshold_speed)) + 600)
    speed, way, felt = body.running(random, route, effort, shape)
    stops = _stops(random, way.size, 0.0 if outing.kind.startswith("race") else 1.2)
    beats = body.heartrate(random, _with_rest(felt, stops), shape, sport="run", heat=_heat(outing))
    cadence = 166 + 9 * (speed - 2.9) + 1.6 * body.wander(random, way.size, 4)
    channels = _outdoors(random, outing, route, way, speed) | {
        "cadence": np.round(np.clip(cadence, 100, 215))
    }
    return _session(
        outing, channels, beats, stops, _laps(outing.kind, steps, way, 1000.0),
        sport="running", sub_sport="trail" if outing.kind == "trail_run" else "generic",
    )  # fmt: skip


def _run_steps(kind: str, random: np.random.Generator) -> list[Step]:
    if kind == "intervals":
        count, work = [(6, 180.0), (5, 240.0), (10, 90.0), (4, 360.0)][int(random.integers(4))]
        effort = {90.0: 1.13, 180.0: 1.06, 240.0: 1.035, 360.0: 1.0}[work]
        return [
            Step(840, 0.77),
            *[Step(work, effort), Step(max(75.0, work / 2), 0.60)] * count,
            Step(9_000, 0.73),
        ]
    steady = {
        "easy_run": 0.785, "recovery_run": 0.71, "long_run": 0.78, "trail_run": 0.79, "midnight_run": 0.76,
        "race_10k": 1.015, "race_half": 0.955, "race_marathon": 0.885,
    }  # fmt: skip
    if kind == "tempo_run":
        return [Step(900, 0.77), Step(float(random.choice([1200, 1500, 1800])), 0.955), Step(9_000, 0.74)]
    if kind == "long_run" and random.random() < 0.3:
        return [Step(3_000, 0.77), Step(1_500, 0.90), Step(30_000, 0.77)]
    fade = 0.96 if kind == "race_marathon" else 1.0
    return [Step(9_000, steady[kind]), Step(30_000, steady[kind] * fade)]


# --- riding -------------------------------------------------------------------------------------------------------


def _ride(outing: Outing, shape: Shape, random: np.random.Generator) -> Session:
    distance = outing.metres or outing.minutes * 60 * 7.1
    route = _course(outing, distance)
    steps = _ride_steps(outing.kind, random)
    effort = _spread(steps, int(route.length / 3.2) + 900) * (
        1 + 0.06 * body.wander(random, int(route.length / 3.2) + 900, 180)
    )
    speed, way, power = body.riding(random, route, effort, shape)
    stops = _stops(random, way.size, 2.2)
    felt = body.lagged(power, 25) / shape.ftp
    beats = body.heartrate(random, _with_rest(felt, stops), shape, sport="ride", heat=_heat(outing))
    climbing = np.clip(route.at(route.grade, way), 0, 0.08)
    turns = 88 - 170 * climbing + 3 * body.wander(random, way.size, 8)
    channels = _outdoors(random, outing, route, way, speed) | {
        "cadence": np.round(np.where(power > 8, np.clip(turns, 48, 118), 0)),
        "power": np.round(power),
    }
    laps = _laps(outing.kind, steps, way, 10_000.0)
    return _session(outing, channels, beats, stops, laps, sport="cycling", sub_sport="road", device=_COMPUTER)


def _ride_steps(kind: str, random: np.random.Generator) -> list[Step]:
    easy = 0.66 if kind == "long_ride" else 0.69
    if random.random() < 0.4:
        hard = [Step(600.0, 0.95), Step(300.0, 0.55)] * int(random.integers(2, 5))
        return [Step(1_800, easy), *hard, Step(40_000, easy)]
    return [Step(900, easy * 0.92), Step(40_000, easy)]


def _trainer(outing: Outing, shape: Shape, random: np.random.Generator) -> Session:
    work, rest, effort = [
        (480.0, 240.0, 0.97),
        (1200.0, 300.0, 0.90),
        (60.0, 60.0, 1.18),
        (180.0, 180.0, 1.06),
    ][int(random.integers(4))]
    size = int(outing.minutes * 60)
    count = max(1, int((size - 1_300) / (work + rest)))
    steps = [Step(600, 0.58), *[Step(work, effort), Step(rest, 0.48)] * count, Step(9_000, 0.5)]
    asked = _spread(steps, size)
    power, speed = body.indoors(random, asked, shape)
    beats = body.heartrate(random, body.lagged(power, 20) / shape.ftp, shape, sport="ride", heat=0.03)
    channels = {
        "distance": np.round(np.cumsum(speed), 2), "speed": np.round(speed, 3), "power": np.round(power),
        "cadence": np.round(88 + 6 * (asked > 0.85) + 1.5 * body.wander(random, size, 10)),
    }  # fmt: skip
    return _session(
        outing,
        channels,
        beats,
        (),
        _laps("trainer", steps, np.cumsum(speed), 0.0),
        sport="cycling",
        sub_sport="indoor_cycling",
        device=_COMPUTER,
    )


def _hike(outing: Outing, shape: Shape, random: np.random.Generator) -> Session:
    route = loop(outing.area, PATHS, _rounded(outing.minutes * 60 * 1.25, 1000), outing.day.day % 3)
    slow = replace(shape, threshold_speed=1.75)
    speed, way, felt = body.running(
        random, route, _spread([Step(60_000, 0.75)], int(route.length / 0.7)), slow
    )
    stops = _stops(random, way.size, 1.5)
    beats = body.heartrate(random, _with_rest(0.5 * felt, stops), shape, sport="run")
    channels = _outdoors(random, outing, route, way, speed) | {
        "cadence": np.round(104 + 3 * body.wander(random, way.size, 6))
    }
    return _session(outing, channels, beats, stops, (0.0,), sport="hiking")


# --- swimming and triathlon ---------------------------------------------------------------------------------------


def _swim(outing: Outing, shape: Shape, random: np.random.Generator) -> Session:
    metres = outing.metres or outing.minutes * 60 / (shape.css * 1.28) * 100
    lengths, laps, felt = pool_swim(random, metres, shape)
    beats = body.heartrate(random, felt, shape, sport="run")
    session = _session(outing, {}, beats, (), laps, sport="swimming", sub_sport="lap_swimming")
    return replace(session, lengths=lengths, pool_length=25.0)


def _triathlon(outing: Outing, shape: Shape, random: np.random.Generator) -> tuple[Session, ...]:
    """Swim, change, ride, change, run: five sessions of one file."""
    swim = _lake_swim(outing, shape, random)
    ride = _leg(outing, "tri_ride", 40_200.0, shape, random, _tri_ride)
    run = _leg(outing, "tri_run", 10_050.0, shape, random, _tri_run)
    legs = [swim, _change(outing, 150, random), ride, _change(outing, 85, random), run]
    found, seconds = [], 0.0
    for leg in legs:
        found.append(replace(leg, start=swim.start + timedelta(seconds=seconds)))
        seconds += leg.duration + 1
    return tuple(found)


def _leg(
    outing: Outing, kind: str, metres: float, shape: Shape, random: np.random.Generator,
    make: Callable[[Outing, Shape, np.random.Generator], Session],
) -> Session:  # fmt: skip
    return make(replace(outing, kind=kind, metres=metres), shape, random)


def _tri_ride(outing: Outing, shape: Shape, random: np.random.Generator) -> Session:
    route = loop(outing.area, RIDES, outing.metres, 5, exact=True)
    effort = _spread([Step(60_000, 0.88)], int(route.length / 3))
    speed, way, power = body.riding(random, route, effort, shape)
    beats = body.heartrate(random, body.lagged(power, 25) / shape.ftp, shape, sport="ride", heat=0.02)
    channels = _outdoors(random, outing, route, way, speed) | {
        "power": np.round(power), "cadence": np.round(np.where(power > 8, 90 + 2 * body.wander(random, way.size, 8), 0)),
    }  # fmt: skip
    return _session(
        outing, channels, beats, (), _laps("ride", [], way, 10_000.0), sport="cycling", sub_sport="road"
    )


def _tri_run(outing: Outing, shape: Shape, random: np.random.Generator) -> Session:
    return _run(replace(outing, kind="race_half"), shape, random)


def _lake_swim(outing: Outing, shape: Shape, random: np.random.Generator) -> Session:
    route = lake_loop(outing.area, 1_510.0, (-3_400.0, 2_100.0))
    speed = 100 / (shape.css * 1.04) * (1 + 0.05 * body.wander(random, 3_600, 40))
    way = np.cumsum(speed)
    size = int(np.searchsorted(way, route.length))
    speed, way = speed[:size], way[:size]
    beats = body.heartrate(random, np.full(size, 0.93), shape, sport="run")
    channels = _outdoors(random, outing, route, way, speed) | {
        "cadence": np.round(29 + body.wander(random, size, 12))
    }
    del channels["altitude"]
    return _session(outing, channels, beats, (), (0.0,), sport="swimming", sub_sport="open_water")


def _change(outing: Outing, seconds: int, random: np.random.Generator) -> Session:
    beats = 150 + 5 * body.wander(random, seconds, 20)
    return _session(outing, {}, beats, (), (0.0,), sport="transition")


# --- what all share -----------------------------------------------------------------------------------------------


def _course(outing: Outing, distance: float) -> Route:
    """One of the athlete's usual loops, or the measured course of a race."""
    kind, area = outing.kind, outing.area
    if kind.startswith("race"):
        return loop(area, ROADS, distance, int(distance) % 7, exact=True)
    variant = int(np.random.default_rng([*outing.seed, 3]).integers(3))
    if _family(kind) == "ride":
        return loop(area, RIDES, _rounded(distance, 8_000), variant)
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
        return loop(hills, PATHS, _rounded(distance, 2_000), variant)
    return loop(area, ROADS, _rounded(distance, 1_000 if distance < 14_000 else 2_000), variant)


def _rounded(metres: float, step: float) -> float:
    return max(step, round(metres / step) * step)


def _spread(steps: Sequence[Step], size: int) -> FloatArray:
    """Efforts second by second."""
    parts = [np.full(int(step.seconds), step.effort) for step in steps]
    joined = np.concatenate(parts)
    return np.pad(joined, (0, max(0, size - joined.size)), mode="edge")[:size]


def _laps(kind: str, steps: Sequence[Step], way: FloatArray, every: float) -> tuple[float, ...]:
    """Lap starts on the clock of motion: by the steps of a workout, else every so many metres."""
    if kind in ("intervals", "tempo_run", "trainer") or (len(steps) > 2 and kind != "long_run"):
        starts = np.cumsum([0.0, *(step.seconds for step in steps[:-1])])
    else:
        starts = np.searchsorted(way, np.arange(0, way[-1], every)).astype(float)
    return tuple(float(start) for start in starts if start < way.size - 10)


Stops = tuple[tuple[int, int], ...]  # second of motion at which the watch stopped, and for how long


def _stops(random: np.random.Generator, size: int, an_hour: float) -> Stops:
    count = int(random.poisson(an_hour * size / 3600))
    at = sorted(int(second) for second in random.integers(240, max(size - 120, 241), count))
    spaced = [second for before, second in zip([0, *at], at, strict=False) if second - before > 60]
    return tuple((second, int(random.integers(14, 75))) for second in spaced)


def _with_rest(felt: FloatArray, stops: Stops) -> FloatArray:
    """The effort on the wall clock: next to nothing while waiting."""
    if not stops:
        return felt
    at = [second for second, length in stops for _ in range(length)]
    return np.insert(felt, at, 0.12)


def _clock(size: int, stops: Stops) -> FloatArray:
    """Wall-clock seconds of each second of motion."""
    waited = np.zeros(size)
    for second, length in stops:
        waited[second:] += length
    return np.arange(size) + waited


def _outdoors(
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
            _temperature(outing) + 1.5 * np.exp(-np.arange(size) / 600) + np.arange(size) / 7200
        ),
    }


def _temperature(outing: Outing) -> float:
    season = -np.cos(2 * np.pi * (outing.day.timetuple().tm_yday - 20) / 365)
    noon = -np.cos(2 * np.pi * (outing.start.hour - 3) / 24)
    warm = 7.0 if outing.area.latitude < 35 else 0.0
    return float(
        10.5 + 9.5 * season + 4.0 * noon + warm + np.random.default_rng([*outing.seed, 8]).normal(0, 2.5)
    )


def _heat(outing: Outing) -> float:
    """Further drift of heart rate an hour in warm air."""
    return max(0.0, _temperature(outing) - 20) * 0.003


def _session(
    outing: Outing, channels: dict[str, FloatArray], beats: FloatArray, stops: Stops, laps: tuple[float, ...],
    *, sport: str, sub_sport: str = "generic", device: str = _WATCH,
) -> Session:  # fmt: skip
    """Channels on the clock of motion and beats on the wall clock, as one recording."""
    size = next((values.size for values in channels.values()), beats.size)
    clock = _clock(size, stops)
    at = np.minimum(clock.astype(int), beats.size - 1)
    pauses = tuple(
        (float(clock[second - 1]), float(clock[second])) for second, _ in stops if 0 < second < size
    )
    offset = outing.start.utcoffset() or timedelta()
    return Session(
        start=outing.start.astimezone(UTC),
        channels={"time": clock, "heartrate": np.round(beats[at]), **channels},
        sport=sport, sub_sport=sub_sport, pauses=pauses, product_name=device, manufacturer="development",
        laps=tuple(float(clock[min(int(lap), size - 1)]) for lap in laps) or (0.0,),
        utc_offset=int(offset.total_seconds()), name=outing.kind,
    )  # fmt: skip


def _with_faults(session: Session, outing: Outing, random: np.random.Generator) -> Session:
    """Now and then a sensor lies: a spike of watts, a strap that reads nothing, a position far away."""
    chance = random.random()
    channels = {name: values.copy() for name, values in session.channels.items()}
    at = int(random.integers(60, max(61, channels["time"].size - 60)))
    if "power" in channels and chance < 0.05:
        channels["power"][at : at + 2] = 2_400
    elif chance > 0.965:
        channels["heartrate"][at : at + 40] = 0
    elif chance > 0.945 and "latitude" in channels:
        channels["latitude"][at : at + 3] += 0.4
    else:
        return session
    return replace(session, channels=channels)


_RECORDERS: dict[str, Callable[[Outing, Shape, np.random.Generator], Session | tuple[Session, ...]]] = {
    "run": _run, "ride": _ride, "trainer": _trainer, "hike": _hike, "swim": _swim, "triathlon": _triathlon,
}  # fmt: skip
