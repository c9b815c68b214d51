"""One day out of several sources: ranked, with provenance, null never zero."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activities.analysis import daily

DAY = date(2026, 5, 4)
values = st.one_of(st.none(), st.floats(1, 200))
readings = st.dictionaries(
    st.sampled_from(["whoop", "garmin", "oura", "intervals", "manual", "polar", "zepp"]),
    st.fixed_dictionaries({"hrv": values, "weight": values, "mood": st.one_of(st.none(), st.integers(1, 5))}),
)


def test_each_field_comes_from_the_first_source_by_rank_that_knows_it() -> None:
    found = daily.resolve({
        "oura": {"hrv": 48.0, "sleep_score": 81.0, "hours_slept": 7.5},
        "garmin": {"hrv": None, "sleep_score": 77.0},
        "whoop": {"hrv": 61.0},
    })  # fmt: skip
    assert found.values == {"hrv": 61.0, "sleep_score": 77.0, "hours_slept": 7.5}
    assert found.sources == {"hrv": "whoop", "sleep_score": "garmin", "hours_slept": "oura"}


def test_an_unknown_source_is_kept_and_ranks_last() -> None:
    """H2"""
    found = daily.resolve({"polar": {"hrv": 70.0, "spo2": 97.0}, "manual": {"hrv": 50.0}})
    assert found.sources == {"hrv": "manual", "spo2": "polar"}


def test_what_the_athlete_feels_is_their_own_word_first() -> None:
    found = daily.resolve({"intervals": {"mood": 2, "weight": 60.0}, "manual": {"mood": 4, "weight": 61.0}})
    assert found.values == {"weight": 60.0, "mood": 4}


def test_not_being_ill_is_a_word_too() -> None:
    found = daily.resolve({"intervals": {"is_ill": True}, "manual": {"is_ill": False}})
    assert found.values == {"is_ill": False}


def test_null_zero_and_negative_values_are_missing_and_never_low() -> None:
    """H3"""
    given: dict[str, Any] = {"hrv": 0, "resting_hr": None, "sleep_score": -1, "hours_slept": float("nan")}
    assert daily.checked(given) == daily.Checked({}, {})


def test_a_strain_of_zero_is_a_value() -> None:
    assert daily.checked({"strain_score": 0.0}).values == {"strain_score": 0.0}


@pytest.mark.parametrize(
    ("name", "value"),
    [("spo2", 140), ("strain_score", 22), ("weight", 30), ("weight", 200), ("hours_slept", 25), ("mood", 6)],
)
def test_what_no_body_does_is_set_aside_with_its_reason(name: str, value: float) -> None:
    found = daily.checked({name: value, "hrv": 60})
    assert found.values == {"hrv": 60.0}
    assert found.set_aside[name]["value"] == value and "set aside" in found.set_aside[name]["reason"]


@given(readings)
@settings(max_examples=150)
def test_resolving_agrees_with_a_plain_search(said: dict[str, dict[str, Any]]) -> None:
    """A third way: for every field, walk a written-out list of names."""
    found = daily.resolve(said)
    others = sorted(set(said) - {"whoop", "garmin", "oura", "intervals", "manual"})
    for name in ("hrv", "weight", "mood"):
        first = ["manual"] if name == "mood" else []
        walk = [*first, "whoop", "garmin", "oura", "intervals", "manual", *others]
        known = [source for source in walk if said.get(source, {}).get(name) is not None]
        assert found.sources.get(name) == (known[0] if known else None)
        assert found.values.get(name) == (said[known[0]][name] if known else None)


def test_a_trend_is_cut_wherever_its_source_changes() -> None:
    days = [DAY + timedelta(days=n) for n in range(5)]
    points = zip(days, (50.0, None, 52.0, 60.0, 51.0), ("oura", "", "oura", "whoop", "oura"), strict=True)
    found = daily.stretches(points)
    assert [(one.source, one.values) for one in found] == [
        ("oura", (50.0, 52.0)), ("whoop", (60.0,)), ("oura", (51.0,)),
    ]  # fmt: skip
    assert found[0].days == (days[0], days[2])
