"""Age grade of road races (docs/algorithms/age-grade.md).

Factors and open standards: Jones & Bernhard, road tables 2025 (approved January 2025 by USATF Masters LDR,
public domain, CC0), kept in ``data/age_grade_<sex>.csv``.
Age grade % = open standard / factor(age) / time × 100.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

YOUNGEST, OLDEST = 5, 100
SHORTEST_DISTANCE, LONGEST_DISTANCE = 1609.344, 200_000.0
WIDE_GAP = 2.0  # ratio of neighbouring distances above which seconds are no longer about linear
_DATA = Path(__file__).parent / "data"
_LABELS = ((90.0, "world class"), (80.0, "national class"), (70.0, "regional class"), (60.0, "local class"))


class Table(NamedTuple):
    """One sex's table: distances (m), open standards (s), factors by age (rows from age 5) and distance."""

    distances: FloatArray
    standards: FloatArray
    factors: FloatArray


@lru_cache(maxsize=2)
def table(sex: str) -> Table:
    """Return the table of "M" or "F"."""
    name = {"M": "male", "F": "female"}[sex]
    with (_DATA / f"age_grade_{name}.csv").open(encoding="ascii", newline="") as lines:
        rows = list(csv.reader(line for line in lines if not line.startswith("#")))
    numbers = np.array([row[1:] for row in rows], dtype=np.float64)
    return Table(numbers[0], numbers[1], numbers[2:] / 10_000)


def standard(distance: float, age: int, sex: str | None) -> float | None:
    """Return the time (s) graded 100 % for ``distance`` (m), whole years of ``age`` and sex "M" or "F".

    Between the table's distances the age's standards are interpolated linearly in log distance (the
    authors' rule of 2025); between the mile and 5 km, which lie too far apart for it, as a
    power of distance. None for other sexes, ages outside 5–100, under one mile or over 200 km.
    """
    if sex not in ("M", "F") or not YOUNGEST <= age <= OLDEST:
        return None
    if not SHORTEST_DISTANCE - 1 <= distance <= LONGEST_DISTANCE:
        return None
    known = table(sex)
    seconds = known.standards / known.factors[int(age) - YOUNGEST]
    above = int(np.clip(np.searchsorted(known.distances, distance), 1, len(seconds) - 1))
    is_wide = known.distances[above] > WIDE_GAP * known.distances[above - 1]
    at = np.log(distance), np.log(known.distances)
    return float(np.exp(np.interp(*at, np.log(seconds))) if is_wide else np.interp(*at, seconds))


def age_grade(distance: float, seconds: float, age: int, sex: str | None) -> float | None:
    """Return the age grade (%) of a road race; ``age`` on race day in whole years. None when unknowable."""
    best = standard(distance, age, sex)
    return None if best is None or seconds <= 0 else best / seconds * 100


def label(percent: float | None) -> str | None:
    """Return "local class" (60), "regional class" (70), "national class" (80), "world class" (90) or None."""
    if percent is None:
        return None
    return next((name for lowest, name in _LABELS if percent >= lowest), None)
