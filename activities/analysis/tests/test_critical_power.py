"""Critical power, W' and what is left of it: worked numbers and the plain recurrence."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activities.analysis import critical_power as subject

FOUR = ([180, 300, 720, 1200], [400, 355, 310, 295])


def test_two_points_give_the_exact_line():
    for fit in (subject.fit_work([180, 720], [400, 310]), subject.fit_inverse_time([180, 720], [400, 310])):
        assert fit.critical == pytest.approx(280.0)
        assert fit.capacity == pytest.approx(21_600)
        assert fit.standard_error is None


def test_both_fits_of_the_worked_four_points():
    work = subject.fit_work(*FOUR)
    assert work.critical == pytest.approx(276.21, abs=0.1)
    assert work.capacity == pytest.approx(23_200, abs=10)
    inverse = subject.fit_inverse_time(*FOUR)
    assert inverse.critical == pytest.approx(278.48, abs=0.1)
    assert inverse.capacity == pytest.approx(22_146, abs=10)
    assert subject.objections(work) == ()


def test_standard_error_agrees_with_the_covariance_of_numpy():
    times = np.array(FOUR[0], float)
    work = np.array(FOUR[1]) * times
    _, covariance = np.polyfit(times, work, 1, cov=True)
    assert subject.fit_work(*FOUR).standard_error == pytest.approx(covariance[0, 0] ** 0.5, rel=1e-6)
    _, covariance = np.polyfit(1 / times, FOUR[1], 1, cov=True)
    assert subject.fit_inverse_time(*FOUR).standard_error == pytest.approx(covariance[1, 1] ** 0.5, rel=1e-6)


def test_a_fit_needs_two_different_durations():
    assert subject.fit_work([180], [400]) is None
    assert subject.fit_work([180, 180], [400, 390]) is None
    assert subject.fit_inverse_time([], []) is None


@given(st.floats(100, 450), st.floats(4_000, 40_000))
@settings(max_examples=30)
def test_a_true_curve_is_found_again(critical, capacity):
    times = np.array([180, 300, 600, 1200.0])
    powers = critical + capacity / times
    for fit in (subject.fit_work(times, powers), subject.fit_inverse_time(times, powers)):
        assert fit.critical == pytest.approx(critical, rel=1e-6)
        assert fit.capacity == pytest.approx(capacity, rel=1e-5)


@pytest.mark.parametrize(
    ("durations", "powers", "word"),
    [
        ([180, 720], [400, 310], "three efforts"),
        ([180, 200, 240], [400, 395, 380], "8 minutes"),
        ([60, 300, 900], [500, 355, 305], "3 to 20"),
        ([180, 600, 1200], [300, 298, 297], "4 and 40 kJ"),
        ([180, 400, 1200], [500, 300, 310], "standard error"),
        ([180, 600, 1200], [400, 100, 40], "not positive"),
    ],
)
def test_an_unsound_fit_says_why(durations, powers, word):
    reasons = subject.objections(subject.fit_work(durations, powers))
    assert any(word in reason for reason in reasons)


def test_critical_speed_works_on_distance():
    fit = subject.fit_speed([180, 600, 1200], [180 * 4 + 200, 600 * 4 + 200, 1200 * 4 + 200])
    assert fit.critical == pytest.approx(4.0)
    assert fit.capacity == pytest.approx(200.0)


def test_critical_swim_speed_of_the_worked_trials():
    speed = subject.critical_swim_speed(360, 170)
    assert speed == pytest.approx(1.0526, abs=0.0001)
    assert 100 / speed == pytest.approx(95.0)
    assert subject.critical_swim_speed(170, 170) is None


def test_w_balance_of_the_worked_effort_and_recovery():
    power = np.concatenate([np.full(60, 400.0), np.full(120, 100.0)])
    left = subject.w_balance(power, critical_power=250, w_prime=20_000)
    assert left[59] == pytest.approx(11_000, abs=1)
    assert left[-1] == pytest.approx(16_353.3, abs=1)


def test_w_balance_goes_below_zero_when_the_model_is_set_too_low():
    power = np.repeat([350.0, 150, 350, 150, 450], [120, 60, 120, 60, 30])
    left = subject.w_balance(power, critical_power=250, w_prime=20_000)
    assert left[-1] == pytest.approx(-1459.0, abs=1)
    assert left.min() == left[-1]


def test_w_balance_treats_missing_seconds_as_rest():
    power = np.concatenate([np.full(60, 400.0), np.full(60, np.nan)])
    resting = np.nan_to_num(power)
    limits = {"critical_power": 250, "w_prime": 20_000}
    assert subject.w_balance(power, **limits).tolist() == subject.w_balance(resting, **limits).tolist()
    assert len(subject.w_balance(np.array([]), **limits)) == 0


@given(st.lists(st.floats(0, 800), max_size=80))
@settings(max_examples=50)
def test_w_balance_equals_the_recurrence_as_published(power):
    left, expected = 20_000.0, []
    for watts in power:
        if watts >= 250:
            left -= watts - 250
        else:
            left += (250 - watts) * (20_000 - left) / 20_000
        expected.append(left)
    answer = subject.w_balance(np.array(power), critical_power=250, w_prime=20_000)
    assert answer == pytest.approx(expected, abs=1e-6)
    assert (answer <= 20_000 + 1e-9).all()


def test_recovery_time_constant_of_the_worked_deficit():
    assert subject.recovery_tau(150) == pytest.approx(437.8, abs=0.1)


def test_integral_form_equals_its_sum_of_decays():
    power = np.repeat([400.0, 100, 350, 120], [30, 60, 30, 40])
    tau = subject.recovery_tau(250 - power[power < 250].mean())
    spent = np.maximum(power - 250, 0)
    seconds = np.arange(len(power))
    expected = [
        20_000 - np.sum(spent[: now + 1] * np.exp(-(now - seconds[: now + 1]) / tau)) for now in seconds
    ]
    answer = subject.w_balance_integral(power, critical_power=250, w_prime=20_000)
    assert answer == pytest.approx(expected, abs=1e-6)


def test_a_model_that_is_not_positive_is_refused():
    for limits in ({"critical_power": 0, "w_prime": 20_000}, {"critical_power": 250, "w_prime": 0}):
        with pytest.raises(ValueError):
            subject.w_balance(np.zeros(5), **limits)
        with pytest.raises(ValueError):
            subject.w_balance_integral(np.zeros(5), **limits)
