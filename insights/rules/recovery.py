"""Rules about how the body answers: HRV, resting pulse, sleep. Tendencies, never a diagnosis."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from statistics import mean, stdev

from . import base
from .base import Answer, Finding, Kind, Tone, Unknown, day_of, rule
from .facts import Facts, HealthDay

_BASE_DAYS, _BASE_LEAST = 60, 14
_SLEEP_WEEK, _SLEEP_LEAST, _SLEEP_BASE = 7, 4, 28


def _origin(days: list[HealthDay], field: str) -> frozenset[str]:
    return frozenset(day.sources[field] for day in days if field in day.sources)


def _values(facts: Facts, days: int, value: Callable[[HealthDay], float | None]) -> list[HealthDay]:
    first = facts.today - timedelta(days=days - 1)
    return [day for day in facts.health if day.on >= first and value(day) is not None]


@rule(
    "HRV below your band",
    Kind.RECOVERY,
    source="Plews 2012-2014, Vesterinen 2016, Javaloyes 2019: seven-day mean of ln rMSSD",
    needs="three readings in seven days and fourteen in sixty, from one source",
    says="when the seven-day mean is below your own band",
    quiet_days=2,
)
def hrv_below_band(facts: Facts) -> Answer:
    state = facts.hrv
    if state is None:
        return Unknown(
            "hrv_below_band", "Three HRV readings in a week and fourteen in sixty days are needed."
        )
    if state.mean >= state.low:
        return None
    days = state.days_below
    return Finding(
        rule="hrv_below_band",
        kind=Kind.RECOVERY,
        tone=Tone.CARE,
        level=2 if days >= 2 else 1,
        text="HRV of the last seven days is {mean}, below your own band of {low} to {high}"
        + (", for {days} days now." if days >= 2 else "."),
        amounts={
            "mean": base.milliseconds(state.mean),
            "low": base.milliseconds(state.low),
            "high": base.milliseconds(state.high),
            "days": base.count(days),
        },
        recommendation="Rest today, or go very easy."
        if days >= 2
        else "Swap a hard session for an easy one today.",
        confidence=min(0.8, 0.4 + 0.07 * state.readings),
        because=f"{state.readings} readings in seven days, all from one source.",
        evidence=(day_of(state.on),),
        origins=frozenset({state.source}),
    )


@rule(
    "HRV back in its band",
    Kind.RECOVERY,
    source="Plews 2012-2014",
    needs="HRV as for the band",
    says="when the seven-day mean came back into your band",
    quiet_days=7,
)
def hrv_back(facts: Facts) -> Answer:
    state = facts.hrv
    if state is None:
        return Unknown("hrv_back", "Three HRV readings in a week and fourteen in sixty days are needed.")
    if not state.was_below or state.mean < state.low:
        return None
    return Finding(
        rule="hrv_back",
        kind=Kind.RECOVERY,
        tone=Tone.GOOD,
        text="HRV is back in your band: {mean}, between {low} and {high}.",
        amounts={
            "mean": base.milliseconds(state.mean),
            "low": base.milliseconds(state.low),
            "high": base.milliseconds(state.high),
        },
        recommendation="Hard sessions are open again.",
        confidence=min(0.8, 0.4 + 0.07 * state.readings),
        because=f"{state.readings} readings in seven days.",
        evidence=(day_of(state.on),),
        origins=frozenset({state.source}),
    )


@rule(
    "HRV unusually high while tired",
    Kind.RECOVERY,
    source="Plews 2012: saturation in overreached athletes",
    needs="HRV as for the band, and form",
    says="when the seven-day mean is above your band while form is below -20",
)
def hrv_high_while_tired(facts: Facts) -> Answer:
    if facts.hrv is None or facts.now is None:
        return Unknown("hrv_high_while_tired", "HRV readings of two weeks and a load are needed.")
    if facts.hrv.mean <= facts.hrv.high or facts.now.tsb >= -20:
        return None
    return Finding(
        rule="hrv_high_while_tired",
        kind=Kind.RECOVERY,
        tone=Tone.CARE,
        text="HRV ({mean}) is above your band (up to {high}) although form is {form}.",
        amounts={
            "mean": base.milliseconds(facts.hrv.mean),
            "high": base.milliseconds(facts.hrv.high),
            "form": base.points(facts.now.tsb),
        },
        recommendation="High is not always good: judge by how you feel, and keep the next days easy.",
        confidence=0.4,
        because="Seen in few studies; feeling counts more.",
        evidence=(day_of(facts.hrv.on),),
        origins=frozenset({facts.hrv.source}),
    )


@rule(
    "Resting pulse up",
    Kind.RECOVERY,
    source="one standard deviation and 3 bpm above the mean of 60 days",
    needs="fourteen readings in sixty days, one of today or yesterday",
    says="when it is above that",
    quiet_days=3,
)
def resting_pulse_up(facts: Facts) -> Answer:
    days = _values(facts, _BASE_DAYS, lambda day: day.resting_hr)
    source = days[-1].sources.get("resting_hr", "") if days else ""
    days = [day for day in days if day.sources.get("resting_hr", "") == source]
    if len(days) < _BASE_LEAST or days[-1].on < facts.today - timedelta(days=1):
        return Unknown(
            "resting_pulse_up",
            "Fourteen resting pulses of one source in sixty days, and a fresh one, are needed.",
        )
    usual = [day.resting_hr or 0.0 for day in days[:-1]]
    middle, spread, now = mean(usual), stdev(usual), days[-1].resting_hr or 0.0
    if now < middle + spread or now < middle + 3:
        return None
    return Finding(
        rule="resting_pulse_up",
        kind=Kind.RECOVERY,
        tone=Tone.CARE,
        level=2 if now >= middle + 7 else 1,
        text="Resting pulse was {now} on {day}; your usual is {usual}, give or take {spread}.",
        amounts={
            "now": base.beats(now),
            "usual": base.beats(middle),
            "spread": base.beats(spread),
            "day": base.on_day(days[-1].on),
        },
        recommendation="Take it easy today; if you feel ill, rest.",
        confidence=0.6,
        because=f"{len(usual)} readings of one source; heat, alcohol or a short night do it, too.",
        evidence=(day_of(days[-1].on),),
        origins=_origin(days, "resting_hr"),
    )


@rule(
    "Sleep debt",
    Kind.RECOVERY,
    source="under 6 h, or under 85 % of the own mean of four weeks, over a week",
    needs="four nights in the last seven",
    says="when the week's mean is below that",
    quiet_days=5,
)
def sleep_debt(facts: Facts) -> Answer:
    week = _values(facts, _SLEEP_WEEK, lambda day: day.hours_slept)
    if len(week) < _SLEEP_LEAST:
        return Unknown("sleep_debt", "Four nights of the last seven are needed.")
    now, usual = mean(d.hours_slept or 0.0 for d in week), _usual_sleep(facts)
    short = now < 6 or (usual is not None and now < 0.85 * usual)
    if not short:
        return None
    missing = len(week) * ((usual or 7.0) - now)
    return Finding(
        rule="sleep_debt",
        kind=Kind.RECOVERY,
        tone=Tone.CARE,
        level=2 if now < 5.5 else 1,
        text="You slept {now} a night over {nights} nights"
        + (", {usual} is your usual: {missing} short in all." if usual else "."),
        amounts={
            "now": base.hours(now),
            "nights": base.count(len(week)),
            "usual": base.hours(usual or 0.0),
            "missing": base.hours(missing),
        },
        recommendation="An hour more tonight does more than another session.",
        confidence=0.7 if usual else 0.5,
        because=f"{len(week)} nights known" + (" against four weeks." if usual else "."),
        evidence=tuple(day_of(d.on) for d in week[-3:]),
        origins=_origin(week, "hours_slept"),
    )


def _usual_sleep(facts: Facts) -> float | None:
    last = facts.today - timedelta(days=_SLEEP_WEEK)
    days = [d for d in _values(facts, _SLEEP_BASE + _SLEEP_WEEK, lambda day: day.hours_slept) if d.on <= last]
    return mean(d.hours_slept or 0.0 for d in days) if len(days) >= 10 else None


@rule(
    "Sleeping well",
    Kind.RECOVERY,
    source="seven hours and more, evenly",
    needs="six nights in the last seven",
    says="when each had seven hours or more",
    quiet_days=14,
)
def sleeping_well(facts: Facts) -> Answer:
    week = _values(facts, _SLEEP_WEEK, lambda day: day.hours_slept)
    if len(week) < 6:
        return Unknown("sleeping_well", "Six nights of the last seven are needed.")
    shortest = min(d.hours_slept or 0.0 for d in week)
    if shortest < 7:
        return None
    return Finding(
        rule="sleeping_well",
        kind=Kind.RECOVERY,
        tone=Tone.GOOD,
        text="{nights} nights with {shortest} or more, {mean} on average.",
        amounts={
            "nights": base.count(len(week)),
            "shortest": base.hours(shortest),
            "mean": base.hours(mean(d.hours_slept or 0.0 for d in week)),
        },
        recommendation="Whatever you do in the evening, keep doing it.",
        confidence=0.8,
        because=f"{len(week)} nights known.",
        evidence=tuple(day_of(d.on) for d in week[-2:]),
        origins=_origin(week, "hours_slept"),
    )
