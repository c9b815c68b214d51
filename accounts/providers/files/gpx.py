"""GPX tracks: all tracks and segments of a file are one activity with pauses between the pieces."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np
from lxml import etree

from accounts.providers.devices import attributed
from accounts.providers.files import xml_stream
from accounts.providers.files.points import Points, first_position
from accounts.providers.files.xml_stream import child_text, local_name, parsed_instant, parsed_number
from accounts.providers.records import ActivityRecord, FloatArray, Recording, Refused

_NUMBERS = {
    "ele": "altitude",
    "hr": "heartrate",
    "heartrate": "heartrate",
    "cad": "cadence",
    "cadence": "cadence",
    "power": "power",
    "powerinwatts": "power",
    "watts": "power",
    "atemp": "temperature",
    "temp": "temperature",
    "speed": "speed",
}
_SEPARATE_TRACKS_S = 8 * 3600
"""Tracks further apart than a night's rest are sessions of their own."""

_PLANNED = "This is a planned route (its points have no times), not an activity."
_PARTIAL = "Some points of the track have no time and were left out."
_FROM_ITS_NAME = "The file names no sport. It was taken from the name of the track."
_KILOMETRES = "The speeds in the file are in km/h, where the format means m/s. They were converted."

_SPORT_WORDS = re.compile(
    r"\b(run|running|ride|cycling|biking|walk|walking|hike|hiking|swim|swimming|row|rowing)\b", re.IGNORECASE
)
_KMH = 3.6
_ENOUGH_STEPS = 20
_LONGEST_STEP_S = 30.0


@dataclass(slots=True)
class _Session:
    points: Points = field(default_factory=Points)
    name: str | None = None
    description: str | None = None
    sport: str | None = None
    offset: timedelta | None = None


@dataclass(slots=True)
class _File:
    sessions: list[_Session] = field(default_factory=lambda: [_Session()])
    creator: str | None = None
    untimed: int = 0
    is_damaged: bool = False
    beats: dict[float, float] = field(default_factory=dict)
    """Heart rates that stand before the track, by Unix second (a-rival's software)."""


def read(data: bytes, sha256: str) -> list[ActivityRecord]:
    """The activity of a GPX file; several only when its tracks lie more than eight hours apart.

    There is no distance channel and no total distance: both follow from the positions, piece by piece.
    Raises Refused for routes and for files without timed points.
    """
    found = _parsed(data)
    sessions = [session for session in found.sessions if session.points.at]
    if not sessions:
        raise Refused(_PLANNED)
    notes = ((xml_stream.DAMAGED,) if found.is_damaged else ()) + ((_PARTIAL,) if found.untimed else ())
    return [
        _record(session, found.creator, f"{sha256}:{number}", notes)
        for number, session in enumerate(sessions, 1)
    ]


def _parsed(data: bytes) -> _File:
    found = _File()
    for element in xml_stream.elements(data, "trkpt", "trkseg", "trk", "heartRate"):
        if element is None:
            found.is_damaged = True
            continue
        name = local_name(element)
        if name == "trkpt":
            _add_point(found, element)
        elif name == "heartRate":
            _add_beat(found, element)
            continue
        elif name == "trkseg":
            found.sessions[-1].points.new_piece()
        else:
            _end_track(found, element)
        if found.creator is None:
            found.creator = element.getroottree().getroot().get("creator") or ""
        element.clear()
    return found


def _add_beat(found: _File, element: etree._Element) -> None:
    at, beats = parsed_instant(element.get("time")), parsed_number(element.get("bpm"))
    if at is not None and beats is not None:
        found.beats[at.timestamp()] = beats
        element.clear()


def _add_point(found: _File, element: etree._Element) -> None:
    at: datetime | None = None
    values: dict[str, float] = {}
    for item in element.iter():
        name = local_name(item).lower()
        if name == "time" and at is None:
            at = parsed_instant(item.text)
        elif name in _NUMBERS:
            value = parsed_number(item.text)
            if value is not None:
                values.setdefault(_NUMBERS[name], value)
    if at is None:
        found.untimed += 1
        return
    for name, key in (("latitude", "lat"), ("longitude", "lon")):
        value = parsed_number(element.get(key))
        if value is not None:
            values[name] = value
    if (beats := found.beats.get(at.timestamp())) is not None:
        values.setdefault("heartrate", beats)
    _place(found, at, values)


def _place(found: _File, at: datetime, values: dict[str, float]) -> None:
    session, instant = found.sessions[-1], at.timestamp()
    is_new_piece = bool(session.points.breaks) and session.points.breaks[-1] == len(session.points.at)
    if is_new_piece and abs(instant - session.points.at[-1]) > _SEPARATE_TRACKS_S:
        session = _Session()
        found.sessions.append(session)
    if session.offset is None:
        session.offset = at.utcoffset()
    session.points.add(instant, values)


def _end_track(found: _File, element: etree._Element) -> None:
    session = found.sessions[-1]
    session.points.new_piece()
    session.name = session.name or child_text(element, "name")
    session.description = session.description or child_text(element, "desc")
    session.sport = session.sport or child_text(element, "type")


def _record(
    session: _Session, creator: str | None, external_id: str, notes: tuple[str, ...]
) -> ActivityRecord:
    sport = session.sport
    if sport is None and (told := _SPORT_WORDS.search(session.name or "")):
        sport, notes = told[0].lower(), (*notes, _FROM_ITS_NAME)
    sport = sport or "unknown"
    start = min(session.points.at)
    recording = session.points.recording(start, "running" if sport == "9" else sport)
    if recording is not None and _is_in_kmh(recording):
        recording.channels["speed"] /= _KMH
        notes = (*notes, _KILOMETRES)
    instant = datetime.fromtimestamp(start, UTC)
    offset = session.offset or None
    position = first_position(recording)
    return ActivityRecord(
        provider="file",
        external_id=external_id,
        start_date=instant,
        sport_type=sport,
        name=session.name,
        description=session.description,
        start_date_local=None if offset is None else (instant + offset).replace(tzinfo=None),
        utc_offset=None if offset is None else int(offset.total_seconds()),
        start_lat=position[0],
        start_lng=position[1],
        device_name=attributed(creator),
        recording=recording,
        notes=notes,
        raw={"creator": creator or None, "type": session.sport},
    )


def _is_in_kmh(recording: Recording) -> bool:
    """Whether the speeds, taken as m/s, would lead about 3.6 times as far as the positions do."""
    channels = recording.channels
    if not {"speed", "latitude", "longitude"} <= channels.keys():
        return False
    seconds, metres = np.diff(channels["time"]), _steps(channels["latitude"], channels["longitude"])
    told = (channels["speed"][1:] + channels["speed"][:-1]) / 2 * seconds
    known = np.isfinite(told) & np.isfinite(metres) & (seconds > 0) & (seconds <= _LONGEST_STEP_S)
    if np.count_nonzero(known) < _ENOUGH_STEPS:
        return False
    way = float(metres[known].sum())
    return way > 0 and abs(float(told[known].sum()) / way / _KMH - 1) < 0.12


def _steps(latitude: FloatArray, longitude: FloatArray) -> FloatArray:
    """Metres between neighbours, on a plane that touches the globe there: enough for a comparison."""
    degree = 111_195.0
    east = np.diff(longitude) * np.cos(np.radians(latitude[1:]))
    return degree * np.hypot(np.diff(latitude), east)
