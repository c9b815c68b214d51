"""Every rule speaks when it should, keeps quiet when it should, and says when it cannot know."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from insights.rules import engine
from insights.rules.base import Finding, Unknown
from insights.rules.facts import Facts

from .cases import ALWAYS_KNOWING, CASES, Case
from .logs import ago, facts, session


def answers(name: str, facts: Facts) -> list[Finding | Unknown]:
    answer = engine.RULES[name].check(facts)
    if answer is None:
        return []
    return [answer] if isinstance(answer, Finding | Unknown) else list(answer)


def test_every_rule_has_its_cases_and_there_are_more_than_thirty():
    assert set(CASES) == set(engine.RULES)
    assert len(engine.RULES) >= 30


def test_each_rule_is_shown_speaking_quiet_and_not_knowing_unless_it_always_knows():
    assert {name for name, case in CASES.items() if case.unknown is None} == set(ALWAYS_KNOWING)
    for name in ALWAYS_KNOWING:
        assert not [a for case in CASES.values() for a in _all_answers(name, case) if isinstance(a, Unknown)]


def _all_answers(name: str, case: Case) -> list[Finding | Unknown]:
    logs = [facts for facts in (case.speaks, case.quiet, case.unknown) if facts is not None]
    return [answer for facts in logs for answer in answers(name, facts)]


def test_the_three_logs_of_a_rule_are_three_different_logs():
    for name, case in CASES.items():
        assert case.speaks != case.quiet and case.unknown not in (case.speaks, case.quiet), name


@pytest.mark.parametrize("name", CASES)
def test_a_rule_speaks_with_numbers_evidence_and_one_piece_of_advice(name):
    found = answers(name, CASES[name].speaks)
    assert len(found) == 1
    finding = found[0]
    assert isinstance(finding, Finding)
    assert finding.rule == name
    assert finding.kind == engine.RULES[name].kind
    assert finding.recommendation
    assert finding.because
    assert finding.evidence
    assert finding.origins
    for slot, value in CASES[name].numbers.items():
        assert finding.amounts[slot].value == pytest.approx(value, abs=0.05), slot


@pytest.mark.parametrize("name", CASES)
def test_a_rule_keeps_quiet_when_all_is_as_it_should_be(name):
    assert answers(name, CASES[name].quiet) == []


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.unknown is not None])
def test_a_rule_says_what_it_would_need_to_know(name):
    (answer,) = answers(name, CASES[name].unknown)
    assert isinstance(answer, Unknown)
    assert answer.rule == name
    assert answer.missing.endswith(".")


@pytest.mark.parametrize("name", engine.RULES)
def test_no_rule_speaks_about_an_empty_log(name):
    assert not [a for a in answers(name, Facts(today=date(2026, 6, 17))) if isinstance(a, Finding)]


def test_the_week_is_held_against_the_plan_in_the_sports_of_the_plan_alone():
    case = CASES["week_against_plan"].speaks
    rides = tuple(session(n, sport="ride", load=300.0) for n in (5, 4))
    (found,) = answers("week_against_plan", replace(case, sessions=(*case.sessions, *rides)))
    assert isinstance(found, Finding) and found.amounts["share"].value == pytest.approx(103.3, abs=0.05)


def test_what_came_close_to_a_record_is_not_told_when_the_record_fell_the_same_week():
    near = CASES["near_record"].speaks.efforts[0]
    better = replace(near, activity="b", on=ago(0), value=1220.0)
    assert answers("near_record", facts(efforts=(near,)))
    assert answers("near_record", facts(efforts=(near, better))) == []


@pytest.mark.parametrize("rule", engine.RULES.values(), ids=lambda rule: rule.name)
def test_a_rule_says_where_it_comes_from(rule):
    assert rule.title
    assert rule.source
    assert rule.needs
    assert rule.says
