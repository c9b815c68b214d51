"""Graded pace: the speed on the flat that costs as much. In prose: docs/algorithms/graded-pace.md.

Grades are rise over run as a fraction: 0.05 is 5 %.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .arrays import FloatArray

STATIONARY = 0.5  # m/s, below which a runner stands
MINETTI_LIMIT = 0.45  # the steepest grade measured

# Percent grade and cost factor read off Strava's published heart-rate curve (2017).
_TABLE = (
    (-40, 1.937), (-34, 1.665), (-30, 1.490), (-26, 1.315), (-22, 1.160), (-20, 1.085), (-18, 1.020),
    (-16, 0.965), (-14, 0.920), (-12, 0.885), (-10, 0.875), (-7, 0.875), (-6, 0.885), (-5, 0.900),
    (-4, 0.910), (-3, 0.935), (-2, 0.950), (-1, 0.980), (0, 1.0), (1, 1.020), (2, 1.050), (3, 1.100),
    (4, 1.140), (5, 1.190), (6, 1.240), (7, 1.290), (8, 1.350), (9, 1.410), (10, 1.480), (12, 1.600),
    (14, 1.770), (16, 1.930), (18, 2.110), (20, 2.280), (22, 2.470), (24, 2.645), (26, 2.820),
    (28, 2.985), (30, 3.160), (32, 3.320), (34, 3.470), (40, 3.739),
)  # fmt: skip
_GRADES = np.array([grade / 100.0 for grade, _ in _TABLE])
_FACTORS = np.array([cost for _, cost in _TABLE])


def factor(grade: ArrayLike) -> FloatArray:
    """Cost of a grade over the flat, 1 at 0; straight lines between the table's points, level beyond +-40 %.

    Scalar or array in, array of that shape out; NaN for NaN. docs/algorithms/graded-pace.md.
    """
    return np.asarray(np.interp(np.asarray(grade, dtype=np.float64), _GRADES, _FACTORS), dtype=np.float64)


def graded_speed(speed: FloatArray, grade: FloatArray) -> FloatArray:
    """Speed on the flat (m/s) of the same effort; NaN where speed is missing or below 0.5 m/s.

    A missing grade counts as level: without altitude the pace is all that is known.
    """
    speed = np.asarray(speed, dtype=np.float64)
    level = np.nan_to_num(np.asarray(grade, dtype=np.float64), nan=0.0)
    return np.where(speed >= STATIONARY, speed * factor(level), np.nan)


def minetti_cost(grade: ArrayLike) -> FloatArray:
    """Energy cost of running in J per kg and m (Minetti et al. 2002), clipped to the measured +-45 %."""
    i = np.clip(np.asarray(grade, dtype=np.float64), -MINETTI_LIMIT, MINETTI_LIMIT)
    cost = ((((155.4 * i - 30.4) * i - 43.3) * i + 46.3) * i + 19.5) * i + 3.6
    return np.asarray(cost, dtype=np.float64)


def minetti_factor(grade: ArrayLike) -> FloatArray:
    """Minetti's cost over the cost on the flat; kept for comparison, too generous downhill for pace."""
    return np.asarray(minetti_cost(grade) / 3.6, dtype=np.float64)


def minetti_graded_speed(speed: FloatArray, grade: FloatArray) -> FloatArray:
    """As graded_speed, by oxygen cost."""
    speed = np.asarray(speed, dtype=np.float64)
    level = np.nan_to_num(np.asarray(grade, dtype=np.float64), nan=0.0)
    return np.where(speed >= STATIONARY, speed * minetti_factor(level), np.nan)
