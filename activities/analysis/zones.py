"""Training zones and the time spent in them. In prose: docs/algorithms/zones.md.

Bounds are the lower limits of every zone but the first, rising; n bounds make n + 1 zones. A value belongs to
the zone whose lower limit it reaches. Zones belong to a sport and a date.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import floor

import numpy as np

from .arrays import FloatArray

Bounds = tuple[float, ...]

HEARTRATE_ZONES = ("1", "2", "3", "4", "5a", "5b", "5c")
PACE_ZONES = HEARTRATE_ZONES
POWER_ZONES = ("1", "2", "3", "4", "5", "6", "7")
SWIM_ZONES = ("easy", "endurance", "threshold", "VO2", "sprint")
FIVE_ZONES = ("below", "1", "2", "3", "4", "5")
THREE_ZONES = ("easy", "between", "hard")

_SEATED = frozenset({"ride", "row", "swim"})
_RIDE_PERCENT = (81, 90, 94, 100, 103, 106)
_RUN_PERCENT = (85, 90, 95, 100, 103, 106)
_POWER_PERCENT = (55, 75, 90, 105, 120, 150)
_PACE_PERCENT = (129, 114, 106, 99, 97, 90)
_SWIM_PERCENT = (115, 106, 97, 90)
_FIVE_PERCENT = (50, 60, 70, 80, 90)
_LT1_RUN, _LT1_POWER = 89, 75


def time_in_zones(values: FloatArray, bounds: Sequence[float]) -> FloatArray:
    """Seconds of a 1 Hz series in each zone, len(bounds) + 1 numbers that add up to the seconds with a value.

    `values` are timer seconds in the unit of the bounds, NaN for missing (see missing_seconds). Bounds rise,
    else ValueError. docs/algorithms/zones.md.
    """
    limits = np.asarray(bounds, dtype=np.float64)
    if np.any(np.diff(limits) < 0) or not np.all(np.isfinite(limits)):
        raise ValueError("zone bounds must be finite and rising")
    values = np.asarray(values, dtype=np.float64)
    known = values[np.isfinite(values)]
    # One comparison per bound is faster than a binary search per sample for so few bounds.
    reached = [len(known), *(int(np.count_nonzero(known >= limit)) for limit in limits), 0]
    return -np.diff(np.asarray(reached, dtype=np.float64))


def missing_seconds(values: FloatArray) -> float:
    """Seconds without a value, reported beside the zones and never inside them."""
    return float(np.count_nonzero(~np.isfinite(values)))


def zone_shares(seconds: FloatArray) -> FloatArray | None:
    """Share of each zone in the covered time, adding up to 1; None when no time is covered."""
    total = float(np.sum(seconds))
    return seconds / total if total > 0 else None


def heartrate_bounds(sport: str, lthr: float) -> Bounds:
    """Friel's seven heart-rate zones from threshold heart rate, in whole bpm.

    `sport` is a family: ride, row and swim use the cycling table, all others the running table.
    """
    percent = _RIDE_PERCENT if sport in _SEATED else _RUN_PERCENT
    return tuple(_whole(share * _positive(lthr) / 100.0) for share in percent)


def karvonen_bounds(max_hr: float, rest_hr: float) -> Bounds:
    """Five zones of heart-rate reserve: rest + 50, 60 ... 90 % of (max - rest), whole bpm; 0 lies below."""
    if not max_hr > rest_hr:
        raise ValueError("maximum heart rate must be above resting heart rate")
    reserve = max_hr - _positive(rest_hr)
    return tuple(_whole(rest_hr + share * reserve / 100.0) for share in _FIVE_PERCENT)


def max_hr_bounds(max_hr: float) -> Bounds:
    """Five zones from 50, 60 ... 90 % of maximum heart rate, in bpm; zone 0 lies below."""
    return tuple(share * _positive(max_hr) / 100.0 for share in _FIVE_PERCENT)


def power_bounds(ftp: float) -> Bounds:
    """Coggan's seven power zones from threshold power, in W."""
    return tuple(share * _positive(ftp) / 100.0 for share in _POWER_PERCENT)


def sweet_spot(ftp: float) -> tuple[float, float]:
    """The range 84-97 % of threshold power in W; it overlaps zones 3 and 4 and is counted apart."""
    return 0.84 * _positive(ftp), 0.97 * ftp


def pace_bounds(threshold_speed: float) -> Bounds:
    """Friel's seven running zones as speeds in m/s (faster is higher) from threshold speed in m/s."""
    return _speeds(threshold_speed, _PACE_PERCENT)


def swim_bounds(css: float) -> Bounds:
    """Five swimming zones as speeds in m/s from critical swim speed in m/s."""
    return _speeds(css, _SWIM_PERCENT)


def three_zone_heartrate_bounds(lthr: float) -> Bounds:
    """Seiler's three zones by heart rate in bpm: first threshold near 89 % of the second."""
    return _LT1_RUN * _positive(lthr) / 100.0, lthr


def three_zone_power_bounds(ftp: float) -> Bounds:
    """Seiler's three zones by power in W: first threshold near 75 % of the second."""
    return _LT1_POWER * _positive(ftp) / 100.0, ftp


def easy_share(seconds: FloatArray) -> float | None:
    """Share of the covered time below the first threshold, for the 80/20 look; None without covered time."""
    shares = zone_shares(seconds)
    return None if shares is None else float(shares[0])


def _speeds(threshold: float, pace_percent: Sequence[int]) -> Bounds:
    # A pace of p percent takes p percent of the time, so its speed is the threshold divided by p.
    return tuple(100.0 * _positive(threshold) / percent for percent in pace_percent)


def _whole(value: float) -> float:
    """Nearest whole number, halves up: 148.5 bpm is 149, where round() would say 148."""
    return float(floor(value + 0.5))


def _positive(threshold: float) -> float:
    if not threshold > 0:
        raise ValueError("a threshold must be positive")
    return threshold
