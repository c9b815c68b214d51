"""Training Center XML: laps, positions, heart rate, cadence, and speed and power in Garmin's activity extension."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

from lxml import etree

from activities.exports.gpx import printable
from activities.exports.track import LapSpan, Track

_TCX = "http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"
_EXT = "http://www.garmin.com/xmlschemas/ActivityExtension/v2"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_SPORTS = {"run": "Running", "ride": "Biking"}


def tcx(track: Track) -> bytes:
    """The track as TCX: a Lap for each lap (one for the whole when there is none), a Track for each stretch in it."""
    out = BytesIO()
    with etree.xmlfile(out, encoding="utf-8") as xml:
        xml.write_declaration()
        with (
            xml.element(f"{{{_TCX}}}TrainingCenterDatabase", nsmap={None: _TCX, "ns3": _EXT, "xsi": _XSI}),
            xml.element(f"{{{_TCX}}}Activities"),
            xml.element(f"{{{_TCX}}}Activity", Sport=_SPORTS.get(track.sport, "Other")),
        ):
            stamps = track.stamps()
            xml.write(_leaf("Id", stamps[0] if stamps else track.start.strftime("%Y-%m-%dT%H:%M:%SZ")))
            _laps(xml, track, stamps)
            if track.name or track.description:
                xml.write(_leaf("Notes", "\n".join(filter(None, (track.name, track.description)))))
            if track.device:
                xml.write(_creator(track.device))
    return out.getvalue()


def _leaf(tag: str, text: str, namespace: str = _TCX) -> etree._Element:
    element = etree.Element(f"{{{namespace}}}{tag}")
    element.text = printable(text)
    return element


def _creator(device: str) -> etree._Element:
    creator = etree.Element(f"{{{_TCX}}}Creator", {f"{{{_XSI}}}type": "Device_t"})
    creator.append(_leaf("Name", device))
    return creator


def _laps(xml: Any, track: Track, stamps: list[str]) -> None:
    columns = _columns(track)
    starts = [lap.start for lap in track.laps]
    stretches = list(track.stretches(starts[1:]))
    for number, lap in enumerate(track.laps):
        until = starts[number + 1] if number + 1 < len(starts) else float("inf")
        begin = -float("inf") if number == 0 else lap.start
        mine = [stretch for stretch in stretches if begin <= float(track.seconds[stretch.start]) < until]
        first = stamps[mine[0].start] if mine else _instant(track, lap)
        with xml.element(f"{{{_TCX}}}Lap", StartTime=first):
            for leaf in _summary(lap):
                xml.write(leaf)
            for stretch in mine:
                with xml.element(f"{{{_TCX}}}Track"):
                    for at in stretch:
                        xml.write(_point(stamps[at], [column[at] for column in columns]))


def _instant(track: Track, lap: LapSpan) -> str:
    return (track.start + timedelta(seconds=round(lap.start))).strftime("%Y-%m-%dT%H:%M:%SZ")


def _summary(lap: LapSpan) -> list[etree._Element]:
    """The totals that a Lap must have; energy is written as 0 when it is not known, for the format demands it."""
    return [
        _leaf("TotalTimeSeconds", f"{lap.seconds:.1f}"),
        _leaf("DistanceMeters", f"{lap.distance or 0:.1f}"),
        _leaf("Calories", f"{lap.calories or 0:.0f}"),
        _leaf("Intensity", "Active" if lap.is_active else "Resting"),
        _leaf("TriggerMethod", "Manual"),
    ]


def _columns(track: Track) -> list[list[float | None]]:
    names = ("latitude", "longitude", "altitude", "distance", "heartrate", "cadence", "speed", "power")
    columns = [track.values(name) for name in names]
    if track.sport in ("run", "walk"):  # the format counts the steps of one foot
        columns[5] = [None if steps is None else steps / 2 for steps in columns[5]]
    return columns


def _point(stamp: str, values: list[float | None]) -> etree._Element:
    latitude, longitude, altitude, distance, heartrate, cadence, speed, power = values
    point = etree.Element(f"{{{_TCX}}}Trackpoint")
    point.append(_leaf("Time", stamp))
    if latitude is not None and longitude is not None:
        position = etree.SubElement(point, f"{{{_TCX}}}Position")
        position.append(_leaf("LatitudeDegrees", f"{latitude:.7f}"))
        position.append(_leaf("LongitudeDegrees", f"{longitude:.7f}"))
    if altitude is not None:
        point.append(_leaf("AltitudeMeters", f"{altitude:.1f}"))
    if distance is not None:
        point.append(_leaf("DistanceMeters", f"{distance:.2f}"))
    if heartrate is not None and heartrate >= 1:
        etree.SubElement(point, f"{{{_TCX}}}HeartRateBpm").append(_leaf("Value", f"{heartrate:.0f}"))
    if cadence is not None:
        point.append(_leaf("Cadence", f"{min(cadence, 254):.0f}"))
    _extend(point, speed, power)
    return point


def _extend(point: etree._Element, speed: float | None, power: float | None) -> None:
    if speed is None and power is None:
        return
    inner = etree.SubElement(etree.SubElement(point, f"{{{_TCX}}}Extensions"), f"{{{_EXT}}}TPX")
    if speed is not None:
        inner.append(_leaf("Speed", f"{speed:.3f}", _EXT))
    if power is not None:
        inner.append(_leaf("Watts", f"{power:.0f}", _EXT))
