"""Training Center XML: activities with laps, tracks and points, alone or as legs of a multisport session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from lxml import etree

from accounts.providers.devices import attributed
from accounts.providers.files import xml_stream
from accounts.providers.files.cadence import steps_factor
from accounts.providers.files.points import Points, first_position, weighted_mean
from accounts.providers.files.xml_stream import (
    child_number,
    child_text,
    local_name,
    parsed_instant,
    parsed_number,
)
from accounts.providers.records import ActivityRecord, LapRecord, Refused

_NUMBERS = {
    "LatitudeDegrees": "latitude",
    "LongitudeDegrees": "longitude",
    "AltitudeMeters": "altitude",
    "DistanceMeters": "distance",
    "Cadence": "cadence",
    "RunCadence": "cadence",
    "Speed": "speed",
    "Watts": "power",
    "Value": "heartrate",
    "Temperature": "temperature",
}
_PARTS = (
    "Trackpoint",
    "Track",
    "Lap",
    "Activity",
    "Run",
    "Transition",
    "MultiSportSession",
    "Course",
    "Workout",
    "Plan",
)
_SESSIONS = ("Activity", "Run", "Transition")
"""What ends a session; "Run" is that of the first version of the format, whatever was done in it."""

_LAP_TYPES = {"Active": "work", "Resting": "recovery"}


@dataclass(slots=True)
class _Lap:
    start: datetime | None
    values: dict[str, float | None]
    intensity: str | None


@dataclass(slots=True)
class _Activity:
    """One activity while it is being read."""

    points: Points = field(default_factory=Points)
    laps: list[_Lap] = field(default_factory=list)
    offset: timedelta | None = None
    sport: str = "Other"
    id: datetime | None = None
    description: str | None = None
    device: str | None = None
    version: str | None = None
    group: int | None = None
    is_transition: bool = False


def read(data: bytes, sha256: str) -> list[ActivityRecord]:
    """All activities of a TCX file; legs of a multisport session share a ``group_key``.

    Raises Refused for planned courses and workouts and for files without any dated activity.
    """
    activities, is_damaged, planned = _activities(data)
    told = [
        a for a in activities if a.points.at or a.laps or not is_damaged
    ]  # of the others only a date was saved
    dated = [(activity, start) for activity in told if (start := _start(activity)) is not None]
    if not dated:
        raise Refused(_refusal(planned))
    notes = (xml_stream.DAMAGED,) if is_damaged else ()
    legs: dict[int, int] = {}
    records = []
    for number, (activity, start) in enumerate(dated, start=1):
        leg = None
        if activity.group is not None:
            leg = legs[activity.group] = legs.get(activity.group, 0) + 1
        records.append(_record(activity, start, f"{sha256}:{number}", sha256, leg, notes))
    return records


def _refusal(planned: str | None) -> str:
    if planned == "Course":
        return "This TCX file holds a planned course, not an activity."
    if planned:
        return "This TCX file holds a planned workout, not an activity."
    return "This TCX file holds no activity with a date."


def _activities(data: bytes) -> tuple[list[_Activity], bool, str | None]:
    """What was read, whether the file was damaged, and the kind of plan it holds if any."""
    found: list[_Activity] = []
    current = _Activity()
    is_damaged, planned, group, in_group = False, None, 0, 0
    for element in xml_stream.elements(data, *_PARTS):
        if element is None:
            is_damaged = True
            continue
        name = local_name(element)
        if name == "Trackpoint":
            _add_point(current, element)
        elif name == "Track":
            current.points.new_piece()
        elif name == "Lap":
            _end_lap(current, element)
        elif name in _SESSIONS:
            _end_activity(current, element, name)
            found.append(current)
            current, in_group = _Activity(), in_group + 1
        elif name == "MultiSportSession":
            for activity in found[-in_group:] if in_group else []:
                activity.group = group
            group += 1
        else:
            planned = planned or name
            if name == "Course":
                current = _Activity()  # its points carry made-up times
        if name in _SESSIONS and not _in_session(element):
            in_group = 0
        element.clear()
    if current.points.at and not (is_damaged and b"<Course" in data[:4096]):
        found.append(current)
    return found, is_damaged, planned


def _in_session(element: etree._Element) -> bool:
    return any(local_name(ancestor) == "MultiSportSession" for ancestor in element.iterancestors())


def _add_point(activity: _Activity, element: etree._Element) -> None:
    at: datetime | None = None
    values: dict[str, float] = {}
    for item in element.iter():
        name = local_name(item)
        if name == "Time" and at is None:
            at = parsed_instant(item.text)
        elif name in _NUMBERS:
            value = parsed_number(item.text)
            if value is not None:
                values.setdefault(_NUMBERS[name], value)
    if at is not None:
        if activity.offset is None:
            activity.offset = at.utcoffset()
        activity.points.add(at.timestamp(), values)
    element.clear()


def _end_lap(activity: _Activity, element: etree._Element) -> None:
    """Keeps the lap's totals. A pause lies between two tracks of one lap, not between two laps: the mark that
    the last track left is taken back.
    """
    points = activity.points
    if points.breaks and points.breaks[-1] == len(points.at):
        points.breaks.pop()
    number = child_number
    extension = {local_name(item): parsed_number(item.text) for item in element.iter() if item.text}
    activity.laps.append(
        _Lap(
            start=parsed_instant(element.get("StartTime")),
            intensity=child_text(element, "Intensity"),
            values={
                "time": number(element, "TotalTimeSeconds"),
                "distance": number(element, "DistanceMeters"),
                "calories": number(element, "Calories"),
                "max_speed": number(element, "MaximumSpeed"),
                "average_heartrate": number(element, "AverageHeartRateBpm", "Value"),
                "max_heartrate": number(element, "MaximumHeartRateBpm", "Value"),
                "cadence": number(element, "Cadence") or extension.get("AvgRunCadence"),
                "average_speed": extension.get("AvgSpeed"),
                "average_watts": extension.get("AvgWatts"),
                "max_watts": extension.get("MaxWatts"),
            },
        )
    )


def _end_activity(activity: _Activity, element: etree._Element, name: str) -> None:
    parent = element.getparent()
    stated = element.get("Sport") or (local_name(parent) if name == "Run" and parent is not None else "")
    activity.sport = stated.strip() or "Other"
    activity.is_transition = name == "Transition"
    if activity.is_transition:
        activity.sport = "transition"
        _end_lap(activity, element)
    activity.id = parsed_instant(child_text(element, "Id"))
    activity.description = child_text(element, "Notes")
    activity.device = child_text(element, "Creator", "Name")
    major = child_text(element, "Creator", "Version", "VersionMajor")
    minor = child_text(element, "Creator", "Version", "VersionMinor")
    activity.version = f"{major}.{minor or 0}" if major else None


def _start(activity: _Activity) -> datetime | None:
    """The first lap's start unless a point precedes it, else the first point, else the activity's id."""
    stated = next((lap.start for lap in activity.laps if lap.start), None)
    first = datetime.fromtimestamp(activity.points.at[0], UTC) if activity.points.at else None
    if stated and first:
        return min(stated, first) if abs(stated - first) < timedelta(days=1) else first
    return stated or first or activity.id


def _record(
    activity: _Activity,
    start: datetime,
    external_id: str,
    sha256: str,
    leg: int | None,
    notes: tuple[str, ...],
) -> ActivityRecord:
    recording = activity.points.recording(start.timestamp(), activity.sport)
    offset = activity.offset if activity.offset else None
    position = first_position(recording)
    return ActivityRecord(
        provider="file",
        external_id=external_id,
        start_date=start.astimezone(UTC),
        sport_type=activity.sport,
        description=activity.description,
        start_date_local=None if offset is None else (start.astimezone(UTC) + offset).replace(tzinfo=None),
        utc_offset=None if offset is None else int(offset.total_seconds()),
        start_lat=position[0],
        start_lng=position[1],
        device_name=attributed(activity.device),
        app_version=activity.version,
        group_key=None if leg is None else f"{sha256}:{activity.group}" if activity.group else sha256,
        leg_number=leg,
        is_transition=activity.is_transition,
        laps=_laps(activity, start),
        recording=recording,
        notes=notes,
        raw={"sport": activity.sport, "id": activity.id.isoformat() if activity.id else None},
        **_totals(activity.laps, activity.sport),
    )


def _totals(laps: Sequence[_Lap], sport: str) -> dict[str, Any]:
    times = [lap.values["time"] for lap in laps]
    cadence = weighted_mean([lap.values["cadence"] for lap in laps], times)
    return {
        "distance": _sum(laps, "distance"),
        "timer_time": _sum(laps, "time"),
        "calories": _sum(laps, "calories"),
        "max_speed": _max(laps, "max_speed"),
        "average_heartrate": weighted_mean([lap.values["average_heartrate"] for lap in laps], times),
        "max_heartrate": _max(laps, "max_heartrate"),
        "average_cadence": None if cadence is None else cadence * steps_factor(sport, cadence),
        "average_watts": weighted_mean([lap.values["average_watts"] for lap in laps], times),
        "max_watts": _max(laps, "max_watts"),
    }


def _sum(laps: Sequence[_Lap], key: str) -> float | None:
    return sum(value for lap in laps if (value := lap.values[key])) or None


def _max(laps: Sequence[_Lap], key: str) -> float | None:
    return max((value for lap in laps if (value := lap.values[key])), default=None)


def _laps(activity: _Activity, start: datetime) -> tuple[LapRecord, ...]:
    has_types = len({lap.intensity for lap in activity.laps}) > 1
    made, running = [], 0.0
    for number, lap in enumerate(activity.laps, start=1):
        begin = (lap.start - start).total_seconds() if lap.start else running
        cadence = lap.values["cadence"] or None
        made.append(
            LapRecord(
                number=number,
                start=begin,
                timer_time=lap.values["time"],
                distance=lap.values["distance"],
                lap_type=_LAP_TYPES.get(lap.intensity or "", "general") if has_types else "general",
                average_speed=lap.values["average_speed"] or None,
                max_speed=lap.values["max_speed"] or None,
                average_heartrate=lap.values["average_heartrate"] or None,
                max_heartrate=lap.values["max_heartrate"] or None,
                average_cadence=None if cadence is None else cadence * steps_factor(activity.sport, cadence),
                average_watts=lap.values["average_watts"] or None,
                max_watts=lap.values["max_watts"] or None,
                calories=lap.values["calories"] or None,
            )
        )
        running = begin + (lap.values["time"] or 0.0)
    return tuple(made)
