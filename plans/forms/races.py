"""What the athlete types about a race, and about days without training."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms

from accounts.models import User
from activities.forms.quantities import distance_field, duration_field
from activities.models import Activity
from activities.presenters import wording
from activities.presenters.measures import Measures, words
from activities.presenters.values import Fieldset
from plans.forms.plans import day_field
from plans.models import Race, RacePriority

LONGEST_BREAK_DAYS = 366


class RaceForm(forms.Form):
    """A race to come, or one that was run. Metres and seconds inside."""

    name = forms.CharField(label="Name", max_length=200)
    date = day_field("Day")
    priority = forms.ChoiceField(label="What it means", choices=RacePriority.choices, initial=RacePriority.B)
    distance = forms.CharField(required=False)
    target_time = duration_field(label="Time you aim at", required=False)
    target_power = forms.FloatField(
        label="Power you aim at", required=False, min_value=1, max_value=2000, help_text="W"
    )
    activity = forms.ChoiceField(label="The activity", required=False)
    time = duration_field(label="Official time", required=False, help_text="Empty: that of the activity.")
    place = forms.IntegerField(label="Place", required=False, min_value=1, max_value=100_000)

    def __init__(self, *args: Any, user: User, present: Race | None = None, **extra: Any) -> None:
        if present is not None:
            extra.setdefault("initial", _initial(present))
        super().__init__(*args, **extra)
        self.user = user
        self.fields["distance"] = distance_field(
            user.units, "run", label="Distance", required=False, help_text="Like 10 km or 21.1."
        )
        self.order_fields(list(RaceForm.base_fields))
        self.fields["activity"].choices = self._sessions(present)  # type: ignore[attr-defined]

    def _sessions(self, present: Race | None) -> list[tuple[str, str]]:
        """Sessions of the day, and the one chosen before."""
        day = self.data.get("date") or (present.date if present else None)
        try:
            on = date.fromisoformat(day) if isinstance(day, str) else day
        except ValueError:
            on = None
        found = (
            Activity.objects.for_athlete(self.user).filter(local_date=on) if on else Activity.objects.none()
        )
        system = self.user.units
        named = [(str(one.pk), _called(one, system)) for one in found.order_by("start_date")]
        return [("", "–"), *named]

    def values(self) -> dict[str, Any]:
        clean = self.cleaned_data
        names = ("name", "date", "priority", "distance", "target_time", "target_power")
        result = {name: clean[name] for name in ("time", "place") if clean[name] is not None}
        return {name: clean[name] for name in names} | {
            "activity_id": clean["activity"] or None,
            "result": result,
        }

    def fieldsets(self) -> tuple[Fieldset, ...]:
        def named(*names: str) -> tuple[Any, ...]:
            return tuple(self[name] for name in names)

        return (
            Fieldset(
                "The race", named("name", "date", "priority", "distance", "target_time", "target_power")
            ),
            Fieldset(
                "How it went",
                named("activity", "time", "place"),
                "Once it is run. Sessions of that day are offered.",
            ),
        )


def _initial(race: Race) -> dict[str, Any]:
    names = ("name", "date", "priority", "distance", "target_time", "target_power")
    return {name: getattr(race, name) for name in names} | {
        "activity": str(race.activity_id or ""),
        "time": race.result.get("time"),
        "place": race.result.get("place"),
    }


def _called(activity: Activity, system: str) -> str:
    metres = Measures(system, activity.sport).distance(activity.distance, decimals=1)
    return f"{wording.title(activity)}, {words(metres)}"


class DaysOffForm(forms.Form):
    """A day, or a row of days, without training."""

    first = day_field("From")
    last = day_field("Until", required=False, help_text="Empty: that day alone.")
    reason = forms.CharField(label="Why", required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, last = values.get("first"), values.get("last")
        if first and last and last < first:
            self.add_error("last", "The last day is before the first.")
        if first and last and (last - first).days >= LONGEST_BREAK_DAYS:
            self.add_error("last", "That is more than a year. Choose a shorter break.")
        return values

    def days(self) -> list[date]:
        first = self.cleaned_data["first"]
        last = self.cleaned_data["last"] or first
        return [first + timedelta(days=number) for number in range((last - first).days + 1)]
