"""Stamps of a recording: order (S1), stray ones (S3), and the 1 Hz grid they are laid on.

Prose and examples in ``docs/algorithms/cleaning.md``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .device import DeviceTotals
from .flags import Flag

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

HOUR = 3600.0
DAY = 86400.0
FIRST_PLAUSIBLE_EPOCH = 631152000.0  # 1990-01-01
LONGEST_GRID = 4 * DAY  # ten channels of it are 28 MB
_MINOR_SHARE = 0.01
_GAP_LIMITS = ((DAY, HOUR), (HOUR, HOUR), (300.0, 300.0), (10.0, 10.0), (1.0, 1.0))


@dataclass(frozen=True, slots=True)
class Timeline:
    """How stamps map to grid seconds: ``seconds`` (since the session's start) at knots, and the grid
    second there."""

    seconds: FloatArray
    grid: FloatArray
    collapsed: float = 0.0  # seconds of gap that the grid leaves out
    clock_jump: float = 0.0  # those of them in gaps of more than a day

    def of(self, seconds: FloatArray) -> FloatArray:
        """Grid seconds of instants given in seconds since the session's start; before and after run on at
        1 Hz."""
        inside = np.interp(seconds, self.seconds, self.grid)
        before = np.minimum(seconds - self.seconds[0], 0.0)
        after = np.maximum(seconds - self.seconds[-1], 0.0)
        mapped: FloatArray = inside + before + after
        return mapped


def ordered(time: FloatArray) -> tuple[IntArray, list[Flag]]:
    """Indices of the stamped samples in order of time, stable; flags backward steps (S1)."""
    stamped = np.flatnonzero(np.isfinite(time))
    stamps = time[stamped]
    backward = int(np.count_nonzero(np.diff(stamps) < 0))
    if not backward:
        return stamped, []
    order = stamped[np.argsort(stamps, kind="stable")]
    return order, [_backward_flag(backward, len(stamps))]


def _backward_flag(backward: int, total: int) -> Flag:
    if backward > _MINOR_SHARE * total:
        sentence = (
            f"{backward} samples step back in time: this looks like a merged or damaged recording. "
            "It is kept out of records."
        )
        return Flag("S1", "time", backward, sentence, "suspicious", ("records",))
    return Flag("S1", "time", backward, f"{backward} samples were out of order and have been sorted.", "note")


def plausible(
    time: FloatArray, device: DeviceTotals, start_epoch: float, now_epoch: float | None
) -> BoolArray:
    """True for sorted stamps inside what the device says, the years of GPS and the present (S3).

    A bound that would drop more than one sample in a hundred is taken to be wrong itself and not applied.
    """
    keep = np.ones(len(time), bool)
    bounds = [time + start_epoch >= FIRST_PLAUSIBLE_EPOCH, time >= -HOUR]
    if device.elapsed_time:
        bounds.append(time <= device.elapsed_time + HOUR)
    if now_epoch is not None:
        bounds.append(time + start_epoch <= now_epoch + DAY)
    bounds.append(_with_the_others(time, device))
    for inside in bounds:
        if np.count_nonzero(~inside) <= max(_MINOR_SHARE * len(time), 1) and inside.any():
            keep &= inside
    return keep if keep.any() else np.ones(len(time), bool)


def _with_the_others(time: FloatArray, device: DeviceTotals) -> BoolArray:
    """False for a handful of samples more than a day away from the rest, unless the device counts them in."""
    clusters = np.concatenate([[0], np.cumsum(np.diff(time) > DAY)])
    sizes = np.bincount(clusters)
    main = int(np.argmax(sizes))
    minor = sizes <= max(_MINOR_SHARE * len(time), 1)
    minor[main] = False
    if device.elapsed_time:  # the device started with these samples and counted on: real, however odd
        minor[clusters[np.searchsorted(time, -HOUR)] if time[-1] >= -HOUR else main] = False
    inside: BoolArray = ~minor[clusters]
    return inside


def timeline(time: FloatArray) -> Timeline:
    """Grid for sorted stamps (at least one): from the first stamp at 1 Hz, gaps collapsed only where they are
    absurd.

    A gap of more than a day becomes an hour. Should the grid still be longer than four days, shorter gaps
    give way too (an hour, five minutes, ten seconds, one), so that memory is bounded by the number of
    samples.
    """
    steps = np.diff(time)
    span = float(time[-1] - time[0])
    for limit, left in _GAP_LIMITS:
        kept = np.where(steps > limit, left, steps)
        span = float(kept.sum())
        if span <= LONGEST_GRID:
            break
    if not np.any(kept != steps):
        return Timeline(time[[0, -1]], time[[0, -1]] - time[0])
    grid = np.concatenate([[0.0], np.cumsum(kept)])
    ends = np.flatnonzero(kept != steps)
    knots = np.unique(np.concatenate([[0], ends, ends + 1, [len(time) - 1]]))
    removed = steps - kept
    return Timeline(time[knots], grid[knots], float(removed.sum()), float(removed[steps > DAY].sum()))
