"""What the athlete says about a bike or a pair of shoes."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import User
from activities.forms.quantities import distance_field
from activities.models import Gear, GearKind, Sport
from activities.services import gear as service

_SPORTS = [choice for choice in Sport.choices if choice[0] not in (Sport.STRENGTH, Sport.SWIM)]


class GearForm(forms.Form):
    """A thing to add, or to change. Distances are typed in the athlete's unit."""

    name = forms.CharField(max_length=200)
    kind = forms.ChoiceField(choices=GearKind.choices)
    default_for = forms.MultipleChoiceField(
        label="Used by default for",
        required=False,
        choices=_SPORTS,
        widget=forms.CheckboxSelectMultiple,
        help_text="For sessions that name nothing else, from the day below on.",
    )
    from_on = forms.DateField(
        label="By default from", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    note = forms.CharField(required=False, max_length=300)

    def __init__(self, data: Any = None, *, user: User, gear: Gear | None = None) -> None:
        self.user, self.gear = user, gear
        super().__init__(data, initial=self._initial())
        unit = "km" if user.units == "metric" else "mi"
        self.fields["starting_distance"] = distance_field(
            user.units,
            "ride",
            label="Distance before its first session here",
            required=False,
            help_text=f"In {unit}.",
        )
        self.fields["distance_limit"] = distance_field(
            user.units,
            "ride",
            label="Retire it after",
            required=False,
            help_text=f"In {unit}; empty for no limit.",
        )
        names = ["name", "kind", "starting_distance", "distance_limit", "default_for", "from_on", "note"]
        self.order_fields(names)

    def _initial(self) -> dict[str, Any]:
        today = self.user.today()
        if self.gear is None:
            return {"kind": GearKind.SHOES, "from_on": today.isoformat()}
        held = service.defaults_on(self.user, today)
        return {
            "name": self.gear.name,
            "kind": self.gear.kind,
            "starting_distance": self.gear.starting_distance or None,
            "distance_limit": self.gear.distance_limit,
            "default_for": [sport for sport, key in held.items() if key == self.gear.pk],
            "from_on": today.isoformat(),
            "note": self.gear.note,
        }

    def clean_distance_limit(self) -> float | None:
        limit: float | None = self.cleaned_data["distance_limit"]
        if limit is not None and limit <= 0:
            raise forms.ValidationError("A limit is more than nothing; leave it empty for none.")
        return limit

    def clean_from_on(self) -> Any:
        return self.cleaned_data["from_on"] or self.user.today()

    def values(self) -> dict[str, Any]:
        """The columns of the thing, in metres."""
        told = self.cleaned_data
        return {
            "name": told["name"],
            "kind": told["kind"],
            "note": told["note"],
            "starting_distance": told["starting_distance"] or 0.0,
            "distance_limit": told["distance_limit"],
        }
