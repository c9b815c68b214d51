"""Convert, write and read quantities in the athlete's units (docs/algorithms/units.md).

Everything inside is SI: metres, seconds, m/s, kg, °C. These functions alone know kilometres,
miles, paces and the like. Each formatter returns a :class:`Quantity` with value and unit apart, so that
pages can align numbers; an unknown value (None or NaN) is written as a dash, never as 0.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeGuard

METRIC = "metric"
IMPERIAL = "imperial"
SYSTEMS = (METRIC, IMPERIAL)

KILOMETRE = 1000.0
MILE = 1609.344
YARD = 0.9144
FOOT = 0.3048
POUND = 0.45359237
UNKNOWN = "\u2013"

#: Below this distance (m) and above this pace (s/km) a pace says nothing.
SHORTEST_PACED_DISTANCE = 10.0
SLOWEST_PACE = 6000.0


@dataclass(frozen=True, slots=True)
class Quantity:
    """A written quantity: ``value_text`` and ``unit`` for two columns, ``title`` for screen readers."""

    value_text: str
    unit: str
    title: str

    def __str__(self) -> str:
        return f"{self.value_text} {self.unit}" if self.unit else self.value_text


_NOTHING = Quantity(UNKNOWN, "", "not known")


def is_known(value: float | None) -> TypeGuard[float]:
    """Say whether a number is there: neither None nor NaN nor infinite."""
    return value is not None and math.isfinite(value)


def _check_system(system: str) -> None:
    if system not in SYSTEMS:
        raise ValueError(f"Unit system must be one of {', '.join(SYSTEMS)}, not {system!r}.")


def _plain(value: float, decimals: int) -> str:
    """Write a number with its thousands grouped by thin spaces; a rounded zero has no sign."""
    rounded = round(value, decimals)
    text = f"{rounded if rounded else 0.0:,.{decimals}f}"
    return text.replace(",", "\u202f").replace("-", "\u2212")


def _amount(value: float, decimals: int, unit: str, words: str) -> Quantity:
    text = _plain(value, decimals)
    return Quantity(text, unit, f"{text} {words}")


# Durations ------------------------------------------------------------------------------------------


def duration_text(seconds: float | None, *, decimals: int = 0) -> str:
    """Write seconds as "59", → "0:59", "5:30", "1:02:03"; ``decimals`` keeps tenths for short efforts."""
    if not is_known(seconds):
        return UNKNOWN
    ticks = 10**decimals
    total = round(abs(seconds) * ticks)
    whole, part = divmod(total, ticks)
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    text = f"{hours}:{minute:02d}:{second:02d}" if hours else f"{minute}:{second:02d}"
    fraction = f".{part:0{decimals}d}" if decimals else ""
    return ("\u2212" if seconds < 0 and total else "") + text + fraction


def duration_words(seconds: float | None) -> str:
    """Write seconds in words: "1 hour 2 minutes 3 seconds"."""
    if not is_known(seconds):
        return _NOTHING.title
    minutes, second = divmod(round(abs(seconds)), 60)
    hours, minute = divmod(minutes, 60)
    parts = [(hours, "hour"), (minute, "minute"), (second, "second")]
    words = [f"{count} {name}{'' if count == 1 else 's'}" for count, name in parts if count]
    return " ".join(words) or "0 seconds"


def duration(seconds: float | None, *, decimals: int = 0) -> Quantity:
    """Return a duration (s) as "1:02:03" with its words."""
    return Quantity(duration_text(seconds, decimals=decimals), "", duration_words(seconds))


# Distances, heights, weights, temperatures ----------------------------------------------------------


def in_display_unit(metres: float, system: str = METRIC) -> float:
    """Return metres in km or miles (the unit that distances and Eddington numbers are counted in)."""
    _check_system(system)
    return metres / (KILOMETRE if system == METRIC else MILE)


def distance(
    metres: float | None, system: str = METRIC, *, sport: str = "run", decimals: int = 2
) -> Quantity:
    """Return a distance (m): km or mi; swims in m or yd, whole."""
    _check_system(system)
    if not is_known(metres):
        return _NOTHING
    if sport == "swim":
        return swim_distance(metres, system)
    if system == METRIC:
        return _amount(metres / KILOMETRE, decimals, "km", "kilometres")
    return _amount(metres / MILE, decimals, "mi", "miles")


def swim_distance(metres: float, system: str = METRIC) -> Quantity:
    """Return a swum distance (m) in whole metres or yards."""
    if system == METRIC:
        return _amount(metres, 0, "m", "metres")
    return _amount(metres / YARD, 0, "yd", "yards")


def elevation(metres: float | None, system: str = METRIC) -> Quantity:
    """Return a height or climb (m) in whole metres or feet."""
    _check_system(system)
    if not is_known(metres):
        return _NOTHING
    if system == METRIC:
        return _amount(metres, 0, "m", "metres")
    return _amount(metres / FOOT, 0, "ft", "feet")


def weight(kilograms: float | None, system: str = METRIC) -> Quantity:
    """Return a body weight (kg) in kg or lb with one decimal."""
    _check_system(system)
    if not is_known(kilograms):
        return _NOTHING
    if system == METRIC:
        return _amount(kilograms, 1, "kg", "kilograms")
    return _amount(kilograms / POUND, 1, "lb", "pounds")


def celsius_to_fahrenheit(celsius: float) -> float:
    """Return °F for °C."""
    return celsius * 9 / 5 + 32


def temperature(celsius: float | None, system: str = METRIC) -> Quantity:
    """Return a temperature (°C) in whole °C or °F."""
    _check_system(system)
    if not is_known(celsius):
        return _NOTHING
    if system == METRIC:
        return _amount(celsius, 0, "°C", "degrees Celsius")
    return _amount(celsius_to_fahrenheit(celsius), 0, "°F", "degrees Fahrenheit")


# Speeds and paces -----------------------------------------------------------------------------------


def speed(metres_per_second: float | None, system: str = METRIC) -> Quantity:
    """Return a speed (m/s) in km/h or mph with one decimal."""
    _check_system(system)
    if not is_known(metres_per_second):
        return _NOTHING
    if system == METRIC:
        return _amount(metres_per_second * 3.6, 1, "km/h", "kilometres per hour")
    return _amount(metres_per_second * 3600 / MILE, 1, "mph", "miles per hour")


_PACE_UNITS: dict[tuple[bool, str], tuple[float, str, str]] = {
    (False, METRIC): (KILOMETRE, "/km", "per kilometre"),
    (False, IMPERIAL): (MILE, "/mi", "per mile"),
    (True, METRIC): (100.0, "/100 m", "per 100 metres"),
    (True, IMPERIAL): (100 * YARD, "/100 yd", "per 100 yards"),
}


def pace_length(system: str = METRIC, *, sport: str = "run") -> float:
    """Return the length (m) a pace of this sport is told for: 1 km, 1 mile, 100 m or 100 yd."""
    _check_system(system)
    return _PACE_UNITS[sport == "swim", system][0]


def pace(metres_per_second: float | None, system: str = METRIC, *, sport: str = "run") -> Quantity:
    """Return the pace of a speed (m/s): min:s per km, mile, 100 m or 100 yd; standing still has none."""
    _check_system(system)
    slowest = KILOMETRE / SLOWEST_PACE
    if not is_known(metres_per_second) or metres_per_second < slowest:
        return _NOTHING
    length, unit, words = _PACE_UNITS[sport == "swim", system]
    seconds = length / metres_per_second
    return Quantity(duration_text(seconds), unit, f"{duration_words(seconds)} {words}")


def average_speed(metres: float | None, seconds: float | None) -> float | None:
    """Return distance over time (m/s); None below 10 m or without time."""
    if metres is None or seconds is None or metres < SHORTEST_PACED_DISTANCE or seconds <= 0:
        return None
    return metres / seconds


def rate(metres_per_second: float | None, system: str = METRIC, *, sport: str = "run") -> Quantity:
    """Return what people of this sport look at: pace on foot and in water, speed otherwise."""
    if sport in ("run", "walk", "swim"):
        return pace(metres_per_second, system, sport=sport)
    return speed(metres_per_second, system)
