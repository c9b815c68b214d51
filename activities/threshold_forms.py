"""The form of one dated row of thresholds, in the athlete's units."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import User
from activities.analysis import typed, units
from activities.models import AthleteThreshold
from activities.services.thresholds import PACE_LENGTH, values_of

POWER_SPORTS = ("run", "ride")
PACE_SPORTS = ("run", "swim")
BOUND_KINDS = {
    "run": ("heartrate", "power", "pace"),
    "ride": ("heartrate", "power"),
    "swim": ("heartrate", "pace"),
}
BOUND_LABELS = {
    "heartrate": "Heart-rate zones",
    "power": "Power zones",
    "pace": "Pace zones",
}
FEWEST_BOUNDS, MOST_BOUNDS = 2, 9
JOULES_A_KILOJOULE = 1000.0


class TypedField(forms.CharField):
    """Text that a reader of typed quantities understands; its complaints are shown as they are."""

    def __init__(self, read: Callable[[str], float], **kwargs: Any) -> None:
        self.read = read
        super().__init__(required=False, max_length=40, **kwargs)

    def clean(self, value: Any) -> float | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return self.read(text)
        except typed.Unreadable as complaint:
            raise ValidationError(str(complaint)) from complaint


class BoundsField(forms.CharField):
    """Lower limits of all zones but the first, written in rising effort with commas or blanks between."""

    def __init__(self, read: Callable[[str], float], **kwargs: Any) -> None:
        self.read = read
        super().__init__(required=False, max_length=200, **kwargs)

    def clean(self, value: Any) -> list[float]:
        words = str(super().clean(value)).replace(",", " ").replace(";", " ").split()
        if not words:
            return []
        try:
            bounds = [self.read(word) for word in words]
        except typed.Unreadable as complaint:
            raise ValidationError(str(complaint)) from complaint
        if not FEWEST_BOUNDS <= len(bounds) <= MOST_BOUNDS:
            raise ValidationError(
                f"Give from {FEWEST_BOUNDS} to {MOST_BOUNDS} limits, from the easiest zone up."
            )
        if any(high <= low for low, high in pairwise(bounds)):
            raise ValidationError("Each limit must be harder than the one before.")
        return bounds


def _shortest(value: Any) -> Any:
    """A whole float as an integer, so that the form shows 167 and not 167.0."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise typed.Unreadable(f"“{text}” is not a number.") from None
    if not 0 < value < 3000:
        raise typed.Unreadable(f"“{text}” is out of range.")
    return value


def _amount(label: str, low: float, high: float, help_text: str = "") -> forms.FloatField:
    return forms.FloatField(
        label=label,
        required=False,
        min_value=low,
        max_value=high,
        help_text=help_text,
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
    )


