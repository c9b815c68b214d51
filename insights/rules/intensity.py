"""Rules about how training is spread: sudden long sessions, days too much alike, easy and hard."""

from __future__ import annotations

from datetime import timedelta

from activities.analysis import pattern

from . import base
from .base import Answer, Finding, Kind, Tone, Unknown, day_of, rule, session_of
from .facts import Facts, Session, origins_of
from .training import load_origins

_SPIKE_WINDOW = 30
_BALANCE_DAYS, _BALANCE_LEAST = 28, 3 * 3600.0
_EASY_LEAST, _EASY_GOOD = 75.0, 80.0
_SPIKE_LEVELS = {"small": 1, "moderate": 2, "large": 3}


@rule(
    "One session far longer than the last month's",
    Kind.TRAINING,
    source="Frandsen et al. 2025: more injuries after a run over 10 % longer than the longest of 30 days",
    needs="a run with a distance, and runs in the 30 days before",
    says="when a run of the last week was more than 10 % longer than any of the 30 days before it",
)
def session_spike(facts: Facts) -> Answer:
    runs = [s for s in facts.sessions if s.sport == "run" and s.distance and s.counts]
    if not runs:
        return Unknown("session_spike", "No run with a distance.")
    found = (_spike(run, runs) for run in runs if run.on > facts.today - timedelta(days=7))
    return max((f for f in found if f), key=lambda f: f.level, default=None)


def _spike(run: Session, runs: list[Session]) -> Finding | None:
    first = run.on - timedelta(days=_SPIKE_WINDOW)
    before = [r for r in runs if first <= r.on < run.on and r.distance]
    spike = pattern.session_spike(run.distance or 0.0, [r.distance or 0.0 for r in before])
    if spike is None or spike.level is None:
        return None
    longest = max(before, key=lambda r: r.distance or 0.0)
    return Finding(
        rule="session_spike",
        kind=Kind.TRAINING,
        tone=Tone.CARE,
        level=_SPIKE_LEVELS[spike.level],
        subject=run.id,
        sport="run",
        text="{name} on {day} was {distance}, {more} more than the longest run of the 30 days before ({longest}).",
        amounts={
            "name": base.words(run.name or "The run"),
            "day": base.on_day(run.on),
            "distance": base.metres(run.distance or 0.0),
            "longest": base.metres(longest.distance or 0.0),
            "more": base.percent(100 * (spike.ratio - 1)),
            "next": base.metres(1.1 * (longest.distance or 0.0)),
        },
        recommendation="Let the next long run be no longer than this one, and the days after it easy.",
        confidence=0.7 if len(before) >= 4 else 0.5,
        because=f"{len(before)} runs in the 30 days before to compare with; the study is of groups, not of you.",
        evidence=(session_of(run), session_of(longest)),
        origins=origins_of([run, longest]),
    )


@rule(
    "Days too much alike",
    Kind.TRAINING,
    source="Foster 1998",
    needs="six weeks of load",
    says="when monotony is above 2 in a week above your usual load",
)
def monotony(facts: Facts) -> Answer:
    loads = facts.loads(42)
    if loads is None:
        return Unknown("monotony", "Six weeks of load are needed.")
    value, strain = pattern.monotony(loads), pattern.strain(loads)
    if value is None or strain is None or not pattern.is_monotonous(loads):
        return None
    week, usual = sum(loads[-7:]), sum(loads) / 6
    return Finding(
        rule="monotony",
        kind=Kind.TRAINING,
        tone=Tone.CARE,
        level=2 if value > 3 else 1,
        text="The last seven days were much alike: monotony {monotony}, strain {strain}, load {week} (usual: {usual}).",
        amounts={
            "monotony": base.ratio(value),
            "week": base.load(week),
            "usual": base.load(usual),
            "strain": base.load(strain),
        },
        recommendation="Make an easy day easier, or take one off, and keep the hard ones hard.",
        confidence=0.6,
        because="Seven known days; the limit of 2 is a rule of thumb.",
        evidence=tuple(day_of(p.on) for p in facts.fitness[-1:]),
        origins=load_origins(facts, 42),
    )


