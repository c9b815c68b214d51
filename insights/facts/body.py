"""How the body answers: health of the last weeks, HRV against its band, readiness of today.

Read and judged by what the health page reads and judges, so that page and rule cannot differ.
"""

from __future__ import annotations

from datetime import date, timedelta
from math import exp

from accounts.models import User
from insights.pages.health_light import light_of
from insights.pages.health_reading import Day, Days, baselines_of, days_of
from insights.rules.facts import HealthDay, HrvState, Readiness

_LOOK_BACK = 70  # days whose place to the band is looked at


def morning(user: User, today: date) -> tuple[HrvState | None, Readiness | None, tuple[HealthDay, ...]]:
    """HRV, readiness and the health of the months before, as known today. Three queries."""
    found = days_of(user, today - timedelta(days=_LOOK_BACK - 1), today)
    health = tuple(_day(day, row) for day, row in sorted(found.days.items()))
    return hrv_state(found, today), readiness_of(found, today), health


def readiness_of(found: Days, today: date) -> Readiness | None:
    """The light of today with the reasons that speak; None when too little is known."""
    light = light_of(found, today)
    if light.light == "unknown":
        return None
    return Readiness(light.light, tuple(f"{sign.label}: {sign.words}" for sign in light.signs if sign.speaks))


def hrv_state(found: Days, today: date) -> HrvState | None:
    """The seven-day mean against the band of one source, in ms; None without either."""
    source = found.usual_source(today, "hrv")
    days = baselines_of(found, today - timedelta(days=_LOOK_BACK - 1)).get(source, {})
    now = days.get(today)
    if now is None or now.mean is None or now.band is None:
        return None
    low, high = now.band.worthwhile
    places = [day.place for _, day in sorted(days.items())]
    week = [today - timedelta(days=n) for n in range(7)]
    return HrvState(
        on=today,
        mean=exp(now.mean),
        low=exp(low),
        high=exp(high),
        readings=sum(day in found.said["hrv"][source] for day in week),
        days_below=next((n for n, place in enumerate(reversed(places)) if place != "below"), len(places)),
        source=source,
        was_below=len(places) > 1 and places[-2] == "below",
    )


def _day(on: date, row: Day) -> HealthDay:
    return HealthDay(
        on=on,
        resting_hr=row["resting_hr"],
        hours_slept=row["hours_slept"],
        recovery=row["recovery_score"],
        soreness=row["soreness"],
        fatigue=row["fatigue"],
        mood=row["mood"],
        is_ill=bool(row["is_ill"]),
        sources=row["sources"],
    )
