"""Quantities written and read in the athlete's units."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activities.analysis import typed, units
from activities.analysis.units import IMPERIAL, METRIC

THIN = "\u202f"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0:00"),
        (59.4, "0:59"),
        (59.6, "1:00"),
        (330, "5:30"),
        (3599.6, "1:00:00"),
        (3723, "1:02:03"),
        (100 * 3600, "100:00:00"),
        (None, "–"),
        (float("nan"), "–"),
        (-61, "\u22121:01"),
    ],
)
def test_durations(seconds: float | None, text: str) -> None:
    assert units.duration_text(seconds) == text


def test_short_efforts_keep_tenths() -> None:
    assert units.duration_text(61.27, decimals=1) == "1:01.3"
    assert units.duration_text(59.97, decimals=1) == "1:00.0"


def test_durations_in_words() -> None:
    assert units.duration_words(3661) == "1 hour 1 minute 1 second"
    assert units.duration_words(0) == "0 seconds"
    assert units.duration(7200).title == "2 hours"


@pytest.mark.parametrize(
    ("quantity", "text"),
    [
        (units.distance(12_345.6), "12.35 km"),
        (units.distance(12_345.6, IMPERIAL), "7.67 mi"),
        (units.distance(1500, sport="swim"), f"1{THIN}500 m"),
        (units.distance(914.4, IMPERIAL, sport="swim"), f"1{THIN}000 yd"),
        (units.elevation(1234), f"1{THIN}234 m"),
        (units.elevation(304.8, IMPERIAL), f"1{THIN}000 ft"),
        (units.weight(70.25), "70.2 kg"),
        (units.weight(70, IMPERIAL), "154.3 lb"),
        (units.temperature(-0.2), "0 °C"),
        (units.temperature(-5), "\u22125 °C"),
        (units.temperature(20, IMPERIAL), "68 °F"),
        (units.speed(10), "36.0 km/h"),
        (units.speed(10, IMPERIAL), "22.4 mph"),
        (units.pace(1000 / 270), "4:30 /km"),
        (units.pace(1000 / 270, IMPERIAL), "7:15 /mi"),
        (units.pace(1, sport="swim"), "1:40 /100 m"),
        (units.pace(1, IMPERIAL, sport="swim"), "1:31 /100 yd"),
        (units.rate(10, sport="ride"), "36.0 km/h"),
        (units.rate(4, sport="run"), "4:10 /km"),
    ],
)
def test_written_quantities(quantity: units.Quantity, text: str) -> None:
    assert str(quantity) == text


def test_value_and_unit_stand_apart_with_a_title_in_words() -> None:
    assert units.pace(3.0) == units.Quantity("5:33", "/km", "5 minutes 33 seconds per kilometre")


@pytest.mark.parametrize("value", [None, float("nan"), float("inf")])
def test_what_is_unknown_is_a_dash_and_never_zero(value: float | None) -> None:
    for written in (
        units.distance,
        units.elevation,
        units.weight,
        units.temperature,
        units.speed,
        units.pace,
    ):
        assert str(written(value)) == "–"
        assert written(value).title == "not known"


def test_standing_still_has_no_pace() -> None:
    assert str(units.pace(0)) == "–"
    assert units.average_speed(9, 10) is None
    assert units.average_speed(100, 0) is None
    assert units.average_speed(100, 25) == 4


def test_an_unknown_system_is_refused() -> None:
    with pytest.raises(ValueError, match="Unit system"):
        units.distance(1, "furlongs")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1:02:03", 3723),
        ("5:30", 330),
        ("75:00", 4500),
        (" 90 min ", 5400),
        ("1h 5m", 3900),
        ("1h5", 3900),
        ("45s", 45),
        ("1.5 h", 5400),
        ("2 hours 3 min", 7380),
        ("0:07.5", 7.5),
    ],
)
def test_typed_durations(text: str, seconds: float) -> None:
    assert typed.parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "5:75", "1:75:00", "10 km", "30", "5m", "abc", "1:2:3", "-5:00"])
def test_what_is_no_duration_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(typed.Unreadable, match=r"\.$"):
        typed.parse_duration(text)


def test_a_bare_number_means_what_the_field_says() -> None:
    assert typed.parse_duration("30", bare_unit="minutes") == 1800
    assert typed.parse_duration("30", bare_unit="seconds") == 30


@pytest.mark.parametrize(
    ("text", "sport", "system", "metres"),
    [
        ("10.5 km", "run", METRIC, 10_500),
        ("10,5", "run", METRIC, 10_500),
        ("6 mi", "run", METRIC, 6 * 1609.344),
        ("6", "run", IMPERIAL, 6 * 1609.344),
        ("100 m", "run", METRIC, 100),
        ("100 m", "run", IMPERIAL, 100),
        ("100 m", "swim", METRIC, 100),
        ("1500", "swim", METRIC, 1500),
        ("1500", "swim", IMPERIAL, 1500 * 0.9144),
        ("1,500 m", "swim", METRIC, 1500),
        ("1 500m", "ride", METRIC, 1500),
        ("5k", "run", IMPERIAL, 5000),
        ("Half Marathon", "run", METRIC, 21_097.5),
        ("0", "run", METRIC, 0),
    ],
)
def test_typed_distances(text: str, sport: str, system: str, metres: float) -> None:
    assert typed.parse_distance(text, sport=sport, system=system) == pytest.approx(metres)


@pytest.mark.parametrize("text", ["", "5:30", "30 min", "10 parsecs", "km", "1.2.3 km", "-3 km"])
def test_what_is_no_distance_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(typed.Unreadable, match=r"\.$"):
        typed.parse_distance(text)


@pytest.mark.parametrize(
    ("text", "sport", "system", "speed"),
    [
        ("4:30", "run", METRIC, 1000 / 270),
        ("4:30 /km", "run", IMPERIAL, 1000 / 270),
        ("7:15/mi", "run", METRIC, 1609.344 / 435),
        ("4:30 min/km", "run", METRIC, 1000 / 270),
        ("1:40", "swim", METRIC, 1),
        ("1:40/100m", "run", METRIC, 1),
        ("36 km/h", "ride", METRIC, 10),
        ("10 mph", "ride", METRIC, 4.4704),
    ],
)
def test_typed_paces(text: str, sport: str, system: str, speed: float) -> None:
    assert typed.parse_pace(text, sport=sport, system=system) == pytest.approx(speed)


@pytest.mark.parametrize("text", ["", "0:00", "fast", "4:30 /parsec", "0 km/h"])
def test_what_is_no_pace_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(typed.Unreadable, match=r"\.$"):
        typed.parse_pace(text)


def test_typed_weights_and_heights() -> None:
    assert typed.parse_weight("70,5 kg") == 70.5
    assert typed.parse_weight("155", system=IMPERIAL) == pytest.approx(70.307, abs=0.001)
    assert typed.parse_height("1200", system=IMPERIAL) == pytest.approx(365.76)
    assert typed.parse_height("350 m", system=IMPERIAL) == 350
    with pytest.raises(typed.Unreadable):
        typed.parse_weight("heavy")


@settings(max_examples=100)
@given(st.integers(0, 400_000))
def test_a_written_duration_reads_back(seconds: int) -> None:
    assert typed.parse_duration(units.duration_text(seconds)) == seconds


@settings(max_examples=100)
@given(st.floats(10, 500_000), st.sampled_from([METRIC, IMPERIAL]), st.sampled_from(["run", "swim"]))
def test_a_written_distance_reads_back_within_its_last_digit(metres: float, system: str, sport: str) -> None:
    written = str(units.distance(metres, system, sport=sport))
    unit = 0.9144 if sport == "swim" else 16.1
    assert typed.parse_distance(written, sport=sport, system=system) == pytest.approx(metres, abs=unit)


@settings(max_examples=100)
@given(st.text(max_size=12))
def test_reading_never_fails_in_another_way(text: str) -> None:
    for read in (typed.parse_duration, typed.parse_distance, typed.parse_pace, typed.parse_weight):
        try:
            assert read(text) >= 0
        except typed.Unreadable as refusal:
            assert str(refusal).endswith(".")
