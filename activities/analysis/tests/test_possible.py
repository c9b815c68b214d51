from __future__ import annotations

import math

import pytest

from activities.analysis.possible import is_possible


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("distance", -990.0),
        ("distance", 1e-320),
        ("distance", 1e308),
        ("timer_time", -1.0),
        ("average_heartrate", math.inf),
        ("elev_low", -1e5),
        ("start_lat", 91.0),
    ],
)
def test_a_total_that_no_session_can_have_counts_as_unknown(name: str, value: float) -> None:
    assert not is_possible(name, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("distance", 0.0),
        ("distance", 5.73),
        ("elapsed_time", 27.9 * 86_400),
        ("average_heartrate", 234.0),
        ("elev_low", -430.0),
        ("distance", None),
        ("name", "Morning run"),
    ],
)
def test_what_is_rare_or_unknown_stays(name: str, value: object) -> None:
    assert is_possible(name, value)
