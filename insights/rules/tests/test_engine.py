"""The order of findings, and what is not said twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insights.rules import base, engine
from insights.rules.base import Evidence, Finding, Kind, Tone
from insights.rules.engine import Said, worth_saying
from insights.rules.facts import Facts, GearItem

from .cases import CASES
from .logs import TODAY, ago, log_of


def finding(level: int = 1) -> Finding:
    facts = Facts(
        today=TODAY, gear=(GearItem("s", "Shoes", 730_000.0 if level == 1 else 810_000.0, 800_000.0),)
    )
    (found,) = engine.RULES["gear_due"].check(facts)
    return found


def said(days: int, **given_fields) -> Said:
    return Said(**{"rule": "gear_due", "subject": "s", "on": ago(days), "level": 1, **given_fields})


def test_what_nobody_said_yet_is_said():
    assert worth_saying([finding()], [], TODAY) == (finding(),)


def test_what_was_said_keeps_quiet_for_as_long_as_its_rule_asks():
    assert worth_saying([finding()], [said(30)], TODAY) == ()
    assert worth_saying([finding()], [said(31)], TODAY) == (finding(),)


def test_a_finding_about_something_else_is_not_silenced():
    assert worth_saying([finding()], [said(1, subject="other")], TODAY) == (finding(),)


def test_what_was_put_away_stays_away_four_times_as_long():
    assert worth_saying([finding()], [said(119, is_dismissed=True)], TODAY) == ()
    assert worth_saying([finding()], [said(121, is_dismissed=True)], TODAY) == (finding(),)


def test_what_was_put_away_speaks_again_when_it_matters_more():
    assert worth_saying([finding(level=2)], [said(1, is_dismissed=True)], TODAY) == (finding(level=2),)


def test_only_the_last_time_counts():
    assert worth_saying([finding()], [said(1), said(100)], TODAY) == ()


def test_care_comes_before_praise_of_the_same_confidence():
    facts = CASES["hrv_below_band"].speaks
    outcome = engine.run(Facts(**{**vars(facts), "gear": (GearItem("s", "Shoes", 730_000.0, 800_000.0),)}))
    assert [f.rule for f in outcome.findings] == ["hrv_below_band", "gear_due"]


def test_a_rule_that_does_not_know_is_listed_with_what_it_misses():
    outcome = engine.run(Facts(today=TODAY))
    assert not outcome.findings
    assert "hrv_below_band" in {u.rule for u in outcome.unknown}


def test_a_finding_without_the_amount_of_a_slot_cannot_be_made():
    with pytest.raises(ValueError, match="has no amount for gone"):
        Finding(
            "x", Kind.TRAINING, Tone.NOTE, "{gone}", {}, "", 0.5, "", (Evidence("day", "2026-06-17"),), frozenset()
        )  # fmt: skip


def test_a_word_that_looks_like_a_slot_is_not_filled_again():
    assert base.filled("{name} rests", {"name": "{pulse}", "pulse": "40"}) == "{pulse} rests"


def test_two_rules_cannot_have_one_name():
    with pytest.raises(ValueError, match="two rules are called monotony"):

        @base.rule("Again", Kind.TRAINING, source="x", needs="x", says="x")
        def monotony(facts: Facts) -> None:
            return None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 300), min_size=0, max_size=120))
def test_any_history_gives_ordered_findings_with_every_slot_filled(loads):
    outcome = engine.run(log_of(loads) if loads else Facts(today=TODAY))
    for found in outcome.findings:
        words = {slot: str(amount.value) for slot, amount in found.amounts.items()}
        assert "{" not in base.filled(found.text, words)
        assert 0 <= found.confidence <= 1
    assert outcome == engine.run(log_of(loads) if loads else Facts(today=TODAY))


def test_silence_is_counted_in_days_of_the_athlete():
    assert worth_saying([finding()], [said(30)], TODAY + timedelta(days=1)) == (finding(),)