class ThresholdForm(forms.Form):
    """Fields of one sport, in the athlete's units; ``draft()`` is the row they describe."""

    effective_on = forms.DateField(
        label="Holds from",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Activities from this day on are scored with it, until the next entry begins.",
    )

    def __init__(
        self,
        data: Any,
        *,
        user: User,
        sport: str,
        row: AthleteThreshold | None,
        starts_on: date,
    ) -> None:
        self.user, self.sport, self.row = user, sport, row
        super().__init__(data, initial=self._initial(row, starts_on))
        self.fields.update(self._sport_fields())

    def _sport_fields(self) -> dict[str, forms.Field]:
        system = self.user.units
        found: dict[str, forms.Field] = {}
        if self.sport in PACE_SPORTS:
            unit = units.pace(1.0, system, sport=self.sport).unit
            name = "Critical swim speed" if self.sport == "swim" else "Threshold pace"
            found["threshold_pace"] = TypedField(
                self._read_pace,
                label=f"{name} ({unit})",
                help_text="The pace you could hold for about an hour.",
            )
        if self.sport in POWER_SPORTS:
            found["ftp"] = _amount("Threshold power, FTP (W)", 1, 499)
        found["threshold_heartrate"] = _amount("Threshold heart rate (bpm)", 30, 230)
        found["max_heartrate"] = _amount("Highest heart rate (bpm)", 30, 230)
        found["resting_heartrate"] = _amount("Resting heart rate (bpm)", 20, 150)
        weight = units.weight(70.0, system).unit
        found["weight"] = TypedField(self._read_weight, label=f"Weight ({weight})")
        if self.sport == "ride":
            found["critical_power"] = _amount("Critical power (W)", 1, 600, "For the work left above it.")
            found["w_prime"] = _amount("W′ (kJ)", 1, 60, "Work you can do above critical power.")
        for kind in BOUND_KINDS[self.sport]:
            read = self._read_pace_as_speed if kind == "pace" else _number
            found[f"{kind}_bounds"] = BoundsField(
                read, label=BOUND_LABELS[kind], help_text=self._bounds_help(kind)
            )
        return found

    def _bounds_help(self, kind: str) -> str:
        example = {
            "heartrate": "140, 149, 157",
            "power": "138, 188, 225",
            "pace": "5:48, 5:08, 4:46",
        }[kind]
        return f"Where zone 2, zone 3 … begin, such as {example}. Empty: the standard zones."

    def _read_pace_as_speed(self, text: str) -> float:
        return typed.parse_pace(text, sport=self.sport, system=self.user.units)

    def _read_pace(self, text: str) -> float:
        return PACE_LENGTH[self.sport] / self._read_pace_as_speed(text)

    def _read_weight(self, text: str) -> float:
        kilograms = typed.parse_weight(text, system=self.user.units)
        if not 30 < kilograms < 200:
            raise typed.Unreadable("A weight lies between 30 and 200 kg.")
        return kilograms

    def _initial(self, row: AthleteThreshold | None, starts_on: date) -> dict[str, Any]:
        if row is None:
            return {"effective_on": starts_on}
        system = self.user.units
        values = {name: _shortest(value) for name, value in values_of(row).items()}
        found: dict[str, Any] = {**values, "effective_on": row.effective_on}
        found["threshold_pace"] = (
            self._pace_text(PACE_LENGTH[self.sport] / row.threshold_pace) if row.threshold_pace else ""
        )
        found["weight"] = units.weight(row.weight, system).value_text if row.weight else ""
        found["w_prime"] = _shortest(row.w_prime / JOULES_A_KILOJOULE) if row.w_prime else None
        for kind, bounds in row.zone_bounds.items():
            write = self._pace_text if kind == "pace" else "{:g}".format
            found[f"{kind}_bounds"] = ", ".join(write(bound) for bound in bounds)
        return found

    def _pace_text(self, speed: float) -> str:
        return units.pace(speed, self.user.units, sport=self.sport).value_text

    def clean_effective_on(self) -> date:
        day: date = self.cleaned_data["effective_on"]
        if day > self.user.today():
            raise ValidationError("Thresholds begin today or earlier.")
        others = AthleteThreshold.objects.for_athlete(self.user).filter(sport=self.sport, effective_on=day)
        if others.exclude(pk__in=[self.row.pk] if self.row else []).exists():
            raise ValidationError("There is an entry for this day already. Edit that one.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        values = {name: value for name, value in cleaned.items() if name != "effective_on" and value}
        if not values and not self.errors:
            raise ValidationError("Fill in at least one value.")
        rest, threshold, top = (cleaned.get(f"{name}_heartrate") for name in ("resting", "threshold", "max"))
        known = [rate for rate in (rest, threshold, top) if rate]
        if known != sorted(set(known)) and not (threshold and threshold == top and (not rest or rest < top)):
            raise ValidationError(
                "Resting heart rate lies below the threshold, and the threshold not above the highest."
            )
        return cleaned

    def draft(self) -> AthleteThreshold:
        """The row that the valid form describes, not saved."""
        cleaned = self.cleaned_data
        plain = (
            "ftp",
            "threshold_heartrate",
            "max_heartrate",
            "resting_heartrate",
            "critical_power",
        )
        bounds = {
            kind: self._kept_bounds(kind) for kind in BOUND_KINDS[self.sport] if cleaned[f"{kind}_bounds"]
        }
        w_prime = cleaned.get("w_prime")
        return AthleteThreshold(
            user=self.user,
            sport=self.sport,
            effective_on=cleaned["effective_on"],
            threshold_pace=self._kept("threshold_pace"),
            weight=self._kept("weight"),
            w_prime=w_prime * JOULES_A_KILOJOULE if w_prime else None,
            zone_bounds=bounds,
            source="manual",
            **{name: cleaned.get(name) for name in plain},
        )

    def _kept(self, name: str) -> float | None:
        """A converted value; an untouched one stays exactly as it was stored."""
        if self.row is not None and name not in self.changed_data:
            kept: float | None = getattr(self.row, name)
            return kept
        value: float | None = self.cleaned_data.get(name)
        return value

    def _kept_bounds(self, kind: str) -> list[float]:
        if self.row is not None and f"{kind}_bounds" not in self.changed_data:
            return list(self.row.zone_bounds[kind])
        return list(self.cleaned_data[f"{kind}_bounds"])

    def signature(self) -> str:
        """A short text of what was previewed, so that nothing else is saved under its name."""
        draft = self.draft()
        return hashlib.sha256(repr((draft.effective_on, values_of(draft))).encode()).hexdigest()[:16]
