"""Rules about keeping at it: streaks, gaps, comebacks, weeks like the others."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from . import base
from .base import Answer, Evidence, Finding, Kind, Tone, Unknown, rule, session_of
from .facts import Facts, Session, origins_of

_STEPS = (7, 14, 30, 50, 75, 100, 150, 200, 250, 300, 365, 500, 730, 1000, 1500, 2000)
_WORTH_KEEPING = 3
_GAP, _COMEBACK_DAYS = 10, 14
_WEEKS = 6


@rule(
    "A streak at risk",
    Kind.CONSISTENCY,
    source="the athlete's own rule of a streak",
    needs="a streak of three days or more",
    says="when it needs today",
    quiet_days=0,
)
def streak_at_risk(facts: Facts) -> Answer:
    streak = facts.streak
    if streak is None or not streak.is_pending or streak.days < _WORTH_KEEPING:
        return None
    resting = (facts.readiness is not None and facts.readiness.light == "red") or _is_ill_today(facts)
    return Finding(
        rule="streak_at_risk",
        kind=Kind.CONSISTENCY,
        tone=Tone.NOTE,
        level=2 if streak.days >= 30 else 1,
        subject=facts.today.isoformat(),
        text="Your streak of {days} days still needs a {what} today.",
        amounts={"days": base.count(streak.days), "what": base.words(streak.what)},
        recommendation="Your body asks for rest: mark today as a rest day on the Streaks page."
        if resting
        else "A short easy one is enough.",
        confidence=0.95,
        because="Counted in your own days.",
        evidence=(Evidence("day", facts.today.isoformat()),),
        origins=_streak_origins(facts),
    )


def _is_ill_today(facts: Facts) -> bool:
    morning = facts.morning()
    return morning is not None and morning.is_ill


def _streak_origins(facts: Facts) -> frozenset[str]:
    return origins_of(facts.since(max(2, facts.streak.days if facts.streak else 2))) or frozenset({"manual"})


@rule(
    "A streak's milestone",
    Kind.CONSISTENCY,
    source="the athlete's own rule of a streak",
    needs="a streak with today",
    says="on day 7, 14, 30, 50, 75, 100 and so on, and when it becomes the longest",
    quiet_days=0,
)
def streak_milestone(facts: Facts) -> Answer:
    streak = facts.streak
    if streak is None or streak.is_pending or not streak.days:
        return None
    longest = streak.days == streak.longest_before + 1 and streak.longest_before >= 7
    if streak.days not in _STEPS and not longest:
        return None
    text = "{days} days in a row" + (": your longest streak, past {before}." if longest else ".")
    return Finding(
        rule="streak_milestone",
        kind=Kind.CONSISTENCY,
        tone=Tone.GOOD,
        level=2 if longest else 1,
        subject=str(streak.days),
        text=text,
        amounts={"days": base.count(streak.days), "before": base.count(streak.longest_before)},
        recommendation="Easy days count as much as hard ones.",
        confidence=0.95,
        because="Counted in your own days.",
        evidence=(Evidence("day", facts.today.isoformat()),),
        origins=_streak_origins(facts),
    )


@rule(
    "A long gap",
    Kind.CONSISTENCY,
    source="science of detraining: fitness falls by about a fifth in ten idle days",
    needs="a log of at least four weeks",
    says="when ten days passed without any session",
    quiet_days=10,
)
def long_gap(facts: Facts) -> Answer:
    if facts.days_of_history() < 28:
        return Unknown("long_gap", "A log of four weeks is needed.")
    last = facts.sessions[-1] if facts.sessions else None
    if last is None or (facts.today - last.on).days < _GAP or _was_ill(facts, last.on):
        return None
    days = (facts.today - last.on).days
    return Finding(
        rule="long_gap",
        kind=Kind.CONSISTENCY,
        tone=Tone.NOTE,
        subject=last.on.isoformat(),
        level=2 if days >= 21 else 1,
        text="The last session was {days} days ago, on {day}.",
        amounts={"days": base.count(days), "day": base.on_day(last.on)},
        recommendation="Start with twenty easy minutes; the first week back at half of what was usual.",
        confidence=0.9,
        because="As far as this log knows: check that every source is connected.",
        evidence=(session_of(last),),
        origins=last.origins,
    )


def _was_ill(facts: Facts, since: date) -> bool:
    return any(day.is_ill for day in facts.health if day.on >= since)


@rule(
    "A comeback",
    Kind.CONSISTENCY,
    source="common practice: return over as long as the pause, at most four weeks",
    needs="a pause of ten days or more that ended within two weeks",
    says="that you are back, and how to go on",
    quiet_days=14,
)
def comeback(facts: Facts) -> Answer:
    days = sorted({s.on for s in facts.sessions})
    if len(days) < 2:
        return Unknown("comeback", "Sessions on two days are needed.")
    gap = next(((a, b) for a, b in reversed(list(pairwise(days))) if (b - a).days > _GAP), None)
    if gap is None or gap[1] <= facts.today - timedelta(days=_COMEBACK_DAYS):
        return None
    since = [s for s in facts.sessions if s.on >= gap[1]]
    if len(since) < 2:
        return None
    return Finding(
        rule="comeback",
        kind=Kind.CONSISTENCY,
        tone=Tone.GOOD,
        subject=gap[1].isoformat(),
        text="Back after {pause} days: {count} sessions since {day}.",
        amounts={
            "pause": base.count((gap[1] - gap[0]).days - 1),
            "count": base.count(len(since)),
            "day": base.on_day(gap[1]),
        },
        recommendation="Build up over about as long as you were away, easy days first.",
        confidence=0.9,
        because="Seen from the days of your sessions.",
        evidence=tuple(session_of(s) for s in since[-3:]),
        origins=origins_of(since),
    )


@rule(
    "Week after week",
    Kind.CONSISTENCY,
    source="the athlete's own weeks",
    needs="seven weeks of log",
    says="when each of six whole weeks had at least three sessions",
    quiet_days=21,
)
def steady_weeks(facts: Facts) -> Answer:
    if facts.days_of_history() < 7 * (_WEEKS + 1):
        return Unknown("steady_weeks", "A log of seven weeks is needed.")
    weeks = [_week(facts, n) for n in range(1, _WEEKS + 1)]
    fewest = min(len(week) for week in weeks)
    if fewest < 3:
        return None
    every = [session for week in weeks for session in week]
    return Finding(
        rule="steady_weeks",
        kind=Kind.CONSISTENCY,
        tone=Tone.GOOD,
        text="Six weeks running with at least {fewest} sessions each, {count} in all.",
        amounts={"fewest": base.count(fewest), "count": base.count(len(every))},
        recommendation="This is what makes athletes: keep it going.",
        confidence=0.95,
        because="Counted over six whole weeks.",
        evidence=tuple(session_of(week[-1]) for week in weeks[:3]),
        origins=origins_of(every),
    )


def _week(facts: Facts, back: int) -> list[Session]:
    first = facts.week_begin - timedelta(days=7 * back)
    return [s for s in facts.sessions if first <= s.on < first + timedelta(days=7)]


@rule(
    "Much less than usual",
    Kind.TRAINING,
    source="the athlete's own weeks",
    needs="seven weeks of load",
    says="when the last whole week had less than half of the usual load, without plan, race or illness",
    quiet_days=7,
)
def load_drop(facts: Facts) -> Answer:
    loads = facts.loads((facts.today - facts.week_begin).days + 50)
    if loads is None:
        return Unknown("load_drop", "Seven weeks of load are needed.")
    week, usual = sum(loads[42:49]), sum(loads[:42]) / 6
    excused = (
        facts.has_plan or facts.next_race(within=21) or _was_ill(facts, facts.week_begin - timedelta(days=7))
    )
    if excused or usual < 70 or week >= 0.5 * usual:
        return None
    return Finding(
        rule="load_drop",
        kind=Kind.TRAINING,
        tone=Tone.NOTE,
        subject=facts.week_begin.isoformat(),
        text="Last week had {week} of load, the six before it {usual} each.",
        amounts={"week": base.load(week), "usual": base.load(usual)},
        recommendation="If it was a rest week, well done; if life got in the way, two short sessions hold most of it.",
        confidence=0.8,
        because="Seven weeks of known load.",
        evidence=tuple(Evidence("day", (facts.week_begin - timedelta(days=n)).isoformat()) for n in (7, 1)),
        origins=origins_of(s for s in facts.since(56) if s.load is not None) or frozenset({"manual"}),
    )
