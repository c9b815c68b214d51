"""Eddington number: the largest E with at least E days of at least E units (docs/algorithms/eddington.md).

Distances are summed by local day and counted in km or miles (two different numbers); 9.99 is not 10.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

#: A day's parts may add up to just under a whole number by rounding; less than a millimetre is forgiven.
_ROUNDING = 1e-7


def _whole_units(day_distances: npt.ArrayLike) -> npt.NDArray[np.int64]:
    days = np.nan_to_num(np.asarray(day_distances, dtype=np.float64), nan=0.0)
    return np.floor(days + _ROUNDING).astype(np.int64)


def eddington(day_distances: npt.ArrayLike) -> int:
    """Return the Eddington number of daily distances (one value a day, in the unit that is counted)."""
    days = np.sort(_whole_units(day_distances))[::-1]
    return int(np.count_nonzero(days >= np.arange(1, len(days) + 1)))


def days_to_next(day_distances: npt.ArrayLike, goal: int | None = None) -> int:
    """Return how many more days of at least ``goal`` units (default E + 1) that number needs."""
    wanted = eddington(day_distances) + 1 if goal is None else goal
    return max(0, wanted - int(np.count_nonzero(_whole_units(day_distances) >= wanted)))


def days_at_least(day_distances: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Return for each whole distance 1, 2, … up to the longest day, on how many days it was reached."""
    days = _whole_units(day_distances)
    longest = int(days.max()) if len(days) else 0
    counts = np.bincount(np.clip(days, 0, None), minlength=longest + 1)
    return np.asarray(np.cumsum(counts[::-1])[::-1][1:], dtype=np.int64)
