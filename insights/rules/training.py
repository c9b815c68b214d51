"""Rules about how much and how hard: ramp, form, what a build looks like."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

from activities.analysis import fitness

from . import base
from .base import Answer, Finding, Kind, Tone, Unknown, day_of, rule
from .facts import Facts, FitnessPoint, origins_of

_SETTLED = fitness.SETTLING_DAYS


def load_origins(facts: Facts, days: int) -> frozenset[str]:
    return origins_of(s for s in facts.since(days) if s.counts and s.load is not None)


def _settled(facts: Facts, name: str) -> FitnessPoint | Unknown:
    """The fitness of now, or the sentence why it cannot be judged yet."""
    if facts.now is None:
        return Unknown(name, "No session with a load yet.")
    if facts.days_of_history() < _SETTLED:
        return Unknown(name, f"Fitness settles during the first {_SETTLED} days of a log.")
    return facts.now


@rule(
    "Fitness rises fast",
    Kind.TRAINING,
    source="Coggan, Training and Racing with a Power Meter; guide of 5 to 8 points a week",
    needs="six weeks of load",
    says="when fitness rose by more than 8 points in a week, or by more than 5 twice running",
)
def ramp_too_fast(facts: Facts) -> Answer:
    now = _settled(facts, "ramp_too_fast")
    if isinstance(now, Unknown):
        return now
    if now.ramp is None:
        return Unknown("ramp_too_fast", "The rise over a week needs a week of fitness.")
    earlier = next((p.ramp for p in facts.fitness if p.on == now.on - timedelta(days=7)), None)
    steep, lasting = now.ramp > 8, now.ramp > 5 and (earlier or 0.0) > 5
    if not steep and not lasting:
        return None
    return Finding(
        rule="ramp_too_fast",
        kind=Kind.TRAINING,
        tone=Tone.CARE,
        level=2 if steep else 1,
        text="Fitness rose by {ramp} in seven days, from {before} to {now}."
        + ("" if steep else " The week before it had risen by {earlier}."),
        amounts={
            "ramp": base.points(now.ramp),
            "now": base.points(now.ctl),
            "before": base.points(now.ctl - now.ramp),
            "earlier": base.points(earlier or 0.0),
            "easy": base.load(0.8 * _week_load(facts)),
        },
        recommendation="Hold the coming week at about {easy} of load, then build on.",
        confidence=0.8 if steep else 0.6,
        because="The arithmetic is certain; how much rise a body takes differs between people.",
        evidence=(day_of(now.on),),
        origins=load_origins(facts, 49),
    )


def _week_load(facts: Facts) -> float:
    return sum(facts.loads(7) or [0.0])


@rule(
    "A steady build",
    Kind.TRAINING,
    source="Coggan, performance chart",
    needs="ten weeks of load",
    says="when fitness rose four weeks running, by at most 5 points in each",
    quiet_days=21,
)
def steady_build(facts: Facts) -> Answer:
    now = _settled(facts, "steady_build")
    if isinstance(now, Unknown):
        return now
    by_day = {point.on: point.ctl for point in facts.fitness}
    levels = [by_day.get(now.on - timedelta(days=7 * n)) for n in range(4, -1, -1)]
    known = [level for level in levels if level is not None]
    if len(known) < 5:
        return Unknown("steady_build", "Four weeks of fitness are needed.")
    steps = [after - before for before, after in pairwise(known)]
    if not all(0.5 <= step <= 5 for step in steps):
        return None
    return Finding(
        rule="steady_build",
        kind=Kind.TRAINING,
        tone=Tone.GOOD,
        text="Four weeks of steady building: fitness went from {before} to {now}, never by more than {most} in a week.",
        amounts={
            "before": base.points(known[0]),
            "now": base.points(known[-1]),
            "most": base.points(max(steps)),
        },
        recommendation="Go on like this; an easier week every fourth keeps it going.",
        confidence=0.9,
        because="Five known values, each from its own day.",
        evidence=(day_of(now.on),),
        origins=load_origins(facts, 70),
    )


@rule(
    "Best fitness in a year",
    Kind.PERFORMANCE,
    source="Coggan, performance chart",
    needs="half a year of load",
    says="when fitness is the highest of the last year",
    quiet_days=21,
)
def fitness_peak(facts: Facts) -> Answer:
    now = _settled(facts, "fitness_peak")
    if isinstance(now, Unknown):
        return now
    if facts.days_of_history() < 182:
        return Unknown("fitness_peak", "Half a year of history is needed to speak of a peak.")
    earlier = [p for p in facts.fitness if now.on - timedelta(days=365) <= p.on < now.on - timedelta(days=6)]
    best = max(earlier, key=lambda point: point.ctl, default=None)
    if best is None or now.ctl <= best.ctl:
        return None
    return Finding(
        rule="fitness_peak",
        kind=Kind.PERFORMANCE,
        tone=Tone.GOOD,
        text="Fitness stands at {now}, the highest of the last year; the best before was {best} on {day}.",
        amounts={"now": base.points(now.ctl), "best": base.points(best.ctl), "day": base.on_day(best.on)},
        recommendation="A good time for a test or a race, once you are rested.",
        confidence=0.9,
        because="Every day of the year has a value.",
        evidence=(day_of(now.on), day_of(best.on)),
        origins=load_origins(facts, 365),
    )


@rule(
    "Deep fatigue",
    Kind.RECOVERY,
    source="common bands of form; a tendency, no diagnosis",
    needs="six weeks of load",
    says="when form is below -30",
)
def form_overload(facts: Facts) -> Answer:
    now = _settled(facts, "form_overload")
    if isinstance(now, Unknown):
        return now
    if now.tsb >= -30:
        return None
    days = _days_while(facts, lambda point: point.tsb < -30)
    return Finding(
        rule="form_overload",
        kind=Kind.RECOVERY,
        tone=Tone.CARE,
        level=2 if days >= 4 else 1,
        text="Form is {form}: fatigue ({atl}) is far above fitness ({ctl}), since {days}.",
        amounts={
            "form": base.points(now.tsb),
            "atl": base.points(now.atl),
            "ctl": base.points(now.ctl),
            "days": base.words(f"{days} day{'s' if days > 1 else ''}"),
        },
        recommendation="Two or three easy days bring it back quickly.",
        confidence=0.7,
        because="The values are certain; where strain becomes too much differs between people.",
        evidence=(day_of(now.on),),
        origins=load_origins(facts, 42),
    )


def _days_while(facts: Facts, holds: Callable[[FitnessPoint], bool]) -> int:
    days = 0
    for point in reversed(facts.fitness):
        if not holds(point):
            break
        days += 1
    return days


@rule(
    "Fitness fades",
    Kind.TRAINING,
    source="common bands of form; a tendency",
    needs="six weeks of load",
    says="when form stays above +25 with no race near",
    quiet_days=14,
)
def form_fading(facts: Facts) -> Answer:
    now = _settled(facts, "form_fading")
    if isinstance(now, Unknown):
        return now
    if now.tsb <= 25 or facts.next_race(within=14) or _is_ill(facts):
        return None
    top = max(facts.fitness[-60:], key=lambda point: point.ctl)
    return Finding(
        rule="form_fading",
        kind=Kind.TRAINING,
        tone=Tone.NOTE,
        text="Form is {form}: very rested. Fitness went from {top} on {day} to {now}.",
        amounts={
            "form": base.points(now.tsb),
            "top": base.points(top.ctl),
            "day": base.on_day(top.on),
            "now": base.points(now.ctl),
        },
        recommendation="If the rest was meant, fine; if not, an easy session today is a good start.",
        confidence=0.8,
        because="Every day has a value.",
        evidence=(day_of(now.on), day_of(top.on)),
        origins=load_origins(facts, 90),
    )


def _is_ill(facts: Facts) -> bool:
    return any(day.is_ill for day in facts.health if day.on > facts.today - timedelta(days=5))
