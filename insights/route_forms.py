"""What the athlete calls a route."""

from __future__ import annotations

from django import forms


class RouteNameForm(forms.Form):
    name = forms.CharField(
        label="Name", required=False, max_length=120, help_text="Empty: the length and the place."
    )
