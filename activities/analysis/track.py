"""The way on the map: thinned to what an eye can see, and encoded as text; prose in
``docs/algorithms/recordings.md``."""

from __future__ import annotations

import numpy as np

from .arrays import BoolArray, FloatArray, IntArray

DETAIL_POINTS, SUMMARY_POINTS = 600, 100


def simplified(latitude: FloatArray, longitude: FloatArray, points: int) -> IntArray:
    """Indices of at most ``points`` positions (degrees, NaN for missing) that keep the shape; ends always
    stay.

    Visvalingam and Whyatt (1993): the point that spans the smallest triangle with its neighbours goes first.
    Here each round removes many at once (never two neighbours), so that 36,000 points take a few
    milliseconds.
    """
    kept = np.flatnonzero(np.isfinite(latitude) & np.isfinite(longitude))
    if len(kept) <= max(points, 2):
        return kept
    x = longitude * np.cos(np.radians(np.nanmean(latitude)))
    while len(kept) > max(points, 2):
        surplus = len(kept) - max(points, 2)
        kept = kept[~_smallest(_areas(x[kept], latitude[kept]), surplus)]
    return kept


def _areas(x: FloatArray, y: FloatArray) -> FloatArray:
    """What each inner point adds to the shape; the two ends are infinite.

    Distance to the segment between its neighbours times the way over it: twice the triangle where the track
    bends, and large at the tip of an out-and-back, whose triangle is nearly flat.
    """
    bx, by = x[2:] - x[:-2], y[2:] - y[:-2]
    px, py = x[1:-1] - x[:-2], y[1:-1] - y[:-2]
    length = bx * bx + by * by
    along = np.divide(px * bx + py * by, length, out=np.zeros(len(px)), where=length > 0)
    along = np.clip(along, 0.0, 1.0)
    away = np.hypot(px - along * bx, py - along * by)
    areas = np.full(len(x), np.inf)
    areas[1:-1] = away * (np.hypot(px, py) + np.hypot(bx - px, by - py))
    return areas


def _smallest(areas: FloatArray, surplus: int) -> BoolArray:
    """At most ``surplus`` points to remove: of the smallest triangles, no two neighbours; fewer at a time
    at the end."""
    count = min(surplus, max(len(areas) // (4 if surplus > len(areas) // 2 else 16), 1))
    small = np.zeros(len(areas), bool)
    small[np.argpartition(areas, count - 1)[:count]] = True
    begins = np.flatnonzero(small & ~np.concatenate([[False], small[:-1]]))
    at = np.flatnonzero(small)
    in_run = at - begins[np.searchsorted(begins, at, side="right") - 1]
    chosen: BoolArray = np.zeros(len(areas), bool)
    chosen[at[in_run % 2 == 0]] = True
    return chosen


def encoded(latitude: FloatArray, longitude: FloatArray) -> str:
    """Positions in degrees without gaps as an encoded polyline of five decimals, which map services exchange.

    All points at once: differences of the rounded positions, in groups of five bits, the lowest first, each group but
    a number's last marked as going on.
    """
    rounded = np.rint(np.stack([latitude, longitude], axis=1) * 1e5).astype(np.int64)
    steps = np.diff(rounded, axis=0, prepend=np.zeros((1, 2), np.int64)).ravel()
    numbers = np.where(steps < 0, ~(steps << 1), steps << 1)[:, None]
    shifts = 5 * np.arange(7)
    goes_on = (numbers >> (shifts + 5)) > 0
    is_there = np.concatenate([np.ones((len(numbers), 1), bool), goes_on[:, :-1]], axis=1)
    letters = ((numbers >> shifts) & 31) + 32 * goes_on + 63
    text: str = letters[is_there].astype(np.uint8).tobytes().decode("ascii")
    return text


def decoded(text: str) -> tuple[FloatArray, FloatArray]:
    """Latitudes and longitudes in degrees of an encoded polyline. Raises ValueError when it is cut short.

    The way back of ``encoded``, all points at once.
    """
    groups = np.frombuffer(text.encode(), np.uint8).astype(np.int64) - 63
    ends = np.flatnonzero(groups < 32)
    if len(groups) and (groups.min() < 0 or groups.max() > 63):
        raise ValueError("the encoded polyline holds a letter that stands for nothing")
    if len(groups) and (not len(ends) or ends[-1] != len(groups) - 1 or len(ends) % 2):
        raise ValueError("the encoded polyline is cut short")
    begins = np.concatenate([[0], ends[:-1] + 1]) if len(ends) else ends
    place = np.arange(len(groups)) - np.repeat(begins, ends - begins + 1)
    if len(ends) and int(place.max()) > 7:
        raise ValueError("the encoded polyline holds a number that is no position")
    numbers = np.add.reduceat((groups & 31) << (5 * place), begins) if len(ends) else groups
    steps = np.where(numbers & 1, ~(numbers >> 1), numbers >> 1).reshape(-1, 2)
    points = np.cumsum(steps, axis=0) / 1e5
    return points[:, 0], points[:, 1]
