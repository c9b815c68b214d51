"""Graded pace: both models, their worked paces and their edges."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.analysis import graded

PERCENT = np.array([-30, -20, -10, -5, 0, 5, 10, 15, 20, 30])


def test_minetti_factors_of_the_table():
    expected = [0.684, 0.500, 0.598, 0.763, 1, 1.301, 1.658, 2.060, 2.502, 3.494]
    assert graded.minetti_factor(PERCENT / 100) == pytest.approx(expected, abs=0.001)


def test_heart_rate_based_factors_of_the_table():
    expected = [1.490, 1.085, 0.875, 0.900, 1, 1.190, 1.480, 1.85, 2.280, 3.160]
    assert graded.factor(PERCENT / 100) == pytest.approx(expected, abs=0.001)


def test_minetti_is_cheapest_near_minus_eighteen_percent():
    grades = np.linspace(-0.45, 0.45, 9001)
    costs = graded.minetti_cost(grades)
    cheapest = int(np.argmin(costs))
    assert grades[cheapest] == pytest.approx(-0.181, abs=0.001)
    assert costs[cheapest] == pytest.approx(1.781, abs=0.001)
    assert graded.minetti_factor(-0.181) == pytest.approx(0.495, abs=0.001)


@pytest.mark.parametrize(
    ("grade", "minetti", "table"),
    [(0.05, 230.5, 252.1), (-0.05, 393.3, 333.3), (0.10, None, 202.7), (-0.10, None, 342.9)],
)
def test_five_minutes_a_kilometre_on_a_slope(grade, minetti, table):
    speed = np.array([1000 / 300])
    slope = np.array([grade])
    assert 1000 / graded.graded_speed(speed, slope)[0] == pytest.approx(table, abs=0.2)
    if minetti is not None:
        assert 1000 / graded.minetti_graded_speed(speed, slope)[0] == pytest.approx(minetti, abs=0.2)


def test_slopes_beyond_the_models_are_clipped():
    assert graded.factor(0.9) == graded.factor(0.4)
    assert graded.factor(-0.9) == graded.factor(-0.4)
    assert graded.minetti_factor(0.9) == graded.minetti_factor(0.45)


def test_standing_and_missing_speed_have_no_graded_speed():
    speed = np.array([0.0, 0.49, np.nan, 0.5])
    answer = graded.graded_speed(speed, np.zeros(4))
    assert np.isnan(answer[:3]).all()
    assert answer[3] == 0.5


def test_missing_grade_counts_as_level():
    assert graded.graded_speed(np.array([3.0]), np.array([np.nan]))[0] == 3.0
    assert graded.minetti_graded_speed(np.array([3.0]), np.array([np.nan]))[0] == 3.0


def test_a_level_treadmill_equals_its_pace():
    speed = np.linspace(0.5, 6, 50)
    assert graded.graded_speed(speed, np.zeros(50)) == pytest.approx(speed)


@given(st.floats(-1, 1), st.floats(0, 0.02))
def test_steeper_climbing_never_costs_less(grade, more):
    if grade >= 0:
        assert graded.factor(grade + more) >= graded.factor(grade)
    assert 0.87 < graded.factor(grade) < 3.8
