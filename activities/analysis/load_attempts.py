"""Each way to a load: the load, or the sentence why this activity does not allow it.

In prose: docs/algorithms/load.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from .arrays import FloatArray
from .load_heart import reference_trimp, steady_trimp, trimp
from .load_motion import (
    EASY_POINTS,
    estimated_tss,
    moving_samples,
    normalized_graded_speed,
    pace_tss,
    rpe_points,
    rpe_tss,
    swim_tss,
)
from .load_power import MIN_FTP, SHORT, average_power, intensity_factor, normalized_power, power_tss
from .load_value import ESTIMATE, HEART_RATE, INPUTS, PACE, PERCEIVED, POWER, SWIM, Load
from .thresholds import Thresholds

FULL_COVERAGE = (
    0.8  # share of timer seconds below which power or pace is not used and heart rate is "partial"
)
LEAST_COVERAGE = 0.5  # share below which heart rate is not used
WALK_SHARE = 0.5  # a walk of unknown effort counts half an easy hour


@dataclass(frozen=True)
class Evidence:
    """What one activity offers; the fields are the arguments of load_choice.choose_load."""

    thresholds: Thresholds
    family: str
    environment: str | None
    seconds: float
    moving_seconds: float | None
    distance: float | None
    active_seconds: float | None
    power: FloatArray | None
    power_coverage: float | None
    graded_speed: FloatArray | None
    speed_coverage: float | None
    heartrate: FloatArray | None
    heartrate_coverage: float | None
    average_heartrate: float | None
    rpe: float | None


def threshold_of(known: Thresholds) -> float:
    """Threshold heart rate in bpm, 0 when unknown."""
    return known.threshold_heartrate or 0.0


def reference_of(known: Thresholds) -> float | None:
    """Impulse of an hour at threshold heart rate; None when the heart rates are unknown or out of order."""
    if known.max_heartrate is None or known.resting_heartrate is None:
        return None
    return reference_trimp(
        threshold_hr=threshold_of(known),
        max_hr=known.max_heartrate,
        rest_hr=known.resting_heartrate,
        sex=known.sex,
    )


def _coverage(series: FloatArray, given: float | None) -> float:
    if given is not None:
        return given
    return float(np.mean(np.isfinite(series))) if len(series) else 0.0


def _by_power(e: Evidence) -> Load | str:
    if e.power is None or not average_power(e.power):
        return "There is no power in this recording."
    coverage = _coverage(e.power, e.power_coverage)
    if coverage < FULL_COVERAGE:
        return f"Power covers {coverage:.0%} of the time; 80 % are needed."
    if e.thresholds.ftp is None or e.thresholds.ftp < MIN_FTP:
        return "No threshold power is known for this sport on that day."
    weighted = normalized_power(e.power)
    value = power_tss(weighted, e.thresholds.ftp, e.seconds)
    if weighted is None or value is None:
        return "There are fewer than 30 seconds of power."
    return Load(
        value,
        POWER,
        intensity_factor(weighted, e.thresholds.ftp),
        {"seconds": e.seconds, "normalized_power": weighted, "ftp": e.thresholds.ftp, "coverage": coverage},
        "hours × (weighted power ÷ threshold power)² × 100",
        notes=("Below 20 minutes weighted power says little.",) if e.seconds < SHORT else (),
    )


def _by_pace(e: Evidence) -> Load | str:
    threshold = e.thresholds.threshold_speed
    if threshold is None or not threshold > 0:
        return "No threshold pace is known for running on that day."
    series = e.graded_speed
    if series is not None and len(moving_samples(series)):
        return _by_graded_pace(e, series, threshold)
    moving = e.moving_seconds or e.seconds
    if not e.distance or not moving > 0:
        return "There is no distance in this activity."
    return _pace_load(
        "average_speed", e.distance / moving, moving, threshold, ("From average pace; slopes are not known.",)
    )


def _by_graded_pace(e: Evidence, series: FloatArray, threshold: float) -> Load | str:
    # Standing seconds are NaN in graded speed, so only the caller knows the true coverage.
    if e.speed_coverage is not None and e.speed_coverage < FULL_COVERAGE:
        return f"Speed covers {e.speed_coverage:.0%} of the time; 80 % are needed."
    speed = normalized_graded_speed(series)
    if speed is None:
        return "There are fewer than 30 seconds of running."
    moving = e.moving_seconds or float(len(moving_samples(series)))
    return _pace_load("normalized_graded_speed", speed, moving, threshold, ())


def _pace_load(
    name: str, speed: float, moving: float, threshold: float, notes: tuple[str, ...]
) -> Load | str:
    value = pace_tss(speed, moving, threshold_speed=threshold)
    if value is None:
        return "There is no moving time in this activity."
    return Load(
        value,
        PACE,
        speed / threshold,
        {"seconds": moving, name: speed, "threshold_speed": threshold},
        f"hours × ({INPUTS[name][0].replace('pace', 'speed')} ÷ threshold speed)² × 100",
        notes=notes,
    )


def _by_swim(e: Evidence) -> Load | str:
    threshold, distance = e.thresholds.threshold_speed, e.distance
    if threshold is None or not threshold > 0:
        return "No critical swim pace is known on that day."
    if distance is None or not distance > 0:
        return "There is no distance in this swim."
    active = e.active_seconds or e.moving_seconds or e.seconds
    value = swim_tss(distance, active, threshold_speed=threshold)
    if value is None:
        return "There is no swimming time in this activity."
    speed = distance / active
    return Load(
        value,
        SWIM,
        speed / threshold,
        {"seconds": active, "distance": distance, "speed": speed, "threshold_speed": threshold},
        "hours of swimming × (speed ÷ critical swim speed)³ × 100",
    )


def _by_heart(e: Evidence) -> Load | str:
    reference = reference_of(e.thresholds)
    if e.thresholds.max_heartrate is None:
        return "Neither a maximum heart rate nor an age is known."
    if reference is None:
        return "Resting, threshold and maximum heart rate are not in rising order."
    if e.heartrate is None or not np.any(e.heartrate > 0):
        return _by_average_heart(e, reference)
    coverage = _coverage(np.where(e.heartrate > 0, e.heartrate, np.nan), e.heartrate_coverage)
    if coverage < LEAST_COVERAGE:
        return f"Heart rate covers {coverage:.0%} of the time; 50 % are needed."
    impulse = trimp(e.heartrate, **_heart_limits(e.thresholds), sex=e.thresholds.sex)
    partial = coverage < FULL_COVERAGE
    notes = ("Part of the session has no heart rate and adds nothing.",) if partial else ()
    return _heart_load(e, impulse, reference, {"coverage": coverage}, partial, notes)


def _by_average_heart(e: Evidence, reference: float) -> Load | str:
    if not e.average_heartrate or not e.average_heartrate > 0:
        return "There is no heart rate in this activity."
    impulse = steady_trimp(
        e.average_heartrate, e.seconds, **_heart_limits(e.thresholds), sex=e.thresholds.sex
    )
    notes = ("From the average heart rate: too low for an uneven session.",)
    return _heart_load(e, impulse, reference, {"average_heartrate": e.average_heartrate}, False, notes)


def _heart_limits(known: Thresholds) -> dict[str, float]:
    return {"max_hr": known.max_heartrate or 0.0, "rest_hr": known.resting_heartrate or 0.0}


def _heart_load(
    e: Evidence,
    impulse: float | None,
    reference: float,
    extra: Mapping[str, float],
    partial: bool,
    notes: tuple[str, ...],
) -> Load | str:
    if impulse is None:
        return "There is no heart rate in this activity."
    inputs: dict[str, float | str] = {
        "seconds": e.seconds,
        "trimp": impulse,
        "reference_trimp": reference,
        "threshold_heartrate": threshold_of(e.thresholds),
        "max_heartrate": e.thresholds.max_heartrate or 0.0,
        "resting_heartrate": e.thresholds.resting_heartrate or 0.0,
        "sex": e.thresholds.sex or "unknown (mean of both)",
        **extra,
    }
    formula = "impulse ÷ impulse of one hour at threshold heart rate × 100"
    return Load(100.0 * impulse / reference, HEART_RATE, None, inputs, formula, partial=partial, notes=notes)


def _by_feeling(e: Evidence) -> Load | str:
    points = None if e.rpe is None else rpe_points(e.rpe)
    value = None if e.rpe is None else rpe_tss(e.rpe, e.seconds)
    if e.rpe is None or points is None or value is None:
        return "No perceived exertion was entered."
    inputs = {"seconds": e.seconds, "rpe": e.rpe, "points_per_hour": points}
    return Load(value, PERCEIVED, None, inputs, "hours × load per hour of that exertion")


def _by_duration(e: Evidence) -> Load | str:
    points = EASY_POINTS * (WALK_SHARE if e.family == "walk" else 1.0)
    value = estimated_tss(e.seconds, points)
    if value is None:
        return "The duration is not known."
    return Load(
        value, ESTIMATE, None, {"seconds": e.seconds, "points_per_hour": points}, "hours × easy load per hour"
    )


ATTEMPTS: Mapping[str, Callable[[Evidence], Load | str]] = {
    POWER: _by_power,
    PACE: _by_pace,
    SWIM: _by_swim,
    HEART_RATE: _by_heart,
    PERCEIVED: _by_feeling,
    ESTIMATE: _by_duration,
}
