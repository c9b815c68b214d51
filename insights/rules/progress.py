"""Rules about what is coming nearer: milestones, round numbers, gear that wears."""

from __future__ import annotations

from . import base
from .base import Answer, Evidence, Finding, Kind, Tone, Unknown, rule
from .facts import Facts, GearItem, Goal, origins_of

_WORN, _SOON = 1.0, 0.9
_MOVED = {"run": "run", "ride": "ridden"}
_ROUND = 100  # of the athlete's unit
_UNREADABLE = "No milestone has a target that can be measured yet: a distance, a time, or both."


@rule(
    "A milestone comes nearer",
    Kind.MILESTONE,
    source="the athlete's own milestones",
    needs="a milestone whose target can be read",
    says="at 25, 50, 75 and 100 % of it",
    quiet_days=3,
)
def milestone_progress(facts: Facts) -> Answer:
    if _is_unreadable(facts):
        return Unknown("milestone_progress", _UNREADABLE)
    ahead = [g for g in facts.goals if g.on >= facts.today and g.progress is not None and g.progress >= 25]
    return [_milestone(facts, goal) for goal in ahead]


def _is_unreadable(facts: Facts) -> bool:
    """There are milestones, and the progress of none is known."""
    return bool(facts.goals) and all(goal.progress is None for goal in facts.goals)


def _milestone(facts: Facts, goal: Goal) -> Finding:
    progress = goal.progress or 0.0
    step = int(progress // 25)
    done = progress >= 100
    return Finding(
        rule="milestone_progress",
        kind=Kind.MILESTONE,
        tone=Tone.GOOD,
        level=step,
        subject=f"{goal.id} {25 * step}",
        text="{name}: reached." if done else "{name}: {progress} of the way, {days} days to go.",
        amounts={
            "name": base.words(goal.name),
            "progress": base.percent(progress),
            "days": base.count((goal.on - facts.today).days),
        },
        recommendation="Set the next one while the legs remember." if done else "One week at a time.",
        confidence=0.7,
        because="Measured by what the milestone’s own page shows.",
        evidence=(Evidence("milestone", goal.id, goal.name),),
        origins=_recent_origins(facts),
    )


def _recent_origins(facts: Facts) -> frozenset[str]:
    return origins_of(facts.sessions) or frozenset({"manual"})


@rule(
    "A milestone slips",
    Kind.MILESTONE,
    source="the athlete's own milestones",
    needs="a milestone with a known progress",
    says="when less than two weeks are left and less than 90 % is reached",
    quiet_days=7,
)
def milestone_slips(facts: Facts) -> Answer:
    if _is_unreadable(facts):
        return Unknown("milestone_slips", _UNREADABLE)
    late = [
        g
        for g in facts.goals
        if g.progress is not None and 0 <= (g.on - facts.today).days < 14 and g.progress < 90
    ]
    return [
        Finding(
            rule="milestone_slips",
            kind=Kind.MILESTONE,
            tone=Tone.NOTE,
            subject=goal.id,
            text="{name} is {days} days away and {progress} reached.",
            amounts={
                "name": base.words(goal.name),
                "days": base.count((goal.on - facts.today).days),
                "progress": base.percent(goal.progress or 0.0),
            },
            recommendation="Move the date or the aim; a milestone is yours to change.",
            confidence=0.6,
            because="Measured by what the milestone’s own page shows.",
            evidence=(Evidence("milestone", goal.id, goal.name),),
            origins=_recent_origins(facts),
        )
        for goal in late
    ]


@rule(
    "Gear to replace",
    Kind.TRAINING,
    source="the limit you set",
    needs="gear in use with a limit",
    says="from 90 % of its limit on",
    quiet_days=30,
)
def gear_due(facts: Facts) -> Answer:
    if facts.gear and not any(item.limit for item in facts.gear):
        return Unknown("gear_due", "No gear has a limit of distance: set one under Gear.")
    worn = [g for g in facts.gear if g.limit and g.distance >= _SOON * g.limit]
    return [_gear(facts, item) for item in worn]


def _gear(facts: Facts, item: GearItem) -> Finding:
    over = item.distance >= _WORN * (item.limit or 0.0)
    return Finding(
        rule="gear_due",
        kind=Kind.TRAINING,
        tone=Tone.CARE if over else Tone.NOTE,
        level=2 if over else 1,
        subject=item.id,
        text="{name} has {distance}, of {limit} you gave it.",
        amounts={
            "name": base.words(item.name),
            "distance": base.metres(item.distance),
            "limit": base.metres(item.limit or 0.0),
        },
        recommendation="Retire it, or raise the limit if it still feels right."
        if over
        else "Start breaking in the next pair."
        if (item.limit or 0.0) < 2_000_000
        else "Plan a service.",
        confidence=0.8,
        because="Counts the sessions it is set on.",
        evidence=(Evidence("gear", item.id, item.name),),
        origins=_recent_origins(facts),
    )


@rule(
    "The next Eddington number",
    Kind.MILESTONE,
    source="Eddington: E days of at least E",
    needs="sessions with a distance",
    says="when at most two days are missing, from 10 on",
    quiet_days=21,
)
def eddington_near(facts: Facts) -> Answer:
    near = [e for e in facts.eddington if e.number >= 10 and 1 <= e.days_to_next <= 2]
    return [
        Finding(
            rule="eddington_near",
            kind=Kind.MILESTONE,
            tone=Tone.GOOD,
            subject=f"{e.sport} {e.unit} {e.number}",
            sport=e.sport,
            text="Eddington number {number} ({sport}, {unit}): {days} more of at least {next} {unit} and it is {next}.",
            amounts={
                "number": base.count(e.number),
                "sport": base.words(e.sport),
                "unit": base.words(e.unit),
                "next": base.count(e.number + 1),
                "days": base.words("one day" if e.days_to_next == 1 else "two days"),
            },
            recommendation="A long day out would count.",
            confidence=0.95,
            because="Counted over all your days.",
            evidence=(Evidence("record", f"eddington {e.sport}"),),
            origins=_recent_origins(facts),
        )
        for e in near
    ]


@rule(
    "A round number this year",
    Kind.MILESTONE,
    source="the athlete's own totals",
    needs="sessions with a distance this year",
    says="when the year's distance passed another hundred",
    quiet_days=1,
)
def year_total(facts: Facts) -> Answer:
    found = []
    for year in facts.years:
        this_week = sum(
            s.distance or 0.0 for s in facts.since(3, sport=year.sport) if s.on.year == facts.today.year
        )
        now, before = (
            int(year.distance / year.unit // _ROUND),
            int((year.distance - this_week) / year.unit // _ROUND),
        )
        if now > before and now:
            found.append(_year(facts, year.sport, now * _ROUND * year.unit, year.distance, year.before))
    return found


def _year(facts: Facts, sport: str, passed: float, total: float, before: float) -> Finding:
    compared = " Last year you had {before} by this day." if before else ""
    return Finding(
        rule="year_total",
        kind=Kind.MILESTONE,
        tone=Tone.GOOD,
        subject=f"{facts.today.year} {sport} {passed:.0f}",
        sport=sport,
        text="{total} {moved} this year, past {passed}." + compared,
        amounts={
            "total": base.metres(total),
            "moved": base.words(_MOVED.get(sport, "covered")),
            "passed": base.metres(passed),
            "before": base.metres(before),
        },
        recommendation="Nothing to do but to be glad.",
        confidence=0.95,
        because="The sum of all sessions of the year.",
        evidence=(Evidence("day", facts.today.isoformat()),),
        origins=_recent_origins(facts),
    )
