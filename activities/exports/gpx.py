"""GPX 1.1 with Garmin's track point extension for heart rate, cadence and temperature, and power beside it."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from lxml import etree

from activities.exports.track import Track

_GPX = "http://www.topografix.com/GPX/1/1"
_TPX = "http://www.garmin.com/xmlschemas/TrackPointExtension/v1"
_PWR = "http://www.garmin.com/xmlschemas/PowerExtension/v1"
_TYPES = {"run": "running", "ride": "cycling", "swim": "swimming", "walk": "walking", "ski": "skiing", "row": "rowing"}


def gpx(track: Track) -> bytes:
    """The track as GPX: a segment for each stretch between pauses. Without positions the points have none to give,
    so a recording without positions gives a track without points."""
    out = BytesIO()
    with etree.xmlfile(out, encoding="utf-8") as xml:
        xml.write_declaration()
        names = {None: _GPX, "gpxtpx": _TPX, "gpxpx": _PWR}
        with xml.element(f"{{{_GPX}}}gpx", nsmap=names, version="1.1", creator=track.creator):
            xml.write(_metadata(track))
            with xml.element(f"{{{_GPX}}}trk"):
                for tag, text in (
                    ("name", track.name),
                    ("desc", track.description),
                    ("type", _TYPES.get(track.sport, "other")),
                ):
                    if text:
                        xml.write(_leaf(tag, text))
                _segments(xml, track)
    return out.getvalue()


def _metadata(track: Track) -> etree._Element:
    metadata = etree.Element(f"{{{_GPX}}}metadata")
    metadata.append(_leaf("name", track.name))
    metadata.append(_leaf("time", track.start.strftime("%Y-%m-%dT%H:%M:%SZ")))
    return metadata


def _leaf(tag: str, text: str, namespace: str = _GPX) -> etree._Element:
    element = etree.Element(f"{{{namespace}}}{tag}")
    element.text = printable(text)
    return element


def printable(text: str) -> str:
    """Without the control characters that XML cannot hold."""
    return "".join(letter for letter in text if letter >= " " or letter in "\t\n\r")


def _segments(xml: Any, track: Track) -> None:
    stamps = track.stamps()
    latitudes, longitudes, altitudes = (track.values(key) for key in ("latitude", "longitude", "altitude"))
    extras = [track.values(key) for key in ("temperature", "heartrate", "cadence", "power")]
    halve = track.sport in ("run", "walk")  # the extension counts revolutions: the steps of one foot
    for stretch in track.stretches():
        with xml.element(f"{{{_GPX}}}trkseg"):
            for at in stretch:
                lat, lon = latitudes[at], longitudes[at]
                if lat is None or lon is None:
                    continue
                point = etree.Element(f"{{{_GPX}}}trkpt", lat=f"{lat:.7f}", lon=f"{lon:.7f}")
                if altitudes[at] is not None:
                    point.append(_leaf("ele", f"{altitudes[at]:.1f}"))
                point.append(_leaf("time", stamps[at]))
                _extend(point, [column[at] for column in extras], halve=halve)
                xml.write(point)


def _extend(point: etree._Element, values: list[float | None], *, halve: bool) -> None:
    temperature, heartrate, cadence, power = values
    if all(value is None for value in values):
        return
    extensions = etree.SubElement(point, f"{{{_GPX}}}extensions")
    if power is not None:
        extensions.append(_leaf("PowerInWatts", f"{power:.0f}", _PWR))
    told = (
        ("atemp", temperature, 1.0, ".1f"),
        ("hr", heartrate, 1.0, ".0f"),
        ("cad", cadence, 0.5 if halve else 1.0, ".0f"),
    )
    if all(value is None for _, value, _, _ in told):
        return
    inner = etree.SubElement(extensions, f"{{{_TPX}}}TrackPointExtension")
    for tag, value, scale, form in told:
        if value is not None:
            inner.append(_leaf(tag, format(value * scale, form), _TPX))
