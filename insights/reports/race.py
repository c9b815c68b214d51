"""The sections of a race's report: the day, the build towards it, and an even pace for it."""

from __future__ import annotations

from datetime import timedelta

from insights.reports import sums
from insights.reports.content import Passage, Section, Table
from insights.rules import base
from insights.rules.base import Amount, Evidence
from insights.rules.facts import Facts, Race

_OWN = frozenset({"manual"})
_LONGEST_WEEKS = 12
_MOST_SPLITS = 12


def ahead(facts: Facts, race: Race) -> Section:
    """When it is, what is aimed at, and what recent efforts predict."""
    proof = (Evidence("race", race.id, race.name),)
    passages = [
        Passage(
            "{race} is on {day}, {days} days from now.",
            {
                "race": base.words(race.name),
                "day": base.on_day(race.on),
                "days": base.count((race.on - facts.today).days),
            },
            evidence=proof,
            origins=_OWN,
        ),
    ]
    if race.target:
        passages.append(
            Passage("You aim at {target}.", {"target": base.clock(race.target)}, evidence=proof, origins=_OWN)
        )
    if race.predicted:
        origins = sums.origins_between(facts, facts.today - timedelta(days=90), facts.today)
        passages.append(
            Passage(
                "Your best efforts of the last 90 days predict {predicted}.",
                {"predicted": base.clock(race.predicted)},
                evidence=proof,
                origins=origins,
            )
        )
    if race.form is not None:
        passages.append(
            Passage(
                "With what is planned until then its morning will have a form of {form}; +5 to +25 is fresh.",
                {"form": base.points(race.form)},
                evidence=proof,
                origins=sums.origins_between(facts, facts.today - timedelta(days=42), facts.today),
            )
        )
    return Section("race", race.name, tuple(passages))


def build(facts: Facts, race: Race) -> Section:
    """The longest sessions of the last weeks in the race's sport."""
    runs = [s for s in facts.since(7 * _LONGEST_WEEKS, sport="run") if s.distance]
    longest = sorted(runs, key=lambda s: -(s.distance or 0.0))[:5]
    rows: list[tuple[Amount | str | None, ...]] = [
        (
            s.name,
            base.on_day(s.on),
            base.metres(s.distance or 0.0),
            base.seconds(s.seconds) if s.seconds else None,
        )
        for s in longest
    ]
    table = Table(
        f"Longest runs of {_LONGEST_WEEKS} weeks", ("Session", "Day", "Distance", "Time"), tuple(rows)
    )
    return Section("build", "The build", tables=(table,) if rows else ())


def pacing(race: Race) -> Section:
    """Even splits for the target, or for the prediction where there is none."""
    goal = race.target or race.predicted
    if goal is None or not race.distance:
        return Section("pacing", "Pacing")
    step = next(s for s in (1000.0, 2000.0, 5000.0, 10_000.0, 50_000.0) if race.distance / s <= _MOST_SPLITS)
    marks = [step * n for n in range(1, int(race.distance // step) + 1)]
    if race.distance - (marks[-1] if marks else 0.0) > 1:
        marks.append(race.distance)
    rows = tuple((base.metres(mark), base.clock(goal * mark / race.distance)) for mark in marks)
    pace = Amount(1000 * goal / race.distance, base.Unit.PACE)
    words = (
        "The target means {pace}, run evenly." if race.target else "The prediction means {pace}, run evenly."
    )
    return Section(
        "pacing",
        "Pacing",
        (Passage(words, {"pace": pace}, origins=_OWN),),
        (Table("Even splits", ("At", "Clock"), rows),),
    )
