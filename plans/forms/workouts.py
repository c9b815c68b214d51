"""What the athlete types about one workout: its day, and the session as text."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from accounts.models import User
from activities.forms.quantities import distance_field, duration_field
from activities.models import Sport
from activities.presenters.values import Fieldset
from plans.models import Workout, WorkoutType
from plans.planner import steps as sessions
from plans.planner.paces import Paces
from plans.services.history import paces_of

_SPORTS = [(sport.value, sport.label) for sport in Sport]
_UNSIZED = (WorkoutType.REST, WorkoutType.CROSS)


class DayForm(forms.Form):
    """A day to move or copy a workout to."""

    to = forms.DateField(label="Day", widget=forms.DateInput(attrs={"type": "date"}))


class WorkoutForm(forms.Form):
    """A workout. Written steps decide distance, time and load where they tell them."""

    scheduled_date = forms.DateField(label="Day", widget=forms.DateInput(attrs={"type": "date"}))
    workout_type = forms.ChoiceField(label="Kind", choices=WorkoutType.choices)
    sport = forms.ChoiceField(label="Sport", choices=_SPORTS, initial="run")
    name = forms.CharField(
        label="Name", required=False, max_length=120, help_text="Like 6 × 800 m. Empty: its kind."
    )
    text = forms.CharField(
        label="The session",
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text="Like: 2km easy, 6x800m @ I r400m, 1km easy. Also @ 4:30/km, @ 250W, @ 150bpm, @ RPE 7, @ Z3.",
    )
    distance = forms.CharField(required=False)
    duration_estimate = duration_field(label="Time", required=False)
    target_load = forms.FloatField(
        label="Load",
        required=False,
        min_value=0,
        max_value=2000,
        help_text="Empty: from the steps, if they tell.",
    )
    description = forms.CharField(
        label="What to do, and why", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, user: User, present: Workout | None = None, **extra: Any) -> None:
        if present is not None:
            extra.setdefault("initial", initial_of(present))
        super().__init__(*args, **extra)
        self.user, self.present = user, present
        sport = str(
            self.data.get("sport") or (present.sport if present else self.initial.get("sport", "run"))
        )
        if sport not in Sport.values:
            sport = "run"
        self.fields["distance"] = distance_field(
            user.units,
            sport,
            label="Distance",
            required=False,
            help_text="Only needed where the steps do not tell it.",
        )
        if present is not None:
            del self.fields["scheduled_date"]
        self.order_fields(list(WorkoutForm.base_fields))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if self.errors:
            return values
        try:
            self._take_steps(values)
        except sessions.UnreadableStep as problem:
            self.add_error("text", str(problem))
            return values
        is_sized = values.get("distance") or values.get("duration_estimate")
        if not is_sized and values["workout_type"] not in _UNSIZED:
            self.add_error("distance", "Say how far or how long: in the session, or here.")
        return values

    def _take_steps(self, values: dict[str, Any]) -> None:
        """Read the session; totals that its steps tell outrank what was typed beside (P4)."""
        paces = self._paces(values)
        steps = sessions.parse(values["text"], sport=values["sport"], paces=paces) if values["text"] else ()
        values["steps"] = sessions.to_json(steps)
        if not steps:
            return
        totals = sessions.totals(steps, paces=paces)
        values["distance"] = totals.distance or values["distance"]
        values["duration_estimate"] = totals.duration or values["duration_estimate"]
        if values["target_load"] is None or "target_load" not in self.changed_data:
            values["target_load"] = totals.load if totals.load is not None else values["target_load"]

    def _paces(self, values: dict[str, Any]) -> Paces:
        on: date = values.get("scheduled_date") or (
            self.present.scheduled_date if self.present else self.user.today()
        )
        return paces_of(self.user, values["sport"], min(on, self.user.today()))

    def values(self) -> dict[str, Any]:
        """What ``services.workouts`` takes: the fields of a workout."""
        return {name: value for name, value in self.cleaned_data.items() if name != "text"}

    def fieldsets(self) -> tuple[Fieldset, ...]:
        what = [name for name in ("scheduled_date", "workout_type", "sport", "name") if name in self.fields]
        return (
            Fieldset("What it is", tuple(self[name] for name in what)),
            Fieldset("The session", (self["text"],)),
            Fieldset(
                "How much", tuple(self[name] for name in ("distance", "duration_estimate", "target_load"))
            ),
            Fieldset("In words", (self["description"],)),
        )


def initial_of(workout: Workout) -> dict[str, Any]:
    """What the form shows of a workout, its day left out."""
    names = ("workout_type", "sport", "name", "distance", "duration_estimate", "description")
    load = None if workout.target_load is None else round(workout.target_load)
    return {name: getattr(workout, name) for name in names} | {"text": text_of(workout), "target_load": load}


def text_of(workout: Workout) -> str:
    """The session in its text form; "" when there are no steps or they cannot be read."""
    try:
        return sessions.text_of(sessions.from_json(workout.steps), sport=workout.sport)
    except sessions.UnreadableStep:
        return ""
