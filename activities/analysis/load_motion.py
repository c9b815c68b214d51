"""Load from movement and from feeling: running pace, swimming pace, perceived exertion, duration alone.

In prose: docs/algorithms/load.md.
"""

from __future__ import annotations

import numpy as np

from .arrays import FloatArray
from .load_power import fourth_power_mean

STATIONARY = 0.5  # m/s, below which a runner stands
# Friel's load per hour for perceived exertion 0..10.
RPE_POINTS = (0.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 100.0, 120.0, 140.0)
EASY_POINTS = 50.0  # load per hour when nothing but the duration is known


def moving_samples(graded_speed: FloatArray) -> FloatArray:
    """The seconds with a known graded speed of at least 0.5 m/s, joined."""
    graded_speed = np.asarray(graded_speed, dtype=np.float64)
    return graded_speed[graded_speed >= STATIONARY]


def normalized_graded_speed(graded_speed: FloatArray) -> float | None:
    """Weighted speed in m/s: 30 s means of the moving seconds, fourth-power mean; None below 30 s."""
    return fourth_power_mean(moving_samples(graded_speed))


def pace_tss(speed: float, seconds: float, *, threshold_speed: float) -> float | None:
    """Running load of `seconds` at one speed (m/s): hours x (speed / threshold speed) squared x 100."""
    if not (threshold_speed > 0 and seconds > 0 and speed >= 0):
        return None
    return seconds / 3600.0 * (speed / threshold_speed) ** 2 * 100.0


def run_tss(
    graded_speed: FloatArray, *, threshold_speed: float, seconds: float | None = None
) -> float | None:
    """Running load of 1 Hz graded speed in m/s; threshold_speed in m/s is about one-hour race pace.

    `seconds` of moving time default to the seconds at 0.5 m/s or more. None below 30 moving seconds.
    After TrainingPeaks' graded pace idea, slopes by graded.factor; docs/algorithms/load.md.
    """
    speed = normalized_graded_speed(graded_speed)
    if speed is None:
        return None
    moving = float(len(moving_samples(graded_speed))) if seconds is None else seconds
    return pace_tss(speed, moving, threshold_speed=threshold_speed)


def swim_tss(distance: float, seconds: float, *, threshold_speed: float) -> float | None:
    """Swimming load: hours x (speed / critical swim speed) cubed x 100.

    distance in m, seconds of active swimming (rests do not count), threshold_speed in m/s.
    None without distance, time or threshold. docs/algorithms/load.md.
    """
    if not (distance > 0 and seconds > 0 and threshold_speed > 0):
        return None
    return seconds / 3600.0 * (distance / seconds / threshold_speed) ** 3 * 100.0


def session_rpe_load(rpe: float, seconds: float) -> float | None:
    """Foster's session load: exertion (0-10) x minutes. Not on the load scale; None outside 0-10."""
    if not (0 <= rpe <= 10 and seconds > 0):
        return None
    return rpe * seconds / 60.0


def rpe_points(rpe: float) -> float | None:
    """Load per hour for a perceived exertion of 0-10, half steps between; None outside."""
    if not 0 <= rpe <= 10:
        return None
    return float(np.interp(rpe, np.arange(11.0), RPE_POINTS))


def rpe_tss(rpe: float, seconds: float) -> float | None:
    """Load from perceived exertion (0-10) and duration by Friel's table; None outside 0-10."""
    points = rpe_points(rpe)
    if points is None or not seconds > 0:
        return None
    return points * seconds / 3600.0


def estimated_tss(seconds: float, points_per_hour: float = EASY_POINTS) -> float | None:
    """Load of an easy session when only its duration is known: 50 an hour; None without time."""
    if not seconds > 0:
        return None
    return points_per_hour * seconds / 3600.0
