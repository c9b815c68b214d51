"""Training Center XML: laps, positions, heart rate, cadence, and speed and power in Garmin's activity extension."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from activities.exports.track import LapSpan, Track, iso
from activities.exports.xml_text import element

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"
 xmlns:ns3="http://www.garmin.com/xmlschemas/ActivityExtension/v2"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<Activities>
"""
_SPORTS = {"run": "Running", "ride": "Biking"}
_COLUMNS = ("latitude", "longitude", "altitude", "distance", "heartrate", "cadence", "speed", "power")


def tcx(track: Track) -> bytes:
    """The track as TCX: a Lap for each lap (one for the whole when there is none), a Track for each stretch in it."""
    stamps = track.stamps()
    notes = "\n".join(filter(None, (track.name, track.description)))
    parts = [
        _HEAD,
        f'<Activity Sport="{_SPORTS.get(track.sport, "Other")}">',
        element("Id", stamps[0] if stamps else track.started()),
        *_laps(track, stamps),
        element("Notes", notes),
        f'<Creator xsi:type="Device_t">{element("Name", track.device)}</Creator>' if track.device else "",
        "</Activity>\n</Activities>\n</TrainingCenterDatabase>\n",
    ]
    return "".join(parts).encode()


def _laps(track: Track, stamps: list[str]) -> Iterator[str]:
    columns = [track.values(name) for name in _COLUMNS]
    if track.counts_steps:  # the format counts the steps of one foot
        columns[5] = [None if steps is None else steps / 2 for steps in columns[5]]
    rows = list(zip(*columns, strict=True))
    starts = [lap.start for lap in track.laps]
    stretches = list(track.stretches(starts[1:]))
    for number, lap in enumerate(track.laps):
        begin = lap.start if number else float("-inf")
        until = starts[number + 1] if number + 1 < len(starts) else float("inf")
        mine = [stretch for stretch in stretches if begin <= float(track.seconds[stretch.start]) < until]
        first = stamps[mine[0].start] if mine else iso(track.start + timedelta(seconds=round(lap.start)))
        yield f'\n<Lap StartTime="{first}">{_totals(lap)}'
        for stretch in mine:
            yield "\n<Track>\n"
            yield from (_point(stamps[at], *rows[at]) for at in stretch)
            yield "</Track>"
        yield "</Lap>"


def _totals(lap: LapSpan) -> str:
    """The totals that a Lap must have; energy is written as 0 when it is not known, for the format demands it."""
    return (
        f"<TotalTimeSeconds>{lap.seconds:.1f}</TotalTimeSeconds>"
        f"<DistanceMeters>{lap.distance or 0:.1f}</DistanceMeters><Calories>{lap.calories or 0:.0f}</Calories>"
        f"<Intensity>{'Active' if lap.is_active else 'Resting'}</Intensity><TriggerMethod>Manual</TriggerMethod>"
    )


def _point(
    stamp: str,
    latitude: float | None,
    longitude: float | None,
    altitude: float | None,
    distance: float | None,
    heartrate: float | None,
    cadence: float | None,
    speed: float | None,
    power: float | None,
) -> str:
    text = f"<Trackpoint><Time>{stamp}</Time>"
    if latitude is not None and longitude is not None:
        text += (
            f"<Position><LatitudeDegrees>{latitude:.7f}</LatitudeDegrees>"
            f"<LongitudeDegrees>{longitude:.7f}</LongitudeDegrees></Position>"
        )
    text += "" if altitude is None else f"<AltitudeMeters>{altitude:.1f}</AltitudeMeters>"
    text += "" if distance is None else f"<DistanceMeters>{distance:.2f}</DistanceMeters>"
    text += "" if not heartrate else f"<HeartRateBpm><Value>{heartrate:.0f}</Value></HeartRateBpm>"
    text += "" if cadence is None else f"<Cadence>{min(cadence, 254):.0f}</Cadence>"
    inner = "" if speed is None else f"<ns3:Speed>{speed:.3f}</ns3:Speed>"
    inner += "" if power is None else f"<ns3:Watts>{power:.0f}</ns3:Watts>"
    text += f"<Extensions><ns3:TPX>{inner}</ns3:TPX></Extensions>" if inner else ""
    return f"{text}</Trackpoint>\n"
