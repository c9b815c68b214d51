"""Races and days without training."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from accounts.models import User
from plans.models import BlackoutDay, Race


def save_race(user: User, values: Mapping[str, Any], race: Race | None = None) -> Race:
    """Write a race; a new one without ``race``."""
    race = race or Race(user=user)
    for name, value in values.items():
        setattr(race, name, value)
    race.save()
    return race


def add_days_off(user: User, days: Iterable[date], reason: str) -> int:
    """Make days free of training; a day that is free already gets the new reason. How many there are."""
    rows = [BlackoutDay(user=user, date=day, reason=reason) for day in days]
    BlackoutDay.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["user", "date"], update_fields=["reason", "updated_at"]
    )
    return len(rows)


def remove_days_off(user: User, first: date, last: date) -> None:
    BlackoutDay.objects.filter(user=user, date__range=(first, last)).delete()
