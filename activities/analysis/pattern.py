"""The pattern of daily load: monotony, strain, ratios, session spikes (docs/algorithms/load-pattern.md).

Arrays hold one load a day, every day present, rest days as 0; the last value is today. Foster 1998 for
monotony and strain; Gabbett 2016 and Williams 2017 for the ratios, which pages show as description only;
Frandsen et al. 2025 for the one warning that has evidence: a single session far longer than any of the
last 30 days.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

WEEK = 7
MONTH = 28
HIGHEST_MONOTONY = 10.0
ACWR_HISTORY = 21
SPIKE_LIMITS = ((2.0, "large"), (1.3, "moderate"), (1.1, "small"))


def _last(loads: npt.ArrayLike, days: int) -> FloatArray | None:
    daily = np.nan_to_num(np.asarray(loads, dtype=np.float64), nan=0.0)
    return daily[-days:] if len(daily) >= days else None


def monotony(loads: npt.ArrayLike) -> float | None:
    """Return mean / population SD of the last 7 days, at most 10.

    None with fewer than 7 days, without load, or when all days are equal (the ratio has no bound).
    """
    week = _last(loads, WEEK)
    if week is None or week.sum() <= 0:
        return None
    spread = float(week.std())
    if spread <= 1e-9 * float(week.max()):
        return None
    return min(HIGHEST_MONOTONY, float(week.mean()) / spread)


def strain(loads: npt.ArrayLike) -> float | None:
    """Return the week's load times its monotony; None where monotony is."""
    week, ratio = _last(loads, WEEK), monotony(loads)
    return None if week is None or ratio is None else float(week.sum()) * ratio


def is_monotonous(loads: npt.ArrayLike) -> bool:
    """Say whether to warn: monotony above 2 with a week above the athlete's mean week of the last six."""
    ratio, six_weeks = monotony(loads), _last(loads, 6 * WEEK)
    if ratio is None or six_weeks is None:
        return False
    return ratio > 2.0 and float(six_weeks[-WEEK:].sum()) > float(six_weeks.sum()) / 6


def acwr_coupled(loads: npt.ArrayLike) -> float | None:
    """Return the mean of 7 days over that of 28 days including them; None under 28 days or without load."""
    month = _last(loads, MONTH)
    if month is None or month.mean() <= 0:
        return None
    return float(month[-WEEK:].mean() / month.mean())


def acwr_uncoupled(loads: npt.ArrayLike) -> float | None:
    """Return the mean of 7 days over the mean of the 21 days before; None with under 28 days or no load."""
    month = _last(loads, MONTH)
    if month is None or month[:-WEEK].mean() <= 0:
        return None
    return float(month[-WEEK:].mean() / month[:-WEEK].mean())


def _moving_average(daily: FloatArray, days: int, start: float) -> float:
    share, level = 2 / (days + 1), start
    for load in daily.tolist():
        level += share * (load - level)
    return level


def acwr_ewma(loads: npt.ArrayLike, *, start: float | None = None) -> float | None:
    """Return the ratio of exponentially weighted means of 7 and 28 days (λ = 2/(N+1), Williams 2017).

    Both start at ``start``, by default the mean of the first 21 days. None with under 21 days or no load.
    """
    daily = np.nan_to_num(np.asarray(loads, dtype=np.float64), nan=0.0)
    if len(daily) < ACWR_HISTORY:
        return None
    first = float(daily[:ACWR_HISTORY].mean()) if start is None else start
    chronic = _moving_average(daily, MONTH, first)
    return _moving_average(daily, WEEK, first) / chronic if chronic > 0 else None


@dataclass(frozen=True, slots=True)
class Spike:
    """A session against the longest before: ``ratio``, ``level`` None, small, moderate or large."""

    ratio: float
    level: str | None


def session_spike(distance: float, earlier: npt.ArrayLike) -> Spike | None:
    """Compare a session's distance (m) with those of the 30 days before it; None when there were none.

    A warning begins above 1.10; above 1.3 it is moderate, above 2 large (Frandsen et al., BJSM 2025).
    """
    known = np.asarray(earlier, dtype=np.float64)
    known = known[np.isfinite(known) & (known > 0)]
    if not len(known):
        return None
    ratio = distance / float(known.max())
    level = next((name for limit, name in SPIKE_LIMITS if ratio > limit + 1e-9), None)
    return Spike(ratio, level)
