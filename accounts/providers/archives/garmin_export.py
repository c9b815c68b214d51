"""Garmin's account export: summaries of all activities, and the original files in zips inside the zip."""

from __future__ import annotations

import json
import math
import statistics
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import IO, Any

from accounts.providers.archives import limits
from accounts.providers.archives.base import Archive, Content, Item, Kind, is_recording
from accounts.providers.days import garmin
from accounts.providers.files.cadence import steps_factor
from accounts.providers.records import ActivityRecord, Refused

_SUMMARIES = "_summarizedActivities.json"
_ROW = "row:"
_DAYS = "days:"
_MAX_TABLE = 32 * 1024**2
_FURTHEST_MS = 1e14  # the year 5138
_STEEPEST_METRES = 0.04
"""Median climb per metre of way above which elevations must be centimetres: 40 m per km is alpine."""


class GarminExport(Archive):
    """Rows are the summaries (provider ``garmin``), files the recordings inside the uploaded-files zips.

    Garmin does not say which file belongs to which summary: they meet by time and distance when stored.
    Monitoring and settings files lie among the recordings; reading one of them raises Refused.
    """

    kind: Kind = "garmin"

    def __init__(self, stream: IO[bytes], container: zipfile.ZipFile) -> None:
        """Raises Refused when a summary table is damaged."""
        super().__init__(stream, container)
        self._rows: dict[str, Mapping[str, Any]] = {}
        for name in container.namelist():
            if name.endswith(_SUMMARIES):
                self._rows.update(_summaries(limits.read_member(container, name, _MAX_TABLE)))
        self._elevation_scale = _elevation_scale(list(self._rows.values()))

    def _is_recording(self, name: str) -> bool:
        return is_recording(name)

    def items(self) -> Iterator[Item]:
        """Files first: they hold more than the summaries. All days of the body are one item."""
        yield from super().items()
        if any(map(garmin.is_wellness, self._zip.namelist())):
            yield Item(_DAYS, "sleep, pulse and variability", 0, "days")
        for number, row in self._rows.items():
            yield Item(f"{_ROW}{number}", str(row.get("name") or row.get("activityName") or number), 0, "row")

    def _wellness(self) -> Iterator[tuple[str, bytes]]:
        """One table at a time, so that memory holds one."""
        for name in self._zip.namelist():
            if garmin.is_wellness(name):
                yield name, limits.read_member(self._zip, name, _MAX_TABLE)

    def read(self, key: str) -> Content:
        """A summary, a file, or all days. Raises Refused when a summary has no start or a file is no activity."""
        if key == _DAYS:
            return Content((), days=tuple(garmin.days_of(self._wellness())))
        if not key.startswith(_ROW):
            return super().read(key)
        return Content((_record(self._rows[key.removeprefix(_ROW)], self._elevation_scale),))


def _summaries(data: bytes) -> dict[str, Mapping[str, Any]]:
    """Summaries by id; of repeated ones the richer."""
    try:
        tables = json.loads(data)
    except ValueError as error:
        raise Refused("A table of summarized activities in the export is damaged.") from error
    found: dict[str, Mapping[str, Any]] = {}
    for table in tables if isinstance(tables, list) else [tables]:
        rows = table.get("summarizedActivitiesExport", []) if isinstance(table, dict) else []
        for row in rows:
            number = str(row.get("activityId") or "") if isinstance(row, dict) else ""
            if number and len(row) > len(found.get(number, {})):
                found[number] = row
    return found


def _elevation_scale(rows: Sequence[Mapping[str, Any]]) -> float:
    """Metres per unit of ``elevationGain``: centimetres in most exports, metres in some."""
    slopes = [
        gain / (distance / 100)
        for row in rows
        if (gain := _number(row, "elevationGain")) and (distance := _number(row, "distance"))
    ]
    return 1.0 if slopes and statistics.median(slopes) < _STEEPEST_METRES else 0.01


def _record(row: Mapping[str, Any], elevation_scale: float) -> ActivityRecord:
    start, local = _starts(row)
    sport = row.get("activityType") or row.get("sportType") or "unknown"
    if isinstance(sport, dict):
        sport = sport.get("typeKey") or "unknown"
    distance, duration = _scaled(row, 0.01, "distance"), _scaled(row, 0.001, "duration")
    cadence = _number(row, "avgRunCadence", "avgBikeCadence")
    offset = None if local is None else round((local - start.replace(tzinfo=None)).total_seconds())
    return ActivityRecord(
        provider="garmin",
        external_id=str(row["activityId"]),
        start_date=start,
        start_date_local=local,
        utc_offset=offset,
        sport_type=str(sport),
        name=row.get("name") or row.get("activityName") or None,
        description=row.get("description") or None,
        distance=distance,
        timer_time=duration,
        elapsed_time=_scaled(row, 0.001, "elapsedDuration"),
        moving_time=_scaled(row, 0.001, "movingDuration"),
        average_speed=distance / duration if distance and duration else None,
        total_elevation_gain=_scaled(row, elevation_scale, "elevationGain"),
        elevation_loss=_scaled(row, elevation_scale, "elevationLoss"),
        average_heartrate=_number(row, "avgHr", "averageHeartRate"),
        max_heartrate=_number(row, "maxHr", "maxHeartRate"),
        average_cadence=None if cadence is None else cadence * steps_factor(str(sport), cadence),
        average_watts=_number(row, "avgPower"),
        max_watts=_number(row, "maxPower"),
        normalized_power=_number(row, "normPower"),
        start_lat=_number(row, "startLatitude"),
        start_lng=_number(row, "startLongitude"),
        location_city=row.get("locationName") or None,
        raw=row,
    )


def _starts(row: Mapping[str, Any]) -> tuple[datetime, datetime | None]:
    """The instant, and the wall clock where it is told. Raises Refused when there is neither."""
    local = _instant(row, "startTimeLocal")
    start = _instant(row, "startTimeGmt", "startTimeGMT", "beginTimestamp")
    if start is None and local is None:
        raise Refused("This summary has no start time, so it was not imported.")
    if start is None:
        return local or datetime.min, None
    return start, None if local is None else local.replace(tzinfo=None)


def _instant(row: Mapping[str, Any], *keys: str) -> datetime | None:
    """Epoch milliseconds, or a text in ISO form."""
    for key in keys:
        value = row.get(key)
        if isinstance(value, (int, float)) and value and abs(value) < _FURTHEST_MS:
            return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=value)
        if isinstance(value, str):
            try:
                found = datetime.fromisoformat(value)
            except ValueError:
                continue
            return found if found.tzinfo else found.replace(tzinfo=UTC)
    return None


def _number(row: Mapping[str, Any], *keys: str) -> float | None:
    """The first positive finite number among these keys."""
    for key in keys:
        value = row.get(key)
        if (
            isinstance(value, (int, float))
            and not isinstance(value, bool)
            and math.isfinite(value)
            and value > 0
        ):
            return float(value)
    return None


def _scaled(row: Mapping[str, Any], scale: float, key: str) -> float | None:
    value = _number(row, key)
    return None if value is None else value * scale
