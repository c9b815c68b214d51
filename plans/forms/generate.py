"""What a plan for a race is made from, filled in from the athlete's history."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from accounts.models import User
from activities.forms.quantities import distance_field, duration_field
from activities.presenters.values import Fieldset
from plans.forms.plans import FollowedForm, day_field
from plans.models import BlackoutDay, Level, Race
from plans.planner.values import PlanInputs, RaceBetween
from plans.services.history import History

_DISTANCES = (
    ("5000", "5 km"),
    ("10000", "10 km"),
    ("21097.5", "Half marathon"),
    ("42195", "Marathon"),
    ("other", "Another"),
)
DAYS = tuple(enumerate(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")))


class GenerateForm(FollowedForm):
    """Race, history and habits. Distances are typed in the athlete's unit; cleaned values are SI."""

    race = forms.ChoiceField(label="Race", choices=_DISTANCES, initial="42195")
    other_distance = forms.CharField(required=False)
    race_date = day_field("Race day")
    goal_time = duration_field(label="Time you aim at", required=False, help_text="Like 3:45:00.")
    level = forms.ChoiceField(label="Experience", choices=Level.choices, initial=Level.INTERMEDIATE)
    runs_per_week = forms.IntegerField(label="Runs a week", min_value=3, max_value=7, initial=4)
    long_run_day = forms.TypedChoiceField(label="Long run on", choices=DAYS, coerce=int, initial=6)
    days_off = forms.TypedMultipleChoiceField(
        label="Days that are never free",
        choices=DAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    weeks = forms.IntegerField(
        label="Weeks",
        min_value=1,
        max_value=24,
        required=False,
        help_text="Empty: every whole week until the race.",
    )
    weekly_distance = forms.CharField(required=False)
    longest_recent = forms.CharField(required=False)
    vdot = forms.FloatField(label="VDOT", min_value=20, max_value=90, required=False)

    def __init__(self, *args: Any, user: User, history: History, **extra: Any) -> None:
        extra.setdefault("initial", _initial(history, user))
        super().__init__(*args, **extra)
        self.user, self.history = user, history
        km = "km" if user.units == "metric" else "mi"

        def length(label: str, help_text: str) -> forms.Field:
            return distance_field(user.units, "run", label=label, required=False, help_text=help_text)

        self.fields["other_distance"] = length("Its distance", f"For another distance, in {km}.")
        self.fields["weekly_distance"] = length(
            f"Running a week ({km})", "The median of your last four weeks."
        )
        self.fields["longest_recent"] = length(f"Longest run ({km})", "Of the last 30 days.")
        self.fields["vdot"].help_text = _vdot_help(history)
        self.order_fields(list(GenerateForm.base_fields))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors and values["race"] == "other" and values["other_distance"] is None:
            self.add_error("other_distance", "Say how long the race is.")
        return values

    def inputs(self, today: date) -> PlanInputs:
        """What the plan is generated from: the form, days off and races on the way."""
        clean = self.cleaned_data
        distance = clean["other_distance"] if clean["race"] == "other" else float(clean["race"])
        on = clean["race_date"]
        return PlanInputs(
            race_date=on,
            race_distance=distance,
            today=today,
            runs_per_week=clean["runs_per_week"],
            weekly_distance=clean["weekly_distance"] or 0.0,
            longest_recent=clean["longest_recent"] or 0.0,
            weeks=clean["weeks"],
            vdot=clean["vdot"],
            goal_time=clean["goal_time"],
            level=clean["level"],
            long_run_day=clean["long_run_day"],
            days_off=tuple(clean["days_off"]),
            blackout=self._blackout(today, on),
            age=self.user.age_on(today),
            races=self._races(today, on),
            ctl=self.history.ctl,
            atl=self.history.atl,
            units=self.user.units,
        )

    def _blackout(self, today: date, until: date) -> tuple[date, ...]:
        found = BlackoutDay.objects.filter(user=self.user, date__range=(today, until)).order_by("date")
        return tuple(found.values_list("date", flat=True))

    def _races(self, today: date, until: date) -> tuple[RaceBetween, ...]:
        """Races noted before the goal; those without a distance cannot be planned around."""
        found = Race.objects.filter(user=self.user, date__gte=today, date__lt=until, distance__gt=0).order_by(
            "date", "pk"
        )
        return tuple(
            RaceBetween(
                on=race.date,
                distance=race.distance or 0.0,
                name=race.name,
                priority="C" if race.priority == "C" else "B",
            )
            for race in found
        )

    def fieldsets(self) -> tuple[Fieldset, ...]:
        def named(*names: str) -> tuple[Any, ...]:
            return tuple(self[name] for name in names)

        return (
            Fieldset("The race", named("name", "race", "other_distance", "race_date", "goal_time")),
            Fieldset(
                "What you have done",
                named("weekly_distance", "longest_recent", "vdot", "level"),
                "Filled in from your log; change what does not fit.",
            ),
            Fieldset("Your weeks", named("runs_per_week", "long_run_day", "weeks", "days_off", "follow")),
        )


def _initial(history: History, user: User) -> dict[str, Any]:
    return {
        "name": "Race plan",
        "race": "42195",
        "follow": True,
        "weekly_distance": _rounded(history.weekly_distance),
        "longest_recent": _rounded(history.longest),
        "vdot": None if history.vdot is None else round(history.vdot, 1),
        "long_run_day": 6,
        "runs_per_week": 4,
        "level": Level.INTERMEDIATE,
    }


def _rounded(metres: float | None) -> float | None:
    return None if metres is None else round(metres, -2)


def _vdot_help(history: History) -> str:
    if history.vdot is None:
        return "No race or hard run of 90 days tells it. Without it, paces need a time you aim at."
    return f"From {history.vdot_from}."
