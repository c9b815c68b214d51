"""The traffic light of a day, out of what is known of the body and of the load."""

from __future__ import annotations

from datetime import date, timedelta

from accounts.models import User
from activities.analysis import readiness
from activities.analysis.readiness import Inputs, Readiness, felt_of
from insights.pages.health_reading import Days, baselines_of, days_of

_PULSE_DAYS, _SLEEP_DAYS, _FELT_DAYS = 60, 28, 60


def light_of(found: Days, day: date) -> Readiness:
    """The light of a day of the span."""
    baseline = baselines_of(found, day).get(found.usual_source(day, "hrv"), {}).get(day)
    load = found.load.get(day, {})
    felt = [_felt(found, day - timedelta(days=n)) for n in range(_FELT_DAYS)]
    return readiness.readiness(
        Inputs(
            hrv=baseline,
            pulse=found.value(day, "resting_hr"),
            pulses=found.before("resting_hr", day, _PULSE_DAYS),
            hours_slept=found.value(day, "hours_slept"),
            sleeps=found.before("hours_slept", day, _SLEEP_DAYS),
            felt_now=[value for value in felt[:2] if value is not None],
            felt=[value for value in felt if value is not None],
            form=load.get("tsb"),
            ramp=load.get("ramp_rate"),
            is_ill=found.value(day, "is_ill"),
        )
    )


def lights_of(user: User, today: date) -> dict[date, str]:
    """The light of today and of yesterday; three queries."""
    days = (today - timedelta(days=1), today)
    found = days_of(user, *days)
    return {day: light_of(found, day).light for day in days}


def _felt(found: Days, day: date) -> float | None:
    return felt_of(*(found.value(day, name) for name in ("soreness", "fatigue", "mood")))
