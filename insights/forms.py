"""Forms of this app: where fitness begins, the rule of a streak, rest and freeze days, milestones."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import Milestone, User
from activities.analysis.units import in_display_unit
from activities.forms.quantities import distance_field
from activities.models import FitnessStart, Sport, StreakRule
from activities.services.streaks import ALL_SPORTS

KINDS = (("rest", "Rest day"), ("freeze", "Freeze day (ill, travelling …)"))


class FitnessStartForm(forms.Form):
    """Fitness and fatigue before the log began, as another program showed them."""

    ctl = forms.FloatField(label="Fitness (CTL)", min_value=0, max_value=300)
    atl = forms.FloatField(label="Fatigue (ATL)", min_value=0, max_value=300)

    def __init__(self, data: Any = None, *, start: FitnessStart | None = None) -> None:
        super().__init__(data, initial={"ctl": start.ctl, "atl": start.atl} if start else None)
        for field in self.fields.values():
            field.widget.attrs |= {"inputmode": "decimal", "step": "any"}


class StreakRuleForm(forms.Form):
    """What counts for a streak. Distances are typed in the athlete's unit; minutes are minutes."""

    sport = forms.ChoiceField(label="Sport", choices=[(ALL_SPORTS, "Any sport"), *Sport.choices])
    distance = forms.FloatField(label="At least", required=False, min_value=0.01, max_value=1000)
    minutes = forms.FloatField(label="Or at least", required=False, min_value=0.1, max_value=1440)
    times = forms.IntegerField(label="Sessions needed", min_value=1, max_value=50)
    travel_grace = forms.BooleanField(
        label="Bridge a date lost in the air",
        required=False,
        help_text="When the starts around it are less than 36 hours apart.",
    )

    def __init__(self, data: Any = None, *, rule: StreakRule, system: str) -> None:
        self.metres = 1 / in_display_unit(1.0, system)
        super().__init__(data, initial=self._initial(rule), prefix=rule.period)
        self.fields["distance"].label = f"At least ({'km' if system == 'metric' else 'mi'})"
        self.fields["minutes"].label = "Or at least (minutes)"
        if rule.period != "day":
            del self.fields["travel_grace"]

    def _initial(self, rule: StreakRule) -> dict[str, Any]:
        return {
            "sport": rule.sport,
            "distance": None if rule.min_distance is None else round(rule.min_distance / self.metres, 2),
            "minutes": None if rule.min_seconds is None else round(rule.min_seconds / 60, 1),
            "times": rule.times,
            "travel_grace": rule.travel_grace,
        }

    def values(self) -> dict[str, Any]:
        """The fields of the rule, in metres and seconds."""
        clean = self.cleaned_data
        distance, minutes = clean["distance"], clean["minutes"]
        return {
            "sport": clean["sport"],
            "min_distance": None if distance is None else round(distance * self.metres, 1),
            "min_seconds": None if minutes is None else minutes * 60,
            "times": clean["times"],
            "travel_grace": bool(clean.get("travel_grace")),
        }


class DayOffForm(forms.Form):
    """A day that neither breaks nor lengthens a streak."""

    date = forms.DateField(label="Day", widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(label="Kind", choices=KINDS)
    note = forms.CharField(label="Note", required=False, max_length=200)


class MilestoneForm(forms.Form):
    """Something to reach: by a day, over a distance, in words that are read when they can be."""

    name = forms.CharField(label="Name", max_length=200)
    date = forms.DateField(label="By", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    target = forms.CharField(
        label="Target", required=False, max_length=100, help_text="Like sub-3:30, 45 min, or 100 km."
    )
    sport_type = forms.ChoiceField(label="Sport", choices=[("", "Any sport"), *Sport.choices], required=False)
    distance = forms.CharField(required=False)

    def __init__(self, data: Any = None, *, system: str, present: Milestone | None = None) -> None:
        names = ("name", "date", "target", "sport_type", "distance")
        super().__init__(data, initial={name: getattr(present, name) for name in names} if present else None)
        self.present = present
        self.fields["distance"] = distance_field(
            system, "run", label="Distance", required=False, help_text="Of the race or session, like 42.2 km."
        )

    def save(self, user: User) -> Milestone:
        row = self.present or Milestone(user=user)
        for name, value in self.cleaned_data.items():
            setattr(row, name, value)
        row.save()
        return row
