"""Forms of the settings pages."""

from __future__ import annotations

from typing import Any, ClassVar
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import Sex, User
from accounts.services import profile

GREATEST_AGE = 130
DELETION_PHRASE = "delete my account"


class ProfileForm(forms.ModelForm):
    """Name, units, zone, week, sex, and the birth date or an age."""

    timezone = forms.CharField(
        label="Time zone",
        max_length=64,
        help_text="Type a city to search. Your days begin and end here.",
        widget=forms.TextInput(attrs={"list": "time-zones", "autocomplete": "off", "spellcheck": "false"}),
    )
    date_of_birth = forms.DateField(
        label="Date of birth",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Stored encrypted. Used for age grading and estimated heart rates.",
    )
    age = forms.IntegerField(
        label="Or your age",
        required=False,
        min_value=1,
        max_value=GREATEST_AGE,
        help_text="Only the year is kept then.",
    )

    class Meta:
        model = User
        fields = ("first_name", "last_name", "sex", "units", "week_start", "timezone", "city", "country")
        labels: ClassVar[dict[str, str]] = {
            "first_name": "First name",
            "last_name": "Last name",
            "week_start": "Week starts on",
        }
        help_texts: ClassVar[dict[str, str]] = {
            "sex": "Some formulas (TRIMP, age grading) need it; without it they show the mean or nothing."
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known_birth_date, self.birth_date_readable = profile.birth_date(self.instance)
        self.initial["date_of_birth"] = self.known_birth_date
        self.fields["sex"].choices = [("", "Not told"), *Sex.choices]  # type: ignore[attr-defined]

    def clean_timezone(self) -> str:
        name: str = self.cleaned_data["timezone"].strip().replace(" ", "_")
        known = {zone.lower(): zone for zone in available_timezones()}
        if name.lower() not in known:
            raise ValidationError(
                "There is no time zone of this name. Choose one of the list, such as Europe/Berlin."
            )
        return known[name.lower()]

    def clean_date_of_birth(self) -> Any:
        born = self.cleaned_data["date_of_birth"]
        today = self.instance.today()
        if (
            born
            and not today.replace(year=today.year - GREATEST_AGE, day=min(today.day, 28)) <= born <= today
        ):
            raise ValidationError(f"A date of birth lies between {GREATEST_AGE} years ago and today.")
        return born

    def changed_fields(self) -> set[str]:
        """What is another value than before; an age counts when it means another date of birth."""
        changed = set(self.changed_data) - {"age"}
        if profile.birth_date(self.instance)[0] != self.known_birth_date:
            changed.add("date_of_birth")
        return changed

    def save(self, commit: bool = True) -> User:
        """Writes the birth date only when it was changed, so that an unreadable one is not lost by
        another edit.
        """
        born, age = self.cleaned_data["date_of_birth"], self.cleaned_data["age"]
        if age is not None and "date_of_birth" not in self.changed_data:
            self.instance.date_of_birth = profile.born_from_age(
                age, self.instance.today(), self.known_birth_date
            )
        elif "date_of_birth" in self.changed_data:
            self.instance.date_of_birth = born
        with profile.change(self.instance, self.changed_fields() if commit else ()):
            saved: User = super().save(commit)
        return saved


class DeleteAccountForm(forms.Form):
    """The athlete types a phrase, so that no stray click closes an account."""

    phrase = forms.CharField(
        label=f"Type “{DELETION_PHRASE}”", widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def clean_phrase(self) -> str:
        phrase: str = self.cleaned_data["phrase"]
        if phrase.strip().lower() != DELETION_PHRASE:
            raise ValidationError(f"Type exactly: {DELETION_PHRASE}")
        return phrase


class ServiceKeyForm(forms.Form):
    """A key the athlete made at a service. It is never shown again, not even when it was wrong."""

    key = forms.CharField(
        label="Your API key",
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_key(self) -> str:
        key: str = self.cleaned_data["key"].strip()
        if not key.isprintable() or not key.isascii() or " " in key or ":" in key:
            raise ValidationError("A key has no blanks or colons. Copy it once more, whole.")
        return key
