"""How the body answers: health of the last weeks, HRV against its band, readiness of today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from accounts.models import User
from activities.models import DailyMetric
from insights.rules.facts import FitnessPoint, HealthDay, HrvState, Readiness

_DAYS = 70


def morning(
    user: User, today: date, fitness: Sequence[FitnessPoint]
) -> tuple[HrvState | None, Readiness | None, tuple[HealthDay, ...]]:
    """HRV, readiness and the health of ten weeks, as known today."""
    rows = DailyMetric.objects.filter(user=user, date__gt=today - timedelta(days=_DAYS), date__lte=today)
    days = tuple(_day(row) for row in rows.order_by("date"))
    return None, None, days


def _day(row: DailyMetric) -> HealthDay:
    return HealthDay(
        on=row.date,
        resting_hr=row.resting_hr,
        hours_slept=row.hours_slept,
        recovery=row.recovery_score,
        soreness=row.soreness,
        fatigue=row.fatigue,
        mood=row.mood,
        is_ill=bool(row.is_ill),
        sources=row.sources,
    )
