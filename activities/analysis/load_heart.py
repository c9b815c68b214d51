"""Load from heart rate: Banister's and Edwards' impulse, and load on the scale of an hour at threshold = 100.

In prose: docs/algorithms/load.md.
"""

from __future__ import annotations

import numpy as np

from .arrays import FloatArray

# Banister 1991: factor and exponent. Many programs keep the men's factor 0.64 for women; that is an error.
WEIGHTS = {"M": (0.64, 1.92), "F": (0.86, 1.67)}


def _impulse_rate(reserve: FloatArray, sex: str | None) -> FloatArray:
    """Banister's weight per minute at shares of the heart-rate reserve; sex unknown: the mean of both."""
    weights = [WEIGHTS[sex]] if sex in WEIGHTS else list(WEIGHTS.values())
    rates = [reserve * factor * np.exp(exponent * reserve) for factor, exponent in weights]
    return np.asarray(sum(rates) / len(rates), dtype=np.float64)


def _beats(heartrate: FloatArray) -> FloatArray:
    """The seconds that have a heart rate; 0 means missing (rule S10)."""
    heartrate = np.asarray(heartrate, dtype=np.float64)
    return heartrate[heartrate > 0.0]


def trimp(heartrate: FloatArray, *, max_hr: float, rest_hr: float, sex: str | None) -> float | None:
    """Banister's training impulse of 1 Hz heart rate in bpm, arbitrary units, summed over the samples.

    Seconds without a value add nothing. None when no second has one or max_hr <= rest_hr.
    Banister 1991; Morton et al. 1990; docs/algorithms/load.md.
    """
    beats = _beats(heartrate)
    if not len(beats) or not max_hr > rest_hr:
        return None
    reserve = np.maximum((beats - rest_hr) / (max_hr - rest_hr), 0.0)
    return float(np.sum(_impulse_rate(reserve, sex))) / 60.0


def steady_trimp(
    bpm: float, seconds: float, *, max_hr: float, rest_hr: float, sex: str | None
) -> float | None:
    """Banister's impulse of `seconds` at one heart rate; too low for an uneven session's average."""
    per_second = trimp(np.array([bpm]), max_hr=max_hr, rest_hr=rest_hr, sex=sex)
    return None if per_second is None else per_second * seconds


def reference_trimp(*, threshold_hr: float, max_hr: float, rest_hr: float, sex: str | None) -> float | None:
    """The impulse of one hour at threshold heart rate; None unless rest < threshold <= max."""
    if not rest_hr < threshold_hr <= max_hr:
        return None
    return steady_trimp(threshold_hr, 3600.0, max_hr=max_hr, rest_hr=rest_hr, sex=sex)


def hr_tss(
    heartrate: FloatArray, *, max_hr: float, rest_hr: float, threshold_hr: float, sex: str | None
) -> float | None:
    """Heart-rate load where one hour at threshold heart rate is 100: impulse over that hour's impulse.

    None when no second has a value or not rest_hr < threshold_hr <= max_hr. docs/algorithms/load.md.
    """
    reference = reference_trimp(threshold_hr=threshold_hr, max_hr=max_hr, rest_hr=rest_hr, sex=sex)
    impulse = trimp(heartrate, max_hr=max_hr, rest_hr=rest_hr, sex=sex)
    if reference is None or impulse is None:
        return None
    return 100.0 * impulse / reference


def edwards_trimp(heartrate: FloatArray, *, max_hr: float) -> float | None:
    """Minutes in 50-60 ... 90-100 % of maximum, weighted 1 to 5; below counts 0, above 100 % counts 5.

    A boundary belongs to the upper zone. None without any value. Edwards 1993; docs/algorithms/load.md.
    """
    beats = _beats(heartrate)
    if not len(beats) or not max_hr > 0:
        return None
    # Tenths of the maximum from the exact quotient, so that 133 of 190 is 70 % and not a hair less.
    zone = np.clip(np.floor(10.0 * beats / max_hr) - 4.0, 0.0, 5.0)
    return float(np.sum(zone)) / 60.0
