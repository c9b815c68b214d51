"""Numbers of the body in words, in the athlete's units."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from activities.analysis.readiness import hours
from activities.presenters.measures import Measures, number, words
from activities.presenters.values import Quantity

Show = Callable[[Any, Measures], Quantity | None]


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is known of a day: its name, how it is written, and how it is drawn."""

    key: str
    label: str
    show: Show
    unit: str = ""
    decimals: int = 0
    colour: str = "fitness"
    is_drawn: bool = True
    note: str = ""


def _plain(unit: str, decimals: int = 0) -> Show:
    return lambda value, measures: number(value, unit, decimals)


def _hours(value: Any, measures: Measures) -> Quantity | None:
    return None if value is None else Quantity(hours(value))


def _weight(value: Any, measures: Measures) -> Quantity | None:
    return measures.weight(value)


def _scale(value: Any, measures: Measures) -> Quantity | None:
    return None if value is None else Quantity(f"{value:.0f}", "of 5")


def _yes(value: Any, measures: Measures) -> Quantity | None:
    return None if value is None else Quantity("yes" if value else "no")


FIELDS = (
    Field("hrv", "Heart-rate variability", _plain("ms"), "ms", colour="form"),
    Field("resting_hr", "Resting pulse", _plain("bpm"), "bpm", colour="heartrate"),
    Field("hours_slept", "Sleep", _hours, "h", 1, colour="speed", note="The night that ended on the day."),
    Field("sleep_score", "Sleep score", _plain("of 100"), is_drawn=False),
    Field(
        "recovery_score", "Recovery", _plain("of 100"), colour="cadence",
        note="Each brand computes its own; only those of one brand compare.",
    ),
    Field("strain_score", "Strain", _plain("of 21", 1), decimals=1, colour="fatigue"),
    Field("spo2", "Blood oxygen", _plain("%", 1), "%", 1, colour="power"),
    Field("weight", "Weight", _weight, decimals=1, colour="temperature"),
    Field("soreness", "Soreness", _scale, is_drawn=False),
    Field("fatigue", "Fatigue", _scale, is_drawn=False),
    Field("mood", "Mood", _scale, is_drawn=False),
    Field("stress", "Stress", _scale, is_drawn=False),
    Field("is_ill", "Ill", _yes, is_drawn=False),
)  # fmt: skip
BY_KEY = {field.key: field for field in FIELDS}
LIGHTS = {
    "green": ("Ready", "Nothing speaks against the session you planned."),
    "amber": ("Take it easier", "Two signs speak for caution: a hard session may wait."),
    "red": ("Rest or go easy", "Several signs speak for an easy day or for rest."),
    "unknown": ("Not enough data", "At least two signs must be known before anything can be said."),
}


def text(field: Field, value: Any, measures: Measures) -> str:
    """One line: "58 ms", or a dash when it is not known."""
    return words(field.show(value, measures))


def drawn(field: Field, value: Any, measures: Measures) -> float | None:
    """The number as it is drawn: weight in the athlete's unit, all else as it is."""
    if value is None:
        return None
    if field.key == "weight" and (shown := measures.weight(value)) is not None:
        return float(shown.text.replace("\u202f", ""))
    return round(float(value), 2)
