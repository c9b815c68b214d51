"""Distance from positions, speed over a window, moving time and grade; prose in
``docs/algorithms/motion.md``."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

EARTH_RADIUS = 6_371_008.8  # mean radius in metres
MOVING_SPEED = {"ride": 1.0, "swim": 0.3}  # m/s; on foot and anything else 0.5
_WINDOW = 3  # seconds to either side: seven samples, because distances are often whole metres
GRADE_WINDOW = 40.0  # metres
_SHORTEST_RUN = 10.0  # metres, never divide a rise by less
_STEEPEST = 0.45


def moving_threshold(family: str) -> float:
    """Speed in m/s from which an athlete of this sport family counts as moving."""
    return MOVING_SPEED.get(family, 0.5)


def haversine(lat1: FloatArray, lon1: FloatArray, lat2: FloatArray, lon2: FloatArray) -> FloatArray:
    """Great-circle distances in metres between positions in degrees, element by element."""
    phi1, phi2 = np.radians(lat1), np.radians(lat2)
    half = (
        np.sin((phi2 - phi1) / 2) ** 2
        + np.cos(phi1) * np.cos(phi2) * np.sin(np.radians(lon2 - lon1) / 2) ** 2
    )
    metres: FloatArray = 2 * EARTH_RADIUS * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
    return metres


def distance_from_positions(
    latitude: FloatArray, longitude: FloatArray, breaks: BoolArray | None = None
) -> FloatArray:
    """Cumulative metres along positions (degrees, NaN for missing): the haversine sum.

    ``breaks[i]`` true means that sample i begins a new segment: the way from the sample before is not
    counted. Samples without position are NaN, except that the first is never below 0. All NaN when no
    position is known.
    """
    known = np.flatnonzero(np.isfinite(latitude) & np.isfinite(longitude))
    metres = np.full(len(latitude), np.nan)
    if not len(known):
        return metres
    lat, lon = latitude[known], longitude[known]
    steps = haversine(lat[:-1], lon[:-1], lat[1:], lon[1:])
    if breaks is not None:
        segment = np.cumsum(breaks)[known]
        steps = np.where(np.diff(segment) > 0, 0.0, steps)
    metres[known] = np.concatenate([[0.0], np.cumsum(steps)])
    return metres


def windowed_speed(distance: FloatArray) -> FloatArray:
    """Speed in m/s at each second over a centred window of seven, from cumulative metres at 1 Hz.

    The window is shorter at the ends; NaN where either end of it is unknown.
    """
    n = len(distance)
    if n < 2:
        return np.full(n, np.nan)
    left = np.maximum(np.arange(n) - _WINDOW, 0)
    right = np.minimum(np.arange(n) + _WINDOW, n - 1)
    speeds: FloatArray = (distance[right] - distance[left]) / (right - left)
    return speeds


def moving(
    distance: FloatArray | None, speed: FloatArray | None, timer: BoolArray, *, family: str
) -> BoolArray:
    """Which timer seconds show motion. ``distance`` cumulative metres, ``speed`` m/s, both at 1 Hz or None.

    From distance where known, from the speed channel else; with neither, all timer seconds count (trainer,
    strength).
    """
    rate = np.full(len(timer), np.nan)
    if distance is not None:
        rate = windowed_speed(distance)
    if speed is not None:
        rate = np.where(np.isnan(rate), speed, rate)
    if np.isnan(rate).all():
        return timer.copy()
    with np.errstate(invalid="ignore"):
        in_motion: BoolArray = timer & (rate >= moving_threshold(family))
    return in_motion


def grade(distance: FloatArray, altitude: FloatArray) -> FloatArray:
    """Rise over run at each second, on 40 m of way around it, clipped to ±0.45; NaN where less than 10 m are
    known.

    ``distance`` cumulative metres, ``altitude`` metres, both at 1 Hz with NaN for missing.
    """
    grades = np.full(len(distance), np.nan)
    known = np.isfinite(distance) & np.isfinite(altitude)
    if np.count_nonzero(known) < 2:
        return grades
    way = np.maximum.accumulate(distance[known])
    heights = smoothed(altitude[known], 15)
    behind = np.clip(way - GRADE_WINDOW / 2, way[0], way[-1])
    ahead = np.clip(way + GRADE_WINDOW / 2, way[0], way[-1])
    run = ahead - behind
    rise = np.interp(ahead, way, heights) - np.interp(behind, way, heights)
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = np.clip(rise / run, -_STEEPEST, _STEEPEST)
    grades[known] = np.where(run >= _SHORTEST_RUN, slope, np.nan)
    return grades


def smoothed(values: FloatArray, seconds: int) -> FloatArray:
    """Centred mean over ``seconds`` samples without gaps, shorter at the ends."""
    n = len(values)
    if n == 0 or seconds <= 1:
        return values.copy()
    sums = np.concatenate([[0.0], np.cumsum(values)])
    half = seconds // 2
    right = np.minimum(np.arange(n) + half + 1, n)
    left = np.maximum(np.arange(n) - half, 0)
    means: FloatArray = (sums[right] - sums[left]) / (right - left)
    return means
