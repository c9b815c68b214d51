"""What the watch recorded on an outing of the invented athlete."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import numpy as np

from simulators import athlete_body as body
from simulators.athlete_body import Shape
from simulators.athlete_calendar import Outing
from simulators.athlete_recording import (
    COMPUTER,
    PATHS,
    RIDES,
    Step,
    course,
    family,
    heat,
    lap_starts,
    outdoors,
    recorded,
    rounded,
    spread,
    waits,
    whole,
    with_faults,
    with_rest,
)
from simulators.athlete_roads import lake_loop, loop
from simulators.athlete_swims import pool_swim
from simulators.sessions import FloatArray, Session


def record(outing: Outing) -> tuple[Session, ...]:
    """The session of an outing, or the legs of a triathlon. The same outing gives the same samples."""
    random = np.random.default_rng(outing.seed)
    made = _RECORDERS[family(outing.kind)](outing, outing.shape, random)
    return made if isinstance(made, tuple) else (with_faults(made, outing, random),)


# --- running ------------------------------------------------------------------------------------------------------


def _run(outing: Outing, shape: Shape, random: np.random.Generator) -> Session:
    steps = _run_steps(outing.kind, random)
    distance = outing.metres or outing.minutes * 60 * shape.threshold_speed * 0.79
    route = course(outing, distance)
    effort = spread(steps, int(1.6 * route.length / (0.72 * shape.threshold_speed)) + 600)
    speed, way, felt = body.running(random, route, effort, shape)
    stops = waits(random, way.size, 0.0 if outing.kind.startswith("race") else 1.2)
    beats = body.heartrate(random, with_rest(felt, stops), shape, sport="run", heat=heat(outing))
    cadence = 166 + 9 * (speed - 2.9) + 1.6 * body.wander(random, way.size, 4)
    channels: dict[str, FloatArray] = outdoors(random, outing, route, way, speed) | {
        "cadence": whole(np.clip(cadence, 100, 215))
    }
    return recorded(
        outing, channels, beats, stops, lap_starts(outing.kind, steps, way, 1000.0),
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
    route = course(outing, distance)
    steps = _ride_steps(outing.kind, random)
    effort = spread(steps, int(route.length / 3.2) + 900) * (
        1 + 0.06 * body.wander(random, int(route.length / 3.2) + 900, 180)
    )
    speed, way, power = body.riding(random, route, effort, shape)
    stops = waits(random, way.size, 2.2)
    felt = body.lagged(power, 25) / shape.ftp
    beats = body.heartrate(random, with_rest(felt, stops), shape, sport="ride", heat=heat(outing))
    climbing = np.clip(route.at(route.grade, way), 0, 0.08)
    turns = 88 - 170 * climbing + 3 * body.wander(random, way.size, 8)
    channels: dict[str, FloatArray] = outdoors(random, outing, route, way, speed) | {
        "cadence": whole(np.where(power > 8, np.clip(turns, 48, 118), 0)),
        "power": whole(power),
    }
    laps = lap_starts(outing.kind, steps, way, 10_000.0)
    return recorded(outing, channels, beats, stops, laps, sport="cycling", sub_sport="road", device=COMPUTER)


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
    asked = spread(steps, size)
    power, speed = body.indoors(random, asked, shape)
    beats = body.heartrate(random, body.lagged(power, 20) / shape.ftp, shape, sport="ride", heat=0.03)
    channels: dict[str, FloatArray] = {
        "distance": np.asarray(np.round(np.cumsum(speed), 2)), "speed": np.round(speed, 3), "power": whole(power),
        "cadence": whole(88 + 6 * (asked > 0.85) + 1.5 * body.wander(random, size, 10)),
    }  # fmt: skip
    return recorded(
        outing,
        channels,
        beats,
        (),
        lap_starts("trainer", steps, np.cumsum(speed), 0.0),
        sport="cycling",
        sub_sport="indoor_cycling",
        device=COMPUTER,
    )


def _hike(outing: Outing, shape: Shape, random: np.random.Generator) -> Session:
    route = loop(outing.area, PATHS, rounded(outing.minutes * 60 * 1.25, 1000), outing.day.day % 3)
    slow = replace(shape, threshold_speed=1.75)
    speed, way, felt = body.running(
        random, route, spread([Step(60_000, 0.75)], int(route.length / 0.7)), slow
    )
    stops = waits(random, way.size, 1.5)
    beats = body.heartrate(random, with_rest(0.5 * felt, stops), shape, sport="run")
    channels: dict[str, FloatArray] = outdoors(random, outing, route, way, speed) | {
        "cadence": whole(104 + 3 * body.wander(random, way.size, 6))
    }
    return recorded(outing, channels, beats, stops, (0.0,), sport="hiking")


# --- swimming and triathlon ---------------------------------------------------------------------------------------


def _swim(outing: Outing, shape: Shape, random: np.random.Generator) -> Session:
    metres = outing.metres or outing.minutes * 60 / (shape.css * 1.28) * 100
    lengths, laps, felt = pool_swim(random, metres, shape)
    beats = body.heartrate(random, felt, shape, sport="run")
    session = recorded(outing, {}, beats, (), laps, sport="swimming", sub_sport="lap_swimming")
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
    effort = spread([Step(60_000, 0.88)], int(route.length / 3))
    speed, way, power = body.riding(random, route, effort, shape)
    beats = body.heartrate(random, body.lagged(power, 25) / shape.ftp, shape, sport="ride", heat=0.02)
    channels: dict[str, FloatArray] = outdoors(random, outing, route, way, speed) | {
        "power": whole(power),
        "cadence": whole(np.where(power > 8, 90 + 2 * body.wander(random, way.size, 8), 0)),
    }
    return recorded(
        outing, channels, beats, (), lap_starts("ride", [], way, 10_000.0), sport="cycling", sub_sport="road"
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
    channels: dict[str, FloatArray] = outdoors(random, outing, route, way, speed) | {
        "cadence": whole(29 + body.wander(random, size, 12))
    }
    del channels["altitude"]
    return recorded(outing, channels, beats, (), (0.0,), sport="swimming", sub_sport="open_water")


def _change(outing: Outing, seconds: int, random: np.random.Generator) -> Session:
    beats = 150 + 5 * body.wander(random, seconds, 20)
    return recorded(outing, {}, beats, (), (0.0,), sport="transition")


_RECORDERS: dict[str, Callable[[Outing, Shape, np.random.Generator], Session | tuple[Session, ...]]] = {
    "run": _run, "ride": _ride, "trainer": _trainer, "hike": _hike, "swim": _swim, "triathlon": _triathlon,
}  # fmt: skip
