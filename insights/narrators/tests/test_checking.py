"""What a model may say, and what refuses its whole answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.narrators.base import CannotNarrate
from insights.narrators.checking import checked

SLOTS = ("p0_load", "p1_day")
GOOD = "The week had a load of {p0_load}, most of it on {p1_day}."


def test_templates_with_all_slots_pass():
    assert checked([GOOD, "  Rest  well. "], SLOTS) == (GOOD, "Rest well.")


@pytest.mark.parametrize(
    "text",
    [
        GOOD + " That is 12 more.",
        GOOD + " That is ½ more.",
        GOOD + " That is ٣ more.",
        GOOD + " Take two easy days.",
        GOOD + " Your THIRD best.",
        GOOD + " Run twice.",
        GOOD + " {p2_pace}",
        GOOD + " {p0_load",
        GOOD + " <b>well done</b>",
        GOOD + " See https://example.org",
        GOOD + " [here](x)",
        "The week had a load of {p0_load}.",
        "",
        GOOD + " word" * 2000,
    ],
)
def test_numbers_unknown_slots_markup_and_missing_numbers_refuse_the_answer(text):
    with pytest.raises(CannotNarrate):
        checked([text], SLOTS)


@given(st.text(max_size=60))
def test_whatever_comes_is_refused_or_free_of_digits_and_tags(text):
    try:
        (told,) = checked([GOOD + text], SLOTS)
    except CannotNarrate:
        return
    rest = told.replace("{p0_load}", "").replace("{p1_day}", "")
    assert not any(c.isnumeric() or c in "<>{}[]`" for c in rest)
