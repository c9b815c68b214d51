"""Rules about what the athlete can do: efficiency, decoupling, thresholds, predictions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from statistics import mean, stdev

from . import base
from .base import Amount, Answer, Evidence, Finding, Kind, Tone, Unit, Unknown, rule, session_of
from .facts import Facts, Session, Threshold, origins_of

_TREND_DAYS, _TREND_LEAST = 42, 4
_STEADY, _COUPLED = 5.0, 5.0
_OUTDATED = 0.03
_OLD_DAYS = 180
_SPORT_WORDS = {"run": "runs", "ride": "rides"}


def _steady(facts: Facts, sport: str, first: int, last: int) -> list[Session]:
    """Sessions with an efficiency between so many days ago, newest bound excluded."""
    begin, end = facts.today - timedelta(days=first), facts.today - timedelta(days=last)
    return [
        s for s in facts.sessions if s.sport == sport and begin < s.on <= end and s.efficiency is not None
    ]


def _change(before: Sequence[float], now: Sequence[float]) -> tuple[float, bool]:
    """Change of the mean in percent, and whether it is larger than the scatter explains (two standard errors)."""
    gap = mean(now) - mean(before)
    spread = (stdev(before) ** 2 / len(before) + stdev(now) ** 2 / len(now)) ** 0.5
    return 100 * gap / mean(before), abs(gap) > 2 * spread


@rule(
    "Efficiency",
    Kind.PERFORMANCE,
    source="Friel, efficiency factor; two standard errors as the bar",
    needs="four steady sessions in each of the last two six-week spans, with heart rate",
    says="when output per heartbeat changed by more than chance and by at least 2 %",
    quiet_days=14,
)
def efficiency_trend(facts: Facts) -> Answer:
    found = [_efficiency(facts, sport) for sport in ("run", "ride")]
    told = [f for f in found if isinstance(f, Finding)]
    unknown = [f for f in found if isinstance(f, Unknown)]
    return told or (unknown[0] if len(unknown) == len(found) else None)


def _efficiency(facts: Facts, sport: str) -> Finding | Unknown | None:
    before, now = _steady(facts, sport, 2 * _TREND_DAYS, _TREND_DAYS), _steady(facts, sport, _TREND_DAYS, 0)
    if len(before) < _TREND_LEAST or len(now) < _TREND_LEAST:
        return Unknown(
            "efficiency_trend", "Four steady sessions with heart rate are needed in each six weeks."
        )
    old, new = [s.efficiency or 0.0 for s in before], [s.efficiency or 0.0 for s in now]
    change, is_clear = _change(old, new)
    if not is_clear or abs(change) < 2:
        return None
    better = change > 0
    return Finding(
        rule="efficiency_trend",
        kind=Kind.PERFORMANCE,
        tone=Tone.GOOD if better else Tone.NOTE,
        subject=sport,
        level=2 if better else 1,
        sport=sport,
        text="On steady {what} each heartbeat buys {change} "
        + ("more" if better else "less")
        + " than six weeks before ({now} against {before}, {count} sessions).",
        amounts={
            "what": base.words(_SPORT_WORDS[sport]),
            "change": base.percent(abs(change)),
            "now": base.ratio(mean(new)),
            "before": base.ratio(mean(old)),
            "count": base.count(len(old) + len(new)),
        },
        recommendation="A sign of growing endurance: a test would show what it is worth."
        if better
        else "Heat, fatigue or illness do this, too; look at sleep and resting pulse before worrying.",
        confidence=min(0.85, 0.5 + 0.03 * (len(old) + len(new))),
        because=f"{len(old)} against {len(new)} steady sessions; the change is larger than their scatter.",
        evidence=tuple(session_of(s) for s in (*before[-2:], *now[-3:])),
        origins=origins_of([*before, *now]),
    )


@rule(
    "Aerobic decoupling",
    Kind.PERFORMANCE,
    source="Friel: under 5 % is a good base",
    needs="three steady sessions of 40 minutes or more, with heart rate, in six weeks",
    says="when most steady sessions drift by more than 5 %, or the drift came down below it",
    quiet_days=14,
)
def decoupling_trend(facts: Facts) -> Answer:
    found = [answer for sport in ("run", "ride") if (answer := _drift(facts, sport)) is not None]
    if found:
        return found
    known = [s for s in facts.since(_TREND_DAYS) if s.decoupling is not None]
    return (
        None
        if len(known) >= 3
        else Unknown("decoupling_trend", "Three long steady sessions with heart rate are needed.")
    )


def _drift(facts: Facts, sport: str) -> Finding | None:
    recent = [s for s in facts.since(_TREND_DAYS, sport=sport) if s.decoupling is not None]
    earlier = [
        s
        for s in facts.since(2 * _TREND_DAYS, sport=sport)
        if s.decoupling is not None and s.on <= facts.today - timedelta(days=_TREND_DAYS)
    ]
    if len(recent) < 3:
        return None
    now = mean(s.decoupling or 0.0 for s in recent)
    before = mean(s.decoupling or 0.0 for s in earlier) if len(earlier) >= 3 else None
    settled = before is not None and before > _STEADY >= now
    if now <= _STEADY and not settled:
        return None
    return Finding(
        rule="decoupling_trend",
        kind=Kind.PERFORMANCE,
        tone=Tone.GOOD if settled else Tone.NOTE,
        subject=sport,
        sport=sport,
        level=2 if settled else 1,
        text="On long steady {what} output per heartbeat fell by {now} from the first to the second half"
        + (", after {before} in the six weeks before." if before is not None else "."),
        amounts={
            "what": base.words(_SPORT_WORDS[sport]),
            "now": base.percent(now),
            **({"before": base.percent(before)} if before is not None else {}),
        },
        recommendation="The base holds: longer steady sessions are in reach."
        if settled
        else "More easy volume helps; start the long ones slower and drink enough.",
        confidence=0.6,
        because=f"{len(recent)} steady sessions; heat adds to the drift.",
        evidence=tuple(session_of(s) for s in recent[-4:]),
        origins=origins_of([*recent, *earlier]),
    )


@rule(
    "A long session that held",
    Kind.PERFORMANCE,
    source="Friel: decoupling under 5 %",
    needs="a steady session of 75 minutes or more with heart rate, in the last week",
    says="when output per heartbeat held to the end",
    quiet_days=7,
)
def well_coupled(facts: Facts) -> Answer:
    week = [s for s in facts.since(7) if (s.seconds or 0.0) >= 4500]
    long = [s for s in week if s.decoupling is not None]
    if week and not long:
        return Unknown(
            "well_coupled", "This week's long session was not steady enough, or had no heart rate."
        )
    best = min(long, key=lambda s: s.decoupling or 0.0, default=None)
    if best is None:
        return None
    drift = best.decoupling or 0.0
    if drift >= _COUPLED:
        return None
    return Finding(
        rule="well_coupled",
        kind=Kind.PERFORMANCE,
        tone=Tone.GOOD,
        subject=best.id,
        sport=best.sport,
        text="{name} on {day} held to the end: over {time} output per heartbeat "
        + ("fell by only {drift}." if drift > 0 else "even rose by {drift}."),
        amounts={
            "name": base.words(best.name or "The session"),
            "day": base.on_day(best.on),
            "time": base.seconds(best.seconds or 0.0),
            "drift": base.percent(abs(drift)),
        },
        recommendation="The aerobic base carries this length; it may grow by a tenth.",
        confidence=0.7,
        because="One steady session with heart rate throughout.",
        evidence=(session_of(best),),
        origins=best.origins,
    )


# --- thresholds -----------------------------------------------------------------------------------------------


def _better(threshold: Threshold) -> float:
    """How much the estimate is above the value in force, as a share; paces are better when smaller."""
    if not threshold.value or not threshold.estimate:
        return 0.0
    ratio = threshold.estimate / threshold.value
    return ratio - 1 if threshold.what == "power" else 1 / ratio - 1


def _shown(threshold: Threshold, value: float) -> Amount:
    if threshold.what == "power":
        return base.watts(value)
    return Amount(value, Unit.SWIM_PACE if threshold.sport == "swim" else Unit.PACE)


@rule(
    "A threshold that seems too low",
    Kind.PERFORMANCE,
    source="Coggan: 95 % of the best 20 minutes; Daniels: threshold pace of VDOT",
    needs="a threshold and hard efforts of the last 90 days",
    says="when efforts suggest one that is at least 3 % better",
    quiet_days=14,
)
def threshold_out_of_date(facts: Facts) -> Answer:
    if not any(t.value and t.estimate for t in facts.thresholds):
        return Unknown(
            "threshold_out_of_date",
            "A threshold and a hard effort of the last 90 days in its sport are needed.",
        )
    return [_outdated(t) for t in facts.thresholds if t.value and _better(t) >= _OUTDATED]


def _outdated(threshold: Threshold) -> Finding:
    name = "power" if threshold.what == "power" else "pace"
    better = _better(threshold)
    return Finding(
        rule="threshold_out_of_date",
        kind=Kind.PERFORMANCE,
        tone=Tone.NOTE,
        subject=f"{threshold.sport} {name}",
        level=2 if better > 0.06 else 1,
        sport=threshold.sport,
        text="Your {sport} threshold {name} is set to {value}; recent efforts suggest about {estimate}, {gap} better.",
        amounts={
            "sport": base.words(threshold.sport),
            "name": base.words(name),
            "value": _shown(threshold, threshold.value or 0.0),
            "gap": base.percent(100 * better),
            "estimate": _shown(threshold, threshold.estimate or 0.0),
        },
        recommendation="Look at the preview under Thresholds: it shows what a change would re-score.",
        confidence=0.6,
        because="An estimate from one hard effort; a test of its own is better.",
        evidence=(Evidence("threshold", threshold.sport), *_basis(threshold)),
        origins=threshold.origins,
    )


def _basis(threshold: Threshold) -> tuple[Evidence, ...]:
    return (Evidence("activity", threshold.activity),) if threshold.activity else ()


@rule(
    "A threshold that is missing or old",
    Kind.TRAINING,
    source="common practice: a test two or three times a year",
    needs="sessions of a sport in the last six weeks",
    says="when its threshold was never set, or not for half a year",
    quiet_days=60,
)
def threshold_unset(facts: Facts) -> Answer:
    trained = {s.sport for s in facts.since(42)}
    return [
        _unset(facts, t)
        for t in facts.thresholds
        if t.sport in trained and (t.value is None or (t.since and (facts.today - t.since).days > _OLD_DAYS))
    ]


def _unset(facts: Facts, threshold: Threshold) -> Finding:
    name = "power" if threshold.what == "power" else "pace"
    age = (facts.today - threshold.since).days // 30 if threshold.since and threshold.value else None
    text = (
        "No {sport} threshold {name} is set, so load of that sport rests on heart rate or on estimates."
        if age is None
        else "Your {sport} threshold {name} is {age} months old."
    )
    return Finding(
        rule="threshold_unset",
        kind=Kind.TRAINING,
        tone=Tone.NOTE,
        subject=f"{threshold.sport} {name}",
        level=2 if age is None else 1,
        sport=threshold.sport,
        text=text,
        amounts={"sport": base.words(threshold.sport), "name": base.words(name), "age": base.count(age or 0)},
        recommendation="Set it under Thresholds; a 30-minute time trial is a fair test.",
        confidence=0.9,
        because="Seen from the dates of your thresholds.",
        evidence=(Evidence("threshold", threshold.sport),),
        origins=frozenset({"manual"}),
    )


@rule(
    "Faster on paper",
    Kind.PERFORMANCE,
    source="Daniels & Gilbert 1979, VDOT",
    needs="a qualifying hard run now and one at least eight weeks ago",
    says="when VDOT rose by at least one point",
    quiet_days=21,
)
def prediction_improved(facts: Facts) -> Answer:
    if facts.fitter is None:
        return Unknown(
            "prediction_improved", "A race or another all-out run of 3 km or more is needed, twice."
        )
    gain = facts.fitter.now - facts.fitter.before
    if gain < 1:
        return None
    return Finding(
        rule="prediction_improved",
        kind=Kind.PERFORMANCE,
        tone=Tone.GOOD,
        sport="run",
        text="Running fitness (VDOT) is {now}, {gain} more than eight weeks ago.",
        amounts={"now": base.number(facts.fitter.now), "gain": base.number(gain)},
        recommendation="Training paces may follow; the Records page has the new predictions.",
        confidence=0.7,
        because="It rests on one hard effort each time.",
        evidence=(Evidence("activity", facts.fitter.activity),),
        origins=facts.fitter.origins,
    )
