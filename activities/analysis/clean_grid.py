"""From sorted samples to channels at 1 Hz: one value a second (S2), short steps filled (S5), long ones not
(S6, S9).

Prose and examples in ``docs/algorithms/cleaning.md``.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

LONGEST_STEP = 10  # seconds between samples that smart recording leaves out
LONGEST_HOLD = 300  # seconds a heart rate is held over when nothing at all was written
PAUSE_SPEED = 0.5  # m/s
HELD = ("power", "cadence", "heartrate", "speed", "temperature")
POSITIONS = ("latitude", "longitude")


def scatter(second: IntArray, values: FloatArray, n: int) -> FloatArray:
    """Values at their grid second, NaN elsewhere; of several in one second the last known one stays (S2)."""
    grid = np.full(n, np.nan)
    known = np.isfinite(values)
    grid[second[known]] = values[known]
    return grid


def inside_spans(spans: Iterable[tuple[float, float]], n: int) -> BoolArray:
    """True for the grid seconds strictly between the ends of any span: the two ends are samples of running
    time."""
    edges = np.zeros(n + 1, np.int64)
    for begin, end in spans:
        first = int(np.clip(np.floor(begin) + 1, 0, n)) if np.isfinite(begin) else 0
        last = int(np.clip(np.ceil(end), first, n)) if np.isfinite(end) else n
        edges[first] += 1
        edges[last] -= 1
    inside: BoolArray = np.cumsum(edges[:n]) > 0
    return inside


def slow_steps(second: IntArray, metres: FloatArray | None) -> list[tuple[float, float]]:
    """Steps of more than 10 s at under 0.5 m/s, as spans: pauses nobody wrote down (S6). Unknown speed is
    no pause."""
    if metres is None or len(second) < 2:
        return []
    known = np.flatnonzero(np.isfinite(metres))
    at, way = second[known], metres[known]
    steps = np.diff(at)
    slow = (steps > LONGEST_STEP) & (np.diff(way) < PAUSE_SPEED * steps)
    return [(float(at[i]), float(at[i + 1])) for i in np.flatnonzero(slow)]


def unwritten(second: IntArray, paused: BoolArray) -> BoolArray:
    """Grid seconds inside steps of more than 10 s that are no pause: the watch ran, and wrote nothing."""
    spans = np.flatnonzero(np.diff(second) > LONGEST_STEP)
    inside = inside_spans(((float(second[i]), float(second[i + 1])) for i in spans), len(paused))
    return inside & ~paused


def filled(name: str, grid: FloatArray, paused: BoolArray, bridged: BoolArray) -> FloatArray:
    """A scattered channel with its short gaps closed; ``bridged`` are seconds in which no channel was
    written.

    Power, cadence, heart rate, speed and temperature are held for steps up to 10 s (heart rate up to 300 s
    where nothing was written); distance is interpolated throughout and held at the ends; positions and
    altitude are interpolated except over pauses and over more than 300 s.
    """
    known = np.flatnonzero(np.isfinite(grid))
    if not len(known):
        return grid
    if name == "distance":
        distance: FloatArray = np.interp(np.arange(len(grid)), known, grid[known])
        return distance
    gaps = np.diff(known)
    if name in HELD:
        return _held(grid, known, gaps, _holdable(name, known, gaps, bridged))
    result = np.interp(np.arange(len(grid)), known, grid[known])
    keep = np.repeat(gaps <= LONGEST_HOLD, gaps) & ~paused[known[0] : known[-1]]
    keep[known[:-1] - known[0]] = True
    result[: known[0]] = np.nan
    result[known[0] : known[-1]][~keep] = np.nan
    result[known[-1] + 1 :] = np.nan
    return result


def _holdable(name: str, known: IntArray, gaps: IntArray, bridged: BoolArray) -> BoolArray:
    holdable: BoolArray = gaps <= LONGEST_STEP
    if name == "heartrate" and bridged.any():
        empty = np.concatenate([[0], np.cumsum(bridged)])
        all_empty = empty[known[1:]] - empty[known[:-1] + 1] == gaps - 1
        holdable = holdable | (all_empty & (gaps <= LONGEST_HOLD))
    return holdable


def _held(grid: FloatArray, known: IntArray, gaps: IntArray, holdable: BoolArray) -> FloatArray:
    result = np.full(len(grid), np.nan)
    values = np.where(holdable, grid[known[:-1]], np.nan)
    result[known[0] : known[-1]] = np.repeat(values, gaps)
    result[known] = grid[known]
    return result
