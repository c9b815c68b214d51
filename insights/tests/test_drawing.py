"""Printed charts: axes that hold their values, gaps where nothing is known, and words that stay words."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from insights.reports import drawing
from insights.reports.content import Chart, Line

DAYS = tuple(date(2026, 1, 5) + timedelta(days=n) for n in range(42))
SVG = "{http://www.w3.org/2000/svg}"
VALUES = st.floats(-1e6, 1e6)


def chart(*lines: Line, days: tuple[date, ...] = DAYS) -> Chart:
    return Chart("key", "Title", "words", days, lines)


def parts(made: Chart, name: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(drawing.svg(made)).iter(SVG + name))


@given(VALUES, VALUES, st.booleans())
@example(0.0, 5e-324, True)
@example(50.0, 50.0, False)
def test_an_axis_holds_all_its_values_in_few_even_steps(one, other, from_zero):
    low, high = sorted((one, other))
    first, last, step = drawing.scale(low, high, from_zero=from_zero)
    assert first <= low + 1e-6 * step and last >= high - 1e-6 * step and step > 0
    assert first <= 0 or not from_zero
    assert 1 <= round((last - first) / step) <= 8


def test_a_day_without_a_value_is_a_gap_and_not_a_zero():
    values = (1.0, 2.0, None, 4.0, 5.0, *[None] * 37)
    assert [len(run) for run in drawing.pieces(values)] == [2, 2]
    assert len(parts(chart(Line("Pulse", values)), "polyline")) == 2
    assert len(parts(chart(Line("Hours", values, is_bars=True)), "rect")) == 4


@pytest.mark.parametrize("days", [1, 7, 42, 98, 366])
def test_a_span_of_any_length_has_a_few_marks_that_do_not_touch(days):
    marks = drawing.marks([date(2026, 1, 5) + timedelta(days=n) for n in range(days)])
    assert len(marks) <= 6
    places = [place for place, _ in marks]
    assert all(b - a >= days / 6 for a, b in itertools.pairwise(places))


@pytest.mark.parametrize("values", [(None,) * 42, (0.0,) * 42, (5.0,) + (None,) * 41])
def test_a_chart_of_nothing_or_of_one_value_is_drawn(values):
    for is_bars in (True, False):
        assert parts(chart(Line("x", values, is_bars=is_bars)), "text")


def test_what_lies_ahead_is_dashed_in_the_colour_of_what_it_goes_on_from_and_not_named_twice():
    lines = (
        Line("Form", (1.0,) * 42),
        Line("Fitness", (2.0,) * 42),
        Line("Fitness, planned", (3.0,) * 42, is_ahead=True),
    )
    drawn = parts(chart(*lines), "polyline")
    assert drawn[2].get("stroke") == drawn[1].get("stroke") != drawn[0].get("stroke")
    assert drawn[2].get("stroke-dasharray") and not drawn[1].get("stroke-dasharray")
    assert [text.text for text in parts(chart(*lines), "text")].count("Fitness") == 1


def test_a_label_cannot_leave_its_place_and_equal_values_give_equal_bytes():
    evil = "<script>&\"'"
    made = chart(Line(evil, (1.0,) * 42), Line("b", (2.0,) * 42))
    assert b"<script>" not in drawing.svg(made) and evil in [text.text for text in parts(made, "text")]
    assert drawing.svg(made) == drawing.svg(made)
