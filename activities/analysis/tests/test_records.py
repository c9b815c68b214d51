"""Personal records and their history."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activities.analysis.records import (
    Effort,
    RecordKey,
    best_per_year,
    is_plausible,
    personal_records,
    ranks,
    record_history,
)

FIRST = Effort("run", "outdoor", "distance", 5000.0, 1300.0, date(2023, 5, 1), "a")
SLOWER = replace(FIRST, value=1320.0, on=date(2023, 6, 1), activity_id="b")
FASTER = replace(FIRST, value=1250.0, on=date(2024, 6, 1), activity_id="c")
KEY = RecordKey("run", "outdoor", "distance", 5000.0)


def test_only_improvements_enter_the_history() -> None:
    history = record_history([FASTER, SLOWER, FIRST])[KEY]
    assert [(record.on, record.gain) for record in history] == [(FIRST.on, None), (FASTER.on, 50.0)]


def test_more_power_is_better_for_a_duration() -> None:
    weak = Effort("ride", "outdoor", "duration", 300.0, 280.0, date(2023, 1, 1), "a")
    strong = replace(weak, value=300.0, on=date(2023, 2, 1), activity_id="b")
    assert personal_records([strong, weak])[weak.key].effort == strong


def test_environments_are_kept_apart() -> None:
    treadmill = replace(FASTER, environment="treadmill", value=1000.0)
    found = personal_records([FIRST, treadmill])
    assert found[KEY].effort == FIRST
    assert found[treadmill.key].effort == treadmill


def test_a_ride_never_sets_a_running_record() -> None:
    ride = replace(FASTER, sport="ride", value=500.0)
    assert personal_records([FIRST, ride])[KEY].effort == FIRST


def test_of_two_equal_efforts_the_earlier_holds_the_record() -> None:
    later = replace(FIRST, on=date(2024, 1, 1), activity_id="z")
    assert personal_records([later, FIRST])[KEY].effort == FIRST


@pytest.mark.parametrize(
    ("effort", "plausible"),
    [
        (replace(FIRST, value=700.0), False),
        (replace(FIRST, value=755.5), True),
        (replace(FIRST, sport="ride", value=400.0), True),
        (replace(FIRST, value=0.0), False),
        (Effort("ride", "outdoor", "duration", 1.0, 3000.0, FIRST.on, "a"), False),
    ],
)
def test_what_nobody_can_do_is_no_record(effort: Effort, plausible: bool) -> None:
    assert is_plausible(effort) is plausible
    assert (effort.key in personal_records([effort])) is plausible


def test_best_of_each_year() -> None:
    years = best_per_year([SLOWER, FIRST, FASTER])[KEY]
    assert years == {2023: FIRST, 2024: FASTER}


def test_rank_of_an_activity_among_all() -> None:
    assert ranks([FIRST, SLOWER, FASTER], "b") == {KEY: 3}
    assert ranks([FIRST, SLOWER, FASTER], "nobody") == {}


_efforts = st.lists(
    st.builds(
        replace,
        st.just(FIRST),
        value=st.floats(800, 3000),
        on=st.integers(0, 500).map(lambda number: date(2023, 1, 1) + timedelta(days=number)),
        activity_id=st.text("abcdef", min_size=1, max_size=3),
    ),
    min_size=1,
    max_size=30,
)


@settings(max_examples=60)
@given(_efforts)
def test_history_improves_in_time_and_ends_with_the_best(efforts: list[Effort]) -> None:
    history = record_history(efforts)[KEY]
    values = [record.effort.value for record in history]
    assert values == sorted(values, reverse=True)
    assert len(set(values)) == len(values)
    assert [record.on for record in history] == sorted(record.on for record in history)
    assert values[-1] == min(effort.value for effort in efforts)
    assert record_history(reversed(efforts))[KEY][-1].effort.value == values[-1]
