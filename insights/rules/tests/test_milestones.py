"""What the words of a milestone mean, and how far the way there is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.rules.milestones import Target, progress, read_target

MARATHON, HALF = 42_195.0, 21_097.5


@pytest.mark.parametrize(
    ("text", "metres", "sport", "seconds"),
    [
        ("sub-2:30", MARATHON, "run", 9000.0),
        ("sub 3", MARATHON, "run", 10_800.0),
        ("3:10:00", MARATHON, "run", 11_400.0),
        ("3h05", MARATHON, "run", 11_100.0),
        ("under 1.5 h", HALF, "run", 5400.0),
        ("sub-40", 10_000.0, "run", 2400.0),
        ("45:00", 10_000.0, "run", 2700.0),
        ("1:30", HALF, "run", 5400.0),
        ("1:30", 400.0, "run", 90.0),
        ("under 20 min", 5000.0, "run", 1200.0),
        ("sub-5:30", 180_000.0, "ride", 19_800.0),
        ("1:10:00", 3800.0, "swim", 4200.0),
    ],
)
def test_words_are_read_in_the_sense_a_person_could_move_at(text, metres, sport, seconds):
    assert read_target(text, metres, sport) == Target(metres, seconds)


def test_a_length_alone_is_a_target_to_cover_once():
    assert read_target("100 km", None, "ride") == Target(100_000.0)
    assert read_target("50 miles", None, "ride") == Target(50 * 1609.344)
    assert read_target("", 10_000.0, "run") == Target(10_000.0)


def test_a_length_and_a_time_in_the_words_are_both_read():
    assert read_target("10k in 45:00", None, "run") == Target(10_000.0, 2700.0)


@pytest.mark.parametrize("text", ["win", "better than last year", "2:30", "sub-1", "0:00"])
def test_what_cannot_be_meant_is_unknown(text):
    assert read_target(text, None if text == "2:30" else MARATHON, "run") is None


def test_progress_is_the_share_of_the_speed_that_is_reached():
    target = Target(MARATHON, 9000.0)
    assert progress(target, best_seconds=10_000.0, longest=None) == pytest.approx(90.0)
    assert progress(target, best_seconds=8900.0, longest=None) == 100.0
    assert progress(Target(100_000.0), best_seconds=None, longest=40_000.0) == pytest.approx(40.0)


def test_progress_is_unknown_without_a_target_or_anything_done():
    assert progress(None, best_seconds=9000.0, longest=1.0) is None
    assert progress(Target(MARATHON, 9000.0), best_seconds=None, longest=MARATHON) is None
    assert progress(Target(MARATHON), best_seconds=9000.0, longest=None) is None


@given(
    st.text(max_size=30),
    st.one_of(st.none(), st.floats(100, 200_000)),
    st.sampled_from(["run", "ride", "swim", "other"]),
)
def test_any_words_are_read_or_unknown(text, metres, sport):
    found = read_target(text, metres, sport)
    assert found is None or (found.metres > 0 or metres is None)
