from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from activities.analysis import sample_check
from activities.analysis.sample_check import Outcome, judge

START = datetime(2024, 5, 1, 10, tzinfo=UTC)


def activity(**values: Any) -> dict[str, Any]:
    return {
        "start_utc": START,
        "timer_s": 600.0,
        "best_effort": {1000.0: 240.0}.get,
        "parameterised": {"tss_with_stored_ftp:200": 50.0}.get,
        **values,
    }


def row(behaviour: str = "accept", **values: Any) -> dict[str, Any]:
    return {"behaviour": behaviour, "checks": {}, **values}


def failed(expected: Mapping[str, Any], outcome: Outcome) -> list[str]:
    return [verdict.check for verdict in judge("file", expected, outcome).verdicts if not verdict.held]


ONE, TWO = Outcome([activity()]), Outcome([activity(), activity()])
REFUSED = Outcome(refusal="This is a planned route.")


@pytest.mark.parametrize(
    ("behaviour", "outcome", "holds"),
    [
        ("accept", ONE, True),
        ("accept", REFUSED, False),
        ("accept", Outcome(), False),
        ("reject", REFUSED, True),
        ("reject", ONE, False),
        ("reject", Outcome(refusal=" "), False),
        ("reject_or_route", REFUSED, True),
        ("accept_flag", ONE, False),
        ("accept_flag", Outcome([activity(is_marked=True)]), True),
        ("accept_minimal", ONE, True),
        ("accept_minimal", REFUSED, True),
        ("accept_recover", REFUSED, True),
        ("accept_or_route", REFUSED, True),
        ("accept_partial", REFUSED, False),
        ("accept_partial_or_reject", REFUSED, True),
        ("accept_fast", ONE, True),
        ("two_activities", ONE, False),
        ("two_activities", TWO, True),
        ("two_activities_preferred", ONE, True),
        ("two_activities_preferred", Outcome([activity()] * 3), False),
        ("accept_by_moonlight", ONE, False),
        ("reject", Outcome(crash="KeyError: 'x'"), False),
    ],
)
def test_handling_follows_the_behaviour_code(behaviour: str, outcome: Outcome, holds: bool) -> None:
    assert (failed(row(behaviour), outcome) == []) is holds


def test_the_number_of_activities_counts_unless_a_note_leaves_it_open() -> None:
    assert failed(row(activities_in_file=1), TWO) == ["handling"]
    assert failed(row(activities_in_file=1, note="one or several"), TWO) == []


def test_a_value_inside_its_range_holds_and_an_unknown_one_fails() -> None:
    checks = {
        "timer_s": {"min": 590, "max": 600},
        "distance_m": {"min": 1, "max": 2},
        "moon_phase": {"min": 0, "max": 9},
    }
    assert failed(row(checks=checks), ONE) == ["distance_m", "moon_phase"]


def test_a_check_with_its_own_ftp_asks_for_that() -> None:
    assert failed(row(checks={"tss_with_stored_ftp": {"min": 49, "max": 51, "ftp": 200}}), ONE) == []
    assert failed(row(checks={"tss_with_stored_ftp": {"min": 49, "max": 51, "ftp": 201}}), ONE) != []


def test_best_efforts_are_read_by_their_names() -> None:
    assert failed(row(best_efforts_s={"1k": {"min": 239, "max": 241}}), ONE) == []
    assert failed(row(best_efforts_s={"5k": {"min": 239, "max": 241}}), ONE) == ["best 5k"]
    assert [
        sample_check.distance_named(name) for name in ("400m", "1 km", "1mi", "half", "0.5mi")
    ] == pytest.approx([400, 1000, 1609.344, 21097.5, 804.672])
    with pytest.raises(ValueError):
        sample_check.distance_named("far")


def test_start_and_local_date_are_compared_where_they_are_known() -> None:
    assert failed(row(start_utc="2024-05-01T10:00:03+00:00"), ONE) == []
    assert failed(row(start_utc="2024-05-01T10:01:00+00:00"), ONE) == ["start_utc"]
    dated = row(behaviour_note="local date 2024-04-30")
    assert failed(dated, ONE) == []
    assert failed(dated, Outcome([activity(local_date="2024-05-01")])) == ["local_date"]


def test_the_values_of_a_row_speak_of_the_activity_that_starts_when_it_says() -> None:
    later = activity(start_utc=datetime(2024, 5, 1, 12, tzinfo=UTC), timer_s=60.0)
    expected = row(start_utc="2024-05-01T12:00:00+00:00", checks={"timer_s": {"min": 60, "max": 60}})
    assert failed(expected, Outcome([activity(), later])) == []


def test_legs_are_compared_in_order_within_the_stated_tolerance() -> None:
    leg = {"sport": "running", "start_utc": "2024-05-01T10:00:00+00:00", "distance_m": 5000, "timer_s": 600}
    leg |= {
        "hr_avg_device": 150,
        "hr_avg_numpy": 152.5,
        "np_numpy": 300.0,
        "best_efforts_numpy": {"1k": 238.0},
    }
    expected = row(
        per_activity=[leg],
        per_activity_tolerance="distance 1 % or 10 m, times 1 % or 4 s, HR 2 bpm, NP 1.5 %",
    )
    sound = activity(distance_m=5049.0, hr_avg=154.0, normalized_power_w=304.0)
    assert failed(expected, Outcome([sound])) == []
    off = {**sound, "distance_m": 5051.0, "hr_avg": 155.0, "normalized_power_w": 305.0}
    assert failed(expected, Outcome([off])) == [
        f"leg 1 running {n}" for n in ("distance_m", "hr_avg", "normalized_power_w")
    ]
    assert "legs" in failed(expected, Outcome([sound, sound]))


def test_power_of_a_developer_field_is_compared() -> None:
    expected = row(developer_field_power={"avg_w": 300, "np_w": 302})
    assert failed(expected, Outcome([activity(power_avg=301, normalized_power_w=303)])) == []
    assert failed(expected, ONE) == ["developer avg_w", "developer np_w"]


@pytest.mark.parametrize(
    "expected",
    [
        row(checks={"timer_s": {"min": 1000.0}}),
        row(checks={"timer_s": {"by": {}}}),
        row(checks={"shoe_size": {"min": 1, "max": 2}}),
        row(best_efforts_s={"three laps": {"min": 1, "max": 2}}),
        row("reconsider"),
    ],
)
def test_what_a_row_asks_and_nobody_knows_fails_and_does_not_stop_the_others(
    expected: dict[str, Any],
) -> None:
    assert len(failed(expected, ONE)) == 1


def test_a_range_may_be_open_and_a_row_may_have_no_checks() -> None:
    assert failed(row(checks={"timer_s": {"min": 500.0, "max": None}}), ONE) == []
    assert failed({"behaviour": "accept", "checks": None, "best_efforts_s": None}, ONE) == []
