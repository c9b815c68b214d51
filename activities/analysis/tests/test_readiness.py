"""The traffic light: points, reasons, and silence where too little is known."""

from __future__ import annotations

from dataclasses import replace

from activities.analysis.hrv import Band, Baseline
from activities.analysis.readiness import Inputs, felt_of, hours, readiness

BAND = Band(4.12, 0.05, 60)
GOOD = Inputs(
    hrv=Baseline(4.12, 1.0, BAND), pulse=48, pulses=[47.0, 49.0] * 20, hours_slept=7.6, sleeps=[7.5, 7.7] * 10,
    felt_now=[1.5, 1.5], felt=[1.0, 2.0, 3.0, 4.0] * 8, form=-8.0, ramp=2.0, is_ill=False,
)  # fmt: skip
BAD = Inputs(
    hrv=Baseline(4.0, 1.0, BAND), pulse=55, pulses=[47.0, 49.0] * 20, hours_slept=5.5, sleeps=[7.5, 7.7] * 10,
    felt_now=[4.5, 4.0], felt=[1.0, 2.0, 3.0, 4.0] * 8, form=-35.0, ramp=2.0,
)  # fmt: skip


def test_a_good_day_is_green_and_says_why() -> None:
    found = readiness(GOOD)
    assert (found.light, found.points, found.missing) == ("green", 0, ())
    assert len(found.signs) == 5 and all(sign.words for sign in found.signs)


def test_each_bad_sign_counts_one_point() -> None:
    assert readiness(BAD).points == 5 and readiness(BAD).light == "red"
    assert readiness(replace(GOOD, form=-31.0)).light == "green"
    assert readiness(replace(GOOD, form=-31.0, hours_slept=5.9)).light == "amber"
    assert readiness(replace(GOOD, ramp=8.5, hours_slept=5.0, pulse=54)).light == "red"


def test_one_known_sign_is_not_enough_and_never_green() -> None:
    found = readiness(Inputs(hours_slept=8.0))
    assert found.light == "unknown" and len(found.missing) == 4


def test_unknown_values_are_missing_and_no_low_ones() -> None:
    """H3"""
    found = readiness(replace(GOOD, hours_slept=None, pulse=None))
    assert found.light == "green" and found.missing == ("Resting pulse", "Sleep")


def test_ill_is_red_whatever_else_is_known() -> None:
    assert readiness(replace(GOOD, is_ill=True)).light == "red"
    assert readiness(Inputs(is_ill=True)).light == "red"


def test_a_pulse_must_rise_by_three_beats_and_a_standard_deviation() -> None:
    steady = [48.0, 48.0, 48.5] * 10
    assert not _speaks(replace(GOOD, pulse=50.5, pulses=steady), "pulse")
    assert _speaks(replace(GOOD, pulse=52.0, pulses=steady), "pulse")
    assert not _speaks(replace(GOOD, pulse=52.0, pulses=[40.0, 56.0] * 20), "pulse")


def test_sleep_is_short_by_hours_or_against_ones_own() -> None:
    assert _speaks(replace(GOOD, hours_slept=6.5, sleeps=[9.0] * 28), "sleep")
    assert not _speaks(replace(GOOD, hours_slept=6.5, sleeps=[7.0] * 28), "sleep")


def test_how_a_day_felt_turns_the_mood_round() -> None:
    assert felt_of(2, 4, 5) == 7 / 3
    assert felt_of(None, None, None) is None


def test_hours_are_read_as_people_say_them() -> None:
    assert hours(7.333) == "7 h 20 min" and hours(6.999) == "7 h 00 min"


def _speaks(given: Inputs, key: str) -> bool:
    return next(sign.speaks for sign in readiness(given).signs if sign.key == key)
