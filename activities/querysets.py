"""Reads that read as phrases."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Count, Sum

if TYPE_CHECKING:
    from accounts.models import User
    from activities.models import Activity, AthleteThreshold  # noqa: F401 (named in text below)


class ActivityQuerySet(models.QuerySet["Activity"]):
    def for_athlete(self, user: User) -> ActivityQuerySet:
        return self.filter(user=user)

    def in_week(self, first_day: date) -> ActivityQuerySet:
        return self.between(first_day, first_day + timedelta(days=6))

    def between(self, first: date | None, last: date | None) -> ActivityQuerySet:
        """Local days from ``first`` to ``last``, both included; None leaves that side open."""
        found = self
        if first is not None:
            found = found.filter(local_date__gte=first)
        if last is not None:
            found = found.filter(local_date__lte=last)
        return found

    def counting_for_load(self) -> ActivityQuerySet:
        return self.exclude(excluded_from__contains=["load"])

    def counting_for_records(self) -> ActivityQuerySet:
        return self.exclude(excluded_from__contains=["records"])

    def totals(self) -> dict[str, Any]:
        """Count and sums: distance m, moving_time s, total_elevation_gain m, tss. Sums of nothing are None."""
        return self.aggregate(
            count=Count("pk"),
            distance=Sum("distance"),
            moving_time=Sum("moving_time"),
            elevation=Sum("total_elevation_gain"),
            load=Sum("tss"),
        )


class ThresholdQuerySet(models.QuerySet["AthleteThreshold"]):
    def for_athlete(self, user: User) -> ThresholdQuerySet:
        return self.filter(user=user)

    def in_force(self, sport: str, day: date) -> AthleteThreshold | None:
        """The row of a sport that holds on a day, or None when the first begins later."""
        return self.filter(sport=sport, effective_on__lte=day).order_by("-effective_on").first()
