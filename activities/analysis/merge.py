"""Build an activity's row from its sources, field by field, by a stated rank (docs/algorithms/merging.md).

What was measured comes from the device first, what was told (title, visibility, gear …) from the service
first. Values that only make sense together come from one source. The athlete's preferred source outranks
the rank, the athlete's own edits outrank everything, and nothing known is replaced by nothing. The result
depends only on the set of sources, not on their order, so taking one away leaves no trace of it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from activities.analysis import sports
from activities.analysis.same_session import Match, Reason, Span, Verdict, match, same_session

__all__ = [
    "EDIT",
    "Built",
    "Group",
    "Match",
    "Reason",
    "SourceValues",
    "Span",
    "Verdict",
    "build",
    "group_of",
    "match",
    "same_session",
]

EDIT = "edit"
DERIVED = "derived"

#: Who is believed first about what was measured. An archive's row beside its own file ranks with the devices.
MEASURED_RANK = (
    "file",
    "garmin",
    "archive+file",
    "strava",
    "archive",
    "intervals",
    "smashrun",
    "whoop",
    "oura",
    "manual",
)
#: Who is believed first about what was told. What the athlete typed here is the athlete's own word.
TOLD_RANK = (
    "manual",
    "strava",
    "archive",
    "intervals",
    "smashrun",
    "garmin",
    "whoop",
    "oura",
    "file",
)


def _fields(names: str) -> frozenset[str]:
    return frozenset(names.split())


#: Amounts where a source's 0 means "nothing known" and loses against any positive value.
ZERO_IS_UNKNOWN = _fields(
    "distance elapsed_time timer_time moving_time average_speed max_speed calories kilojoules"
    " average_heartrate max_heartrate min_heartrate average_cadence max_cadence average_watts max_watts"
    " normalized_power body_weight perceived_exertion"
)


@dataclass(frozen=True, slots=True)
class SourceValues:
    """One source's values in our names and units. ``fetched_order`` grows with the time of fetching."""

    source_id: str
    provider: str
    values: Mapping[str, object]
    has_recording: bool = False
    fetched_order: int = 0


@dataclass(frozen=True, slots=True)
class Built:
    """The row's values and, for each field, the ``source_id`` that gave it ("edit", "derived")."""

    values: dict[str, Any]
    field_sources: dict[str, str]


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that come from one source: the best ranked that knows the first of them, else any of them.

    ``filled``: what that source lacks may come from the next in rank; otherwise it stays unknown.
    """

    name: str
    fields: tuple[str, ...]
    rank: tuple[str, ...] = MEASURED_RANK
    filled: bool = False


def _group(name: str, fields: str, rank: tuple[str, ...] = MEASURED_RANK, *, filled: bool = False) -> Group:
    return Group(name, tuple(fields.split()), rank, filled)


GROUPS: tuple[Group, ...] = (
    _group("start", "start_date start_unknown"),
    _group("zone", "timezone utc_offset", TOLD_RANK),
    _group("totals", "distance elapsed_time timer_time moving_time", filled=True),
    _group("elevation", "total_elevation_gain elevation_loss elev_high elev_low", filled=True),
    _group("heart", "average_heartrate max_heartrate min_heartrate", filled=True),
    _group("cadence", "average_cadence max_cadence min_cadence", filled=True),
    _group("power", "average_watts max_watts normalized_power device_watts kilojoules"),
    _group("position", "start_lat start_lng"),
    _group("place", "location_city location_state location_country", TOLD_RANK),
    _group("weather", "weather_type humidity wind_speed", TOLD_RANK),
    _group("device", "device_name device_type app_version"),
    _group("gear", "gear gear_external_id gear_name", TOLD_RANK),
)
_GROUP_OF = {field: group for group in GROUPS for field in group.fields}
_TOLD = _fields(
    "name description private_note visibility sport_type workout_type is_race is_commute is_trainer"
    " perceived_exertion how_felt terrain suffer_score body_weight"
)


def group_of(field: str) -> Group:
    """Return the group a field is decided in; most fields stand alone."""
    return _GROUP_OF.get(field) or Group(field, (field,), TOLD_RANK if field in _TOLD else MEASURED_RANK)


def is_known(value: object) -> bool:
    """Say whether a source's value says anything: not None, NaN, blank or empty."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return False
    return not (isinstance(value, str | list | tuple | dict) and len(value) == 0)


