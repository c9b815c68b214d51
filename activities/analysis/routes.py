"""Which sessions went the same way: a trace of each, and how alike two traces are (docs/algorithms/routes.md).

A trace is the way as ``POINTS`` positions at equal steps of its length. Two traces are compared place by place along
the way, so direction counts: a loop run the other way round is another route. Sessions are taken in the order of time;
each joins the founder it is most like, and founds a route of its own when it is like none.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import numpy as np

from .arrays import FloatArray, IntArray

POINTS = 256
SHORTEST = 500.0  # m: below it the errors of positions decide
NEAR = 40.0  # m: two recordings of one road lie within this
ENDS = 250.0  # m between two starts, and between two ends
LENGTHS = 0.06  # share by which lengths may differ
DRIFT = 0.04  # share of the way by which one recording may run ahead of the other
ALIKE = 0.9  # share of places that must lie near, for the route to be the same

_METRES_A_DEGREE = 111_195.0
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Trace:
    """Length in metres, and ``POINTS`` positions in degrees at equal steps along it."""

    length: float
    latitude: FloatArray
    longitude: FloatArray

    @property
    def ends(self) -> tuple[float, float, float, float]:
        """Latitude and longitude of the start, then of the end."""
        places = (self.latitude[0], self.longitude[0], self.latitude[-1], self.longitude[-1])
        first, second, third, fourth = (float(place) for place in places)
        return first, second, third, fourth


@dataclass(frozen=True, slots=True)
class Placed(Generic[Key]):
    """A session, the founder of its route (itself when it is like none before it), and how alike they are, 0-1."""

    key: Key
    founder: Key
    similarity: float


def trace(latitude: FloatArray, longitude: FloatArray) -> Trace | None:
    """The trace of a way in degrees without gaps; None when it is too short to be told from another."""
    if len(latitude) < 2:
        return None
    x, y = _metres(latitude, longitude, float(latitude[0]), float(longitude[0]))
    along = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
    length = float(along[-1])
    if not np.isfinite(length) or length < SHORTEST:
        return None
    steps = np.linspace(0.0, length, POINTS)
    return Trace(length, np.interp(steps, along, latitude), np.interp(steps, along, longitude))


def similarity(one: Trace, other: Trace) -> float:
    """How alike two traces are: the smaller share of places of either that lie near the other, 0-1.

    0 when the ends lie apart, the lengths differ, or a glance at every fourth place shows that it cannot reach
    ``ALIKE``. 1 for a trace and itself; symmetric from ``ALIKE`` on.
    """
    if not _may_be_alike(one, other):
        return 0.0
    latitude = float(one.latitude[0] + other.latitude[0]) / 2
    longitude = float(one.longitude[0] + other.longitude[0]) / 2
    first = _metres(one.latitude, one.longitude, latitude, longitude)
    second = _metres(other.latitude, other.longitude, latitude, longitude)
    near = max(NEAR, max(one.length, other.length) / POINTS / 4)
    if _share_near(first, second, near, every=_GLANCE) < _LEAST_AT_A_GLANCE:
        return 0.0
    return min(_share_near(first, second, near), _share_near(second, first, near))


def _may_be_alike(one: Trace, other: Trace) -> bool:
    if abs(one.length - other.length) > LENGTHS * max(one.length, other.length):
        return False
    mine, theirs = np.array(one.ends), np.array(other.ends)
    return bool(_apart(mine[:2], theirs[:2]) <= ENDS and _apart(mine[2:], theirs[2:]) <= ENDS)


def _apart(one: FloatArray, other: FloatArray) -> FloatArray:
    """Metres between positions (latitude, longitude along the last axis) that lie close together."""
    north = (one[..., 0] - other[..., 0]) * _METRES_A_DEGREE
    middle = np.radians((one[..., 0] + other[..., 0]) / 2)
    east = (one[..., 1] - other[..., 1]) * _METRES_A_DEGREE * np.cos(middle)
    distance: FloatArray = np.hypot(north, east)
    return distance


def _metres(
    latitude: FloatArray, longitude: FloatArray, from_latitude: float, from_longitude: float
) -> tuple[FloatArray, FloatArray]:
    """East and north in metres of a place nearby."""
    scale = _METRES_A_DEGREE * np.cos(np.radians(from_latitude))
    return (longitude - from_longitude) * scale, (latitude - from_latitude) * _METRES_A_DEGREE


_WINDOW = int(np.ceil(DRIFT * POINTS))
_OFFSETS: IntArray = np.arange(-_WINDOW, _WINDOW)
_SEGMENTS: IntArray = np.clip(np.arange(POINTS)[:, None] + _OFFSETS, 0, POINTS - 2)
_GLANCE = 4
# Of all places at most 1 - ALIKE may lie apart; if those seen at a glance are already more, nothing can mend it.
_LEAST_AT_A_GLANCE = 1 - (1 - ALIKE) * _GLANCE


def _share_near(
    points: tuple[FloatArray, FloatArray], line: tuple[FloatArray, FloatArray], near: float, every: int = 1
) -> float:
    """Share of the points within ``near`` metres of the stretch of the line that lies about as far along."""
    px, py = points[0][::every, None], points[1][::every, None]
    x, y, segments = line[0], line[1], _SEGMENTS[::every]
    dx, dy = np.diff(x)[segments], np.diff(y)[segments]
    fx, fy = px - x[segments], py - y[segments]
    length = dx * dx + dy * dy
    part = np.divide(fx * dx + fy * dy, length, out=np.zeros_like(length), where=length > 0)
    part = np.clip(part, 0.0, 1.0)
    away = (fx - part * dx) ** 2 + (fy - part * dy) ** 2
    return float(np.mean(away.min(axis=1) <= near * near))


@dataclass(slots=True)
class Founders(Generic[Key]):
    """The founders known so far, in the order of time."""

    keys: list[Key] = field(default_factory=list)
    traces: list[Trace] = field(default_factory=list)
    _ends: FloatArray = field(default_factory=lambda: np.empty((64, 4)))
    _lengths: FloatArray = field(default_factory=lambda: np.empty(64))

    def add(self, key: Key, found: Trace) -> None:
        count = len(self.keys)
        if count == len(self._lengths):
            self._ends = np.concatenate([self._ends, np.empty_like(self._ends)])
            self._lengths = np.concatenate([self._lengths, np.empty_like(self._lengths)])
        self._ends[count], self._lengths[count] = found.ends, found.length
        self.keys.append(key)
        self.traces.append(found)

    def most_alike(self, found: Trace) -> tuple[Key, float] | None:
        """The founder of the route that a trace belongs to, the earlier of equals; None when there is none."""
        best: tuple[Key, float] | None = None
        for place in self._possible(found):
            alike = similarity(self.traces[place], found)
            if alike >= ALIKE and (best is None or alike > best[1]):
                best = self.keys[place], alike
        return best

    def _possible(self, found: Trace) -> list[int]:
        count = len(self.keys)
        lengths, ends, mine = self._lengths[:count], self._ends[:count], np.array(found.ends)
        fits = np.abs(lengths - found.length) <= LENGTHS * np.maximum(lengths, found.length)
        at = np.flatnonzero(fits)
        close = (_apart(ends[at, :2], mine[:2]) <= ENDS) & (_apart(ends[at, 2:], mine[2:]) <= ENDS)
        possible: list[int] = at[close].tolist()
        return possible


def placed(traces: Iterable[tuple[Key, Trace]], founders: Founders[Key]) -> Iterator[Placed[Key]]:
    """Where each trace belongs, in the order given (that of time); founders are added to ``founders``.

    A place depends on earlier founders alone. So the places after a day can be found again from the founders before
    it, and equal those of starting afresh.
    """
    for key, found in traces:
        best = founders.most_alike(found)
        if best is None:
            founders.add(key, found)
            yield Placed(key, key, 1.0)
        else:
            yield Placed(key, best[0], best[1])


def packed(found: Trace) -> bytes:
    """The positions as they are stored: pairs of 32-bit integers, 1e-5 degrees."""
    pairs = np.stack([found.latitude, found.longitude], axis=1)
    return np.rint(pairs * 1e5).astype("<i4").tobytes()


def unpacked(content: bytes | memoryview, length: float) -> Trace:
    """A stored trace. Raises ValueError when the content is no trace."""
    values = np.frombuffer(content, dtype="<i4")
    if len(values) != 2 * POINTS:
        raise ValueError("the stored trace is damaged")
    pairs = values.reshape(POINTS, 2) / 1e5
    return Trace(length, pairs[:, 0].copy(), pairs[:, 1].copy())
