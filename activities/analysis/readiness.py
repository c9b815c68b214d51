"""How ready a day finds the athlete: a traffic light with its reasons (docs/algorithms/hrv-readiness.md).

One point for each sign that speaks for caution: 0 or 1 green, 2 amber, 3 and more red; ill is red. With fewer than
two signs that can be judged nothing is said: green is never the default. A training hint, not medicine.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from activities.analysis.hrv import Baseline

Light = Literal["green", "amber", "red", "unknown"]
NEEDED = 2
PULSE_RISE = 3.0  # bpm
SHORT_SLEEP, SLEEP_SHARE = 6.0, 0.75
DEEP_FORM, STEEP_RAMP = -30.0, 8.0
WORST_SHARE = 0.25
_PULSE_NEEDS, _SLEEP_NEEDS, _FELT_NEEDS = 14, 7, 14


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that was looked at. ``speaks`` is True for caution, False for go; ``words`` say why."""

    key: str
    label: str
    speaks: bool
    words: str


@dataclass(frozen=True, slots=True)
class Readiness:
    """``missing`` names what could not be judged."""

    light: Light
    points: int
    signs: tuple[Sign, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Inputs:
    """What is known of a day. Means are the athlete's own, of the days before; None is unknown.

    ``pulses``: resting pulse of 60 days; ``sleeps``: hours of 28 days; ``felt``: of each of 60 days the mean of
    soreness, fatigue and turned mood, 1 (best) to 5; ``felt_now``: the same of the last two days.
    """

    hrv: Baseline | None = None
    pulse: float | None = None
    pulses: Sequence[float] = ()
    hours_slept: float | None = None
    sleeps: Sequence[float] = ()
    felt_now: Sequence[float] = ()
    felt: Sequence[float] = ()
    form: float | None = None
    ramp: float | None = None
    is_ill: bool | None = None


def readiness(given: Inputs) -> Readiness:
    """The light, its points and its reasons."""
    looked = {
        "Heart-rate variability": _hrv(given),
        "Resting pulse": _pulse(given),
        "Sleep": _sleep(given),
        "How you feel": _felt(given),
        "Training load": _load(given),
    }
    signs = tuple(sign for sign in looked.values() if sign is not None)
    missing = tuple(name for name, sign in looked.items() if sign is None)
    points = sum(sign.speaks for sign in signs)
    if given.is_ill:
        ill = Sign("ill", "Illness", True, "You noted that you are ill: rest comes first.")
        return Readiness("red", points, (ill, *signs), missing)
    if len(signs) < NEEDED:
        return Readiness("unknown", points, signs, missing)
    return Readiness("red" if points >= 3 else "amber" if points == 2 else "green", points, signs, missing)


def _hrv(given: Inputs) -> Sign | None:
    place = given.hrv.place if given.hrv is not None else None
    words = {
        "below": "The mean of your last 7 days is below what is usual for you.",
        "inside": "The mean of your last 7 days is within what is usual for you.",
        "above": "The mean of your last 7 days is above what is usual for you.",
    }
    return None if place is None else Sign("hrv", "Heart-rate variability", place == "below", words[place])


def _pulse(given: Inputs) -> Sign | None:
    if given.pulse is None or len(given.pulses) < _PULSE_NEEDS:
        return None
    mean, spread = statistics.fmean(given.pulses), statistics.stdev(given.pulses)
    rise = given.pulse - mean
    speaks = rise >= spread and rise >= PULSE_RISE
    way = "above" if rise >= 0 else "below"
    words = f"{given.pulse:.0f} bpm, {abs(rise):.0f} {way} your mean of 60 days ({mean:.0f})."
    return Sign("pulse", "Resting pulse", speaks, words)


def _sleep(given: Inputs) -> Sign | None:
    if given.hours_slept is None:
        return None
    own = statistics.fmean(given.sleeps) if len(given.sleeps) >= _SLEEP_NEEDS else None
    speaks = given.hours_slept < SHORT_SLEEP or (own is not None and given.hours_slept < SLEEP_SHARE * own)
    against = "" if own is None else f", against {hours(own)} on the mean of 28 days"
    return Sign("sleep", "Sleep", speaks, f"{hours(given.hours_slept)}{against}.")


def _felt(given: Inputs) -> Sign | None:
    if not given.felt_now or len(given.felt) < _FELT_NEEDS:
        return None
    worst = sorted(given.felt)[-max(1, round(WORST_SHARE * len(given.felt)))]
    now = statistics.fmean(given.felt_now)
    speaks = now >= worst and now > statistics.fmean(given.felt)
    words = (
        "What you noted on the last two days is among your worst quarter."
        if speaks
        else "What you noted on the last two days is not among your worst quarter."
    )
    return Sign("felt", "How you feel", speaks, words)


def _load(given: Inputs) -> Sign | None:
    if given.form is None:
        return None
    reasons = [f"form is {given.form:.0f}".replace("-", "−")]
    if given.ramp is not None:
        reasons.append(f"fitness changed by {given.ramp:+.1f} in a week".replace("-", "−"))
    speaks = given.form < DEEP_FORM or (given.ramp is not None and given.ramp > STEEP_RAMP)
    return Sign("load", "Training load", speaks, f"Your {' and '.join(reasons)}.")


def hours(value: float) -> str:
    """ "7 h 20 min"."""
    minutes = round(value * 60)
    return f"{minutes // 60} h {minutes % 60:02d} min"


def felt_of(soreness: float | None, fatigue: float | None, mood: float | None) -> float | None:
    """One number for how a day felt, 1 (best) to 5 (worst); None when nothing was noted."""
    known = [value for value in (soreness, fatigue, None if mood is None else 6 - mood) if value is not None]
    return statistics.fmean(known) if known else None
