"""Writes TCX and GPX files of made-up sessions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from xml.sax.saxutils import escape

import numpy as np

from simulators.sessions import FloatArray, Session

_TCX_SPORTS = {"running": "Running", "cycling": "Biking"}
_TCX = "http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"
_EXTENSION = "http://www.garmin.com/xmlschemas/ActivityExtension/v2"
_GPX = "http://www.topografix.com/GPX/1/1"
_TRACK_POINT = "http://www.garmin.com/xmlschemas/TrackPointExtension/v1"


def tcx_bytes(*sessions: Session, prefix: str = "ns3", multisport: bool = False, leading: str = "") -> bytes:
    """One TCX file. ``prefix`` names the extension's namespace, ``leading`` precedes the XML declaration."""
    activities = [_activity(session, prefix) for session in sessions]
    if multisport:
        first, *others = activities
        following = "".join(f"<NextSport>{item}</NextSport>" for item in others)
        legs = f"<FirstSport>{first}</FirstSport>{following}"
        body = f"<MultiSportSession><Id>{_utc(sessions[0], 0)}</Id>{legs}</MultiSportSession>"
    else:
        body = "".join(activities)
    return (
        f'{leading}<?xml version="1.0" encoding="UTF-8"?>\n<TrainingCenterDatabase xmlns="{_TCX}" '
        f'xmlns:{prefix}="{_EXTENSION}"><Activities>{body}</Activities></TrainingCenterDatabase>'
    ).encode()


def gpx_bytes(
    *sessions: Session, zone: timezone | None = None, has_times: bool = True, creator: str = "Simulator"
) -> bytes:
    """One GPX file with a track per session; pauses begin a segment. ``zone`` writes times with its offset."""
    tracks = "".join(_track(session, zone, has_times) for session in sessions)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="{escape(creator)}" '
        f'xmlns="{_GPX}" xmlns:tpx="{_TRACK_POINT}">{tracks}</gpx>'
    ).encode()


def _activity(session: Session, prefix: str) -> str:
    ends = [*session.laps[1:], session.duration + 1]
    laps = "".join(_lap(session, start, end, prefix) for start, end in zip(session.laps, ends, strict=True))
    creator = f'<Creator xsi:type="Device_t" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><Name>{escape(session.product_name)}</Name></Creator>'
    sport = _TCX_SPORTS.get(session.sport, "Other")
    return f'<Activity Sport="{sport}"><Id>{_utc(session, 0)}</Id>{laps}{creator}</Activity>'


def _lap(session: Session, start: float, end: float, prefix: str) -> str:
    found = session.summary(start, min(end, session.duration))
    heart = "".join(
        f"<{tag}><Value>{found[key]:.0f}</Value></{tag}>"
        for tag, key in (
            ("AverageHeartRateBpm", "average_heartrate"),
            ("MaximumHeartRateBpm", "max_heartrate"),
        )
        if key in found
    )
    tracks = "".join(
        f"<Track>{''.join(_trackpoint(session, row, prefix) for row in rows)}</Track>"
        for rows in _pieces(session, start, end)
    )
    return (
        f'<Lap StartTime="{_utc(session, start)}"><TotalTimeSeconds>{found["timer"]:.1f}</TotalTimeSeconds>'
        f"<DistanceMeters>{found.get('distance', 0):.2f}</DistanceMeters>"
        f"<Calories>{found.get('calories', 0):.0f}</Calories>"
        f"{heart}<Intensity>Active</Intensity><TriggerMethod>Manual</TriggerMethod>{tracks}</Lap>"
    )


def _pieces(session: Session, start: float, end: float) -> Iterator[list[int]]:
    """Row numbers of each stretch between pauses."""
    time = session.channels["time"]
    rows = np.flatnonzero((time >= start) & (time < end))
    resumed = [after for _, after in session.pauses if start < after < end]
    for piece in np.split(rows, np.searchsorted(time[rows], resumed)):
        yield piece.tolist()


def _trackpoint(session: Session, row: int, prefix: str) -> str:
    value = _values(session, row)
    parts = [f"<Time>{_utc(session, session.channels['time'][row])}</Time>"]
    if "latitude" in value:
        parts.append(
            f"<Position><LatitudeDegrees>{value['latitude']:.7f}</LatitudeDegrees>"
            f"<LongitudeDegrees>{value['longitude']:.7f}</LongitudeDegrees></Position>"
        )
    if "altitude" in value:
        parts.append(f"<AltitudeMeters>{value['altitude']:.1f}</AltitudeMeters>")
    if "distance" in value:
        parts.append(f"<DistanceMeters>{value['distance']:.2f}</DistanceMeters>")
    if "heartrate" in value:
        parts.append(f"<HeartRateBpm><Value>{value['heartrate']:.0f}</Value></HeartRateBpm>")
    if "cadence" in value and session.sport != "running":
        parts.append(f"<Cadence>{value['cadence']:.0f}</Cadence>")
    extras = [("Speed", "speed", 1.0, 3), ("Watts", "power", 1.0, 0)]
    if session.sport == "running":
        extras.append(("RunCadence", "cadence", 0.5, 0))
    inner = "".join(
        f"<{prefix}:{tag}>{value[name] * scale:.{digits}f}</{prefix}:{tag}>"
        for tag, name, scale, digits in extras
        if name in value
    )
    extension = f"<Extensions><{prefix}:TPX>{inner}</{prefix}:TPX></Extensions>"
    return f"<Trackpoint>{''.join(parts)}{extension}</Trackpoint>"


def _track(session: Session, zone: timezone | None, has_times: bool) -> str:
    segments = "".join(
        f"<trkseg>{''.join(_point(session, row, zone, has_times) for row in rows)}</trkseg>"
        for rows in _pieces(session, 0.0, np.inf)
    )
    return f"<trk><name>{escape(session.name)}</name><type>{session.sport}</type>{segments}</trk>"


def _point(session: Session, row: int, zone: timezone | None, has_times: bool) -> str:
    value = _values(session, row)
    at = session.start + timedelta(seconds=float(session.channels["time"][row]))
    stamp = _utc(session, session.channels["time"][row]) if zone is None else at.astimezone(zone).isoformat()
    extension = "".join(
        f"<tpx:{tag}>{value[name] * scale:.0f}</tpx:{tag}>"
        for tag, name, scale in (
            ("atemp", "temperature", 1.0),
            ("hr", "heartrate", 1.0),
            ("cad", "cadence", 0.5 if session.sport == "running" else 1.0),
        )
        if name in value
    )
    power = f"<power>{value['power']:.0f}</power>" if "power" in value else ""
    altitude = f"<ele>{value['altitude']:.1f}</ele>" if "altitude" in value else ""
    time = f"<time>{stamp}</time>" if has_times else ""
    return (
        f'<trkpt lat="{value.get("latitude", 0):.7f}" lon="{value.get("longitude", 0):.7f}">{altitude}{time}'
        f"<extensions>{power}<tpx:TrackPointExtension>{extension}</tpx:TrackPointExtension></extensions></trkpt>"
    )


def _values(session: Session, row: int) -> dict[str, float]:
    found: dict[str, FloatArray] = dict(session.channels)
    return {name: float(values[row]) for name, values in found.items() if np.isfinite(values[row])}


def _utc(session: Session, seconds: float) -> str:
    at: datetime = session.start + timedelta(seconds=float(seconds))
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"
