"""Reads that read as phrases."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce

if TYPE_CHECKING:
    from uuid import UUID

    from accounts.models import User
    from activities.models import Activity, ActivitySource, AthleteThreshold  # noqa: F401 (named in text below)


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

    def counting_for_figures(self) -> ActivityQuerySet:
        """Without those that the operator's policy keeps out of sums, streaks and maps over time."""
        return self.exclude(excluded_from__contains=["figures"])

    def totals(self) -> dict[str, Any]:
        """Count and sums: distance m, moving_time s, duration s (in motion, else by the timer, else by the clock),
        elevation m, load without doubtful ones. Sums of nothing are None.
        """
        return self.aggregate(
            count=Count("*"),
            duration=Sum(Coalesce("moving_time", "timer_time", "elapsed_time")),
            distance=Sum("distance"),
            moving_time=Sum("moving_time"),
            elevation=Sum("total_elevation_gain"),
            load=Sum("tss", filter=~Q(excluded_from__contains=["load"])),
        )


class ThresholdQuerySet(models.QuerySet["AthleteThreshold"]):
    def for_athlete(self, user: User) -> ThresholdQuerySet:
        return self.filter(user=user)

    def in_force(self, sport: str, day: date) -> AthleteThreshold | None:
        """The row of a sport that holds on a day, or None when the first begins later."""
        return self.filter(sport=sport, effective_on__lte=day).order_by("-effective_on").first()


class SourceQuerySet(models.QuerySet["ActivitySource"]):
    def shown_of(self, user_id: UUID, provider: str) -> SourceQuerySet:
        """What a provider gave and the athlete did not delete."""
        return self.filter(user_id=user_id, provider=provider, removed_at=None, activity__isnull=False)
