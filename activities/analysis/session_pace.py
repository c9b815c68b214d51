"""Speed of one session over timer seconds: level and graded, and how it held against heart rate."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from . import graded, load, motion
from .arrays import FloatArray
from .clean import Clean
from .session_numbers import Fade, fade

ON_FOOT = ("run", "walk")


@dataclass(frozen=True, slots=True)
class Pace:
    """``speed`` and ``graded`` in m/s over timer seconds, NaN where unknown or standing; None when not
    measured.

    ``coverage`` is the share of timer seconds with a distance step that an athlete can make.
    """

    normalized: float | None = None
    coverage: float | None = None
    fade: Fade = field(default_factory=Fade)
    speed: FloatArray | None = field(default=None, repr=False)
    graded: FloatArray | None = field(default=None, repr=False)


def pace_of(recording: Clean | None, family: str, *, moving: float | None) -> Pace:
    """Speed over a window of seven seconds; on foot also graded by the slope around."""
    way = recording.channel("distance") if recording else None
    if recording is None or way is None or family not in (*ON_FOOT, "swim"):
        return Pace()
    rate = motion.windowed_speed(way)
    rate = np.where(recording.jumps, np.nan, rate)
    coverage = float(np.count_nonzero(np.isfinite(rate[recording.timer]))) / max(
        int(recording.timer.sum()), 1
    )
    level = np.where(recording.moving, rate, np.nan)[recording.timer]
    if family not in ON_FOOT:
        return Pace(coverage=coverage, speed=level)
    heights = recording.channel("altitude")
    slope = motion.grade(way, heights) if heights is not None else np.zeros(len(way))
    series = graded.graded_speed(np.where(recording.moving, rate, np.nan), slope)[recording.timer]
    weighted = load.normalized_graded_speed(series)
    average = float(np.nanmean(series)) if np.isfinite(series).any() else None
    variability = weighted / average if weighted and average else None
    in_minutes = weighted * 60 if weighted else None
    return Pace(weighted, coverage, fade(recording, series, in_minutes, variability), level, series)
