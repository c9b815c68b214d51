"""Questions an athlete may ask, answered by a chain of steps that can each be checked. No model is involved.

A step states one thing the log knows, with its numbers and evidence, and which way it points; what the log does not
know is a step, too. The answer is read off the steps by counting, and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from . import base, engine
from .base import Amount, Evidence, Finding, Tone, Unknown, day_of, session_of
from .facts import Facts, FitnessPoint, Session


class Points(StrEnum):
    """Which way a step points: for, against, to neither side, or to nothing because it is not known."""

    FOR = "for"
    AGAINST = "against"
    NEITHER = "neither"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Step:
    text: str
    points: Points
    amounts: dict[str, Amount]
    evidence: tuple[Evidence, ...] = ()
    sport: str = ""
    rule: str = ""  # that found it
    origins: frozenset[str] = frozenset()
    checked: str = ""  # title of the rule that found nothing


@dataclass(frozen=True, slots=True)
class Answer:
    """``conclusion`` is a template with ``amounts``; ``basis`` says how it follows from the steps."""

    conclusion: str
    amounts: dict[str, Amount]
    steps: tuple[Step, ...]
    basis: str


@dataclass(frozen=True, slots=True)
class Question:
    key: str
    title: str
    ask: Callable[[Facts], Answer]


def known(
    text: str, points: Points, evidence: Sequence[Evidence] = (), sport: str = "", **amounts: Amount
) -> Step:
    return Step(text, points, amounts, tuple(evidence), sport)


def missing(text: str) -> Step:
    return Step(text, Points.UNKNOWN, {})


def _counted(steps: Sequence[Step]) -> str:
    fors, againsts, unknowns = (
        sum(step.points is points for step in steps)
        for points in (Points.FOR, Points.AGAINST, Points.UNKNOWN)
    )
    if not fors and not againsts:
        rest = f"; {unknowns} are not known." if unknowns else "."
        return f"Nothing that was looked at speaks for or against it{rest}"
    return f"{fors} speak for it, {againsts} against, {unknowns} are not known."


# --- form -----------------------------------------------------------------------------------------------------


def form(facts: Facts) -> Answer:
    """Why form is what it is: the week's load against what fitness takes in its stride."""
    now, last, before = facts.now, _point(facts, 1), _point(facts, 8)
    if now is None or last is None or before is None:
        return Answer("Form is not known yet.", {}, (missing("A week of load is needed."),), "")
    old = before.ctl - before.atl
    week = [s for s in facts.since(8) if s.on < facts.today and s.counts and s.load]
    steps = (
        known(
            "This morning form was {now}, a week ago {old}.",
            Points.NEITHER,
            (day_of(now.on), day_of(now.on - timedelta(days=7))),
            now=base.points(now.tsb),
            old=base.points(old),
        ),
        known(
            "In these seven days fitness went from {ctl0} to {ctl1} and fatigue from {atl0} to {atl1}; form is fitness "
            "less fatigue, as they stood the evening before.",
            Points.NEITHER,
            (day_of(last.on), day_of(before.on)),
            ctl0=base.points(before.ctl),
            ctl1=base.points(last.ctl),
            atl0=base.points(before.atl),
            atl1=base.points(last.atl),
        ),
        known(
            "The seven days had {done} of load; about {even} would have held fatigue where it was.",
            Points.NEITHER,
            done=base.load(sum(s.load or 0.0 for s in week)),
            even=base.load(7 * before.atl),
        ),
        *(_heavy(session) for session in sorted(week, key=lambda s: -(s.load or 0.0))[:4]),
    )
    change = now.tsb - old
    conclusion = (
        "Form is down by {change}: the week carried more load than fatigue had been used to."
        if change < -2
        else "Form is up by {change}: the week carried less load than fatigue had been used to."
        if change > 2
        else "Form hardly moved ({change}): the week carried about the load you are used to."
    )
    return Answer(
        conclusion, {"change": base.points(abs(change))}, steps, "It follows from the load of seven days."
    )


