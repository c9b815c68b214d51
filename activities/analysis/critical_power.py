"""Critical power, the work above it, and what is left of that work.

In prose: docs/algorithms/critical-power.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .arrays import FloatArray

SHORTEST, LONGEST = 180.0, 1200.0  # s, the efforts that serve a fit
SHORTEST_RESERVE, LONGEST_RESERVE = 30.0, 600.0  # m, D' that runners can have


@dataclass(frozen=True)
class Fit:
    """A two-parameter fit: asymptote (W, or m/s) and capacity above it (J, or m)."""

    critical: float
    capacity: float
    standard_error: float | None  # of `critical`; None from two points
    durations: tuple[float, ...]


def fit_work(durations: ArrayLike, powers: ArrayLike) -> Fit | None:
    """Critical power in W and W' in J by least squares of work on time (Moritani 1981).

    Durations in s with the best mean power in W of each. None below two different durations.
    """
    times = np.asarray(durations, dtype=np.float64)
    line = _line(times, np.asarray(powers, dtype=np.float64) * times)
    if line is None:
        return None
    slope, intercept, slope_error, _ = line
    return Fit(slope, intercept, slope_error, tuple(times.tolist()))


def fit_inverse_time(durations: ArrayLike, powers: ArrayLike) -> Fit | None:
    """As fit_work by least squares of power on 1/time, which minimises the error in watts."""
    times = np.asarray(durations, dtype=np.float64)
    line = _line(1.0 / times, np.asarray(powers, dtype=np.float64))
    if line is None:
        return None
    slope, intercept, _, intercept_error = line
    return Fit(intercept, slope, intercept_error, tuple(times.tolist()))


def fit_speed(durations: ArrayLike, distances: ArrayLike) -> Fit | None:
    """Critical speed in m/s and D' in m by least squares of distance on time, for running and swimming."""
    times = np.asarray(durations, dtype=np.float64)
    line = _line(times, np.asarray(distances, dtype=np.float64))
    if line is None:
        return None
    slope, intercept, slope_error, _ = line
    return Fit(slope, intercept, slope_error, tuple(times.tolist()))


def _line(x: FloatArray, y: FloatArray) -> tuple[float, float, float | None, float | None] | None:
    """Slope, intercept and their standard errors; None below two different x."""
    spread = float(np.sum((x - x.mean()) ** 2)) if len(x) > 1 else 0.0
    if not spread > 0:
        return None
    slope = float(np.sum((x - x.mean()) * (y - y.mean()))) / spread
    intercept = float(y.mean()) - slope * float(x.mean())
    if len(x) < 3:
        return slope, intercept, None, None
    residual = y - intercept - slope * x
    variance = float(np.sum(residual**2)) / (len(x) - 2)
    slope_error = (variance / spread) ** 0.5
    intercept_error = (variance * (1.0 / len(x) + float(x.mean()) ** 2 / spread)) ** 0.5
    return slope, intercept, slope_error, intercept_error


def objections(fit: Fit) -> tuple[str, ...]:
    """Why a power fit must not be used, as sentences; none for a sound one."""
    reasons = _about_efforts(fit.durations)
    if fit.critical <= 0:
        reasons.append("Critical power is not positive.")
    if not 4000 <= fit.capacity <= 40000:
        reasons.append("The work above critical power is not between 4 and 40 kJ.")
    return (*reasons, *_about_error(fit))


def speed_objections(fit: Fit) -> tuple[str, ...]:
    """Why a speed fit of running must not be used, as sentences; none for a sound one."""
    reasons = _about_efforts(fit.durations)
    if fit.critical <= 0:
        reasons.append("Critical speed is not positive.")
    if not SHORTEST_RESERVE <= fit.capacity <= LONGEST_RESERVE:
        reasons.append("The distance above critical speed is not between 30 and 600 m.")
    return (*reasons, *_about_error(fit))


def _about_efforts(times: tuple[float, ...]) -> list[str]:
    reasons = []
    if len(times) < 3 or max(times) < 3 * min(times):
        reasons.append("It needs three efforts, the longest three times the shortest.")
    if min(times) < SHORTEST or max(times) > LONGEST:
        reasons.append("Efforts must last 3 to 20 minutes.")
    if max(times) < 480:
        reasons.append("The longest effort is shorter than 8 minutes.")
    return reasons


def _about_error(fit: Fit) -> tuple[str, ...]:
    if fit.standard_error is None or fit.standard_error <= 0.05 * abs(fit.critical):
        return ()
    return ("The efforts do not lie on one curve (standard error above 5 %).",)


def critical_swim_speed(seconds_400: float, seconds_200: float) -> float | None:
    """Critical swim speed in m/s from maximal 400 m and 200 m; None when the 400 is not slower."""
    return 200.0 / (seconds_400 - seconds_200) if seconds_400 > seconds_200 > 0 else None


def w_balance(power: FloatArray, *, critical_power: float, w_prime: float) -> FloatArray:
    """Joules left above critical power after each second (Skiba et al. 2015, differential form).

    `power` is 1 Hz on the elapsed grid in W; missing seconds are rest (0 W). Starts full. Below 0 means that
    critical power or W' is set too low. ValueError unless both are positive.
    docs/algorithms/critical-power.md.
    """
    if not (critical_power > 0 and w_prime > 0):
        raise ValueError("critical power and W' must be positive")
    excess = np.nan_to_num(np.asarray(power, dtype=np.float64), nan=0.0) - critical_power
    # Spent work s follows s' = keep * s + spend: above CP the excess is added, below CP s shrinks.
    spend = np.maximum(excess, 0.0)
    keep = np.maximum(1.0 + np.minimum(excess, 0.0) / w_prime, 0.0)
    spent, balance = 0.0, []
    for kept, added in zip(keep.tolist(), spend.tolist(), strict=True):
        spent = spent * kept + added
        balance.append(spent)
    return w_prime - np.asarray(balance, dtype=np.float64)


def recovery_tau(deficit: float) -> float:
    """Time constant of recovery in s for a mean deficit below critical power in W (Skiba et al. 2012)."""
    return float(546.0 * np.exp(-0.01 * deficit) + 316.0)


def w_balance_integral(power: FloatArray, *, critical_power: float, w_prime: float) -> FloatArray:
    """The 2012 integral form: each spent joule returns with one time constant for the whole session."""
    if not (critical_power > 0 and w_prime > 0):
        raise ValueError("critical power and W' must be positive")
    watts = np.nan_to_num(np.asarray(power, dtype=np.float64), nan=0.0)
    below = watts[watts < critical_power]
    deficit = critical_power - float(below.mean()) if len(below) else 0.0
    keep = float(np.exp(-1.0 / recovery_tau(deficit)))
    spent, balance = 0.0, []
    for added in np.maximum(watts - critical_power, 0.0).tolist():
        spent = spent * keep + added
        balance.append(spent)
    return w_prime - np.asarray(balance, dtype=np.float64)
