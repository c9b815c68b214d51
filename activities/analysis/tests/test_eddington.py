"""Eddington numbers."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activities.analysis.eddington import days_at_least, days_to_next, eddington

DAYS = [10, 10, 10, 9, 8, 3, 2, 1]


@pytest.mark.parametrize(
    ("days", "number"), [(DAYS, 5), ([5, 4, 3, 2, 1], 3), ([20] * 5, 5), ([], 0), ([0.9], 0), ([0, 0], 0)]
)
def test_worked_numbers(days: list[float], number: int) -> None:
    assert eddington(days) == number


def test_nothing_is_rounded_up() -> None:
    assert eddington([9.99] * 10) == 9
    assert eddington([10.0] * 10) == 10


def test_a_day_whose_parts_add_up_to_a_whole_number_counts() -> None:
    assert eddington([0.1 + 0.2 + 0.7]) == 1


def test_days_still_needed() -> None:
    assert days_to_next(DAYS) == 1
    assert days_to_next([]) == 1
    assert days_to_next(DAYS, 10) == 7
    assert days_to_next(DAYS, 3) == 0


def test_days_at_each_distance() -> None:
    assert days_at_least([3, 1.5, 2]).tolist() == [3, 2, 1]
    assert days_at_least([]).tolist() == []


@settings(max_examples=100)
@given(st.lists(st.floats(0, 60), max_size=60))
def test_as_defined(days: list[float]) -> None:
    number = eddington(days)
    assert sum(day >= number - 1e-6 for day in days) >= number
    assert sum(day >= number + 1 for day in days) < number + 1
    assert eddington(days + [number + 1.0] * days_to_next(days)) == number + 1
