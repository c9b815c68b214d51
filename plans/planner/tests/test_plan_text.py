"""A plan from text and from a table."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.planner.paces import training_paces
from plans.planner.plan_text import read_plan

PACES = {"run": training_paces(50.0)}


def read(text: str, **options: str):
    return read_plan(text, paces=PACES, **options)


def test_a_line_is_a_workout() -> None:
    found = read("2026-05-04 Easy: 8km easy\n\n# a remark\n2026-05-05 Long run: 20km easy\n2026-05-06 Rest")
    assert found.problems == ()
    assert [(line.on, line.kind, line.distance) for line in found.lines] == [
        (date(2026, 5, 4), "Easy", 8000.0),
        (date(2026, 5, 5), "Long", 20_000.0),
        (date(2026, 5, 6), "Rest", None),
    ]


def test_steps_decide_distance_time_and_load() -> None:
    (line,) = read("2026-05-04 Intervals: 2km easy, 6x800m @ I r400m, 1km easy").lines
    assert line.distance == pytest.approx(10_200.0) and line.duration and line.load and len(line.steps) == 3


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_names_its_columns_in_any_order(separator: str) -> None:
    text = (
        separator.join(["type", "date", "distance", "name"])
        + "\n"
        + separator.join(["tempo", "4.5.2026", "10", "Hills"])
    )
    (line,) = read(text).lines
    assert (line.on, line.kind, line.distance, line.name) == (date(2026, 5, 4), "Tempo", 10_000.0, "Hills")


def test_a_quoted_field_may_hold_the_separator() -> None:
    (line,) = read('date,kind,session\n2026-05-04,Easy,"1km easy, 2km easy"').lines
    assert line.distance == 3000.0


def test_p3_units_follow_the_sport_and_the_athlete() -> None:
    (swim,) = read("date,kind,sport,distance\n2026-05-04,Cross,swim,100 m").lines
    assert (swim.distance, swim.duration) == (100.0, None)
    (miles,) = read("date,kind,distance\n2026-05-04,Easy,10", system="imperial").lines
    assert miles.distance == pytest.approx(16_093.44)


def test_what_cannot_be_read_is_named_by_its_line() -> None:
    found = read(
        "2026-05-04 Easy: 8km easy\n2026-13-01 Easy: 5km easy\n2026-05-05 Sprint: 5km\n2026-05-06 Easy\n2026-05-07 Easy: 5 parsec"
    )
    assert len(found.lines) == 1
    assert [problem.split(":")[0] for problem in found.problems] == ["Line 2", "Line 3", "Line 4", "Line 5"]


def test_nothing_is_said_to_be_nothing() -> None:
    assert read("  \n# only remarks").problems == ("There is no workout in it.",)
    assert "at most 1000 lines" in read("2026-05-04 Rest\n" * 1001).problems[0]


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_no_text_breaks_the_reader(text: str) -> None:
    found = read(text)
    assert found.lines or found.problems
