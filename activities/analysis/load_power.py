"""Load from power: weighted power, intensity and the load of an hour at threshold = 100.

Source: Coggan in Allen & Coggan, Training and Racing with a Power Meter. In prose: docs/algorithms/load.md.
"""

from __future__ import annotations

import numpy as np

from .arrays import FloatArray

WINDOW = 30  # s, the smoothing before the fourth power
MIN_FTP = 50.0  # W; devices store 0 or nonsense below
SHORT = 20 * 60  # s, below which weighted power says little about the athlete


def rolling_mean(values: FloatArray, window: int) -> FloatArray:
    """Mean of each full window of `window` samples; n - window + 1 values, none when there are too few."""
    if len(values) < window:
        return np.empty(0)
    sums = np.cumsum(np.concatenate(([0.0], values)))
    means: FloatArray = (sums[window:] - sums[:-window]) / window
    return means


def fourth_power_mean(values: FloatArray) -> float | None:
    """Fourth root of the mean fourth power of the full 30 s means; None below 30 samples."""
    smooth = rolling_mean(values, WINDOW)
    if not len(smooth):
        return None
    squares = smooth * smooth
    return float(np.mean(squares * squares) ** 0.25)


def watts(power: FloatArray) -> FloatArray | None:
    """Power with missing seconds as 0 W (rule S9); None when no second has a value."""
    power = np.asarray(power, dtype=np.float64)
    known = np.isfinite(power)
    if not known.any():
        return None
    return np.maximum(np.where(known, power, 0.0), 0.0)


def normalized_power(power: FloatArray) -> float | None:
    """Weighted power in W of the 1 Hz series of timer seconds (pauses cut out, pieces joined).

    Only full 30 s windows count. Missing seconds count as 0 W: gaps up to 10 s are held by the cleaning
    before. None below 30 s or without any value. Coggan 2003; docs/algorithms/load.md.
    """
    series = watts(power)
    return None if series is None else fourth_power_mean(series)


def average_power(power: FloatArray) -> float | None:
    """Mean power in W, zeros included; None without any value."""
    series = watts(power)
    return None if series is None else float(np.mean(series))


def work(power: FloatArray) -> float | None:
    """Work in kJ of a 1 Hz power series; None without any value."""
    series = watts(power)
    return None if series is None else float(np.sum(series)) / 1000.0


def variability_index(power: FloatArray) -> float | None:
    """Weighted over average power (1 for an even effort); None when either is unknown or 0."""
    weighted, average = normalized_power(power), average_power(power)
    return weighted / average if weighted is not None and average else None


def calories_from_work(kilojoules: float) -> float:
    """Energy in kcal for mechanical work in kJ, for devices that give none (efficiency near 23 %)."""
    return kilojoules * 1.05


def intensity_factor(normalized: float | None, ftp: float | None) -> float | None:
    """Weighted power over threshold power; None when either is unknown or the FTP is below 50 W."""
    if normalized is None or ftp is None or not ftp >= MIN_FTP:
        return None
    return normalized / ftp


def power_tss(normalized: float | None, ftp: float | None, seconds: float) -> float | None:
    """Load of `seconds` of timer time at a weighted power: hours x intensity squared x 100.

    None when the FTP is unknown or below 50 W. docs/algorithms/load.md.
    """
    intensity = intensity_factor(normalized, ftp)
    if intensity is None or not seconds > 0:
        return None
    return seconds / 3600.0 * intensity**2 * 100.0
