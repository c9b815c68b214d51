"""Pool swims: what counts is lengths, not samples; prose in ``docs/algorithms/recordings.md``."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arrays import BoolArray, FloatArray
from .device import DeviceTotals, Length
from .flags import Flag

_DIFFERENT = 0.03


@dataclass(frozen=True, slots=True)
class PoolSwim:
    """Metres, active seconds (rests left out), lengths swum; ``lengths`` are those swum, in order of time."""

    distance: float | None
    active_time: float | None
    active_lengths: int | None
    lengths: tuple[Length, ...]
    flags: tuple[Flag, ...]


def pool_swim(device: DeviceTotals) -> PoolSwim | None:
    """The swim as its lengths tell it; None when neither lengths nor their measure are known.

    Distance is pool length × active lengths; a larger device total stands, because drills are swum without
    counted lengths (flagged beyond 3 %).
    """
    if not device.pool_length and not device.lengths:
        return None
    swum = tuple(sorted((item for item in device.lengths if item.is_active), key=lambda item: item.start))
    count = len(swum) or device.active_lengths
    active = sum(item.elapsed_time for item in swum) or device.moving_time
    counted = count * device.pool_length if count and device.pool_length else None
    distance = max((value for value in (counted, device.distance) if value), default=None)
    return PoolSwim(distance, active, count, swum, _drill_flags(counted, device.distance))


def _drill_flags(counted: float | None, stated: float | None) -> tuple[Flag, ...]:
    if not counted or not stated or abs(counted - stated) <= _DIFFERENT * stated:
        return ()
    sentence = (
        f"The lengths add up to {counted:.0f} m, the device says {stated:.0f} m; the larger stands (drills)."
    )
    return (Flag("S17", "distance", 1, sentence, "warning"),)


def speeds(swim: PoolSwim, pool_length: float) -> FloatArray:
    """Speed in m/s for each second of active swimming, length after length, for time in zones."""
    seconds = np.array([max(round(item.elapsed_time), 1) for item in swim.lengths], int)
    return np.repeat(pool_length / seconds, seconds) if len(seconds) else np.zeros(0)


def active_seconds(swim: PoolSwim, n: int, offset: float) -> BoolArray:
    """Grid seconds (0 = ``offset`` seconds after the session's start) within swum lengths."""
    active = np.zeros(n, bool)
    for item in swim.lengths:
        first = int(max(round(item.start - offset), 0))
        active[first : max(round(item.start + item.elapsed_time - offset), 0)] = True
    return active


def distance_times(swim: PoolSwim, pool_length: float) -> tuple[FloatArray, FloatArray]:
    """Ends of the swum lengths as (seconds since the session's start, cumulative metres), with the start
    in front."""
    if not swim.lengths:
        return np.zeros(0), np.zeros(0)
    ends = [item.start + item.elapsed_time for item in swim.lengths]
    time = np.maximum.accumulate(np.array([swim.lengths[0].start, *ends]))
    return time, pool_length * np.arange(len(time), dtype=np.float64)
