"""Reads that read as phrases."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from accounts.models import User
    from plans.models import Workout  # noqa: F401 (named in text below)


class WorkoutQuerySet(models.QuerySet["Workout"]):
    def for_athlete(self, user: User) -> WorkoutQuerySet:
        return self.filter(user=user)

    def of_active_plan(self) -> WorkoutQuerySet:
        return self.filter(training_plan__is_active=True)

    def between(self, first: date, last: date) -> WorkoutQuerySet:
        """Days from ``first`` to ``last``, both included."""
        return self.filter(scheduled_date__range=(first, last))

    def in_order(self) -> WorkoutQuerySet:
        return self.order_by("scheduled_date", "position", "pk")
