"""Putting a report together from facts and findings. Every sentence carries its values and what it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from insights.reports import race, sums
from insights.reports.charts import fitness_chart, health_chart, weeks_chart
from insights.reports.content import Content, Passage, Section, Suggestion, passage_of, suggestion_of
from insights.rules import base, questions
from insights.rules.base import Finding, Kind, Tone
from insights.rules.engine import Outcome
from insights.rules.facts import Facts, Planned
from insights.rules.questions import Points

_MOST_FINDINGS = 8
_MOST_SUGGESTIONS = 4


def weekly(facts: Facts, outcome: Outcome, first: date, last: date) -> Content:
    """The week, what stood out in it, and what comes next."""
    sections = (
        _in_numbers(facts, first, last, "The week in numbers"),
        _fitness(facts, outcome),
        _noticed("What went well", outcome, (Tone.GOOD,)),
        _noticed("What to mind", outcome, (Tone.CARE, Tone.NOTE)),
        _body(facts, outcome),
        _plan(facts, first, last),
    )
    return _content("Your week", facts, outcome, first, last, sections)


def custom(facts: Facts, outcome: Outcome, first: date, last: date) -> Content:
    """Any span: its numbers and what held at its end."""
    sections = (
        _in_numbers(facts, first, last, "In numbers"),
        Section("weeks", "Week by week", charts=(weeks_chart(facts, first, last),)),
        _fitness(facts, outcome),
        _noticed("What stood out at its end", outcome, tuple(Tone)),
    )
    return _content("Your training", facts, outcome, first, last, sections)


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
            _plan(facts, facts.today - timedelta(days=6), facts.today),
        )
    title = f"Ready for {about.name}" if about else "Race preparation"
    return _content(title, facts, outcome, first, last, sections)


def daily(facts: Facts, outcome: Outcome, first: date, last: date) -> Content:
    """One day: what to do, and why."""
    answer = questions.today(facts)
    steps = tuple(
        Passage(
            step.text,
            step.amounts,
            evidence=step.evidence,
            tone=step.points.value,
            sport=step.sport,
            origins=sums.origins_between(facts, facts.today - timedelta(days=42), facts.today),
        )
        for step in answer.steps
        if step.points is not Points.UNKNOWN
    )
    sections = (
        Section(
            "today", "Today", (Passage(answer.conclusion, answer.amounts, origins=frozenset({"manual"})),)
        ),
        Section("why", "Why", steps),
        _fitness(facts, outcome),
    )
    made = _content("Your day", facts, outcome, first, last, sections)
    action = Suggestion(
        answer.conclusion, answer.basis or "By what is known.", 0.7, alternatives=_alternatives(facts)
    )
    return Content(
        made.title, made.subtitle, first, last, made.sections, (action, *made.suggestions), made.unknown
    )


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
    title: str, facts: Facts, outcome: Outcome, first: date, last: date, sections: Iterable[Section]
) -> Content:
    shown = tuple(s for s in sections if s.passages or s.tables or s.charts)
    advised = [f for f in outcome.findings if f.tone is not Tone.GOOD][:_MOST_SUGGESTIONS]
    missing = tuple(dict.fromkeys(unknown.missing for unknown in outcome.unknown))
    return Content(title, "", first, last, shown, tuple(suggestion_of(f) for f in advised), missing)


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
                    "weeks": base.count(sums.USUAL_WEEKS),
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
    return Section(key, title, tuple(passage_of(f) for f in found[:_MOST_FINDINGS]))


def _body(facts: Facts, outcome: Outcome) -> Section:
    chart = health_chart(facts)
    return Section("body", "Sleep and pulse", charts=(chart,) if chart else ())


def _plan(facts: Facts, first: date, last: date) -> Section:
    if not facts.has_plan:
        return Section("plan", "The plan")
    due = [p for p in facts.plan if first <= p.on <= last and p.kind != "Rest"]
    coming = [p for p in facts.plan if last < p.on <= last + timedelta(days=7) and p.kind != "Rest"]
    passages = []
    if due:
        passages.append(_kept(due))
    passages += [_coming(planned) for planned in coming]
    return Section("plan", "The plan", tuple(passages))


def _kept(due: list[Planned]) -> Passage:
    done = sum(p.is_done for p in due)
    return Passage(
        "{done} of {due} planned sessions are done.",
        {"done": base.count(done), "due": base.count(len(due))},
        origins=frozenset({"manual"}),
        evidence=tuple(base.Evidence("workout", p.id, p.kind) for p in due if not p.is_done),
    )


def _coming(planned: Planned) -> Passage:
    size, amount = (
        ("{size}", base.metres(planned.distance))
        if planned.distance
        else ("{size}", base.seconds(planned.seconds or 0))
    )
    return Passage(
        f"Next: {{kind}} on {{day}}, {size}.",
        {"kind": base.words(planned.kind.lower()), "day": base.on_day(planned.on), "size": amount},
        tone="coming",
        origins=frozenset({"manual"}),
        evidence=(base.Evidence("workout", planned.id, planned.kind),),
    )
