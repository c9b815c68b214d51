"""Writing what was built: the activity's row, its laps, its results. Rebuilding is writing again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from accounts.rows import new_id
from activities.analysis import sports
from activities.analysis.track import encoded
from activities.models import (
    Activity,
    ActivityGroup,
    ActivitySource,
    SourceDecision,
)
from activities.services import building, figures, gear, parts, results
from activities.services.building import Answered, Building, plain
from activities.services.parts import Part

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


def create(
    user: User,
    part: Part,
    *,
    kept: Answered | None,
    group: ActivityGroup | None,
    activity_id: UUID | None = None,
) -> Activity:
    """A new activity of one source; the source's row is written by the caller."""
    built = building.build(user, [part], kept=kept)
    activity = Activity(
        id=activity_id or new_id(), user=user, group=group, leg_number=part.values.get("leg_number")
    )
    _fill(activity, built)
    activity.save(force_insert=True)
    results.write(activity, built)
    return activity


def new_activity(
    user: User, sources: Sequence[ActivitySource], *, activity_id: UUID | None = None
) -> Activity:
    """An activity for stored sources that have none; call ``rebuild`` when its edits are in place."""
    found = [part_of(source) for source in sources]
    built = building.build(user, found)
    activity = Activity(
        id=activity_id or new_id(),
        user=user,
        group=_group_of(user, found),
        leg_number=found[0].values.get("leg_number"),
    )
    _fill(activity, built)
    activity.save(force_insert=True)
    activity.refresh_from_db(fields=["local_date"])
    ActivitySource.objects.filter(pk__in=[source.pk for source in sources]).update(
        activity=activity, removed_at=None
    )
    return activity


def rebuild(activity: Activity, *, fresh: Sequence[Part] = (), kept: Answered | None = None) -> None:
    """Build the activity again from its sources, edits and preferences, and write what comes out.

    ``fresh`` are parts whose samples are at hand, so that they need not be read back.
    """
    at_hand = {part.id: part for part in fresh}
    rows = ActivitySource.objects.filter(activity=activity).select_related("recording").order_by("pk")
    rows = rows.defer("raw_data", "recording__recording_values")
    found = [at_hand.get(row.pk) or part_of(row) for row in rows]
    built = building.build(
        activity.user, found, edits=_edits(activity), preferences=_preferences(activity, found), kept=kept
    )
    activity.group = _group_of(activity.user, found)
    _fill(activity, built)
    activity.save()
    results.rewrite(activity, built)
    activity.refresh_from_db(
        fields=["local_date", "start_year", "start_month", "start_day_of_week", "average_pace"]
    )


def part_of(source: ActivitySource) -> Part:
    return parts.from_row(
        source, channels=source.recording.recording_keys if hasattr(source, "recording") else ()
    )


def _edits(activity: Activity) -> dict[str, Any]:
    return {
        edit.field: edit.private_value if edit.field == "private_note" else edit.value
        for edit in activity.edits.all()
    }


def _preferences(activity: Activity, found: Sequence[Part]) -> dict[str, str]:
    """Field to source id, by the athlete's decisions about these sources."""
    ids = {(part.provider, part.external_id): str(part.id) for part in found}
    rows = SourceDecision.objects.filter(
        user_id=activity.user_id, kind="prefer", external_id__in=[key[1] for key in ids]
    )
    return {row.field: ids[key] for row in rows if (key := (row.provider, row.external_id)) in ids}


def _group_of(user: User, found: Sequence[Part]) -> ActivityGroup | None:
    for part in found:
        if key := part.values.get("group_key"):
            return group_for(user, key, part.values)
    return None


def group_for(user: User, key: str, values: Mapping[str, Any]) -> ActivityGroup:
    group, _ = ActivityGroup.objects.get_or_create(
        user=user,
        key=key,
        defaults={"name": values.get("group_name") or "", "start_date": values["start_date"]},
    )
    return group


def drop_empty_groups(user_id: UUID) -> None:
    """A multisport whole goes with its last leg."""
    ActivityGroup.objects.filter(user_id=user_id, legs__isnull=True).delete()


# --- the row ----------------------------------------------------------------------------------------------------


def _fill(activity: Activity, built: Building) -> None:
    for name in _COLUMNS:
        value = _column(name, built.values.get(name))
        if name != _PRIVATE or value != activity.private_note:  # writing it again would seal it anew
            setattr(activity, name, value)
    analysis = built.analysis
    activity.sport = sports.family(activity.sport_type)
    activity.name = activity.name or default_name(activity)
    activity.start_time_known = not built.values.get("start_unknown", False)
    activity.gear_id = gear.gear_of(
        activity.user_id, built.values, activity.sport, activity.start_date_local.date()
    )
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
