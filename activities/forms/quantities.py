"""Fields that read what people type in their own units and give SI, and show SI in those units."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from activities.analysis import typed, units


class QuantityField(forms.CharField):
    """Text in, a number in SI out (None when empty). ``read`` raises ``typed.Unreadable`` with a sentence."""

    def __init__(self, *, read: Callable[[str], float], write: Callable[[float], str], **extra: Any) -> None:
        extra.setdefault("max_length", 40)
        super().__init__(**extra)
        self.read, self.write = read, write

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return self.read(text)
        except typed.Unreadable as problem:
            raise ValidationError(str(problem), code="unreadable") from problem

    def prepare_value(self, value: Any) -> Any:
        return self.write(value) if isinstance(value, int | float) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """What is shown for a value counts as that value, however it was rounded."""
        before = self.prepare_value(initial) if initial is not None else ""
        return str(before).strip() != str(data or "").strip()


def duration_field(**extra: Any) -> QuantityField:
    extra.setdefault("help_text", "Like 45:00, 1:02:03 or 90 min.")
    return QuantityField(read=typed.parse_duration, write=units.duration_text, **extra)


def distance_field(system: str, sport: str, **extra: Any) -> QuantityField:
    """A length in km or miles (swims: metres or yards), any unit accepted when it is written."""

    def read(text: str) -> float:
        return typed.parse_distance(text, sport=sport, system=system)

    def write(metres: float) -> str:
        shown = units.distance(metres, system, sport=sport)
        return f"{shown.value_text} {shown.unit}".replace("\u202f", "")

    return QuantityField(read=read, write=write, **extra)


def height_field(system: str, **extra: Any) -> QuantityField:
    def read(text: str) -> float:
        return typed.parse_height(text, system=system)

    def write(metres: float) -> str:
        shown = units.elevation(metres, system)
        return f"{shown.value_text} {shown.unit}".replace("\u202f", "")

    return QuantityField(read=read, write=write, **extra)
