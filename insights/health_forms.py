"""The form of a day: as few taps as can be, nothing required."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms

from activities.analysis import daily, typed, units
from activities.analysis.readiness import hours
from activities.forms.quantities import QuantityField

_SCALES = {
    "soreness": ("Soreness", "none", "severe"),
    "fatigue": ("Fatigue", "fresh", "worn out"),
    "mood": ("Mood", "low", "great"),
    "stress": ("Stress", "calm", "a lot"),
}


class HealthDayForm(forms.Form):
    """What the athlete says about a day. Numbers in the athlete's units; ``values`` are SI, None where left empty."""

    weight = forms.CharField()
    resting_hr = forms.FloatField(label="Resting pulse (bpm)", required=False)
    hrv = forms.FloatField(label="HRV (rMSSD, ms)", required=False)
    hours_slept = forms.CharField()
    soreness = forms.TypedChoiceField()
    fatigue = forms.TypedChoiceField()
    mood = forms.TypedChoiceField()
    stress = forms.TypedChoiceField()
    is_ill = forms.BooleanField(label="I am ill", required=False)
    note = forms.CharField(
        label="Note", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(
        self,
        data: Any = None,
        *,
        initial: dict[str, Any] | None = None,
        system: str,
        last_weight: float | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.fields["weight"] = _weight_field(system)
        self.fields["hours_slept"] = QuantityField(
            label="Sleep (7:30 or 730)",
            required=False,
            read=_read_hours,
            write=hours,
        )
        for name in ("resting_hr", "hrv"):
            self.fields[name].widget.attrs |= {"inputmode": "decimal", "step": "any"}
        for name in ("weight", "hours_slept"):
            self.fields[name].widget.attrs |= {"autocomplete": "off", "inputmode": "decimal"}
        if last_weight is not None:
            self.fields["weight"].widget.attrs["placeholder"] = units.weight(last_weight, system).value_text
        for name, (label, low, high) in _SCALES.items():
            self.fields[name] = _scale_field(label, low, high)

    def numbers(self) -> list[forms.BoundField]:
        return [self[name] for name in ("weight", "resting_hr", "hrv", "hours_slept")]

    def scales(self) -> list[forms.BoundField]:
        return [self[name] for name in _SCALES]

    def clean(self) -> dict[str, Any]:
        """What no body does gets a sentence here; nothing typed is set aside silently."""
        clean = super().clean() or {}
        for name, limits in daily.RANGES.items():
            value = clean.get(name)
            if value is not None and not limits.holds(value):
                self.add_error(name, f"This lies between {limits.low:g} and {limits.high:g} {limits.unit}.")
        return clean

    def values(self) -> dict[str, Any]:
        """The fields of a day; None and "" where nothing was said."""
        clean = self.cleaned_data
        return {name: clean[name] for name in (*_SCALES, "weight", "resting_hr", "hrv", "hours_slept")} | {
            "is_ill": True if clean["is_ill"] else None,
            "note": clean["note"].strip(),
        }


def _scale_field(label: str, low: str, high: str) -> forms.TypedChoiceField:
    choices = [("", "–"), ("1", f"1, {low}"), *((str(n), str(n)) for n in (2, 3, 4)), ("5", f"5, {high}")]
    return forms.TypedChoiceField(
        label=label, required=False, choices=choices, coerce=int, empty_value=None, widget=forms.RadioSelect
    )


def _weight_field(system: str) -> QuantityField:
    def write(kilograms: float) -> str:
        return units.weight(kilograms, system).value_text

    unit = "kg" if system == units.METRIC else "lb"
    return QuantityField(label=f"Weight ({unit})", required=False, read=_reader(system), write=write)


def _reader(system: str) -> Callable[[str], float]:
    return lambda text: typed.parse_weight(text, system=system)


def _read_hours(text: str) -> float:
    """Hours of "7:30" or "730" (hours and minutes; the keypad of a phone has no colon), "7.5" or "7 h 30 min"."""
    given = text.strip().replace(",", ".")
    if given.isdigit() and len(given) in (3, 4):
        given = f"{given[:-2]}:{given[-2:]}"
    whole, colon, minutes = given.partition(":")
    if colon and whole.isdigit() and minutes.isdigit() and int(minutes) < 60:
        return int(whole) + int(minutes) / 60
    try:
        return float(given)
    except ValueError:
        pass  # words, then
    try:
        return typed.parse_duration(given) / 3600
    except typed.Unreadable as problem:
        raise typed.Unreadable(
            f"“{text.strip()}” is no length of sleep. Write it like 7:30 or 7.5."
        ) from problem
