"""Rows for the DuckDB export: activities as they are, runs and laps in MyRunStreak's units."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import QueryDict

from accounts.models import User
from activities.models import Activity, ActivitySource, Lap
from activities.presenters.activity_list import time_of
from insights.exports import sessions

AT_ONCE = 1000
Row = tuple[Any, ...]


def activities(user: User) -> Iterator[Row]:
    """All sports, the newest first, keys as text."""
    for key, *values in sessions.activities(user, QueryDict()):
        yield str(key), *values


def runs(user: User) -> Iterator[Row]:
    """Runs alone, the oldest first."""
    first_source = ActivitySource.objects.filter(activity=OuterRef("pk")).order_by("fetched_at", "pk")
    found = Activity.objects.filter(user=user, sport="run").order_by("start_date", "pk")
    named = found.annotate(external=Subquery(first_source.values("external_id")[:1]))
    heavy = ("polyline", "summary_polyline", "quality", "zone_times", "private_note", "field_sources")
    for run in named.defer(*heavy).iterator(chunk_size=AT_ONCE):
        yield _run(run)


def duration(run: Activity) -> float | None:
    """MyRunStreak's duration: the time without pauses; in motion, or by the clock, where nobody told it."""
    return run.timer_time if run.timer_time is not None else time_of(run)


def _run(run: Activity) -> Row:
    seconds, km = duration(run), None if run.distance is None else run.distance / 1000
    is_paced = bool(seconds and km)
    return (
        str(run.pk),
        run.external,  # type: ignore[attr-defined]
        run.start_date,
        run.local_date,
        run.start_year,
        run.start_month,
        run.start_day_of_week,
        km,
        seconds,
        (seconds or 0.0) / 60 / (km or 1.0) if is_paced else None,
        (km or 0.0) / (seconds or 1.0) * 3600 if is_paced else None,
        run.average_cadence,
        run.min_cadence,
        run.max_cadence,
        run.average_heartrate,
        run.min_heartrate,
        run.max_heartrate,
        run.body_weight,
        run.how_felt or None,
        run.terrain or None,
        run.temperature,
        run.weather_type or None,
        run.humidity,
        None if run.wind_speed is None else run.wind_speed * 3.6,
        run.description or None,
        "running",
        run.device_name or run.device_type or None,
        run.app_version or None,
        run.has_gps,
        run.has_heartrate,
        run.has_cadence,
        run.has_laps,
        run.created_at,
        run.updated_at,
        run.synced_at,
    )


def laps(user: User) -> Iterator[Row]:
    """Laps of all sports, the oldest session first."""
    found = Lap.objects.filter(user=user).order_by("activity__start_date", "activity_id", "lap_number")
    columns = ("activity_id", "lap_number", "lap_type", "end_time_seconds", "end_distance_meters")
    for number, (key, *values) in enumerate(found.values_list(*columns).iterator(AT_ONCE), start=1):
        yield number, str(key), *values
