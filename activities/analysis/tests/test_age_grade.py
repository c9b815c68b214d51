"""Age grades: worked numbers, limits, and the table against its origin."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activities.analysis import age_grade as ag

HALF, MARATHON = 21_097.5, 42_195.0
SAMPLES = Path(os.environ.get("SAMPLES_DIR", Path(__file__).parents[4] / "shared" / "samples"))


@pytest.mark.parametrize(
    ("distance", "seconds", "age", "sex", "percent"),
    [
        (10_000, 2520, 50, "M", 70.74),
        (MARATHON, 11_400, 35, "M", 63.46),
        (5000, 1350, 40, "F", 65.04),
        (HALF, 7200, 65, "F", 72.76),
    ],
)
def test_worked_grades(distance: float, seconds: float, age: int, sex: str, percent: float) -> None:
    assert ag.age_grade(distance, seconds, age, sex) == pytest.approx(percent, abs=0.02)


def test_open_standards_are_the_best_of_all_ages() -> None:
    for sex, times in (("M", (769, 1584, 3451, 7235)), ("F", (834, 1726, 3772, 7796))):
        for distance, seconds in zip((5000, 10_000, HALF, MARATHON), times, strict=True):
            lowest = min(ag.standard(distance, age, sex) or 0 for age in range(18, 36))
            assert lowest == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("distance", "age", "sex"),
    [(1500, 30, "M"), (5000, 4, "M"), (5000, 101, "F"), (5000, 30, None), (250_000, 30, "F")],
)
def test_unknowable_grades_are_none(distance: float, age: int, sex: str | None) -> None:
    assert ag.age_grade(distance, 1000, age, sex) is None


def test_no_time_has_no_grade() -> None:
    assert ag.age_grade(5000, 0, 30, "M") is None


def test_a_standard_between_two_distances_is_linear_in_log_distance() -> None:
    five, six = ag.standard(5000, 50, "M"), ag.standard(6000, 50, "M")
    assert five is not None and six is not None
    assert ag.standard(np.sqrt(5000 * 6000), 50, "M") == pytest.approx((five + six) / 2)


@pytest.mark.parametrize(("distance", "best"), [(3000, 443), (3218.688, 479)])
def test_between_mile_and_5_km_no_standard_is_softer_than_its_neighbours(
    distance: float, best: float
) -> None:
    """World bests are 7:17 and 7:54; seconds linear in log distance would ask 8:45 and 9:18 only."""
    found = [ag.standard(at, 27, "M") or 0 for at in (1609.344, distance, 5000)]
    assert found[1] == pytest.approx(best, rel=0.01)
    speeds = [at / seconds for at, seconds in zip((1609.344, distance, 5000), found, strict=True)]
    assert speeds == sorted(speeds, reverse=True)


@pytest.mark.parametrize(
    ("percent", "label"),
    [(59.9, None), (60, "local class"), (75, "regional class"), (80, "national class"), (99, "world class")],
)
def test_labels(percent: float, label: str | None) -> None:
    assert ag.label(percent) == label
    assert ag.label(None) is None


@pytest.mark.parametrize("sex", ["M", "F"])
def test_tables_are_whole(sex: str) -> None:
    known = ag.table(sex)
    assert known.factors.shape == (96, 22)
    assert ((known.factors > 0) & (known.factors <= 1)).all()
    assert (np.diff(known.distances) > 0).all()


@settings(max_examples=60)
@given(st.floats(1610, 199_000), st.integers(5, 100), st.sampled_from("MF"), st.floats(1.01, 2))
def test_a_slower_time_grades_lower(distance: float, age: int, sex: str, slower: float) -> None:
    best = ag.standard(distance, age, sex)
    assert best is not None
    assert ag.age_grade(distance, best, age, sex) == pytest.approx(100)
    assert ag.age_grade(distance, best * slower, age, sex) == pytest.approx(100 / slower)


@pytest.mark.parametrize(("sex", "name"), [("M", "male"), ("F", "female")])
def test_the_table_equals_the_authors(sex: str, name: str) -> None:
    path = SAMPLES / f"agegrade-road-2025-{name}.csv"
    if not path.exists():
        pytest.skip("the authors' table is not here (set SAMPLES_DIR)")
    rows = list(csv.reader(path.open(encoding="utf-8")))[1:]
    known = ag.table(sex)
    np.testing.assert_allclose(known.distances / 1000, np.array(rows[0][1:], dtype=float))
    np.testing.assert_allclose(known.standards, np.array(rows[1][1:], dtype=float))
    np.testing.assert_allclose(known.factors, np.array([row[1:] for row in rows[2:]], dtype=float))
