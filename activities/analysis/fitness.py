"""Fitness (CTL), fatigue (ATL) and form (TSB) from daily load (docs/algorithms/fitness.md).

Banister's impulse-response idea in Coggan's form: two exponentially weighted averages of the daily load,
42 and 7 days, in the exponential form k = 1 − e^(−1/N). Form is that of the morning: the previous
evening's fitness minus fatigue. Arrays hold one value a day, every day present, rest days as 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

FITNESS_DAYS = 42
FATIGUE_DAYS = 7
SETTLING_DAYS = 42
RAMP_DAYS = 7


def decay(days: float) -> float:
    """Return k = 1 − e^(−1/days), the share of a day's load that enters the average that day."""
    return float(-np.expm1(-1.0 / days))


@dataclass(frozen=True, slots=True)
class FitnessSeries:
    """``ctl`` and ``atl`` at the end of each day, ``tsb`` of each morning; one value a day."""

    ctl: FloatArray
    atl: FloatArray
    tsb: FloatArray

    def __len__(self) -> int:
        return len(self.ctl)


def _weighted(loads: FloatArray, days: float, start: float) -> FloatArray:
    """Return the average after each day: X_d = X_(d−1) + k (L_d − X_(d−1))."""
    k = decay(days)
    level, levels = start, np.empty(len(loads))
    for index, load in enumerate(loads.tolist()):
        level += k * (load - level)
        levels[index] = level
    return levels


def fitness_series(loads: npt.ArrayLike, *, ctl_start: float = 0.0, atl_start: float = 0.0) -> FitnessSeries:
    """Return fitness, fatigue and morning form for daily loads (TSS scale, one a day, NaN counts as rest).

    ``ctl_start`` and ``atl_start`` are the levels on the evening before the first day: to go on from a
    stored day, give its values; the result is then the same as a full rebuild. Raises ValueError on a
    negative load.
    """
    given = np.asarray(loads, dtype=np.float64)
    daily = np.where(np.isnan(given), 0.0, given)
    if daily.ndim != 1 or (daily < 0).any() or not np.isfinite(daily).all():
        raise ValueError("Loads must be one finite number of at least 0 for each day.")
    ctl, atl = _weighted(daily, FITNESS_DAYS, ctl_start), _weighted(daily, FATIGUE_DAYS, atl_start)
    evening = np.concatenate(([ctl_start - atl_start], ctl - atl))
    return FitnessSeries(ctl, atl, evening[:-1])


def ramp_rate(ctl: npt.ArrayLike, *, before: float | None = None) -> FloatArray:
    """Return the change of CTL over 7 days for each day (points per week); NaN for the first 7 days.

    ``before``: the level on the evening before the first day (0 for an athlete's very first); with it the
    seventh day already has a value.
    """
    levels = np.asarray(ctl, dtype=np.float64)
    known = levels if before is None else np.concatenate(([before], levels))
    change = np.full(len(known), np.nan)
    change[RAMP_DAYS:] = known[RAMP_DAYS:] - known[:-RAMP_DAYS]
    return change if before is None else change[1:]


def ramp_band(rate: float | None) -> str | None:
    """Return "steady" (≤ 5 a week), "amber" (≤ 8) or "steep"; None when unknown."""
    if rate is None or np.isnan(rate):
        return None
    return "steady" if rate <= 5 else "amber" if rate <= 8 else "steep"


def load_for_form(ctl: float, atl: float, form: float) -> float | None:
    """Return the load today that ends the day at the wanted form, from last evening's levels.

    None when no load can do it (the wanted form is above what a rest day gives). From the exponential form:
    L = (CTL·(1 − k42) − ATL·(1 − k7) − form) / (k7 − k42).
    """
    slow, fast = decay(FITNESS_DAYS), decay(FATIGUE_DAYS)
    load = (ctl * (1 - slow) - atl * (1 - fast) - form) / (fast - slow)
    return load if load >= 0 else None


def is_settling(day_index: int) -> bool:
    """Say whether a day (0 = the athlete's first) is within the first 42, while the level still builds."""
    return day_index < SETTLING_DAYS


_FORM_BANDS = ((25.0, "losing fitness"), (5.0, "fresh"), (-10.0, "neutral"), (-30.0, "productive"))


def form_band(tsb: float | None) -> str | None:
    """Return the tendency of a form value (bands are folklore: a tendency, not a diagnosis)."""
    if tsb is None or np.isnan(tsb):
        return None
    above = (name for lowest, name in _FORM_BANDS if tsb > lowest)
    return next(above, "productive" if tsb == -30 else "overload")
