"""Decoupling and efficiency: worked numbers, halves by time, unknowable cases."""

import numpy as np
import pytest

from activities.analysis import decoupling as subject


def halves(first: tuple[float, float], second: tuple[float, float], seconds: int = 1800):
    output = np.concatenate([np.full(seconds, float(first[0])), np.full(seconds, float(second[0]))])
    heartrate = np.concatenate([np.full(seconds, float(first[1])), np.full(seconds, float(second[1]))])
    return output, heartrate


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [((200, 140), (198, 147), 5.714), ((12.0, 150), (11.8, 156), 5.449)],
)
def test_decoupling_of_worked_examples(first, second, expected):
    assert subject.decoupling(*halves(first, second)) == pytest.approx(expected, abs=0.001)


def test_decoupling_is_negative_when_the_second_half_was_cheaper():
    assert subject.decoupling(*halves((200, 150), (200, 140))) == pytest.approx(-7.142857, abs=1e-5)


def test_a_warm_up_can_be_left_out():
    output, heartrate = halves((200, 140), (198, 147))
    output = np.concatenate([np.full(600, 100.0), output])
    heartrate = np.concatenate([np.full(600, 140.0), heartrate])
    assert subject.decoupling(output, heartrate, warmup=600) == pytest.approx(5.714, abs=0.001)
    assert subject.decoupling(output, heartrate) < 0


def test_halves_are_of_time_even_when_heart_rate_is_missing():
    output, heartrate = halves((200, 140), (198, 147))
    heartrate[:1000] = np.nan
    heartrate[3000:3100] = 0.0
    assert subject.decoupling(output, heartrate) == pytest.approx(5.714, abs=0.001)


def test_a_half_without_heart_rate_makes_it_unknown():
    output, heartrate = halves((200, 140), (198, 147))
    heartrate[1800:] = np.nan
    assert subject.decoupling(output, heartrate) is None
    assert subject.decoupling(np.zeros(3600), np.full(3600, 140.0)) is None
    assert subject.decoupling(np.array([]), np.array([])) is None


def test_series_of_different_length_are_refused():
    with pytest.raises(ValueError):
        subject.decoupling(np.zeros(10), np.zeros(9))


def test_efficiency_of_worked_examples():
    assert subject.efficiency_factor(210, 142) == pytest.approx(1.479, abs=0.001)
    assert subject.efficiency_factor(200, 150) == pytest.approx(1.333, abs=0.001)
    assert subject.efficiency_factor(261, 132) == pytest.approx(1.977, abs=0.001)


def test_efficiency_without_heart_rate_is_unknown():
    assert subject.efficiency_factor(210, None) is None
    assert subject.efficiency_factor(None, 142) is None
    assert subject.efficiency_factor(210, 0) is None


def test_caveats_name_each_reason_and_none_for_a_steady_hour():
    assert subject.caveats(seconds=3600, variability=1.05, heartrate_coverage=1.0) == ()
    assert len(subject.caveats(seconds=1800, variability=1.3, heartrate_coverage=0.5)) == 3
    assert len(subject.caveats(seconds=2400, variability=None, heartrate_coverage=0.9)) == 1
