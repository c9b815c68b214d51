"""Rows of sessions and of what hangs on them, by the filters of the list of activities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.http import QueryDict

from accounts.models import User
from activities.forms.filters import ActivityFilterForm
from activities.models import Activity, ActivityAnalysis, Lap
from activities.querysets import ActivityQuerySet

AT_ONCE = 1000
Row = tuple[Any, ...]

# Column of the file: where its value is.
_ACTIVITY: Mapping[str, str] = {
    "activity_id": "pk",
    "start_utc": "start_date",
    "start_local": "start_date_local",
    "timezone": "timezone",
    "local_date": "local_date",
    "name": "name",
    "description": "description",
    "sport": "sport",
    "sport_type": "sport_type",
    "environment": "environment",
    "distance_m": "distance",
    "moving_time_s": "moving_time",
    "timer_time_s": "timer_time",
    "elapsed_time_s": "elapsed_time",
    "elevation_gain_m": "total_elevation_gain",
    "elevation_loss_m": "elevation_loss",
    "average_speed_m_per_s": "average_speed",
    "max_speed_m_per_s": "max_speed",
    "average_pace_s_per_km": "average_pace",
    "average_heartrate_bpm": "average_heartrate",
    "max_heartrate_bpm": "max_heartrate",
    "average_cadence_per_min": "average_cadence",
    "average_power_w": "average_watts",
    "weighted_power_w": "normalized_power",
    "energy_kcal": "calories",
    "work_kj": "kilojoules",
    "load": "tss",
    "load_method": "load_method",
    "intensity": "intensity_factor",
    "trimp": "trimp",
    "perceived_exertion_1_to_10": "perceived_exertion",
    "how_felt": "how_felt",
    "temperature_c": "temperature",
    "humidity_percent": "humidity",
    "wind_speed_m_per_s": "wind_speed",
    "weather": "weather_type",
    "terrain": "terrain",
    "start_latitude_deg": "start_lat",
    "start_longitude_deg": "start_lng",
    "city": "location_city",
    "country": "location_country",
    "device": "device_name",
    "gear": "gear__name",
    "is_race": "is_race",
    "is_commute": "is_commute",
    "left_out_of": "excluded_from",
}
ACTIVITY_COLUMNS = tuple(_ACTIVITY)

_LAP: Mapping[str, str] = {
    "activity_id": "activity_id",
    "local_date": "activity__local_date",
    "lap": "lap_number",
    "kind": "lap_type",
    "name": "name",
    "start_s": "start_seconds",
    "end_s": "end_time_seconds",
    "end_m": "end_distance_meters",
    "elapsed_time_s": "elapsed_time",
    "timer_time_s": "timer_time",
    "distance_m": "distance",
    "average_speed_m_per_s": "average_speed",
    "max_speed_m_per_s": "max_speed",
    "average_heartrate_bpm": "average_heartrate",
    "max_heartrate_bpm": "max_heartrate",
    "average_cadence_per_min": "average_cadence",
    "average_power_w": "average_watts",
    "max_power_w": "max_watts",
    "elevation_gain_m": "total_elevation_gain",
}
LAP_COLUMNS = tuple(_LAP)
_SPLIT: Mapping[str, str] = {
    "split": "number",
    "start_s": "start",
    "distance_m": "distance",
    "elapsed_time_s": "elapsed_time",
    "moving_time_s": "moving_time",
    "speed_m_per_s": "speed",
    "average_heartrate_bpm": "heartrate",
    "average_power_w": "power",
    "rise_m": "rise",
}
SPLIT_COLUMNS = ("activity_id", "local_date", "every", *_SPLIT)
ZONE_COLUMNS = ("activity_id", "local_date", "sport", "zones_of", "zone", "time_s")


def selected(user: User, query: QueryDict) -> ActivityQuerySet:
    """The sessions that the list of activities shows at an address."""
    form = ActivityFilterForm(query, system=user.units)
    return form.selection().within(Activity.objects.for_athlete(user))


def activities(user: User, query: QueryDict) -> Iterator[Row]:
    """The newest first, as the list has them."""
    found = selected(user, query).order_by("-start_date", "pk").values_list(*_ACTIVITY.values())
    return found.iterator(chunk_size=AT_ONCE)


def laps(user: User, query: QueryDict) -> Iterator[Row]:
    """The laps of the selected sessions, the oldest session first."""
    found = Lap.objects.filter(user=user, activity__in=selected(user, query).order_by())
    ordered = found.order_by("activity__start_date", "activity_id", "lap_number")
    return ordered.values_list(*_LAP.values()).iterator(chunk_size=AT_ONCE)


def zones(user: User, query: QueryDict) -> Iterator[Row]:
    """Seconds of each session in each zone; zones are counted from 1."""
    found = selected(user, query).exclude(zone_times={}).order_by("start_date", "pk")
    rows = found.values_list("pk", "local_date", "sport", "zone_times")
    for key, on, sport, kinds in rows.iterator(chunk_size=AT_ONCE):
        yield from _zone_rows(key, on, sport, kinds)


def _zone_rows(key: UUID, on: date, sport: str, kinds: Mapping[str, Any]) -> Iterator[Row]:
    for kind, told in kinds.items():
        times = told.get("seconds", ()) if isinstance(told, dict) else told
        for zone, seconds in enumerate(times, start=1):
            yield key, on, sport, kind, zone, seconds


def splits(user: User, query: QueryDict) -> Iterator[Row]:
    """Splits by kilometre and by mile of the selected sessions."""
    found = ActivityAnalysis.objects.filter(user=user, activity__in=selected(user, query).order_by())
    rows = found.exclude(splits={}).order_by("activity__start_date", "activity_id")
    for key, on, lists in rows.values_list("activity_id", "activity__local_date", "splits").iterator(AT_ONCE):
        for length, parts in lists.items():
            for part in parts:
                yield key, on, length, *(part.get(name) for name in _SPLIT.values())
