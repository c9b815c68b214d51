"""The few numbers at the head of a report, each with what it is to be held against."""

from __future__ import annotations

from datetime import date, timedelta

from activities.analysis.fitness import form_band
from insights.reports import sums
from insights.reports.content import Headline
from insights.rules import base
from insights.rules.base import Amount
from insights.rules.facts import Facts, Race


def of_span(facts: Facts, first: date, last: date) -> tuple[Headline, ...]:
    """Time and load, beside a usual week where the span is one; fitness and form at its end."""
    total = sums.sum_of(sums.within(facts, first, last))
    usual = sums.usual_week(facts, first) if (last - first).days == 6 else None
    time, load = base.seconds(total.seconds), base.load(total.load)
    if usual is None:
        return (Headline("Time", time), Headline("Load", load), *_levels(facts))
    return (
        Headline("Time", time, "usually {usual}", {"usual": base.seconds(usual.seconds)}),
        Headline("Load", load, "usually {usual}", {"usual": base.load(usual.load)}),
        *_levels(facts),
    )


def of_race(facts: Facts, race: Race) -> tuple[Headline, ...]:
    """Days until it, the time aimed at or predicted, and the form of its morning."""
    goal = race.target or race.predicted
    return (
        Headline(
            "Days to go", base.count((race.on - facts.today).days), "{day}", {"day": base.on_day(race.on)}
        ),
        Headline("Target" if race.target else "Prediction", base.clock(goal) if goal else None),
        _form("Form on race day", race.form),
        Headline("Fitness", base.points(facts.now.ctl) if facts.now else None),
    )


def of_today(facts: Facts) -> tuple[Headline, ...]:
    """How rested, how fit, and how the night was."""
    morning = facts.morning()
    slept = morning.hours_slept if morning else None
    light = base.words(facts.readiness.light) if facts.readiness else None
    return (
        *_levels(facts)[::-1],
        Headline("Readiness", light),
        Headline("Slept", base.hours(slept) if slept is not None else None),
    )


def _levels(facts: Facts) -> tuple[Headline, Headline]:
    now = facts.now
    if now is None:
        return Headline("Fitness", None), Headline("Form", None)
    week = next((p for p in facts.fitness if p.on == now.on - timedelta(days=7)), None)
    note = "" if week is None else "{before} a week ago"
    before: dict[str, Amount] = {} if week is None else {"before": base.points(week.ctl)}
    return Headline("Fitness", base.points(now.ctl), note, before), _form("Form", now.tsb)


def _form(label: str, value: float | None) -> Headline:
    if value is None:
        return Headline(label, None)
    return Headline(label, base.points(value), form_band(value) or "")
