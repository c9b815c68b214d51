"""Fitness, fatigue, form and ramp in words, with how each number came about."""

from __future__ import annotations

from datetime import date, timedelta

from activities.analysis import fitness
from activities.presenters import wording
from activities.presenters.measures import number, words
from activities.presenters.values import Explanation, ExplanationInput, Stat
from insights.rules.facts import FitnessPoint

_TENDENCIES = {
    "losing fitness": "Very fresh: after long rest, fitness tends to fade.",
    "fresh": "Fresh: a good time for a race or a test, for many.",
    "neutral": "Neither fresh nor tired.",
    "productive": "Training tends to bear fruit here, as long as sleep and mood keep up.",
    "overload": "Deep in the red: many get ill or hurt here. Rest is training too.",
}
_RAMP_WORDS = {
    "steady": ("", "steady"),
    "amber": ("warning", "quick: for a short time only"),
    "steep": ("bad", "steep: above 8 a week"),
}


def tendency(form: float | None) -> str:
    """What many experience at such a form; a tendency, not a diagnosis."""
    return _TENDENCIES.get(fitness.form_band(form) or "", "")


def settling(begun: date, settled_on: date, first: date) -> str:
    """A sentence about the days in which the level still builds; "" when the span has none of them."""
    if first >= settled_on:
        return ""
    return (
        f"Shaded until {wording.day(settled_on)}: the log begins on {wording.day(begun)} with nothing before it, "
        f"so for {fitness.SETTLING_DAYS} days fitness is shown lower than it was."
    )


def settling_from(ctl: float, atl: float, begun: date, settled_on: date) -> str:
    """The same where the athlete gave the levels that the curve begins with."""
    return (
        f"Shaded until {wording.day(settled_on)}: the curve begins on {wording.day(begun)} with the fitness of {ctl:g} "
        f"and the fatigue of {atl:g} that you gave, and rests on them for {fitness.SETTLING_DAYS} days."
    )


def stats(now: FitnessPoint) -> tuple[Stat, ...]:
    """The four numbers of today."""
    band = fitness.form_band(now.tsb)
    tone, pace = _RAMP_WORDS.get(fitness.ramp_band(now.ramp) or "", ("", ""))
    return (
        Stat("Fitness", number(now.ctl, decimals=1), _level("fitness", now.ctl, now, 42)),
        Stat("Fatigue", number(now.atl, decimals=1), _level("fatigue", now.atl, now, 7)),
        Stat("Form", number(now.tsb, decimals=1), form_explanation(now), note=f"{band}, as a tendency"),
        Stat("Ramp", number(now.ramp, "a week", 1), _ramp(now), note=pace, tone=tone),
    )


def _level(key: str, value: float, now: FitnessPoint, days: int) -> Explanation:
    share = fitness.decay(days)
    before = (value - share * now.load) / (1 - share)
    name = key.capitalize()
    return Explanation(
        key=key,
        title=f"{name} {words(number(value, decimals=1))}",
        formula=f"yesterday’s + {100 * share:.2f} % × (today’s load − yesterday’s)",
        inputs=(
            ExplanationInput(f"{name} yesterday evening", words(number(before, decimals=1))),
            ExplanationInput("Load of today so far", words(number(now.load))),
            ExplanationInput("Time constant", f"{days} days"),
        ),
        would_change="Any session of the past, and its load; older ones count less and less.",
        caveat="A weighted mean of the load a day: what the log holds, not what the body feels.",
    )


def form_explanation(now: FitnessPoint) -> Explanation:
    """Form of this morning, and the load that would bring it to a chosen value by tonight."""
    slow, fast = fitness.decay(42), fitness.decay(7)
    ctl = (now.ctl - slow * now.load) / (1 - slow)
    atl = (now.atl - fast * now.load) / (1 - fast)
    to_zero = fitness.load_for_form(ctl, atl, 0.0)
    hint = f"A load of {to_zero:.0f} today ends the day at 0. " if to_zero is not None else ""
    return Explanation(
        key="form",
        title=f"Form {words(number(now.tsb, decimals=1))}",
        formula="yesterday evening’s fitness − yesterday evening’s fatigue",
        inputs=(
            ExplanationInput("Fitness yesterday evening", words(number(ctl, decimals=1))),
            ExplanationInput("Fatigue yesterday evening", words(number(atl, decimals=1))),
            ExplanationInput("Tomorrow morning, as it stands", words(number(now.next_form, decimals=1))),
        ),
        would_change=f"{hint}Rest raises it, load lowers it.",
        caveat="The bands (above 25, 5, −10, −30) are custom among coaches, not measured limits.",
    )


def _ramp(now: FitnessPoint) -> Explanation | None:
    if now.ramp is None:
        return None
    week_ago = now.on - timedelta(days=fitness.RAMP_DAYS)
    return Explanation(
        key="ramp",
        title=f"Ramp {words(number(now.ramp, decimals=1))} a week",
        formula="fitness today − fitness 7 days ago",
        inputs=(
            ExplanationInput("Fitness today", words(number(now.ctl, decimals=1))),
            ExplanationInput(
                f"Fitness on {wording.day(week_ago)}", words(number(now.ctl - now.ramp, decimals=1))
            ),
        ),
        caveat="Up to 5 a week suits most; 5 to 8 for a short time. A guide from practice, not a limit.",
    )
