"""One row a day out of what several sources say about it (docs/algorithms/daily-metrics.md).

A source's values are checked by themselves: what is no value (null, zero, negative, NaN) is missing, what no body
does is set aside with the reason. Then each field of the day comes from the first source, by rank, that knows it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

Value = float | int | bool | str


@dataclass(frozen=True, slots=True)
class Range:
    """What a value may be, both ends included unless ``is_open``; ``zero`` tells whether 0 is a value."""

    low: float
    high: float
    unit: str
    zero: bool = False
    is_open: bool = False
    is_whole: bool = False

    def holds(self, value: float) -> bool:
        if self.is_open:
            return self.low < value < self.high
        return self.low <= value <= self.high


SCALE = Range(1, 5, "of 5", is_whole=True)
RANGES: Mapping[str, Range] = {
    "hrv": Range(1, 300, "ms"),
    "resting_hr": Range(20, 150, "bpm"),
    "sleep_score": Range(0, 100, "of 100"),
    "hours_slept": Range(0, 24, "h"),
    "recovery_score": Range(0, 100, "of 100"),
    "strain_score": Range(0, 21, "of 21", zero=True),
    "spo2": Range(50, 100, "%"),
    "weight": Range(30, 200, "kg", is_open=True),
    "soreness": SCALE,
    "fatigue": SCALE,
    "mood": SCALE,
    "stress": SCALE,
}
#: What was measured, believed by the rank of the sources.
MEASURED = (
    "hrv", "resting_hr", "sleep_score", "hours_slept", "recovery_score", "strain_score", "spo2", "weight",
)  # fmt: skip
#: What the athlete feels and says: their own word here comes first.
FELT = ("soreness", "fatigue", "mood", "stress", "is_ill", "note")
FIELDS = (*MEASURED, *FELT)
MANUAL = "manual"
RANK = ("whoop", "garmin", "oura", "intervals", MANUAL)


@dataclass(frozen=True, slots=True)
class Checked:
    """The values that can be believed, and those that were set aside: ``{"value": …, "reason": …}``."""

    values: dict[str, Value]
    set_aside: dict[str, dict[str, Any]]


def checked(given: Mapping[str, Any]) -> Checked:
    """Sort one source's values of one day. Unknown fields are ignored, unknown values are left out, never 0."""
    values: dict[str, Value] = {}
    aside: dict[str, dict[str, Any]] = {}
    for name, limits in RANGES.items():
        value = _number(given.get(name))
        if value is None or (value <= 0 and not (limits.zero and value == 0)):
            continue
        if not limits.holds(value):
            aside[name] = {"value": value, "reason": _reason(limits)}
        else:
            values[name] = round(value) if limits.is_whole else value
    if isinstance(given.get("is_ill"), bool):
        values["is_ill"] = given["is_ill"]
    if isinstance(given.get("note"), str) and given["note"].strip():
        values["note"] = given["note"].strip()
    return Checked(values, aside)


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def _reason(limits: Range) -> str:
    return f"Not between {limits.low:g} and {limits.high:g} {limits.unit}, so it was set aside."


@dataclass(frozen=True, slots=True)
class Resolved:
    """The day's values, and which source gave which of them."""

    values: dict[str, Value]
    sources: dict[str, str]


def resolve(readings: Mapping[str, Mapping[str, Any]], rank: Sequence[str] = RANK) -> Resolved:
    """The day of these sources' values. Sources that ``rank`` does not name come last, by name (H2)."""
    measured = ordered(readings, rank)
    felt = [MANUAL, *(source for source in measured if source != MANUAL)]
    values: dict[str, Value] = {}
    given: dict[str, str] = {}
    for name in FIELDS:
        for source in felt if name in FELT else measured:
            value = readings.get(source, {}).get(name)
            if value is not None and value != "":
                values[name], given[name] = value, source
                break
    return Resolved(values, given)


def ordered(sources: Iterable[str], rank: Sequence[str] = RANK) -> list[str]:
    """Sources by rank; those that it does not name last, by name."""
    places = {name: place for place, name in enumerate(rank)}
    return sorted(sources, key=lambda source: (places.get(source, len(places)), source))


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days in a row, as far as there are any, whose values one source gave. Sources are never mixed in a trend."""

    source: str
    days: tuple[date, ...]
    values: tuple[float, ...]


def stretches(points: Iterable[tuple[date, float | None, str]]) -> list[Stretch]:
    """Split (day, value, source), by day, wherever the source changes; days without a value part nothing."""
    found: list[tuple[str, list[date], list[float]]] = []
    for day, value, source in points:
        if value is None:
            continue
        if not found or found[-1][0] != source:
            found.append((source, [], []))
        found[-1][1].append(day)
        found[-1][2].append(value)
    return [Stretch(source, tuple(days), tuple(values)) for source, days, values in found]
