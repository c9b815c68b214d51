"""Best efforts and curves of one session, on elapsed time, so that a pause never joins two efforts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from . import critical_power, curves, efforts, pool
from .arrays import FloatArray, IntArray
from .clean import Clean
from .device import DeviceTotals
from .thresholds import Thresholds

ON_FOOT = ("run", "walk")
SEATED = ("ride", "row")
_SPEED_LIMIT = {"run": 12.0, "walk": 12.0, "swim": 5.0}
_SPEED_AGREES = 0.1  # share of the way by which the speed channel may differ from it


@dataclass(frozen=True, slots=True)
class Effort:
    """``kind`` "distance": ``at`` metres took ``value`` s; "duration": over ``at`` s the mean was ``value``
    W.

    ``start`` is in seconds of the recording's grid (of the session for a pool swim); None when not told.
    """

    kind: str
    at: float
    value: float
    start: float | None


@dataclass(frozen=True, slots=True)
class Curve:
    """Best mean ``values`` over each of ``durations`` seconds; NaN where no window exists."""

    durations: IntArray
    values: FloatArray


def efforts_of(
    recording: Clean | None, swim: pool.PoolSwim | None, device: DeviceTotals, family: str
) -> tuple[Effort, ...]:
    """Distances on foot and in water, record durations of power anywhere."""
    found: tuple[Effort, ...] = ()
    if swim is not None and device.pool_length:
        time, way = pool.distance_times(swim, device.pool_length)
        found = (
            _named(efforts.best_efforts(time, way, efforts.SWIM_DISTANCES, max_speed=5.0))
            if len(time)
            else ()
        )
    elif family in (*ON_FOOT, "swim"):
        found = distance_efforts(recording, family)
    return found + power_efforts(recording)


def distance_efforts(
    recording: Clean | None, family: str, distances: Sequence[float] | None = None
) -> tuple[Effort, ...]:
    """Least seconds for each of ``distances`` (the usual ones of the sport) on the elapsed grid."""
    way = recording.channel("distance") if recording else None
    if recording is None or way is None:
        return ()
    if family == "run" and distances is None:
        return _named(
            efforts.run_efforts(recording.time, way, excluded=recording.jumps, speed=_device_speed(recording))
        )
    usual = efforts.SWIM_DISTANCES if family == "swim" else efforts.RUN_DISTANCES
    found = efforts.best_efforts(
        recording.time,
        way,
        usual if distances is None else distances,
        excluded=recording.jumps,
        max_speed=_SPEED_LIMIT.get(family),
    )
    return _named(found)


def _device_speed(recording: Clean) -> FloatArray | None:
    """The speed channel as a second opinion on distance; None when it tells another story over the whole way.

    Some watches write half the speed or none for minutes: such a channel would reject every true effort.
    """
    way, speed = recording.channel("distance"), recording.channel("speed")
    if recording.from_positions or way is None or speed is None:
        return None
    known = np.isfinite(speed)
    steps = np.diff(way, prepend=way[:1])
    travelled, measured = float(np.sum(speed[known])), float(np.sum(steps[known]))
    return speed if abs(travelled - measured) <= _SPEED_AGREES * measured else None


def _named(found: Sequence[efforts.Effort | None]) -> tuple[Effort, ...]:
    return tuple(
        Effort("distance", item.distance, item.seconds, item.start) for item in found if item is not None
    )


def power_efforts(recording: Clean | None) -> tuple[Effort, ...]:
    """Best mean watts for each record duration the recording is long enough for."""
    watts = recording.channel("power") if recording else None
    if watts is None:
        return ()
    durations = [seconds for seconds in curves.RECORD_DURATIONS if seconds <= len(watts)]
    sums = np.concatenate([[0.0], np.cumsum(np.nan_to_num(watts))])
    found = []
    for seconds in durations:
        windows = sums[seconds:] - sums[:-seconds]
        start = int(np.argmax(windows))
        found.append(Effort("duration", float(seconds), float(windows[start]) / seconds, float(start)))
    return tuple(found)


def curves_of(recording: Clean | None, has_power: bool) -> tuple[Curve | None, Curve | None]:
    """Power curve (missing seconds 0 W) and heart rate curve (whole windows only) at the standard
    durations."""
    if recording is None:
        return None, None
    durations = curves.standard_durations(len(recording.time))
    watts = recording.channel("power") if has_power else None
    beats = recording.channel("heartrate")
    return (
        None if watts is None else Curve(durations, curves.mean_maximal(watts, durations)),
        None if beats is None else Curve(durations, curves.mean_maximal(beats, durations, breaks=True)),
    )


def w_balance_minimum(recording: Clean | None, known: Thresholds, family: str) -> float | None:
    """Fewest joules left above critical power; None unless power, critical power and W′ are known."""
    watts = recording.channel("power") if recording else None
    if watts is None or not known.critical_power or not known.w_prime:
        return None
    balance = critical_power.w_balance(watts, critical_power=known.critical_power, w_prime=known.w_prime)
    return float(balance.min())