def _heavy(session: Session) -> Step:
    return known(
        "{name} on {day} had a load of {load}, one of the largest of these days.",
        Points.NEITHER,
        (session_of(session),),
        session.sport,
        name=base.words(session.name),
        day=base.on_day(session.on),
        load=base.load(session.load or 0.0),
    )


def _point(facts: Facts, back: int) -> FitnessPoint | None:
    on = facts.today - timedelta(days=back)
    return next((point for point in facts.fitness if point.on == on), None)


# --- questions answered by what the rules found -----------------------------------------------------------------


def _asked(facts: Facts, names: Iterable[str], good: str) -> list[Step]:
    """One step for each named rule: what it found, what it misses, or that it found nothing."""
    steps: list[Step] = []
    for name in names:
        answer = engine.RULES[name].check(facts)
        found = [answer] if isinstance(answer, Finding | Unknown) else list(answer or ())
        title = engine.RULES[name].title
        steps += [_step(item) for item in found] or [
            Step(f"{title}: {good}", Points.NEITHER, {}, checked=title)
        ]
    return steps


def _step(found: Finding | Unknown) -> Step:
    if isinstance(found, Unknown):
        return missing(f"{engine.RULES[found.rule].title}: {found.missing}")
    points = (
        Points.FOR
        if found.tone is Tone.GOOD
        else Points.AGAINST
        if found.tone is Tone.CARE
        else Points.NEITHER
    )
    return Step(
        found.text, points, dict(found.amounts), found.evidence, found.sport, found.rule, found.origins
    )


def _verdict(steps: Sequence[Step], yes: str, no: str, even: str, unknown: str) -> str:
    fors = sum(step.points is Points.FOR for step in steps)
    againsts = sum(step.points is Points.AGAINST for step in steps)
    if all(step.points is Points.UNKNOWN for step in steps):
        return unknown
    return no if againsts > fors else yes if fors > againsts else even


def ready_to_race(facts: Facts) -> Answer:
    """Whether the next race finds the athlete ready."""
    race = facts.next_race(within=120)
    if race is None:
        return Answer(
            "No race of priority A or B is in the calendar.", {}, (missing("Add one under Plan, Races."),), ""
        )
    steps = [
        known(
            "{race} is on {day}, in {days} days.",
            Points.NEITHER,
            (Evidence("race", race.id, race.name),),
            race=base.words(race.name),
            day=base.on_day(race.on),
            days=base.count((race.on - facts.today).days),
        ),
        _target(race.target, race.predicted),
        *_asked(
            facts,
            (
                "form_for_race",
                "taper_on_track",
                "long_run_short",
                "missed_key_sessions",
                "key_sessions_done",
                "hrv_below_band",
                "resting_pulse_up",
                "sleep_debt",
                "illness",
            ),
            "nothing speaks against it.",
        ),
    ]
    conclusion = _verdict(
        steps,
        "More speaks for a good day than against it.",
        "There is something to mend before the day.",
        "What is known points neither way.",
        "Too little is known to say.",
    )
    return Answer(conclusion, {}, tuple(steps), _counted(steps))


def _target(target: float | None, predicted: float | None) -> Step:
    if target is None or predicted is None:
        return missing("A target time and a prediction from a hard run are needed to compare them.")
    fits = predicted <= 1.01 * target
    return known(
        "Recent efforts predict {predicted}; the target is {target}.",
        Points.FOR if fits else Points.AGAINST,
        predicted=base.clock(predicted),
        target=base.clock(target),
    )


def too_much(facts: Facts) -> Answer:
    """Whether training is more than the body takes; here FOR means: it fits."""
    steps = _asked(
        facts,
        (
            "ramp_too_fast",
            "session_spike",
            "monotony",
            "form_overload",
            "hard_days_in_a_row",
            "easy_too_hard",
            "hrv_below_band",
            "resting_pulse_up",
            "sleep_debt",
            "feeling_worn",
        ),
        "within your usual.",
    )
    againsts = sum(step.points is Points.AGAINST for step in steps)
    unknowns = sum(step.points is Points.UNKNOWN for step in steps)
    if unknowns == len(steps):
        conclusion = "Too little is known to say."
    elif againsts >= 3:
        conclusion = "Several signs say that it is too much now."
    elif againsts:
        conclusion = "One or two signs ask for care; the rest is as usual."
    else:
        conclusion = "Nothing that is known says so."
    return Answer(
        conclusion, {}, tuple(steps), f"{againsts} signs of {len(steps) - unknowns} that could be judged."
    )


