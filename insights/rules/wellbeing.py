"""Rules about today: what is planned against how the body is, illness, feeling. Tendencies, never a diagnosis."""

from __future__ import annotations

from datetime import timedelta

from . import base
from .base import Answer, Evidence, Finding, Kind, Tone, Unknown, day_of, rule
from .facts import Facts, HealthDay

_NO_MORNING = "Not enough data of this morning for a readiness."


@rule(
    "Today's session and today's body",
    Kind.RECOVERY,
    source="HRV-guided training: Kiviniemi 2007, Javaloyes 2019; Saw 2016",
    needs="readiness of today and a planned session",
    says="when a hard session meets an amber or red light",
    quiet_days=0,
)
def recovery_against_plan(facts: Facts) -> Answer:
    hard = next((p for p in facts.plan if p.on == facts.today and p.is_hard and not p.is_done), None)
    if hard is None:
        return None
    if facts.readiness is None:
        return Unknown("recovery_against_plan", _NO_MORNING)
    if facts.readiness.light == "green":
        return None
    red = facts.readiness.light == "red"
    return Finding(
        rule="recovery_against_plan",
        kind=Kind.RECOVERY,
        tone=Tone.CARE,
        level=2 if red else 1,
        subject=hard.id,
        text="{kind} is planned today, and readiness is {light}: {reasons}",
        amounts={
            "kind": base.words(hard.kind),
            "light": base.words(facts.readiness.light),
            "reasons": base.words(" ".join(facts.readiness.reasons)),
        },
        recommendation="Rest today." if red else "Make it an easy one; the plan can move the hard session.",
        confidence=0.6,
        because="Several signs point the same way." if red else "Some signs point this way.",
        evidence=(Evidence("workout", hard.id, hard.kind), day_of(facts.today)),
        origins=_all_origins(facts),
    )


def _all_origins(facts: Facts) -> frozenset[str]:
    """Origins of readiness: health of this morning, HRV, and the load behind form."""
    morning = facts.morning()
    told = set(morning.sources.values()) if morning else set()
    if facts.hrv:
        told.add(facts.hrv.source)
    return frozenset(told).union(*(s.origins for s in facts.since(42) if s.load is not None)) or frozenset(
        {"manual"}
    )


@rule(
    "Ready for hard work",
    Kind.RECOVERY,
    source="readiness as above",
    needs="readiness of today and a hard session planned",
    says="when the light is green on a hard day",
    quiet_days=0,
)
def ready_for_hard_work(facts: Facts) -> Answer:
    hard = next((p for p in facts.plan if p.on == facts.today and p.is_hard and not p.is_done), None)
    if hard is None:
        return None
    if facts.readiness is None:
        return Unknown("ready_for_hard_work", _NO_MORNING)
    if facts.readiness.light != "green":
        return None
    return Finding(
        rule="ready_for_hard_work",
        kind=Kind.RECOVERY,
        tone=Tone.GOOD,
        subject=hard.id,
        text="{kind} is planned today, and readiness is green.",
        amounts={"kind": base.words(hard.kind)},
        recommendation="Do it as planned.",
        confidence=0.6,
        because="No sign of the morning speaks against it.",
        evidence=(Evidence("workout", hard.id, hard.kind), day_of(facts.today)),
        origins=_all_origins(facts),
    )


@rule(
    "Ill, or just back",
    Kind.RECOVERY,
    source="common practice: as many easy days as days ill",
    needs="an illness noted by hand",
    says="while ill and for as many days after",
    quiet_days=2,
)
def illness(facts: Facts) -> Answer:
    noted = [day for day in facts.health if day.on > facts.today - timedelta(days=21)]
    if not noted:
        return Unknown("illness", "Nothing is noted under Health for three weeks.")
    recent = [day for day in noted if day.is_ill]
    if not recent:
        return None
    last = recent[-1].on
    row = 1
    marked = {day.on for day in recent}
    while last - timedelta(days=row) in marked:
        row += 1
    since = (facts.today - last).days
    if since > row:
        return None
    ill_now = since == 0
    return Finding(
        rule="illness",
        kind=Kind.RECOVERY,
        tone=Tone.CARE,
        level=2 if ill_now else 1,
        subject=last.isoformat(),
        text="You noted being ill on {days} days, last on {day}."
        if row > 1
        else "You noted being ill on {day}.",
        amounts={"days": base.count(row), "day": base.on_day(last)},
        recommendation="Rest until you feel well."
        if ill_now
        else "Come back easily: about as many easy days as you were ill.",
        confidence=0.9,
        because="By your own note.",
        evidence=tuple(day_of(d.on) for d in recent[-row:]),
        origins=frozenset({"manual"}),
    )


@rule(
    "You feel worn",
    Kind.RECOVERY,
    source="Saw 2016: how an athlete feels answers to load before most measures do",
    needs="soreness or fatigue noted on two of the last three days",
    says="when both stand at 4 or 5 of 5",
    quiet_days=3,
)
def feeling_worn(facts: Facts) -> Answer:
    worn = [d for d in facts.health if d.on > facts.today - timedelta(days=3) and _worst(d) is not None]
    if len(worn) < 2:
        return Unknown("feeling_worn", "Soreness or fatigue of two of the last three days is needed.")
    last = worn[-2:]
    if not all((_worst(d) or 0.0) >= 4 for d in last):
        return None
    return Finding(
        rule="feeling_worn",
        kind=Kind.RECOVERY,
        tone=Tone.CARE,
        level=2 if all(_worst(d) == 5 for d in last) else 1,
        text="You noted {first} and {second} of 5 for soreness or fatigue on the last two days noted.",
        amounts={
            "first": base.count(int(_worst(last[0]) or 0)),
            "second": base.count(int(_worst(last[1]) or 0)),
        },
        recommendation="An easy day, or none at all; your feeling is a good guide.",
        confidence=0.7,
        because="By your own notes.",
        evidence=tuple(day_of(d.on) for d in last),
        origins=frozenset({"manual"}),
    )


def _worst(day: HealthDay) -> float | None:
    return max((v for v in (day.soreness, day.fatigue) if v is not None), default=None)
