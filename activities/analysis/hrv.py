"""Heart-rate variability: rMSSD of beats, and what is usual for one athlete (docs/algorithms/hrv-readiness.md).

Everything is done on ln rMSSD. Baseline: the mean of the last 7 days, from at least 3 readings (Plews 2012-2014).
Usual: mean ± 1 SD of 60 days, from at least 14; the smallest worthwhile change is half of that band
(Vesterinen 2016, Javaloyes 2019).
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np

from activities.analysis.arrays import FloatArray

SHORTEST_RR, LONGEST_RR = 300.0, 2000.0  # ms
MOST_OFF_MEDIAN = 0.2
MOST_REMOVED = 0.1
SHORTEST_READING = 60_000.0  # ms of beats
WEEK, MONTHS = 7, 60
WEEK_NEEDS, MONTHS_NEED = 3, 14
NORMAL, WORTHWHILE = 1.0, 0.5

Place = Literal["below", "inside", "above"]


def rmssd(intervals: Sequence[float] | FloatArray) -> float | None:
    """Root mean square of the differences of successive RR intervals (ms); None for fewer than two."""
    beats = np.asarray(intervals, dtype=np.float64)
    if beats.size < 2:
        return None
    return float(np.sqrt(np.mean(np.diff(beats) ** 2)))


def clean_rmssd(intervals: Sequence[float] | FloatArray) -> float | None:
    """rMSSD without artefacts; None when more than a tenth of the beats are, or less than a minute is left.

    Differences are taken only between beats that followed each other.
    """
    beats = np.asarray(intervals, dtype=np.float64)
    if beats.size < 3:
        return None
    good = (beats >= SHORTEST_RR) & (beats <= LONGEST_RR)
    padded = np.pad(np.where(good, beats, np.nan), 2, mode="reflect")
    around = np.lib.stride_tricks.sliding_window_view(padded, 5)
    middle = np.array([np.nanmedian(row) if np.isfinite(row).any() else np.nan for row in around])
    with np.errstate(invalid="ignore"):
        good &= np.abs(beats - middle) <= MOST_OFF_MEDIAN * middle
    if (~good).mean() > MOST_REMOVED or beats[good].sum() < SHORTEST_READING:
        return None
    pairs = good[1:] & good[:-1]
    return float(np.sqrt(np.mean(np.diff(beats)[pairs] ** 2))) if pairs.any() else None


@dataclass(frozen=True, slots=True)
class Band:
    """What is usual: mean and SD of ln rMSSD over ``count`` readings."""

    mean: float
    sd: float
    count: int

    @property
    def normal(self) -> tuple[float, float]:
        return self.mean - NORMAL * self.sd, self.mean + NORMAL * self.sd

    @property
    def worthwhile(self) -> tuple[float, float]:
        """Inside, a change is not worth acting on."""
        return self.mean - WORTHWHILE * self.sd, self.mean + WORTHWHILE * self.sd


@dataclass(frozen=True, slots=True)
class Baseline:
    """A day's 7-day mean (ln), its variation in %, the band, and where the mean lies to it. None: not enough yet."""

    mean: float | None
    variation: float | None
    band: Band | None

    @property
    def place(self) -> Place | None:
        if self.mean is None or self.band is None:
            return None
        low, high = self.band.worthwhile
        return "below" if self.mean < low else "above" if self.mean > high else "inside"


def week_of(logs: Sequence[float]) -> tuple[float | None, float | None]:
    """Mean and coefficient of variation (%) of the readings of 7 days; None from fewer than 3."""
    if len(logs) < WEEK_NEEDS:
        return None, None
    mean = statistics.fmean(logs)
    return mean, 100.0 * statistics.stdev(logs) / mean if mean else None


def band_of(logs: Sequence[float]) -> Band | None:
    """The band of the readings of 60 days; None from fewer than 14."""
    if len(logs) < MONTHS_NEED:
        return None
    return Band(statistics.fmean(logs), statistics.stdev(logs), len(logs))


def baselines(readings: Mapping[date, float], first: date, last: date) -> dict[date, Baseline]:
    """Each day's baseline, of rMSSD readings (ms) of one source."""
    logs = {day: math.log(value) for day, value in readings.items() if value > 0}
    found = {}
    day = first
    while day <= last:
        week = _within(logs, day - timedelta(days=WEEK - 1), day)
        months = _within(logs, day - timedelta(days=MONTHS - 1), day)
        found[day] = Baseline(*week_of(week), band_of(months))
        day += timedelta(days=1)
    return found


def _within(logs: Mapping[date, float], first: date, last: date) -> list[float]:
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [logs[day] for day in days if day in logs]