def _has(source: SourceValues, field: str) -> bool:
    value = source.values.get(field)
    return is_known(value) and not (field in ZERO_IS_UNKNOWN and value == 0)


def _demotion(source: SourceValues, group: Group) -> bool:
    """Say whether this source's word in this group is second class: estimated, hidden or unspecific."""
    values = source.values
    match group.name:
        case "start":
            return bool(values.get("start_unknown"))
        case "zone":
            return not is_known(values.get("timezone"))
        case "power":
            return values.get("device_watts") is False
        case "sport_type":
            return sports.family(str(values.get("sport_type"))) == "other"
        case "environment":
            return values.get("environment") == "outdoor"
        case "is_manual":
            return values.get("is_manual") is True
    return False


def _place(source: SourceValues, rank: tuple[str, ...]) -> int:
    """Return the source's place in a rank; unknown providers come last, typed measurements rank as typed."""
    provider = source.provider
    if rank is MEASURED_RANK and source.values.get("is_manual") is True:
        provider = "manual"
    elif provider == "archive" and source.has_recording and rank is MEASURED_RANK:
        provider = "archive+file"
    return rank.index(provider) if provider in rank else len(rank)


def _is_preferred(source: SourceValues, group: Group, preferences: Mapping[str, str]) -> bool:
    wanted = [preferences[key] for key in (*group.fields, group.name) if key in preferences]
    if not wanted and "*" in preferences:
        wanted = [preferences["*"]]
    return source.source_id in wanted or source.provider in wanted


def _ranked(
    sources: Sequence[SourceValues],
    group: Group,
    preferences: Mapping[str, str],
    richness: Mapping[str, int],
) -> list[SourceValues]:
    """Order sources from the most to the least believed for a group; ties: the richer, then the earlier."""
    if len(sources) < 2:
        return list(sources)

    def key(source: SourceValues) -> tuple[bool, bool, int, bool, int, int, str]:
        return (
            not _is_preferred(source, group, preferences),
            _demotion(source, group),
            _place(source, group.rank),
            not source.has_recording,
            -richness[source.source_id],
            source.fetched_order,
            source.source_id,
        )

    return sorted(sources, key=key)


def _first(ranked: Sequence[SourceValues], fields: tuple[str, ...]) -> SourceValues | None:
    return next((source for source in ranked if any(_has(source, field) for field in fields)), None)


def _chosen(group: Group, ranked: Sequence[SourceValues]) -> dict[str, SourceValues]:
    """Return which source gives each field of a group."""
    winner = _first(ranked, group.fields[:1]) or _first(ranked, group.fields)
    if winner is None:
        return {}
    chosen = {}
    for field in group.fields:
        giver = _first([winner, *ranked] if group.filled else [winner], (field,))
        if giver is not None:
            chosen[field] = giver
    return chosen


def _zeros(fields: Iterable[str], sources: Sequence[SourceValues]) -> dict[str, SourceValues]:
    """Return sources for amounts that every source knows only as 0: better than nothing."""
    return {
        field: source
        for field in fields
        for source in reversed(sources)
        if field in ZERO_IS_UNKNOWN and source.values.get(field) == 0
    }


def _offset_in(zone: object, instant: datetime) -> int | None:
    try:
        offset = instant.astimezone(ZoneInfo(str(zone))).utcoffset()
    except (ZoneInfoNotFoundError, ValueError):
        return None
    return None if offset is None else round(offset.total_seconds())


