"""What the athlete types in: a whole activity, or changes to one."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from activities.analysis import sports
from activities.analysis.sport_names import KINDS
from activities.forms.quantities import distance_field, duration_field, height_field
from activities.models import Activity, Feeling, Gear, Sport
from activities.presenters.values import Fieldset

_FELT = [("", "–"), *Feeling.choices]


def sport_choices(present: str = "") -> list[tuple[str, Any]]:
    """Kinds of sport by family; a word of a provider that is none of them stays as it is."""
    groups: list[tuple[str, Any]] = [
        (family.label, [(kind.key, kind.label) for kind in KINDS if kind.family == family.value])
        for family in Sport
    ]
    known = {kind.key for kind in KINDS}
    return groups if not present or present in known else [(present, sports.label(present)), *groups]


class ActivityForm(forms.Form):
    """The fields that typing in and editing share. Cleaned values are in our names and in SI; unknown is None."""

    name = forms.CharField(required=False, max_length=300)
    sport_type = forms.ChoiceField(label="Sport")
    distance = forms.CharField(required=False)
    moving_time = duration_field(label="Time in motion", required=False)
    elapsed_time = duration_field(label="Time from start to end", required=False)
    total_elevation_gain = forms.CharField(required=False)
    average_heartrate = forms.FloatField(
        label="Average heart rate", required=False, min_value=20, max_value=250, help_text="bpm"
    )
    perceived_exertion = forms.FloatField(
        label="Exertion",
        required=False,
        min_value=1,
        max_value=10,
        help_text="How hard it was, from 1 (very easy) to 10 (all you had).",
    )
    how_felt = forms.ChoiceField(label="How it felt", required=False, choices=_FELT)
    gear_id = forms.ChoiceField(label="Bike or shoes", required=False)
    is_race = forms.BooleanField(label="A race", required=False)
    is_commute = forms.BooleanField(label="A commute", required=False)
    description = forms.CharField(required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 4}))
    private_note = forms.CharField(
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Stored encrypted; nobody but you sees it.",
    )

    def __init__(self, *args: Any, user: User, present: Activity | None = None, **extra: Any) -> None:
        super().__init__(*args, **extra)
        self.user = user
        sport_type = str(self.data.get("sport_type") or (present.sport_type if present else ""))
        family = sports.family(sport_type)
        self.fields["sport_type"].choices = sport_choices(present.sport_type if present else "")  # type: ignore[attr-defined]
        self.fields["gear_id"].choices = _gear_choices(user)  # type: ignore[attr-defined]
        unit = "m or yd" if family == "swim" else "km" if user.units == "metric" else "mi"
        self.fields["distance"] = distance_field(
            user.units,
            family,
            label="Distance",
            required=False,
            help_text=f"Like 10.5; without a unit it is {unit}.",
        )
        self.fields["total_elevation_gain"] = height_field(user.units, label="Climb", required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        moving, elapsed = values.get("moving_time"), values.get("elapsed_time")
        if moving is not None and elapsed is not None and moving > elapsed + 1:
            self.add_error("moving_time", "The time in motion is longer than the time from start to end.")
        return values

    def fieldsets(self) -> tuple[Fieldset, ...]:
        """How the page lays the fields out."""
        return (
            self._set("What it was", "name", "sport_type", "gear_id", "is_race", "is_commute"),
            self._set(
                "How much",
                "distance",
                "moving_time",
                "elapsed_time",
                "total_elevation_gain",
                "average_heartrate",
            ),
            self._set("How it was", "perceived_exertion", "how_felt", "description", "private_note"),
        )

    def _set(self, title: str, *names: str, hint: str = "") -> Fieldset:
        return Fieldset(title, tuple(self[name] for name in names), hint)


def _gear_choices(user: User) -> list[tuple[str, str]]:
    gear = Gear.objects.filter(user=user, merged_into=None).order_by(
        F("retired_on").asc(nulls_first=True), "name"
    )
    return [
        ("", "–"),
        *((str(item.pk), f"{item.name}{' (retired)' if item.retired_on else ''}") for item in gear),
    ]


class EditForm(ActivityForm):
    """Changes to an activity; only what was changed becomes an edit."""

    def __init__(self, *args: Any, present: Activity, **extra: Any) -> None:
        names = [name for name in ActivityForm.base_fields if name != "gear_id"]
        initial = {name: getattr(present, name) for name in names} | {"gear_id": str(present.gear_id or "")}
        if present.average_heartrate is not None:
            initial["average_heartrate"] = round(present.average_heartrate)
        super().__init__(*args, present=present, initial=initial, **extra)

    def changes(self) -> dict[str, Any]:
        """Edited values by our names; an emptied text is "", an emptied number None."""
        return {
            name: (self.cleaned_data[name] or None) if name == "gear_id" else self.cleaned_data[name]
            for name in self.changed_data
        }


class TypedActivityForm(ActivityForm):
    """A session without a recording."""

    day = forms.DateField(label="Day", widget=forms.DateInput(attrs={"type": "date"}))
    hour = forms.TimeField(
        label="Start",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
        help_text="On the clock where it was.",
    )

    def __init__(self, *args: Any, user: User, **extra: Any) -> None:
        today = user.today()
        extra.setdefault("initial", {"day": today.isoformat(), "sport_type": "Run"})
        super().__init__(*args, user=user, **extra)

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if day > self.user.today():
            raise forms.ValidationError("That day has not come yet.")
        if day.year < 1950:
            raise forms.ValidationError("That is too long ago to be a training day.")
        return day

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if values.get("moving_time") is None and values.get("elapsed_time") is None and not self.errors:
            self.add_error("moving_time", "Say how long it took; without a time nothing can be reckoned.")
        start = self._start(values)
        if start is not None and start.replace(tzinfo=ZoneInfo(self.user.timezone)) > timezone.now():
            self.add_error("hour", "That hour has not come yet.")
        return values

    def _start(self, values: dict[str, Any]) -> datetime | None:
        day = values.get("day")
        return None if day is None else datetime.combine(day, values.get("hour") or time(0))

    def values(self) -> dict[str, Any]:
        """What ``services.edits.type_in`` takes."""
        told = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in ("day", "hour") and value not in ("", None, False)
        }
        start = self._start(self.cleaned_data)
        return told | {"start_date_local": start, "timezone": self.user.timezone}

    def fieldsets(self) -> tuple[Fieldset, ...]:
        what, *others = super().fieldsets()
        return (what, self._set("When", "day", "hour"), *others)
