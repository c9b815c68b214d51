"""Forms of reports: which one over which days, and when they come by themselves."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from accounts.models import User
from insights.models import ReportType
from insights.services.reports import usual_span
from insights.services.schedules import SCHEDULED


class ReportForm(forms.Form):
    """Which report, over which days; without days each type has its usual ones."""

    type = forms.ChoiceField(label="Report", choices=ReportType.choices)
    first = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label="To", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, data: Any = None, *, user: User) -> None:
        self.today = user.today()
        super().__init__(data, initial={"type": ReportType.WEEKLY_ANALYSIS})

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("type") == ReportType.CUSTOM and not (values.get("first") and values.get("last")):
            raise forms.ValidationError("A report of your own span needs both days.")
        return values

    def span(self) -> tuple[date, date]:
        first, last = usual_span(self.cleaned_data["type"], self.today)
        chosen_last = self.cleaned_data["last"] or last
        return self.cleaned_data["first"] or min(first, chosen_last), chosen_last


class ScheduleForm(forms.Form):
    type = forms.ChoiceField(choices=[(kind, kind.label) for kind in SCHEDULED])
    is_active = forms.BooleanField(required=False)
    by_mail = forms.BooleanField(required=False)
    local_hour = forms.IntegerField(min_value=0, max_value=23)

    def values(self) -> dict[str, Any]:
        clean = self.cleaned_data
        return {
            "kind": clean["type"],
            "is_active": clean["is_active"],
            "by_mail": clean["by_mail"],
            "local_hour": clean["local_hour"],
        }