def _settle_clock(values: dict[str, Any], given: dict[str, str], edits: Mapping[str, object]) -> None:
    """Make instant, zone, offset and wall clock agree, whichever of them came from where."""
    if "timezone" in edits and "utc_offset" not in edits:
        values.pop("utc_offset", None)
    if "start_date" in edits and is_known(values.get("timezone")) and "utc_offset" not in edits:
        values.pop("utc_offset", None)
    start, wall, zone = values.get("start_date"), values.get("start_date_local"), values.get("timezone")
    if "start_date_local" in edits and "start_date" not in edits and isinstance(wall, datetime):
        start = _start_from_wall(wall, zone, values.get("utc_offset"))
        if start is not None:
            values["start_date"], given["start_date"] = start, DERIVED
            values.pop("utc_offset", None)
    if not isinstance(start, datetime) or start.tzinfo is None:
        return
    if values.get("utc_offset") is None and zone is not None:
        values["utc_offset"], given["utc_offset"] = _offset_in(zone, start), DERIVED
    offset = values.get("utc_offset")
    if offset is not None and "start_date_local" not in edits:
        local = start.astimezone(UTC).replace(tzinfo=None) + timedelta(seconds=offset)
        if values.get("start_date_local") != local:
            values["start_date_local"], given["start_date_local"] = local, DERIVED


def _start_from_wall(wall: datetime, zone: object, offset: object) -> datetime | None:
    """Return the instant of an edited wall clock (naive) in the activity's zone, else by its offset."""
    naive = wall.replace(tzinfo=None)
    if zone is not None:
        try:
            return naive.replace(tzinfo=ZoneInfo(str(zone))).astimezone(UTC)
        except (ZoneInfoNotFoundError, ValueError):
            pass  # an unknown zone name: the offset says as much
    if isinstance(offset, int | float):
        return (naive - timedelta(seconds=float(offset))).replace(tzinfo=UTC)
    return None


def _settle_speed(values: dict[str, Any], given: dict[str, str], edits: Mapping[str, object]) -> None:
    """Keep the average speed only when distance and moving time came from the same source as it did."""
    distance, moving = values.get("distance"), values.get("moving_time")
    if not distance or not moving or "average_speed" in edits:
        return
    if len({given.get(field) for field in ("distance", "moving_time", "average_speed")}) > 1:
        values["average_speed"], given["average_speed"] = float(distance) / float(moving), DERIVED


def build(
    sources: Sequence[SourceValues],
    edits: Mapping[str, object] | None = None,
    preferences: Mapping[str, str] | None = None,
) -> Built:
    """Return the activity's row from its sources and what gave each field.

    ``edits``: field → value the athlete set (None clears it). ``preferences``: field, group name or "*" →
    a ``source_id`` or provider to believe first; in a group it counts for the whole group. A field that
    nobody knows is absent. Independent of the order of ``sources``.
    """
    edits, preferences = edits or {}, preferences or {}
    values, given = _only(sources[0]) if len(sources) == 1 else _decided(sources, preferences)
    _add_wall_clock(values, given, sources)
    for field, value in edits.items():
        values[field], given[field] = value, EDIT
    _settle_clock(values, given, edits)
    _settle_speed(values, given, edits)
    return Built(values, given)


def _only(source: SourceValues) -> tuple[dict[str, Any], dict[str, str]]:
    """What a source says that has no other beside it, which is most of them: all it knows."""
    values = {
        field: value
        for field, value in sorted(source.values.items())
        if is_known(value) and field != "start_date_local"
    }
    return values, dict.fromkeys(values, source.source_id)


def _decided(
    sources: Sequence[SourceValues], preferences: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """What the most believed source of each group says, and which one that is."""
    values: dict[str, Any] = {}
    given: dict[str, str] = {}
    richness = {source.source_id: sum(_has(source, field) for field in source.values) for source in sources}
    seen = sorted({field for source in sources for field in source.values} - {"start_date_local"})
    for group in {group_of(field).name: group_of(field) for field in seen}.values():
        ranked = _ranked(sources, group, preferences, richness)
        for field, source in (_zeros(group.fields, ranked) | _chosen(group, ranked)).items():
            values[field], given[field] = source.values[field], source.source_id
    return values, given


def _add_wall_clock(values: dict[str, Any], given: dict[str, str], sources: Sequence[SourceValues]) -> None:
    """Take the wall clock from the source that gave the instant; a missing one is derived later."""
    for source in sources:
        if source.source_id == given.get("start_date") and _has(source, "start_date_local"):
            values["start_date_local"] = source.values["start_date_local"]
            given["start_date_local"] = source.source_id
