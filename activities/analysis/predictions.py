"""VDOT, training paces and race predictions (docs/algorithms/predictions.md).

Daniels & Gilbert, *Oxygen Power*, 1979, for the oxygen cost of a speed and the share of VO2max that can
be held for a time; Riegel, *American Scientist*, 1981, for the power law. Distances in m, times in s,
speeds in m/s.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

SHORTEST_DISTANCE, LONGEST_DISTANCE = 1500.0, 42_195.0
SHORTEST_TIME, LONGEST_TIME = 210.0, 4 * 3600.0
RIEGEL_EXPONENT = 1.06

#: Shares of VDOT at which the zones are run (Daniels' Running Formula); M comes from the marathon instead.
EASY_SLOW, EASY_FAST, THRESHOLD, INTERVAL, REPETITION = 0.62, 0.70, 0.88, 0.975, 1.07


class PaceRange(NamedTuple):
    """A pace in s/km from slow to fast; both are equal where the book gives one pace."""

    slow: float
    fast: float


class TrainingPaces(NamedTuple):
    """Daniels' five paces in s/km: easy (a range), marathon, threshold, interval, repetition."""

    easy: PaceRange
    marathon: PaceRange
    threshold: PaceRange
    interval: PaceRange
    repetition: PaceRange


def oxygen_cost(speed: float) -> float:
    """Return VO2 (ml/kg/min) of running at a speed (m/s)."""
    metres_a_minute = speed * 60
    return -4.60 + 0.182258 * metres_a_minute + 0.000104 * metres_a_minute**2


def sustainable_share(time: float) -> float:
    """Return the share of VO2max that can be held for a time (s)."""
    minutes = time / 60
    return 0.8 + 0.1894393 * math.exp(-0.012778 * minutes) + 0.2989558 * math.exp(-0.1932605 * minutes)


def _raw_vdot(distance: float, time: float) -> float:
    return oxygen_cost(distance / time) / sustainable_share(time)


def vdot(distance: float, time: float) -> float | None:
    """Return VDOT of a run of ``distance`` (m) in ``time`` (s).

    None outside 1.5 km to the marathon or 3.5 minutes to 4 hours, where the formula was not made for.
    """
    if not SHORTEST_DISTANCE <= distance <= LONGEST_DISTANCE or not SHORTEST_TIME <= time <= LONGEST_TIME:
        return None
    return _raw_vdot(distance, time)


def _bisect(is_too_slow: Callable[[float], bool], low: float, high: float, precision: float) -> float:
    while high - low > precision:
        middle = (low + high) / 2
        low, high = (low, middle) if is_too_slow(middle) else (middle, high)
    return (low + high) / 2


def equivalent_time(vdot: float, distance: float) -> float | None:
    """Return the time (s, to 0.01) a runner of this VDOT needs for ``distance`` (m).

    None outside 1.5 km to the marathon, or when the time would be outside 3.5 minutes to 4 hours.
    """
    if not SHORTEST_DISTANCE <= distance <= LONGEST_DISTANCE or vdot <= 0:
        return None
    if not _raw_vdot(distance, LONGEST_TIME) <= vdot <= _raw_vdot(distance, SHORTEST_TIME):
        return None
    return _bisect(lambda time: _raw_vdot(distance, time) < vdot, SHORTEST_TIME, LONGEST_TIME, 0.002)


def speed_at(vdot: float, share: float) -> float:
    """Return the speed (m/s) at a share of VDOT: the positive root of the cost equation."""
    a, b, c = 0.000104, 0.182258, -(4.60 + share * vdot)
    return (-b + math.sqrt(b * b - 4 * a * c)) / (2 * a) / 60


def _marathon_pace(vdot: float) -> float:
    """Return marathon pace (s/km), also for runners slower than 4 hours, where vdot() itself gives none."""
    time = _bisect(lambda time: _raw_vdot(LONGEST_DISTANCE, time) < vdot, 3600.0, 12 * 3600.0, 0.01)
    return time / LONGEST_DISTANCE * 1000


def training_paces(vdot: float) -> TrainingPaces | None:
    """Return the five training paces (s/km) of a VDOT between 20 and 90; None outside."""
    if not 20 <= vdot <= 90:
        return None

    def pace(share: float) -> float:
        return 1000 / speed_at(vdot, share)

    def single(seconds: float) -> PaceRange:
        return PaceRange(seconds, seconds)

    return TrainingPaces(
        easy=PaceRange(pace(EASY_SLOW), pace(EASY_FAST)),
        marathon=single(_marathon_pace(vdot)),
        threshold=single(pace(THRESHOLD)),
        interval=single(pace(INTERVAL)),
        repetition=single(pace(REPETITION)),
    )


def riegel(distance: float, time: float, target: float) -> float | None:
    """Return the time (s) for ``target`` (m) from a run: T₂ = T₁ (D₂/D₁)^1.06.

    Optimistic for a marathon from a 5 km. None when either time is outside 3.5 minutes to 4 hours.
    """
    if distance <= 0 or target <= 0 or not SHORTEST_TIME <= time <= LONGEST_TIME:
        return None
    predicted = float(time * (target / distance) ** RIEGEL_EXPONENT)
    return predicted if SHORTEST_TIME <= predicted <= LONGEST_TIME else None