def getting_faster(facts: Facts) -> Answer:
    """Whether the athlete can do more than some weeks ago."""
    names = (
        "prediction_improved",
        "efficiency_trend",
        "decoupling_trend",
        "new_record",
        "near_record",
        "fitness_peak",
    )
    steps = _asked(facts, names, "no change that is larger than chance.")
    conclusion = _verdict(
        steps,
        "Yes, by what is known.",
        "Rather not, by what is known.",
        "No clear change in either direction.",
        "Too little is known: a race or a hard run of 3 km or more would tell.",
    )
    return Answer(conclusion, {}, tuple(steps), _counted(steps))


def fitness_still(facts: Facts) -> Answer:
    """What fitness did in six weeks, and the load that would have moved it."""
    now, before = facts.now, _point(facts, 42)
    if now is None or before is None:
        return Answer(
            "Six weeks of load are needed to say.", {}, (missing("Six weeks of load are needed."),), ""
        )
    weekly = sum(facts.loads(42) or [0.0]) / 6
    rest = sum(load == 0 for load in facts.loads(42) or [])
    steps = (
        known(
            "Fitness was {before} six weeks ago and is {now}.",
            Points.NEITHER,
            (day_of(before.on), day_of(now.on)),
            before=base.points(before.ctl),
            now=base.points(now.ctl),
        ),
        known(
            "To hold {before} takes {hold} of load a week; you had {weekly}.",
            Points.FOR if weekly > 7 * before.ctl else Points.AGAINST,
            before=base.points(before.ctl),
            hold=base.load(7 * before.ctl),
            weekly=base.load(weekly),
        ),
        known("{rest} of 42 days had no load.", Points.NEITHER, rest=base.count(rest)),
        known(
            "A rise of one point a week would take about {rise} a week.",
            Points.NEITHER,
            rise=base.load(7 * now.ctl + 7 * 6),
        ),
    )
    change = now.ctl - before.ctl
    conclusion = (
        "Fitness grew by {change} in six weeks."
        if change > 1
        else "Fitness fell by {change} in six weeks."
        if change < -1
        else "Fitness stood still for six weeks."
    )
    return Answer(
        conclusion,
        {"change": base.points(abs(change))},
        steps,
        "Fitness follows the mean load of about six weeks.",
    )


def today(facts: Facts) -> Answer:
    """What to do today: the plan, against how the body is."""
    planned = [p for p in facts.plan if p.on == facts.today and p.kind != "Rest"]
    steps = [
        known(
            "{kind} is planned today.",
            Points.NEITHER,
            (Evidence("workout", p.id, p.kind),),
            kind=base.words(p.kind),
        )
        for p in planned
    ] or [known("Nothing is planned today.", Points.NEITHER)]
    steps += _asked(
        facts,
        (
            "recovery_against_plan",
            "ready_for_hard_work",
            "illness",
            "form_overload",
            "hrv_below_band",
            "resting_pulse_up",
            "sleep_debt",
            "streak_at_risk",
        ),
        "nothing to mind.",
    )
    againsts = sum(step.points is Points.AGAINST for step in steps)
    hard = any(p.is_hard and not p.is_done for p in planned)
    if againsts >= 2:
        conclusion = "Rest, or something very easy."
    elif againsts and hard:
        conclusion = "An easy session instead of the hard one."
    elif planned:
        conclusion = "Do what is planned."
    else:
        conclusion = "Free to choose: something easy fits."
    return Answer(conclusion, {}, tuple(steps), _counted(steps))


QUESTIONS: tuple[Question, ...] = (
    Question("today", "What should I do today?", today),
    Question("form", "Why is my form what it is?", form),
    Question("race", "Am I ready for my next race?", ready_to_race),
    Question("too-much", "Am I training too hard?", too_much),
    Question("faster", "Am I getting faster?", getting_faster),
    Question("fitness", "Why does my fitness grow, or not?", fitness_still),
)
