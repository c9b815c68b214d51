"""Putting a report together from facts and findings. Every sentence carries its values and what it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta

from insights.reports import headlines, planned, race, sums
from insights.reports.charts import fitness_chart, health_charts, weeks_chart
from insights.reports.content import (
    Content,
    Gap,
    Headline,
    Passage,
    Section,
    Suggestion,
    passage_of,
    suggestion_of,
)
from insights.rules import base, questions
from insights.rules.base import Finding, Kind, Tone
from insights.rules.engine import RULES, Outcome
from insights.rules.facts import Facts
from insights.rules.questions import Points

_MOST_FINDINGS = 6
_MOST_SUGGESTIONS = 4


def weekly(facts: Facts, outcome: Outcome, first: date, last: date) -> Content:
    """The week, what stood out in it, and what comes next."""
    sections = (
        _in_numbers(facts, first, last, "The week in numbers"),
        _fitness(facts, outcome),
        _noticed("What went well", outcome, (Tone.GOOD,)),
        _noticed("What to mind", outcome, (Tone.CARE, Tone.NOTE)),
        Section("body", "Sleep and pulse", charts=health_charts(facts)),
        planned.section(facts, first, last),
    )
    return _content("Your week", outcome, first, last, sections, headlines.of_span(facts, first, last))


def custom(facts: Facts, outcome: Outcome, first: date, last: date) -> Content:
    """Any span: its numbers and what held at its end."""
    sections = (
        _in_numbers(facts, first, last, "In numbers"),
        _weeks(facts, first, last),
        _fitness(facts, outcome),
        _noticed("What stood out at its end", outcome, tuple(Tone)),
    )
    return _content("Your training", outcome, first, last, sections, headlines.of_span(facts, first, last))


def race_prep(facts: Facts, outcome: Outcome, first: date, last: date) -> Content:
    """The next race: when, how ready, how to pace it."""
    about = facts.next_race(within=200)
    if about is None:
        note = Passage(
            "No race of priority A or B is in your calendar. Add one under Plan, Races, and this report can say more.",
            {},
        )
        sections: tuple[Section, ...] = (Section("race", "No race ahead", (note,)), _fitness(facts, outcome))
    else:
        sections = (
            race.ahead(facts, about),
            _fitness(facts, outcome),
            race.build(facts, about),
            _noticed(
                "Signs for and against",
                outcome,
                tuple(Tone),
                kinds=(Kind.PERFORMANCE, Kind.RECOVERY, Kind.TRAINING),
            ),
            race.pacing(about),
            planned.section(facts, facts.today - timedelta(days=6), facts.today),
        )
    title = f"Ready for {about.name}" if about else "Race preparation"
    shown = headlines.of_race(facts, about) if about else headlines.of_today(facts)
    return _content(title, outcome, first, last, sections, shown)


def daily(facts: Facts, outcome: Outcome, first: date, last: date) -> Content:
    """One day: what to do, and why."""
    answer = questions.today(facts)
    sections = (
        Section("why", "Why", _steps(facts, answer)),
        _fitness(facts, outcome),
    )
    made = _content("Your day", outcome, first, last, sections, headlines.of_today(facts))
    action = Suggestion(answer.conclusion, _basis(answer), 0.7, alternatives=_alternatives(facts))
    return replace(made, suggestions=(action, *made.suggestions))


def _steps(facts: Facts, answer: questions.Answer) -> tuple[Passage, ...]:
    """What speaks, each on its own; then in one sentence what was looked at and found in order."""
    origins = sums.origins_between(facts, facts.today - timedelta(days=42), facts.today)
    told = [s for s in answer.steps if s.points is not Points.UNKNOWN and not s.checked]
    quiet = [s.checked for s in answer.steps if s.checked]
    passages = [
        Passage(
            step.text,
            step.amounts,
            evidence=step.evidence,
            tone=step.points.value,
            sport=step.sport,
            origins=step.origins or origins,
            finding=step.rule,
            title=RULES[step.rule].title if step.rule else "",
        )
        for step in told
    ]
    if quiet:
        checked = base.words("; ".join(quiet))
        passages.append(
            Passage(
                "Looked at, and nothing to mind: {checked}.",
                {"checked": checked},
                tone="quiet",
                origins=origins,
            )
        )
    return tuple(passages)


def _basis(answer: questions.Answer) -> str:
    speaks = any(step.points in (Points.FOR, Points.AGAINST) for step in answer.steps)
    return answer.basis if speaks else "Nothing that is known speaks against it."


def _alternatives(facts: Facts) -> tuple[str, ...]:
    hard = any(p.on == facts.today and p.is_hard and not p.is_done for p in facts.plan)
    return (
        ("Move the hard session to the next free day.", "An easy session of half the time.")
        if hard
        else ("A rest day.",)
    )


COMPOSERS: dict[str, Callable[[Facts, Outcome, date, date], Content]] = {
    "WEEKLY_ANALYSIS": weekly,
    "RACE_PREP": race_prep,
    "DAILY_SUGGESTION": daily,
    "CUSTOM": custom,
}


def _content(
    title: str,
    outcome: Outcome,
    first: date,
    last: date,
    sections: Iterable[Section],
    shown: tuple[Headline, ...],
) -> Content:
    filled = tuple(s for s in sections if s.passages or s.tables or s.charts)
    suggestions = tuple(suggestion_of(f, RULES[f.rule].title) for f in _advised(outcome))
    return Content(title, "", first, last, filled, suggestions, _gaps(outcome), shown)


def _advised(outcome: Outcome) -> list[Finding]:
    """The findings whose advice stands under "What to do"."""
    return [f for f in outcome.findings if f.tone is not Tone.GOOD][:_MOST_SUGGESTIONS]


def _gaps(outcome: Outcome) -> tuple[Gap, ...]:
    """What is missing, each thing once, with the rules that wait for it."""
    waiting: dict[str, list[str]] = {}
    for unknown in outcome.unknown:
        waiting.setdefault(unknown.missing, []).append(RULES[unknown.rule].title)
    return tuple(Gap(missing, tuple(titles)) for missing, titles in waiting.items())


def _in_numbers(facts: Facts, first: date, last: date, title: str) -> Section:
    done = sums.within(facts, first, last)
    if not done:
        return Section(
            "numbers", title, (Passage("No session in these days.", {}, origins=frozenset({"manual"})),)
        )
    total, usual = sums.sum_of(done), sums.usual_week(facts, first)
    origins = sums.origins_between(facts, first, last)
    passages = [
        Passage(
            "{count} sessions over {days} days: {time} of training with a load of {load}.",
            {
                "count": base.count(total.count),
                "days": base.count(len({s.on for s in done})),
                "time": base.seconds(total.seconds),
                "load": base.load(total.load),
            },
            origins=origins,
        )
    ]
    if usual is not None and usual.seconds and (last - first).days == 6:
        passages.append(
            Passage(
                "A usual week of the last {weeks} had {time} and a load of {load}; this one had {share} of that load.",
                {
                    "weeks": base.count(sums.weeks_before(facts, first)),
                    "time": base.seconds(usual.seconds),
                    "load": base.load(usual.load),
                    "share": base.percent(100 * total.load / usual.load if usual.load else 0.0),
                },
                origins=origins | sums.origins_between(facts, first - timedelta(days=42), first),
            )
        )
    if total.without_load:
        passages.append(
            Passage(
                "{count} of them have no known load and count for none of it.",
                {"count": base.count(total.without_load)},
                origins=origins,
            )
        )
    return Section("numbers", title, tuple(passages), (sums.sports_table(done, "By sport"),))


def _fitness(facts: Facts, outcome: Outcome) -> Section:
    now = facts.now
    if now is None:
        return Section("fitness", "Fitness and form")
    week = next((p for p in facts.fitness if p.on == now.on - timedelta(days=7)), None)
    text = "Fitness is {ctl}, fatigue {atl}, and this morning’s form was {tsb}."
    amounts = {"ctl": base.points(now.ctl), "atl": base.points(now.atl), "tsb": base.points(now.tsb)}
    if week is not None:
        text += " A week ago fitness was {before}."
        amounts["before"] = base.points(week.ctl)
    origins = sums.origins_between(facts, facts.today - timedelta(days=42), facts.today)
    return Section(
        "fitness",
        "Fitness and form",
        (Passage(text, amounts, origins=origins),),
        charts=(fitness_chart(facts),),
    )


def _noticed(
    title: str, outcome: Outcome, tones: tuple[Tone, ...], *, kinds: tuple[Kind, ...] = tuple(Kind)
) -> Section:
    found: list[Finding] = [f for f in outcome.findings if f.tone in tones and f.kind in kinds]
    key = "noticed-" + "-".join(tone.value for tone in tones)
    advised = _advised(outcome)
    passages = (
        passage_of(f, RULES[f.rule].title, is_advised=f not in advised) for f in found[:_MOST_FINDINGS]
    )
    return Section(key, title, tuple(passages))


def _weeks(facts: Facts, first: date, last: date) -> Section:
    """The load of each week, and what the lightest and the heaviest had."""
    chart = weeks_chart(facts, first, last)
    loads = [value or 0.0 for value in chart.lines[0].values]
    told = Passage(
        "{count} weeks, between {least} and {most} of load.",
        {"count": base.count(len(loads)), "least": base.load(min(loads)), "most": base.load(max(loads))},
        origins=sums.origins_between(facts, first, last),
    )
    return Section("weeks", "Week by week", (told,) if len(loads) > 1 else (), charts=(chart,))