@rule(
    "Easy days too hard",
    Kind.TRAINING,
    source="Seiler 2006, 2010: about 80 % of time easy",
    needs="three hours with zones in four weeks",
    says="when less than 75 % of the time was easy",
    quiet_days=14,
)
def easy_too_hard(facts: Facts) -> Answer:
    share = _easy_share(facts, "easy_too_hard")
    if share is None or isinstance(share, Unknown):
        return share
    easy, between, hard, sessions = share
    total = easy + between + hard
    if 100 * easy / total >= _EASY_LEAST:
        return None
    worst = sorted(sessions, key=lambda s: -(s.between or 0.0))[:3]
    return Finding(
        rule="easy_too_hard",
        kind=Kind.TRAINING,
        tone=Tone.CARE,
        level=2 if easy / total < 0.6 else 1,
        sport=facts.zone_sport,
        text="Of {time} in four weeks {easy} was easy, {between} in between and {hard} hard.",
        amounts={
            "time": base.seconds(total),
            "easy": base.percent(100 * easy / total),
            "between": base.percent(100 * between / total),
            "hard": base.percent(100 * hard / total),
        },
        recommendation="Slow the easy days down until you could talk; leave the effort for the hard ones.",
        confidence=0.7,
        because=f"{len(sessions)} sessions with zones; it holds if your thresholds are right.",
        evidence=tuple(session_of(s) for s in worst),
        origins=origins_of(sessions),
    )


@rule(
    "Easy kept easy",
    Kind.TRAINING,
    source="Seiler 2006, 2010: about 80 % of time easy",
    needs="three hours with zones in four weeks",
    says="when at least 80 % was easy and something was hard",
    quiet_days=21,
)
def easy_kept_easy(facts: Facts) -> Answer:
    share = _easy_share(facts, "easy_kept_easy")
    if share is None or isinstance(share, Unknown):
        return share
    easy, between, hard, sessions = share
    total = easy + between + hard
    if 100 * easy / total < _EASY_GOOD or hard < 600:
        return None
    return Finding(
        rule="easy_kept_easy",
        kind=Kind.TRAINING,
        tone=Tone.GOOD,
        sport=facts.zone_sport,
        text="{easy} of {time} in four weeks was easy, and {hard} was hard: well divided.",
        amounts={
            "time": base.seconds(total),
            "easy": base.percent(100 * easy / total),
            "hard": base.seconds(hard),
        },
        recommendation="Keep this division as the volume grows.",
        confidence=0.7,
        because=f"{len(sessions)} sessions with zones; it holds if your thresholds are right.",
        evidence=tuple(session_of(s) for s in sessions[-3:]),
        origins=origins_of(sessions),
    )


def _easy_share(facts: Facts, name: str) -> tuple[float, float, float, list[Session]] | Unknown | None:
    zoned = [s for s in facts.since(_BALANCE_DAYS, sport=facts.zone_sport or "all") if s.easy is not None]
    easy, between, hard = (
        sum(getattr(s, part) or 0.0 for s in zoned) for part in ("easy", "between", "hard")
    )
    if easy + between + hard < _BALANCE_LEAST:
        return Unknown(
            name, "Three hours with heart rate or power and thresholds are needed within four weeks."
        )
    return easy, between, hard, zoned


@rule(
    "Hard days in a row",
    Kind.RECOVERY,
    source="common practice: hard days are followed by easy ones",
    needs="load of the last days",
    says="when three days running had a session at 85 % of threshold or a hard quarter of an hour",
)
def hard_days_in_a_row(facts: Facts) -> Answer:
    known = [s for s in facts.since(7) if s.intensity is not None or s.hard is not None]
    if not known:
        return Unknown("hard_days_in_a_row", "No session of the last week says how hard it was.")
    hard = {s.on: s for s in known if (s.intensity or 0.0) >= 0.85 or (s.hard or 0.0) >= 900}
    last = facts.today if facts.today in hard else facts.today - timedelta(days=1)
    row: list[Session] = []
    while last - timedelta(days=len(row)) in hard:
        row.append(hard[last - timedelta(days=len(row))])
    if len(row) < 3:
        return None
    return Finding(
        rule="hard_days_in_a_row",
        kind=Kind.RECOVERY,
        tone=Tone.CARE,
        level=len(row) - 2,
        subject=row[-1].on.isoformat(),
        text="{days} hard days in a row, since {first}.",
        amounts={"days": base.count(len(row)), "first": base.on_day(row[-1].on)},
        recommendation="Make the next day easy, or take it off.",
        confidence=0.7,
        because="Judged by intensity and time above threshold.",
        evidence=tuple(session_of(s) for s in row),
        origins=origins_of(row),
    )
