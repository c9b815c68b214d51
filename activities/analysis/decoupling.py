"""Aerobic decoupling and efficiency: what a heartbeat buys, and how that fades.

In prose: docs/algorithms/decoupling.md.
"""

from __future__ import annotations

import numpy as np

from .arrays import FloatArray

LEAST_SECONDS = 40 * 60
MOST_VARIABILITY = 1.10
LEAST_COVERAGE = 0.9


def efficiency_factor(output: float | None, heartrate: float | None) -> float | None:
    """Output per heartbeat: weighted power in W, or graded speed in m/min, over mean heart rate in bpm."""
    if output is None or heartrate is None or not heartrate > 0:
        return None
    return output / heartrate


def decoupling(output: FloatArray, heartrate: FloatArray, *, warmup: float = 0.0) -> float | None:
    """How far output per heartbeat fell from the first to the second half, in percent; negative when it rose.

    `output` (power in W or graded speed in m/s) and `heartrate` are 1 Hz timer seconds of equal length; the
    first `warmup` seconds are dropped, the rest halved by time. Only seconds with both values count.
    None when a half has none, or no output. See caveats for when to show it.
    Friel; docs/algorithms/decoupling.md.
    """
    output = np.asarray(output, dtype=np.float64)[int(warmup) :]
    heartrate = np.asarray(heartrate, dtype=np.float64)[int(warmup) :]
    if len(output) != len(heartrate):
        raise ValueError("output and heart rate must have the same length")
    half = len(output) // 2
    first = _ratio(output[:half], heartrate[:half])
    second = _ratio(output[half:], heartrate[half:])
    if not first or second is None:
        return None
    return 100.0 * (first - second) / first


def _ratio(output: FloatArray, heartrate: FloatArray) -> float | None:
    both = (heartrate > 0.0) & np.isfinite(output)
    if not both.any():
        return None
    return float(np.mean(output[both]) / np.mean(heartrate[both]))


def caveats(*, seconds: float, variability: float | None, heartrate_coverage: float) -> tuple[str, ...]:
    """Why decoupling means little for this session, as sentences; none for a steady one.

    `variability` is weighted over average output; `heartrate_coverage` a share 0..1.
    """
    reasons = []
    if seconds < LEAST_SECONDS:
        reasons.append("It is shorter than 40 minutes.")
    if variability is None:
        reasons.append("How even it was is not known.")
    elif variability > MOST_VARIABILITY:
        reasons.append("The effort was uneven.")
    if heartrate_coverage < LEAST_COVERAGE:
        reasons.append("Heart rate is missing for more than a tenth of the time.")
    return tuple(reasons)
