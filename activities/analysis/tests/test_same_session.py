"""When two sources are one session: the duplicate (D) and time (Z) cases, table by table."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activities.analysis.merge import Span, match, same_session

NOON = 1_700_000_000.0
HOUR = 3600.0
WATCH = Span("file", "run", NOON, 3000, 10_000, "sha:1")
SERVICE = Span("strava", "run", NOON, 3000, 10_000, "111")


def other(**changes: object) -> Span:
    return replace(SERVICE, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("what", "span", "answer"),
    [
        ("the same run from watch and service", other(), "same"),
        ("service trimmed the first minutes", other(start=NOON + 300, elapsed=2700), "same"),
        ("three minutes of leeway in a long session", other(start=NOON + 180), "same"),
        ("distance 5 % apart", other(distance=9500), "same"),
        ("distance 6 % apart", other(distance=9400), "ask"),
        ("only 70 % in common", other(start=NOON + 900), "ask"),
        ("nothing in common", other(start=NOON + 5000), "different"),
        ("same start, other sport", other(sport_family="ride", distance=10_100), "ask"),
        ("same start, other sport and distance", other(sport_family="ride", distance=30_000), "different"),
        ("same start, much shorter, other distance", other(elapsed=600, distance=2000), "different"),
        ("treadmill run without distance at the service", other(distance=0.0), "same"),
        ("no distance on one side and 85 % in common", other(start=NOON + 450, distance=None), "ask"),
    ],
)
def test_a_watch_file_and_a_service_entry(what: str, span: Span, answer: str) -> None:
    assert same_session(WATCH, span).answer == answer, what


@pytest.mark.parametrize(
    ("what", "shift", "answer"),
    [
        ("a zone error of one hour", HOUR, "ask"),
        ("a half-hour zone", 5.5 * HOUR, "ask"),
        ("a quarter-hour zone", 5.75 * HOUR, "ask"),
        ("a copy shifted to the next day in UTC", 24 * HOUR, "ask"),
        ("the widest zone error", 38 * HOUR, "ask"),
        ("beyond any zone error", 39 * HOUR, "different"),
        ("a zone error and a clock that drifted a little", HOUR + 45, "ask"),
        ("other minutes and seconds", 8.5 * HOUR + 75, "different"),
        ("no whole quarter hour", 2 * HOUR + 400, "different"),
        ("the other way round", -7 * HOUR, "ask"),
    ],
)
def test_a_clock_error_is_asked_about_and_never_merged_by_itself(
    what: str, shift: float, answer: str
) -> None:
    assert same_session(WATCH, other(start=NOON + shift)).answer == answer, what


def test_a_shift_with_another_duration_is_another_session() -> None:
    assert same_session(WATCH, other(start=NOON + 4 * HOUR, elapsed=3100)).answer == "different"


def test_a_short_session_three_minutes_apart_is_asked_about() -> None:
    short = replace(WATCH, elapsed=300, distance=1000)
    assert same_session(short, other(start=NOON + 175, elapsed=300, distance=1000)).answer == "ask"


def test_daily_sessions_without_distance_are_not_taken_for_zone_errors() -> None:
    class_monday = Span("garmin", "strength", NOON, 1800, None, "1")
    class_tuesday = Span("whoop", "strength", NOON + 24 * HOUR + 40, 1800, None, "x")
    assert same_session(class_monday, class_tuesday).answer == "different"


def test_walk_and_hike_are_one_family() -> None:
    assert same_session(replace(WATCH, sport_family="walk"), other(sport_family="hike")).answer == "same"


@pytest.mark.parametrize("provider", ["strava", "smashrun", "intervals", "whoop", "oura", "garmin", "manual"])
def test_two_ids_of_one_service_are_never_one_session(provider: str) -> None:
    first = other(provider=provider, external_id="1")
    assert same_session(first, replace(first, external_id="2")).answer == "different"


def test_an_archive_row_and_the_api_with_one_id_are_one_session_whatever_they_say() -> None:
    row = Span("archive", "ride", NOON + 9 * HOUR, 10, None, "111")
    assert same_session(row, SERVICE).answer == "same"


def test_an_archive_row_and_the_api_with_two_ids_are_two_sessions() -> None:
    assert (
        same_session(replace(SERVICE, provider="archive", external_id="112"), SERVICE).answer == "different"
    )


def test_two_files_of_one_session_are_one() -> None:
    assert same_session(WATCH, replace(WATCH, external_id="other-sha:1", elapsed=2998)).answer == "same"


def test_legs_of_one_recording_are_never_one_another() -> None:
    leg = replace(WATCH, group_key="sha")
    assert same_session(leg, replace(leg, external_id="sha:2")).answer == "different"


def test_an_id_that_a_source_names_itself_decides() -> None:
    intervals = Span(
        "intervals", "run", NOON + 3 * HOUR, 10, None, "i9", other_ids=frozenset({("strava", "111")})
    )
    assert same_session(intervals, SERVICE).answer == "same"


def test_a_hidden_start_is_matched_by_day_when_the_recording_is_plainly_one() -> None:
    midnight = other(start=NOON - 9 * HOUR + 1, start_unknown=True, elapsed=3001)
    assert same_session(WATCH, midnight).answer == "same"


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({"elapsed": 2900}, "ask"),
        ({"elapsed": 1500}, "different"),
        ({"distance": 8000}, "different"),
        ({"sport_family": "ride"}, "different"),
        ({"start": NOON - 26 * HOUR}, "different"),
        ({"start": NOON + HOUR}, "different"),
    ],
)
def test_a_hidden_start_asks_when_two_sessions_of_a_day_could_be_meant(
    changes: dict[str, object], answer: str
) -> None:
    hidden = other(**{"start": NOON - 9 * HOUR, "start_unknown": True, **changes})
    assert same_session(WATCH, hidden).answer == answer


def test_an_unknown_duration_needs_the_same_start_and_distance() -> None:
    assert same_session(WATCH, other(elapsed=None, start=NOON + 60)).answer == "same"
    assert same_session(WATCH, other(elapsed=None, distance=None)).answer == "ask"
    assert same_session(WATCH, other(elapsed=None, start=NOON + HOUR, distance=4000)).answer == "different"


def test_reasons_say_what_was_compared() -> None:
    reasons = same_session(WATCH, other(distance=9000)).reasons
    assert [(reason.test, reason.passed) for reason in reasons] == [
        ("sport", True),
        ("time", True),
        ("distance", False),
    ]
    assert reasons[1].value == "100% of the longer one is common"
    assert reasons[2].value == "10.0% apart"


def test_a_new_source_joins_the_activity_it_overlaps_most() -> None:
    activities = {"a": [replace(WATCH, start=NOON + 400)], "b": [replace(WATCH, start=NOON + 30)]}
    assert match(SERVICE, activities).key == "b"


def test_an_activity_that_already_holds_another_id_of_the_service_is_out() -> None:
    found = match(SERVICE, {"a": [WATCH, replace(SERVICE, external_id="999")]})
    assert (found.key, found.answer) == (None, "different")


def test_a_question_is_only_asked_when_nothing_fits() -> None:
    shifted = [replace(WATCH, start=NOON + 24 * HOUR)]
    assert match(SERVICE, {"tomorrow": shifted, "today": [WATCH]}).key == "today"
    assert match(SERVICE, {"tomorrow": shifted}).answer == "ask"


def test_a_known_id_wins_over_a_better_overlap() -> None:
    known = [replace(SERVICE, provider="archive", start=NOON + 5 * HOUR)]
    assert match(SERVICE, {"near": [WATCH], "known": known}).key == "known"


spans = st.builds(
    Span,
    provider=st.sampled_from(["file", "strava", "archive", "whoop", "manual"]),
    sport_family=st.sampled_from(["run", "walk", "hike", "ride"]),
    start=st.floats(NOON - 2e5, NOON + 2e5),
    elapsed=st.none() | st.floats(0, 20_000),
    distance=st.none() | st.floats(0, 50_000),
    external_id=st.sampled_from(["1", "2"]),
    start_unknown=st.booleans(),
)


@settings(max_examples=200)
@given(spans, spans)
def test_the_answer_does_not_depend_on_the_order(a: Span, b: Span) -> None:
    assert same_session(a, b).answer == same_session(b, a).answer


@settings(max_examples=100)
@given(spans, st.floats(-3e7, 3e7))
def test_every_session_is_itself_and_no_answer_depends_on_the_epoch(span: Span, shift: float) -> None:
    moved = replace(span, start=span.start + shift)
    assert same_session(span, span).answer == "same"
    assert same_session(moved, moved).answer == "same"
