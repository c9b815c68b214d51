"""Forms of whole plans: a name, a copy, an empty plan, a plan from text or a table."""

from __future__ import annotations

from typing import Any

from django import forms

from plans.services.workouts import LONGEST_PLAN_WEEKS


def day_field(label: str, **extra: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **extra)


class NameForm(forms.Form):
    name = forms.CharField(label="Name", max_length=200)


class CopyForm(forms.Form):
    start = day_field("The copy begins on")


class FollowedForm(forms.Form):
    """What every new plan has: a name, and whether it becomes the one that is followed."""

    name = forms.CharField(label="Name", max_length=200)
    follow = forms.BooleanField(
        label="Follow it from today on",
        required=False,
        initial=True,
        help_text="The plan you follow now is put aside; what you did stays with it.",
    )


class EmptyPlanForm(FollowedForm):
    """A plan whose workouts are put in by hand."""

    start_date = day_field("First day")
    total_weeks = forms.IntegerField(label="Weeks", min_value=1, max_value=LONGEST_PLAN_WEEKS, initial=12)
    race_date = day_field("Race day", required=False)

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("name", "start_date", "total_weeks", "race_date")}


class PlanTextForm(FollowedForm):
    """A plan from text or from a file with it."""

    text = forms.CharField(
        label="The plan",
        required=False,
        max_length=500_000,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text="A line a workout, like 2026-05-04 Tempo: 2km easy, 5km @ T, 1km easy. Or a table with a head: "
        "date, kind, and any of name, session, distance, time, sport, notes.",
    )
    file = forms.FileField(label="Or a file", required=False, help_text="Text or CSV, at most 500 kB.")
    race_date = day_field("Race day", required=False)

    def clean_file(self) -> str:
        """The text of the file; "" without one."""
        file = self.cleaned_data["file"]
        if not file:
            return ""
        if file.size > 500_000:
            raise forms.ValidationError("The file is larger than 500 kB. A plan is a few kB of text.")
        data = file.read()
        try:
            return str(data.decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise forms.ValidationError(
                "The file is no text. Save it as CSV or plain text (UTF-8)."
            ) from None

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not values.get("text") and not values.get("file") and not self.errors:
            self.add_error("text", "Type the plan, or choose a file.")
        return values

    @property
    def plan_text(self) -> str:
        return str(self.cleaned_data["file"] or self.cleaned_data["text"])
