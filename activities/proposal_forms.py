"""What the athlete takes of a proposal, and from which day on."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from activities.models import AthleteThreshold, ThresholdProposal
from activities.services import thresholds
from activities.services.proposals import BOUNDS, ZONES


class ProposalForm(forms.Form):
    """``take`` holds names of values; without data the form is filled in."""

    take = forms.MultipleChoiceField(error_messages={"required": "Tick at least one value, or decline them."})
    effective_on = forms.DateField(
        label="Holds from",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Activities from this day on are scored with it, until the next entry begins.",
    )

    def __init__(self, data: Any, *, proposal: ThresholdProposal) -> None:
        self.proposal = proposal
        super().__init__(data if data is not None else self._everything())
        self.fields["take"].choices = [(name, name) for name in proposal.values]  # type: ignore[attr-defined]

    def _everything(self) -> dict[str, Any]:
        """All values, from today on; the first entry of a sport from its first activity on."""
        user, sport = self.proposal.user, self.proposal.sport
        has_rows = AthleteThreshold.objects.for_athlete(user).filter(sport=sport).exists()
        first = None if has_rows else thresholds.first_activity_on(user, sport)
        return {"take": self._ticked(), "effective_on": first or user.today()}

    def _ticked(self) -> list[str]:
        """All values, but for zones in another number than the pages compare by, unless there is nothing else."""
        values = self.proposal.values
        usual = [name for name in values if name not in BOUNDS or len(values[name]) + 1 == ZONES]
        return usual or list(values)

    def clean_effective_on(self) -> date:
        day: date = self.cleaned_data["effective_on"]
        if day > self.proposal.user.today():
            raise ValidationError("Thresholds begin today or earlier.")
        return day

    @property
    def taken(self) -> list[str]:
        """What is ticked, whether or not the form is valid."""
        data = self.data.getlist("take") if hasattr(self.data, "getlist") else self.data.get("take", [])
        return [name for name in self.proposal.values if name in data]

    def signature(self) -> str:
        """A short text of what was previewed, so that nothing else is saved under its name."""
        what = (self.proposal.values, sorted(self.cleaned_data["take"]), self.cleaned_data["effective_on"])
        return hashlib.sha256(repr(what).encode()).hexdigest()[:16]
