"""Running cadence: files count one leg, we count steps of both feet."""

from __future__ import annotations

import numpy as np

from accounts.providers.records import FloatArray

_ON_FOOT = ("run", "walk", "hike", "hiking", "transition", "snowshoe")
_MOST_STRIDES = 120.0
"""Nobody takes 240 steps a minute for long: a typical value above this counts both feet already."""


def is_on_foot(sport: str) -> bool:
    """Whether a sport's name as the source writes it ("running", "Trail Run", "hike") means steps."""
    name = sport.lower()
    return any(word in name for word in _ON_FOOT)


def steps_factor(sport: str, typical: float | None) -> float:
    """2 where ``typical`` (a median or average cadence above zero) counts one leg, else 1."""
    return 2.0 if is_on_foot(sport) and typical is not None and typical <= _MOST_STRIDES else 1.0


def steps_per_minute(cadence: FloatArray, sport: str) -> FloatArray:
    """Cadence samples as steps a minute for sports on foot, unchanged for others."""
    turning = cadence[cadence > 0]
    return cadence * steps_factor(sport, float(np.median(turning)) if turning.size else None)
