"""Where a session happened on the clock: its zone, its wall clock, its local day.

The zone is the service's, else that of the first positions, else the athlete's; the wall clock follows from it.
"""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import tzfpy

from accounts.models import User
from accounts.providers.records import ActivityRecord
from activities.services.parts import Part

_FIRST_SAMPLES = 120
_HIDDEN_START = "00:00:01"  # what Strava gives when the athlete hides the time of day
_HIDING = ("strava", "archive")


def settled_start(record: ActivityRecord, user: User) -> ActivityRecord:
    """The record with a true instant where its service gave a wall clock alone: in the zone of its first position, else
    in the athlete's.
    """
    wall = record.start_date_local
    if wall is None or record.utc_offset is not None or record.timezone is not None:
        return record
    zone = user.timezone
    if record.start_lat is not None and record.start_lng is not None:
        zone = _known_zone(tzfpy.get_tz(record.start_lng, record.start_lat)) or zone
    start = wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return dataclasses.replace(record, start_date=start, timezone=zone)


def placed(part: Part, user: User) -> Part:
    """The part with its zone settled: a known ``timezone`` rules offset and wall clock, which then follow from it.

    Without one, a stated offset stays; without either, ``home_timezone`` keeps the athlete's zone of this moment,
    so that a later move abroad does not shift old days.
    """
    values = dict(part.values)
    zone = _known_zone(values.get("timezone"))
    if zone is None:
        zone = _zone_of_positions(part)
        if zone is not None:
            values.pop("utc_offset", None)
            values.pop("start_date_local", None)
    values["timezone"] = zone
    if zone is None and values.get("utc_offset") is None:
        values["home_timezone"] = user.timezone
    if _hides_start(part):
        values["start_unknown"] = True
    return dataclasses.replace(
        part, values={name: value for name, value in values.items() if value is not None}
    )


def _hides_start(part: Part) -> bool:
    local = part.values.get("start_date_local")
    return part.provider in _HIDING and isinstance(local, datetime) and f"{local:%H:%M:%S}" == _HIDDEN_START


def local_time(values: dict[str, Any], user: User) -> None:
    """Fill in zone, offset and wall clock of a built row where no source knew them."""
    start: datetime = values["start_date"]
    home = values.pop("home_timezone", None) or user.timezone
    zone = values.setdefault("timezone", home)
    if values.get("utc_offset") is None:
        offset = start.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
        values["utc_offset"] = int(offset.total_seconds())
    if values.get("start_date_local") is None:
        values["start_date_local"] = (start + timedelta(seconds=values["utc_offset"])).replace(tzinfo=None)


def _known_zone(name: str | None) -> str | None:
    if not name:
        return None
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None
    return name


def _zone_of_positions(part: Part) -> str | None:
    position = _first_position(part)
    if position is None or part.values.get("environment") == "virtual":
        return None
    latitude, longitude = position
    return _known_zone(tzfpy.get_tz(longitude, latitude))


def _first_position(part: Part) -> tuple[float, float] | None:
    """The median of the first positions, which one stray point does not move; else the stated start."""
    raw = part.raw
    if raw is not None and "latitude" in raw.channels and "longitude" in raw.channels:
        latitude, longitude = raw.channels["latitude"], raw.channels["longitude"]
        known = np.flatnonzero(
            np.isfinite(latitude) & np.isfinite(longitude) & ((latitude != 0) | (longitude != 0))
        )
        if len(known):
            first = known[:_FIRST_SAMPLES]
            return float(np.median(latitude[first])), float(np.median(longitude[first]))
    stated = part.values.get("start_lat"), part.values.get("start_lng")
    return None if stated[0] is None or stated[1] is None else (float(stated[0]), float(stated[1]))
