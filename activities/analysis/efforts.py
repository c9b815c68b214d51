"""Best efforts: the least elapsed time over a distance within a recording.

In prose: docs/algorithms/best-efforts.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .arrays import BoolArray, FloatArray

RUN_DISTANCES: tuple[float, ...] = (
    *(400.0, 804.672, 1000.0, 1609.344, 3218.688, 5000.0, 10_000.0, 15_000.0, 16_093.44),
    *(20_000.0, 21_097.5, 30_000.0, 42_195.0, 50_000.0),
)
SWIM_DISTANCES: tuple[float, ...] = (100.0, 200.0, 400.0, 800.0, 1000.0, 1500.0, 3000.0, 5000.0)
# m/s, the fastest believable single step by sport family
STEP_LIMITS = {"run": 12.0, "swim": 5.0, "ride": 45.0}
SHORT_MEASURE = 0.998  # of a race distance, accepted when the athlete marks a race
SPEED_EXCESS = 1.12  # over the device's own speed, beyond which a window is not believed
LARGEST_FALL = 1.0  # m, jitter of the cumulative distance; from a deeper fall to its recovery nothing counts

# Fastest running times ever (m, s), World Athletics lists to 2025; nobody's log beats them.
_WORLD_BESTS = (
    *((400.0, 43.03), (800.0, 100.91), (1000.0, 131.96), (1500.0, 206.0), (1609.344, 223.13)),
    *((3000.0, 437.55), (5000.0, 755.36), (10_000.0, 1571.0), (21_097.5, 3402.0), (42_195.0, 7235.0)),
    *((50_000.0, 9523.0),),
)
_MICRO = 1e6  # micrometres: whole numbers keep "exactly this distance" exact


@dataclass(frozen=True)
class Effort:
    """The best window of one distance: metres, elapsed seconds, its ends on the recording's clock.

    `short_measure` marks a race accepted a trifle below its distance.
    """

    distance: float
    seconds: float
    start: float
    end: float
    short_measure: bool = False


def world_best(distance: float) -> float:
    """Seconds below which nobody has run `distance` m; elsewhere by log-log lines of the listed."""
    logs = np.log(np.array(_WORLD_BESTS))
    x = float(np.log(distance))
    right = int(np.clip(np.searchsorted(logs[:, 0], x), 1, len(logs) - 1))
    (x0, y0), (x1, y1) = logs[right - 1], logs[right]
    return float(np.exp(y0 + (y1 - y0) * (x - x0) / (x1 - x0)))


def best_efforts(
    time: FloatArray,
    distance: FloatArray,
    distances: Sequence[float],
    *,
    excluded: BoolArray | None = None,
    max_speed: float | None = None,
    speed: FloatArray | None = None,
    fastest: Sequence[float] | None = None,
    is_race: bool = False,
) -> tuple[Effort | None, ...]:
    """The best effort of each of `distances` (m), in their order; None where the recording holds none.

    `time` (elapsed s, rising) and `distance` (cumulative m) are of equal length at any rate, NaN for missing;
    stops inside a window count; distance that falls by over 1 m is left out until it recovers. `excluded[i]`
    keeps the step from sample i - 1 to i out of every window, `max_speed` (m/s) every faster step. `speed` is
    the device's own speed (m/s): a window more than 12 % above its mean is not believed. `fastest` are least
    believable seconds, one per distance. With `is_race` 99.8 % of a distance is enough.
    docs/algorithms/best-efforts.md.
    """
    limits = [0.0] * len(distances) if fastest is None else list(fastest)
    curve = _Curve.of(time, distance, excluded, max_speed, speed)
    if curve is None:
        return tuple(None for _ in distances)
    pieces = [piece for piece in curve.pieces() if piece.length >= min(distances, default=0.0) * _MICRO]
    efforts = []
    for metres, limit in zip(distances, limits, strict=True):
        best = min(
            (found for piece in pieces if (found := piece.best(metres, limit)) is not None),
            key=lambda effort: effort.seconds,
            default=None,
        )
        efforts.append(best or (curve.race(metres, limit) if is_race else None))
    return tuple(efforts)


def run_efforts(
    time: FloatArray,
    distance: FloatArray,
    *,
    excluded: BoolArray | None = None,
    speed: FloatArray | None = None,
    is_race: bool = False,
) -> tuple[Effort, ...]:
    """The running distances that this recording holds, with every sanity rule applied."""
    found = best_efforts(
        time,
        distance,
        RUN_DISTANCES,
        excluded=excluded,
        max_speed=STEP_LIMITS["run"],
        speed=speed,
        fastest=[world_best(metres) for metres in RUN_DISTANCES],
        is_race=is_race,
    )
    return tuple(effort for effort in found if effort is not None)


@dataclass(frozen=True)
class _Curve:
    """The rising distance curve in whole micrometres, its unusable steps, and the device's metres."""

    time: FloatArray
    distance: FloatArray
    unusable: BoolArray  # step i leads from sample i to i + 1
    device: tuple[FloatArray, FloatArray] | None  # cumulative metres and seconds with a device speed

    @classmethod
    def of(
        cls,
        time: FloatArray,
        distance: FloatArray,
        excluded: BoolArray | None,
        max_speed: float | None,
        speed: FloatArray | None,
    ) -> _Curve | None:
        time, distance = np.asarray(time, dtype=np.float64), np.asarray(distance, dtype=np.float64)
        kept = np.flatnonzero(np.isfinite(time) & np.isfinite(distance))
        if len(kept) < 2:
            return None
        stamps = time[kept]
        raw = np.rint(distance[kept] * _MICRO)
        metres = np.maximum.accumulate(raw)
        behind = metres - raw > LARGEST_FALL * _MICRO
        unusable = behind[1:] | behind[:-1]
        if excluded is not None:
            # A step over missing samples is excluded when any of the steps it spans is.
            marks = np.cumsum(np.asarray(excluded, dtype=np.bool_))
            unusable |= marks[kept[1:]] > marks[kept[:-1]]
        if max_speed is not None:
            unusable |= np.diff(metres) > max_speed * _MICRO * np.diff(stamps)
        device = None if speed is None else _device_metres(stamps, np.asarray(speed, dtype=np.float64)[kept])
        return cls(stamps, metres, unusable, device)

    @property
    def length(self) -> float:
        """Micrometres from first to last sample."""
        return float(self.distance[-1] - self.distance[0])

    def pieces(self) -> Iterator[_Curve]:
        """The stretches between unusable steps."""
        cuts = np.flatnonzero(self.unusable) + 1
        for start, end in zip([0, *cuts.tolist()], [*cuts.tolist(), len(self.time)], strict=True):
            if end - start >= 2:
                device = self.device and (self.device[0][start:end], self.device[1][start:end])
                yield _Curve(
                    self.time[start:end], self.distance[start:end], self.unusable[start : end - 1], device
                )

    def best(self, metres: float, limit: float) -> Effort | None:
        """The fastest believable window of this stretch: the curve is straight between samples, so one of its
        ends is a sample."""
        span = round(metres * _MICRO)
        if not 0 < span <= self.length:
            return None
        before = int(np.searchsorted(self.distance, self.distance[-1] - span, side="right"))
        after = int(np.searchsorted(self.distance, self.distance[0] + span, side="left"))
        starts = np.concatenate((self._leavings[:before], self._leaving(self.distance[after:] - span)))
        ends = np.concatenate((self._arriving(self.distance[:before] + span), self._arrivals[after:]))
        took = ends - starts
        took[~((took > 0.0) & (took >= limit))] = np.inf
        first = int(np.argmin(took))
        if not self._believes(took[first:][:1], starts[first:][:1], ends[first:][:1], metres)[0]:
            took[~self._believes(took, starts, ends, metres)] = np.inf
            first = int(np.argmin(took))
        if not np.isfinite(took[first]):
            return None
        return Effort(metres, float(took[first]), float(starts[first]), float(ends[first]))

    def race(self, metres: float, limit: float) -> Effort | None:
        """The whole recording as a race measured up to 0.2 % short."""
        if self.unusable.any() or self.length < SHORT_MEASURE * metres * _MICRO:
            return None
        start, end = float(self._leavings[0]), float(self._arrivals[-1])
        if not end - start > limit:
            return None
        return Effort(metres, end - start, start, end, short_measure=True)

    @cached_property
    def _leavings(self) -> FloatArray:
        return self._leaving(self.distance)

    @cached_property
    def _arrivals(self) -> FloatArray:
        return self._arriving(self.distance)

    @cached_property
    def _mirrored(self) -> tuple[FloatArray, FloatArray]:
        return np.ascontiguousarray(-self.distance[::-1]), np.ascontiguousarray(self.time[::-1])

    def _leaving(self, at: FloatArray) -> FloatArray:
        """The last instant at each distance: on a plateau interp takes its end."""
        return np.interp(at, self.distance, self.time)

    def _arriving(self, at: FloatArray) -> FloatArray:
        """The first instant at each distance: the same on the mirrored curve, so the plateau's beginning."""
        return np.interp(-at, *self._mirrored)

    def _believes(self, took: FloatArray, starts: FloatArray, ends: FloatArray, metres: float) -> BoolArray:
        """Whether the device's own speed allows each window; below half coverage it cannot tell."""
        if self.device is None:
            return np.ones(len(took), dtype=np.bool_)
        travelled, covered = (
            np.interp(ends, self.time, total) - np.interp(starts, self.time, total) for total in self.device
        )
        known = covered > 0.5 * (ends - starts)
        mean = np.divide(travelled, covered, out=np.full(len(took), np.inf), where=known & (covered > 0.0))
        allowed: BoolArray = metres <= SPEED_EXCESS * mean * (ends - starts)
        return allowed


def _device_metres(time: FloatArray, speed: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Cumulative metres by the device's speed, and the cumulative seconds in which it is known."""
    step = np.diff(time)
    mean = (speed[1:] + speed[:-1]) / 2.0
    known = np.isfinite(mean)
    metres = np.where(known, mean, 0.0) * step
    zero = np.zeros(1)
    return (
        np.concatenate((zero, np.cumsum(metres))),
        np.concatenate((zero, np.cumsum(np.where(known, step, 0.0)))),
    )
