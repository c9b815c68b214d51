"""Mean-maximal curves: the best mean over each duration. In prose: docs/algorithms/curves.md."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from .arrays import FloatArray, IntArray

# s; kept for records and comparisons
RECORD_DURATIONS: tuple[int, ...] = (
    *(1, 5, 10, 15, 30),
    *(60 * minutes for minutes in (1, 2, 3, 5, 8, 10, 12, 20, 30, 45, 60, 90)),
    *(3600 * hours for hours in (2, 3, 4, 5)),
)


def standard_durations(seconds: float) -> IntArray:
    """Durations in s up to `seconds`: each second to 1 min, then steps of 5, 10, 30 and, past 1 h, 60 s."""
    steps = (
        np.arange(1, 61),
        np.arange(65, 301, 5),
        np.arange(310, 1201, 10),
        np.arange(1230, 3601, 30),
        np.arange(3660, int(max(seconds, 0)) + 1, 60),
    )
    durations = np.concatenate(steps).astype(np.int64)
    return durations[durations <= seconds]


def mean_maximal(power: FloatArray, durations: ArrayLike, *, breaks: bool = False) -> FloatArray:
    """Best mean over any `d` consecutive seconds for each whole duration d; NaN where none exists.

    `power` is 1 Hz on the *elapsed* grid, so that a pause cannot join two efforts. Missing seconds count as 0
    (power); with `breaks` no window may hold one (heart rate, speed). Same length as `durations`.
    Cost O(n) per duration. docs/algorithms/curves.md.
    """
    wanted = np.atleast_1d(np.asarray(durations, dtype=np.int64))
    series, low = _summable(power, breaks)
    if series is None:
        return np.full(len(wanted), np.nan)
    best = _best_means(series, wanted)
    return np.where(best > 0.0, best + low, np.nan) if breaks else best


def _summable(power: FloatArray, breaks: bool) -> tuple[FloatArray | None, float]:
    """The series without NaN and the level to add to its means; None when no second has a value.

    With breaks all values are shifted to 1 or more and a missing second costs more than all others can give:
    every window that holds one has a negative sum, so a negative best means that no whole window exists.
    """
    series = np.asarray(power, dtype=np.float64)
    known = np.isfinite(series)
    if not known.any():
        return None, 0.0
    if not breaks:
        return np.where(known, series, 0.0), 0.0
    low = float(np.floor(series[known].min())) - 1.0
    cost = float(np.ceil(np.sum(series[known] - low))) + 1.0
    return np.where(known, series - low, -cost), low


def _best_means(series: FloatArray, durations: IntArray) -> FloatArray:
    sums = np.concatenate(([0.0], np.cumsum(series)))
    best = np.full(len(durations), np.nan)
    room = np.empty(len(series))
    for index, length in enumerate(durations.tolist()):
        if 1 <= length <= len(series):
            windows = room[: len(series) - length + 1]
            np.subtract(sums[length:], sums[:-length], out=windows)
            best[index] = windows.max() / length
    return best


def best_window(power: FloatArray, duration: int, *, breaks: bool = False) -> tuple[int, float] | None:
    """Start second and mean of the best window of `duration` s, the first of equals, else None."""
    series, low = _summable(power, breaks)
    if series is None or not 1 <= duration <= len(series):
        return None
    sums = np.concatenate(([0.0], np.cumsum(series)))
    windows = sums[duration:] - sums[:-duration]
    start = int(np.argmax(windows))
    if breaks and not windows[start] > 0.0:
        return None
    return start, float(windows[start]) / duration + low


def non_increasing(best: FloatArray) -> FloatArray:
    """The curve as shown: no longer duration above a shorter one (running maximum from the right)."""
    shown = np.maximum.accumulate(np.where(np.isnan(best), -np.inf, best)[::-1])[::-1]
    return np.where(np.isfinite(shown), shown, np.nan)


def season_curve(curves: Sequence[FloatArray]) -> tuple[FloatArray, IntArray]:
    """Element-wise best of curves on the same durations, and which curve gave it; -1 where none has a value.

    Shorter curves count as unknown beyond their end. ValueError without curves.
    """
    if not curves:
        raise ValueError("a season needs at least one curve")
    table = np.full((len(curves), max(map(len, curves))), -np.inf)
    for row, curve in zip(table, curves, strict=True):
        row[: len(curve)] = np.where(np.isnan(curve), -np.inf, curve)
    owner = np.argmax(table, axis=0)
    best = table[owner, np.arange(table.shape[1])]
    unknown = np.isinf(best)
    return np.where(unknown, np.nan, best), np.where(unknown, -1, owner).astype(np.int64)


def estimated_ftp(best_20_minutes: float) -> float:
    """Threshold power in W as 95 % of the best 20 minutes (Coggan's test); only after a maximal effort."""
    return 0.95 * best_20_minutes
