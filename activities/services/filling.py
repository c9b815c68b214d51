"""The columns of an activity's row, from what was built; nothing is written here but gear that is new."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from activities.analysis import sports
from activities.analysis.track import encoded
from activities.models import Activity
from activities.services import figures
from activities.services.building import Building, plain
from activities.services.rack import Rack

_COLUMNS = [
    "name",
    "description",
    "private_note",
    "sport_type",
    "workout_type",
    "is_race",
    "is_manual",
    "is_trainer",
    "is_commute",
    "visibility",
    "start_date",
    "start_date_local",
    "timezone",
    "utc_offset",
    "distance",
    "elapsed_time",
    "timer_time",
    "moving_time",
    "total_elevation_gain",
    "elevation_loss",
    "elev_high",
    "elev_low",
    "calories",
    "kilojoules",
    "average_speed",
    "max_speed",
    "average_heartrate",
    "max_heartrate",
    "min_heartrate",
    "average_cadence",
    "max_cadence",
    "min_cadence",
    "average_watts",
    "max_watts",
    "normalized_power",
    "device_watts",
    "suffer_score",
    "how_felt",
    "perceived_exertion",
    "body_weight",
    "terrain",
    "temperature",
    "weather_type",
    "humidity",
    "wind_speed",
    "start_lat",
    "start_lng",
    "location_city",
    "location_state",
    "location_country",
    "device_name",
    "device_type",
    "app_version",
    "environment",
]
_FIELDS = {field.name: field for field in Activity._meta.concrete_fields if field.name in _COLUMNS}
_DEFAULTS = {name: field.get_default() for name, field in _FIELDS.items()}
_LIMITS = {name: field.max_length for name, field in _FIELDS.items() if field.max_length is not None}
_PRIVATE = "private_note"


def fill(activity: Activity, built: Building, rack: Rack) -> None:
    """Set every column that follows from the building; ``rack`` is the athlete's gear."""
    for name in _COLUMNS:
        value = _column(name, built.values.get(name))
        if name != _PRIVATE or value != activity.private_note:  # writing it again would seal it anew
            setattr(activity, name, value)
    analysis = built.analysis
    activity.sport = sports.family(activity.sport_type)
    activity.name = activity.name or default_name(activity)
    activity.start_time_known = not built.values.get("start_unknown", False)
    activity.gear_id = rack.gear_of(built.values, activity.sport, activity.start_date_local.date())
    activity.tss, activity.load_method = analysis.load.value, analysis.load.method or ""
    activity.intensity_factor, activity.trimp = (analysis.load.intensity_factor, analysis.trimp)
    activity.zone_times = plain(analysis.zone_times)
    activity.quality = plain(analysis.flags) + [_note(text) for text in built.best.notes]
    doubtful = () if activity.confirmed_at else analysis.excluded_from
    activity.excluded_from = sorted({*doubtful, *figures.withheld(built.origins)})
    activity.field_sources = (
        dict(built.field_sources) | {"recording": str(built.best.id)}
        if built.best.has_recording
        else dict(built.field_sources)
    )
    _fill_track(activity, built)
    activity.has_gps = "gps" in analysis.has
    activity.has_heartrate = activity.average_heartrate is not None
    activity.has_cadence = activity.average_cadence is not None
    activity.has_power = "power" in analysis.has or bool(activity.average_watts and activity.device_watts)
    activity.has_laps = bool(built.laps)
    activity.synced_at = timezone.now()


def _column(name: str, value: Any) -> Any:
    if value is None:
        return _DEFAULTS.get(name)
    return value[: _LIMITS[name]] if name in _LIMITS and isinstance(value, str) else value


def _note(text: str) -> dict[str, Any]:
    return {
        "rule": "source",
        "channel": None,
        "count": 0,
        "sentence": text,
        "severity": "note",
        "excludes": [],
    }


def _fill_track(activity: Activity, built: Building) -> None:
    track = built.analysis.track
    if track is not None:
        activity.polyline = encoded(track.latitude, track.longitude)
        activity.summary_polyline = encoded(track.summary_latitude, track.summary_longitude)
    else:
        activity.polyline = activity.summary_polyline = built.values.get("polyline") or ""


def default_name(activity: Activity) -> str:
    """A name for a session that nobody named: the time of day and the sport."""
    hour = activity.start_date_local.hour
    part = "Night" if hour < 5 else "Morning" if hour < 12 else "Afternoon" if hour < 18 else "Evening"
    return f"{part} {sports.label(activity.sport_type).lower()}"
