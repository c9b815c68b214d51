"""GPX 1.1 with Garmin's track point extension for heart rate, cadence and temperature, and power beside it.

Points hold numbers only, so they are written as text: ten hours take a third of a second, and no tree is kept.
"""

from __future__ import annotations

from collections.abc import Iterator

from activities.exports.track import Track
from activities.exports.xml_text import element, plain

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<gpx version="1.1" creator="{creator}" xmlns="http://www.topografix.com/GPX/1/1"
 xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v1"
 xmlns:pwr="http://www.garmin.com/xmlschemas/PowerExtension/v1">
"""
_TYPES = {
    "run": "running",
    "ride": "cycling",
    "swim": "swimming",
    "walk": "walking",
    "ski": "skiing",
    "row": "rowing",
}
Values = list[float | None]


def gpx(track: Track) -> bytes:
    """The track as GPX: a segment for each stretch between pauses. Seconds without a position are left out."""
    parts = [
        _HEAD.format(creator=plain(track.creator)),
        f"<metadata>{element('name', track.name)}{element('time', track.started())}</metadata>\n<trk>",
        element("name", track.name),
        element("desc", track.description),
        element("type", _TYPES.get(track.sport, "other")),
        *_segments(track),
        "</trk>\n</gpx>\n",
    ]
    return "".join(parts).encode()


def _segments(track: Track) -> Iterator[str]:
    stamps = track.stamps()
    latitudes, longitudes, altitudes = (track.values(key) for key in ("latitude", "longitude", "altitude"))
    extras = _extensions(track)
    for stretch in track.stretches():
        yield "\n<trkseg>\n"
        for at in stretch:
            lat, lon, height = latitudes[at], longitudes[at], altitudes[at]
            if lat is None or lon is None:
                continue
            above = "" if height is None else f"<ele>{height:.1f}</ele>"
            yield f'<trkpt lat="{lat:.7f}" lon="{lon:.7f}">{above}<time>{stamps[at]}</time>{extras[at]}</trkpt>\n'
        yield "</trkseg>"


def _extensions(track: Track) -> list[str]:
    """The extensions of each second; "" where nothing was measured."""
    cadences = track.values("cadence")
    if track.counts_steps:  # the extension counts the steps of one foot
        cadences = [None if steps is None else steps / 2 for steps in cadences]
    columns = (track.values("power"), track.values("temperature"), track.values("heartrate"), cadences)
    return [_extension(*values) for values in zip(*columns, strict=True)]


def _extension(
    power: float | None, temperature: float | None, heartrate: float | None, cadence: float | None
) -> str:
    inner = "" if temperature is None else f"<gpxtpx:atemp>{temperature:.1f}</gpxtpx:atemp>"
    inner += "" if heartrate is None else f"<gpxtpx:hr>{heartrate:.0f}</gpxtpx:hr>"
    inner += "" if cadence is None else f"<gpxtpx:cad>{cadence:.0f}</gpxtpx:cad>"
    told = "" if power is None else f"<pwr:PowerInWatts>{power:.0f}</pwr:PowerInWatts>"
    told += f"<gpxtpx:TrackPointExtension>{inner}</gpxtpx:TrackPointExtension>" if inner else ""
    return f"<extensions>{told}</extensions>" if told else ""
