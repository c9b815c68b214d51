"""Kilometre and mile splits from a cleaned recording; prose in ``docs/algorithms/recordings.md``."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arrays import BoolArray, FloatArray

KILOMETRE, MILE = 1000.0, 1609.344
_SHORTEST_LAST = 10.0  # metres


@dataclass(frozen=True, slots=True)
class Split:
    """One split: metres, seconds (elapsed, moving), m/s over moving time, mean bpm and watts, net rise in
    metres."""

    number: int
    start: float
    distance: float
    elapsed_time: float
    moving_time: float
    speed: float | None
    heartrate: float | None
    power: float | None
    rise: float | None


def splits(
    distance: FloatArray,
    moving: BoolArray,
    *,
    every: float,
    heartrate: FloatArray | None = None,
    power: FloatArray | None = None,
    altitude: FloatArray | None = None,
) -> tuple[Split, ...]:
    """Splits of ``every`` metres along cumulative metres at 1 Hz; the last one is shorter. None below 10 m.

    Boundaries are crossed between seconds (linear); the other channels are 1 Hz, NaN for missing.
    """
    total = float(distance[-1]) if len(distance) else 0.0
    if not total >= _SHORTEST_LAST:
        return ()
    marks = np.arange(0.0, total, every)
    if len(marks) > 1 and total - marks[-1] < _SHORTEST_LAST:
        marks = marks[:-1]
    marks = np.append(marks, total)
    times = _crossings(distance, marks)
    elapsed, way = np.diff(times), np.diff(marks)
    in_motion = np.minimum(_between(moving.astype(float), times), elapsed)
    beats, watts = _means(heartrate, times), _means(power, times)
    rises = (
        np.diff(np.interp(times, *_known(altitude))) if altitude is not None else np.full(len(way), np.nan)
    )
    return tuple(
        Split(i + 1, float(times[i]), float(way[i]), float(elapsed[i]), float(in_motion[i]),
              float(way[i] / in_motion[i]) if in_motion[i] > 0 else None,
              _or_none(beats[i]), _or_none(watts[i]), _or_none(rises[i]))
        for i in range(len(way))
    )  # fmt: skip


def _crossings(distance: FloatArray, marks: FloatArray) -> FloatArray:
    """First moment, in seconds, at which each mark is reached."""
    after = np.clip(np.searchsorted(distance, marks, side="left"), 1, len(distance) - 1)
    step = distance[after] - distance[after - 1]
    share = np.divide(marks - distance[after - 1], step, out=np.zeros(len(marks)), where=step > 0)
    times: FloatArray = after - 1 + np.clip(share, 0.0, 1.0)
    times[0] = 0.0
    times[-1] = len(distance) - 1.0
    return times


def _between(values: FloatArray, times: FloatArray) -> FloatArray:
    sums = np.concatenate([[0.0], np.cumsum(values)])
    return np.diff(np.interp(times, np.arange(len(sums)), sums))


def _means(values: FloatArray | None, times: FloatArray) -> FloatArray:
    if values is None:
        return np.full(len(times) - 1, np.nan)
    known = np.isfinite(values)
    seconds = _between(known.astype(float), times)
    totals = _between(np.where(known, values, 0.0), times)
    means: FloatArray = np.divide(totals, seconds, out=np.full(len(seconds), np.nan), where=seconds > 0.5)
    return means


def _known(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    known = np.flatnonzero(np.isfinite(values))
    return known.astype(float), values[known]


def _or_none(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
