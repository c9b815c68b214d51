"""The filters of the list: what the address says, read forgivingly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict

from activities.forms.quantities import distance_field
from activities.models import ActivitySource, Sport
from activities.querysets import ActivityQuerySet

_ROUNDING = 5.0  # metres


@dataclass(frozen=True, slots=True)
class Selection:
    """Which activities the reader wants; None and "" leave that side open. Distances in metres."""

    sport: str = ""
    first_on: date | None = None
    last_on: date | None = None
    text: str = ""
    distance_min: float | None = None
    distance_max: float | None = None
    source: str = ""
    has_power: bool = False
    has_heartrate: bool = False

    @property
    def is_everything(self) -> bool:
        return self == Selection()

    def within(self, activities: ActivityQuerySet) -> ActivityQuerySet:
        """The activities of this selection, all by SQL."""
        found = activities.between(self.first_on, self.last_on)
        if self.sport:
            found = found.filter(sport=self.sport)
        if self.text:
            found = found.filter(_mentions(self.text))
        if self.distance_min is not None:
            found = found.filter(distance__gte=self.distance_min)
        if self.distance_max is not None:
            found = found.filter(distance__lte=self.distance_max)
        if self.source:
            found = found.filter(_comes_from(self.source))
        return self._measured(found)

    def _measured(self, found: ActivityQuerySet) -> ActivityQuerySet:
        if self.has_power:
            found = found.filter(has_power=True)
        return found.filter(has_heartrate=True) if self.has_heartrate else found


def _comes_from(provider: str) -> Exists:
    return Exists(ActivitySource.objects.filter(activity=OuterRef("pk"), provider=provider))


def _mentions(text: str) -> Q:
    wanted = Q()
    for word in text.split():
        wanted &= (
            Q(name__icontains=word)
            | Q(description__icontains=word)
            | Q(location_city__icontains=word)
            | Q(sport_type__icontains=word)
        )
    return wanted


class ActivityFilterForm(forms.Form):
    """Reads the list's address. A filter that cannot be read is told and left out; the others hold."""

    sport = forms.ChoiceField(required=False, choices=[("", "All"), *Sport.choices])
    q = forms.CharField(required=False, max_length=200)
    source = forms.SlugField(required=False, max_length=20)
    power = forms.BooleanField(required=False)
    heartrate = forms.BooleanField(required=False)

    def __init__(self, data: QueryDict, *, system: str) -> None:
        super().__init__(data)
        for name, label in (("from", "The first date"), ("to", "The last date")):
            self.fields[name] = forms.DateField(
                required=False, error_messages={"invalid": f"{label} is not a date such as 2026-05-04."}
            )
        for name in ("distance_min", "distance_max"):
            self.fields[name] = distance_field(system, "run", required=False)
        self.fields["sport"].error_messages = {"invalid_choice": "There is no such sport: %(value)s."}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("from") and values.get("to") and values["from"] > values["to"]:
            self.add_error(None, "The first date is after the last.")
        shortest, longest = values.get("distance_min"), values.get("distance_max")
        if shortest is not None and longest is not None and shortest > longest:
            self.add_error(None, "The shortest distance is longer than the longest.")
        return values

    def selection(self) -> Selection:
        """What could be read. Bounds give way by 5 m, which is what two decimals of a kilometre hide."""
        self.is_valid()
        known = self.cleaned_data
        shortest, longest = known.get("distance_min"), known.get("distance_max")
        return Selection(
            sport=known.get("sport", ""),
            first_on=known.get("from"),
            last_on=known.get("to"),
            text=known.get("q", ""),
            distance_min=None if shortest is None else shortest - _ROUNDING,
            distance_max=None if longest is None else longest + _ROUNDING,
            source=known.get("source", ""),
            has_power=known.get("power", False),
            has_heartrate=known.get("heartrate", False),
        )

    def sentences(self) -> tuple[str, ...]:
        return tuple(str(sentence) for sentences in self.errors.values() for sentence in sentences)
