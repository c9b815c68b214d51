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
        areas = _areas(x[kept], latitude[kept])
        kept = kept[~_smallest(areas, len(kept) - max(points, 2))]
    return kept


def _areas(x: FloatArray, y: FloatArray) -> FloatArray:
    """Twice the triangle of each inner point with its neighbours; the two ends are infinite."""
    areas = np.full(len(x), np.inf)
    areas[1:-1] = np.abs((x[1:-1] - x[:-2]) * (y[2:] - y[:-2]) - (x[2:] - x[:-2]) * (y[1:-1] - y[:-2]))
    return areas


def _smallest(areas: FloatArray, surplus: int) -> BoolArray:
    """At most ``surplus`` points to remove: small triangles, smaller than both neighbours' (the left one
    on a tie)."""
    limit = np.partition(areas, surplus - 1)[surplus - 1]
    lowest: BoolArray = areas <= limit
    lowest[1:-1] &= (areas[1:-1] < areas[:-2]) & (areas[1:-1] <= areas[2:])
    lowest[0] = lowest[-1] = False
    if not lowest.any():  # a plateau of equal triangles: every second point of it
        lowest[1:-1:2] = areas[1:-1:2] <= limit
    chosen = np.flatnonzero(lowest)
    excess = len(chosen) - surplus
    if excess > 0:
        lowest[chosen[np.argsort(areas[chosen], kind="stable")[-excess:]]] = False
    return lowest


def encoded(latitude: FloatArray, longitude: FloatArray) -> str:
    """Positions in degrees without gaps as an encoded polyline of five decimals (the form map services
    exchange)."""
    steps = np.diff(np.rint(np.column_stack([latitude, longitude]) * 1e5).astype(np.int64), axis=0, prepend=0)
    text: list[str] = []
    for step in map(int, steps.reshape(-1)):
        value = ~(step << 1) if step < 0 else step << 1
        while value >= 0x20:
            text.append(chr((0x20 | (value & 0x1F)) + 63))
            value >>= 5
        text.append(chr(value + 63))
    return "".join(text)


def decoded(text: str) -> tuple[FloatArray, FloatArray]:
    """Latitudes and longitudes in degrees of an encoded polyline. Raises ValueError when the text is cut
    short."""
    numbers: list[int] = []
    value = shift = 0
    for letter in text:
        chunk = ord(letter) - 63
        value |= (chunk & 0x1F) << shift
        shift += 5
        if chunk < 0x20:
            numbers.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    if shift or len(numbers) % 2:
        raise ValueError("the polyline is cut short")
    points = np.cumsum(np.array(numbers, dtype=np.int64).reshape(-1, 2), axis=0) / 1e5
    return points[:, 0], points[:, 1]
