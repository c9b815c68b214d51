"""rMSSD, baseline and band against worked numbers."""

from __future__ import annotations

import math
from datetime import date, timedelta

import numpy as np
import pytest

from activities.analysis import hrv

FIRST = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("intervals", "expected"),
    [((800, 810, 790, 805, 795), 14.361), ((1000, 980, 1010, 990, 1005, 1000), 19.748)],
)
def test_rmssd_of_worked_beats(intervals: tuple[float, ...], expected: float) -> None:
    assert hrv.rmssd(intervals) == pytest.approx(expected, abs=0.001)


def test_the_logarithm_of_the_first_worked_beats() -> None:
    assert math.log(hrv.rmssd((800, 810, 790, 805, 795)) or 0) == pytest.approx(2.6645, abs=0.001)


def test_mean_and_variation_of_a_worked_week() -> None:
    mean, variation = hrv.week_of([math.log(value) for value in (60, 65, 58, 70, 62, 66, 64)])
    assert mean == pytest.approx(4.1505, abs=0.001) and math.exp(mean) == pytest.approx(63.46, abs=0.01)
    assert variation == pytest.approx(1.511, abs=0.001)


def test_a_worked_week_lies_below_the_worthwhile_band_and_the_normal_one() -> None:
    band = hrv.Band(4.1257, 0.0509, 60)
    mean, _ = hrv.week_of([4.00, 3.98, 4.05, 3.95, 4.02, 3.97, 4.01])
    assert mean == pytest.approx(3.9971, abs=0.001)
    assert band.worthwhile == pytest.approx((4.1002, 4.1511), abs=0.001)
    assert band.normal[0] == pytest.approx(4.0747, abs=0.001) and mean is not None and mean < band.normal[0]
    assert hrv.Baseline(mean, 1.0, band).place == "below"


def test_two_readings_a_week_and_thirteen_in_two_months_are_not_enough() -> None:
    assert hrv.week_of([4.0, 4.1]) == (None, None)
    assert hrv.band_of([4.0] * 13) is None
    assert hrv.band_of([4.0, 4.2] * 7) is not None
    assert hrv.Baseline(4.0, 1.0, None).place is None


def test_baselines_look_back_seven_and_sixty_days_whatever_is_missing() -> None:
    readings = {FIRST + timedelta(days=n): 60.0 + n % 5 for n in range(0, 90, 2)}
    last = FIRST + timedelta(days=89)
    found = hrv.baselines(readings, last, last)[last]
    week = [math.log(readings[day]) for day in readings if last - timedelta(days=6) <= day <= last]
    months = [math.log(readings[day]) for day in readings if last - timedelta(days=59) <= day <= last]
    assert found.mean == pytest.approx(float(np.mean(week))) and len(week) == 3
    assert found.band is not None and found.band.count == len(months) == 30
    assert found.band.sd == pytest.approx(float(np.std(months, ddof=1)))


def test_artefacts_are_left_out_and_too_many_refuse_the_reading() -> None:
    random = np.random.default_rng(5)
    beats = 900 + 30 * random.standard_normal(120)
    spoiled = beats.copy()
    spoiled[[20, 60, 90]] = (250, 2400, 1500)
    clean = hrv.clean_rmssd(spoiled)
    assert clean is not None and clean == pytest.approx(hrv.rmssd(beats) or 0, rel=0.08)
    spoiled[::8] = 200
    assert hrv.clean_rmssd(spoiled) is None
    assert hrv.clean_rmssd(beats[:40]) is None, "less than a minute"
