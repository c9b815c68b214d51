"""How a body answers: heart rate behind effort, speed over hills, watts on the road."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulators.athlete_roads import Route
from simulators.sessions import FloatArray

_GRAVITY, _AIR = 9.81, 1.2
_ROLLING, _DRAG_AREA, _BIKE = 0.0055, 0.38, 9.0  # coefficient, m2, kg
_ROUNDS = 4  # speed depends on grade, grade on place, place on speed


@dataclass(frozen=True, slots=True)
class Shape:
    """What the athlete can do on a day: m/s at threshold running, watts, s/100 m swimming, bpm, kg."""

    threshold_speed: float
    ftp: float
    css: float
    threshold_heartrate: float = 172.0
    max_heartrate: float = 189.0
    resting_heartrate: float = 50.0
    weight: float = 62.0


def lagged(values: FloatArray, seconds: float, start: float | None = None) -> FloatArray:
    """Values followed with a time constant, from ``start`` (default: the first value)."""
    kernel = np.exp(-np.arange(int(5 * seconds) + 1) / seconds)
    kernel /= kernel.sum()
    first = values[0] if start is None else start
    padded = np.concatenate([np.full(kernel.size - 1, first), values])
    return np.convolve(padded, kernel, mode="valid")


def wander(random: np.random.Generator, size: int, seconds: float) -> FloatArray:
    """Noise of unit size that remembers ``seconds``; slow noise is made coarse and drawn out."""
    if seconds > 40:
        step = int(seconds / 20)
        coarse = wander(random, size // step + 2, seconds / step)
        return np.interp(np.arange(size), np.arange(coarse.size) * step, coarse)
    noise = lagged(random.standard_normal(size + int(5 * seconds)), seconds)[-size:]
    scaled: FloatArray = noise * np.sqrt(2 * seconds)
    return scaled


def heartrate(
    random: np.random.Generator, effort: FloatArray, shape: Shape, *, sport: str, heat: float = 0.0
) -> FloatArray:
    """Beats a minute behind an effort (1 = threshold): late by half a minute, drifting up over the hours."""
    reserve = shape.max_heartrate - shape.resting_heartrate
    base, slope = (0.10, 0.778) if sport == "run" else (0.22, 0.655)
    hours = np.arange(effort.size) / 3600
    share = np.clip(base + slope * lagged(effort, 12), 0.05, 1.02)
    drift = 1 + (0.018 + heat) * np.maximum(hours - 0.25, 0)
    wanted = shape.resting_heartrate + reserve * np.minimum(share * drift, 0.995)
    followed = lagged(wanted, 28, start=shape.resting_heartrate + 0.22 * reserve)
    return np.clip(followed + 1.2 * wander(random, effort.size, 15), 45, shape.max_heartrate)


def running(
    random: np.random.Generator, route: Route, effort: FloatArray, shape: Shape
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Speed, distance and felt effort of a run, as long as ``effort`` or to the end of the route."""
    steady = shape.threshold_speed * lagged(effort, 6) * (1 + 0.022 * wander(random, effort.size, 25))
    way = np.cumsum(steady)
    for _ in range(_ROUNDS):
        grade = route.at(route.grade, way)
        cost = 1 + np.where(grade > 0, 3.2, 1.7) * np.clip(grade, -0.12, 0.16)
        speed = np.clip(lagged(steady / cost, 3), 0.6, 7.5)
        way = np.cumsum(speed)
    felt = speed * cost / shape.threshold_speed
    end = min(int(np.searchsorted(way, route.length)) + 1, effort.size)
    return speed[:end], way[:end], felt[:end]


def riding(
    random: np.random.Generator, route: Route, effort: FloatArray, shape: Shape
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Speed, distance and watts of a ride: harder uphill, nothing downhill and into corners."""
    size = effort.size
    noise = (1 + 0.10 * wander(random, size, 12) + 0.07 * random.standard_normal(size)) * _corners(
        random, size
    )
    way = np.cumsum(np.full(size, 7.5))
    for _ in range(_ROUNDS):
        grade = route.at(route.grade, way)
        push = np.clip(1 + 6.5 * np.clip(grade, -0.16, 0.06), 0, 1.4)
        power = np.clip(shape.ftp * effort * push * noise, 0, None)
        speed = lagged(_road_speed(lagged(power, 7), grade, shape.weight), 7)
        way = np.cumsum(speed)
    end = min(int(np.searchsorted(way, route.length)) + 1, size)
    return speed[:end], way[:end], power[:end]


def indoors(random: np.random.Generator, effort: FloatArray, shape: Shape) -> tuple[FloatArray, FloatArray]:
    """Watts and the trainer's speed."""
    noise = 1 + 0.025 * wander(random, effort.size, 10) + 0.03 * random.standard_normal(effort.size)
    power = np.clip(shape.ftp * lagged(effort, 3) * noise, 0, None)
    return power, lagged(_road_speed(lagged(power, 5), np.zeros(effort.size), shape.weight), 6)


def _corners(random: np.random.Generator, size: int) -> FloatArray:
    """1, and 0 for the some seconds of each corner and descent of the front wheel before it."""
    rolling = np.ones(size)
    for begin in random.integers(0, size, max(1, size // 170)):
        rolling[begin : begin + int(random.integers(3, 11))] = 0
    return rolling


def _road_speed(power: FloatArray, grade: FloatArray, weight: float) -> FloatArray:
    """The speed at which watts balance slope, tyres and air (Martin 1998), by Newton's method; brakes hold 16 m/s."""
    force = (weight + _BIKE) * _GRAVITY * (_ROLLING + np.clip(grade, -0.09, 0.12))
    drag = 0.5 * _AIR * _DRAG_AREA
    speed = np.full(power.size, 12.0)
    for _ in range(12):
        value = drag * speed**3 + force * speed - np.maximum(power, 25.0)
        slope = np.maximum(3 * drag * speed**2 + force, 1.0)
        speed = np.clip(speed - value / slope, 1.4, 25.0)
    braked: FloatArray = np.minimum(speed, 16.0)
    return braked
