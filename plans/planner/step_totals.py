"""What a session comes to: distance, time and expected load (docs/algorithms/workout-steps.md)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from activities.analysis import load

from .paces import RIDE, SWIM, Paces
from .step_targets import share_of
from .step_values import FEEL, HEART_RATE, PACE, POWER, WORK, Node, Repeat, Step, Target

#: Middle of each zone as a share of threshold (zones.md): power for rides, speed for runs and swims.
_RIDE_ZONES = (0.50, 0.66, 0.83, 0.98, 1.13, 1.35, 1.60)
_SPEED_ZONES = (0.74, 0.82, 0.91, 0.98, 1.02, 1.08, 1.15)
_EASY = {RIDE: 0.66, SWIM: 0.85}
_EASY_RUN = math.sqrt(load.estimated_tss(3600.0) or 0.0) / 10  # 50 an hour
_LTHR_SHARE = 0.85
_REST_HEARTRATE = 60.0


@dataclass(frozen=True, slots=True)
class Totals:
    """Metres, seconds, load (an hour at threshold is 100); each None when any step's is unknown."""

    distance: float | None
    duration: float | None
    load: float | None


def _middle(target: Target) -> float | None:
    if target.low is None or target.high is None:
        return target.low if target.high is None else target.high
    return (target.low + target.high) / 2


def _heartrate_intensity(bpm: float, paces: Paces) -> float | None:
    """The intensity whose hourly load is that of an hour at this heart rate."""
    lthr = paces.threshold_heartrate
    if lthr is None:
        return None
    points = load.steady_trimp(bpm, 3600, max_hr=lthr / _LTHR_SHARE, rest_hr=_REST_HEARTRATE, sex=None)
    hour = load.reference_trimp(
        threshold_hr=lthr, max_hr=lthr / _LTHR_SHARE, rest_hr=_REST_HEARTRATE, sex=None
    )
    return math.sqrt(points / hour) if points is not None and hour else None


def _targeted(target: Target, paces: Paces) -> float | None:
    """Intensity (1 at threshold) of a target; None when nothing says what it means for this athlete."""
    share = share_of(target.label)
    if share is not None and share[2] == "FTP":
        return (share[0] + share[1]) / 2
    middle = _middle(target)
    if middle is None:
        return None
    if target.type == PACE:
        return None if paces.threshold is None else paces.threshold / middle
    if target.type == POWER:
        return None if paces.ftp is None else middle / paces.ftp
    if target.type == HEART_RATE:
        return _heartrate_intensity(middle, paces)
    if target.type == FEEL:
        points = load.rpe_points(middle)
        return None if points is None else math.sqrt(points / 100)
    table = _RIDE_ZONES if paces.sport == RIDE else _SPEED_ZONES
    return table[min(max(round(middle), 1), len(table)) - 1]


def easy_intensity(paces: Paces) -> float:
    """Intensity of easy going: the middle of E when known, otherwise the one of 50 points an hour."""
    if paces.threshold is not None and "E" in paces.named:
        fast, slow = paces.named["E"]
        return paces.threshold * 2 / (fast + slow)
    return _EASY.get(paces.sport, _EASY_RUN)


def intensity(step: Step, paces: Paces) -> float | None:
    """Intensity of a step, 1 at threshold; a rest in the pool is 0. None for work nobody said how hard."""
    if step.target is not None:
        return _targeted(step.target, paces)
    if step.phase == WORK:
        return None
    if paces.sport == SWIM and step.phase == "recovery" and step.duration is not None:
        return 0.0
    return easy_intensity(paces)


def speed(step: Step, paces: Paces) -> float | None:
    """Speed (m/s) of a step; None where only power or nothing is known. Rides have no planned speed."""
    if step.target is not None and step.target.type == PACE:
        middle = _middle(step.target)
        return None if middle is None else paces.speed(middle)
    share = intensity(step, paces)
    if share is None or paces.threshold is None or paces.sport == RIDE:
        return None
    return share * paces.speed(paces.threshold)


def step_totals(step: Step, paces: Paces) -> Totals:
    """Distance, time and load of one step, done once."""
    pace = speed(step, paces)
    distance, duration = step.distance, step.duration
    if duration is None and distance is not None and pace:
        duration = distance / pace
    if distance is None and duration is not None and pace is not None:
        distance = duration * pace
    share = intensity(step, paces)
    power = 3 if paces.sport == SWIM else 2
    points = None if share is None or duration is None else duration / 36 * share**power
    return Totals(distance, duration, points)


def _sum(values: Sequence[tuple[int, float | None]]) -> float | None:
    known = [times * value for times, value in values if value is not None]
    return math.fsum(known) if len(known) == len(values) and known else None


def totals(steps: Sequence[Node], *, paces: Paces | None = None) -> Totals:
    """Return the session's totals; without ``paces`` a run by distance has no time, and only feel has a load."""
    known = paces or Paces()
    parts = [
        (node.times, step_totals(step, known)) if isinstance(node, Repeat) else (1, step_totals(step, known))
        for node in steps
        for step in (node.steps if isinstance(node, Repeat) else (node,))
    ]
    return Totals(
        _sum([(times, part.distance) for times, part in parts]),
        _sum([(times, part.duration) for times, part in parts]),
        _sum([(times, part.load) for times, part in parts]),
    )
