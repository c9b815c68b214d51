"""Rows of days, months and streaks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from accounts.models import User
from activities.models import DailyMetric, DailySummary, FitnessDay, MonthlySummary
from activities.services import streaks as service

AT_ONCE = 2000
Row = tuple[Any, ...]

_SUMS = (
    "activity_count",
    "distance",
    "moving_time",
    "elapsed_time",
    "elevation_gain",
    "load",
    "average_pace",
    "average_heartrate",
)
_SUM_COLUMNS = (
    "activities",
    "distance_m",
    "moving_time_s",
    "elapsed_time_s",
    "elevation_gain_m",
    "load",
    "average_pace_s_per_km",
    "average_heartrate_bpm",
)
FITNESS_COLUMNS = ("date", "sport", "load", "fitness", "fatigue", "form_of_the_morning", "ramp_a_week")
DAY_COLUMNS = ("date", "sport", *_SUM_COLUMNS)
MONTH_COLUMNS = ("year", "month", "sport", *_SUM_COLUMNS, "longest_m")
STREAK_COLUMNS = ("period", "sport", "from", "to", "length", "is_current")
_HEALTH = {
    "date": "date",
    "hrv_rmssd_ms": "hrv",
    "resting_heartrate_bpm": "resting_hr",
    "sleep_score_0_to_100": "sleep_score",
    "slept_h": "hours_slept",
    "recovery_score_0_to_100": "recovery_score",
    "strain_0_to_21": "strain_score",
    "oxygen_percent": "spo2",
    "weight_kg": "weight",
    "soreness_1_to_5": "soreness",
    "fatigue_1_to_5": "fatigue",
    "mood_1_to_5": "mood",
    "stress_1_to_5": "stress",
    "is_ill": "is_ill",
    "note": "note",
}
HEALTH_COLUMNS = tuple(_HEALTH)


def fitness(user: User, query: QueryDict) -> Iterator[Row]:
    columns = ("date", "sport", "load", "ctl", "atl", "tsb", "ramp_rate")
    rows = FitnessDay.objects.filter(user=user).order_by("date", "sport")
    return _of_sport(rows, query).values_list(*columns).iterator(AT_ONCE)


def _of_sport(rows: QuerySet[Any], query: QueryDict) -> QuerySet[Any]:
    sport = query.get("sport", "")
    return rows.filter(sport=sport) if sport else rows


def daily_totals(user: User, query: QueryDict) -> Iterator[Row]:
    """By sport and for ``all`` together."""
    rows = _of_sport(DailySummary.objects.filter(user=user), query).order_by("local_date", "sport")
    return rows.values_list("local_date", "sport", *_SUMS).iterator(AT_ONCE)


def monthly_totals(user: User, query: QueryDict) -> Iterator[Row]:
    rows = _of_sport(MonthlySummary.objects.filter(user=user), query)
    ordered = rows.order_by("start_year", "start_month", "sport")
    return ordered.values_list("start_year", "start_month", "sport", *_SUMS, "longest").iterator(AT_ONCE)


def streaks(user: User, query: QueryDict) -> Iterator[Row]:
    """The streaks of each period by the athlete's own rule, the oldest first."""
    rules, today = service.rules_of(user), user.today()
    for period in service.PERIODS:
        found = service.streaks_of(user, rules[period], today)
        for place, streak in enumerate(found.all, start=1):
            is_current = bool(found.current) and place == len(found.all)
            yield period, rules[period].sport, streak.start, streak.end, streak.length, is_current


def health(user: User, query: QueryDict) -> Iterator[Row]:
    rows = DailyMetric.objects.filter(user=user).order_by("date")
    return rows.values_list(*_HEALTH.values()).iterator(AT_ONCE)
