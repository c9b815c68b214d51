"""The recording of one activity as JSON for its charts and map: few points, and every peak among them.

Long recordings are cut into windows; each gives two points, and every channel shows its lowest and its highest
value of the window there, in the order in which they came. So the axis is shared and no peak is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from activities.analysis.clean import Clean
from activities.analysis.motion import windowed_speed
from activities.analysis.units import FOOT, METRIC, celsius_to_fahrenheit, pace_length
from activities.models import Activity
from activities.presenters.measures import Measures, number

FloatArray = npt.NDArray[np.float64]

MOST_POINTS = 1500
_SLOWEST = {"swim": 0.25}  # m/s below which a pace is not drawn; on foot 0.6
_DEGREE = 1e5


@dataclass(frozen=True, slots=True)
class Thinning:
    """Which seconds are drawn: ``width`` seconds a window, two points each; width 1 draws every second."""

    length: int
    width: int

    @classmethod
    def of(cls, length: int, most: int = MOST_POINTS) -> Thinning:
        return cls(length, 1 if length <= most else -(-length * 2 // most))

    @property
    def places(self) -> npt.NDArray[np.int64]:
        """The second each point stands at."""
        if self.width == 1:
            return np.arange(self.length)
        starts = np.arange(0, self.length, self.width)
        pairs = np.stack([starts + self.width // 4, starts + 3 * self.width // 4], axis=1)
        return np.minimum(pairs.reshape(-1), self.length - 1)

    def peaks(self, values: FloatArray) -> FloatArray:
        """Lowest and highest of each window in the order they came; NaN where a window has no value."""
        if self.width == 1:
            return values
        padded = np.full(-(-self.length // self.width) * self.width, np.nan)
        padded[: self.length] = values
        windows = padded.reshape(-1, self.width)
        unknown = np.isnan(windows)
        low = np.argmin(np.where(unknown, np.inf, windows), axis=1)
        high = np.argmax(np.where(unknown, -np.inf, windows), axis=1)
        rows = np.arange(len(windows))
        pairs = np.stack([windows[rows, np.minimum(low, high)], windows[rows, np.maximum(low, high)]], axis=1)
        pairs[unknown.all(axis=1)] = np.nan
        thinned: FloatArray = pairs.reshape(-1)
        return thinned


@dataclass(frozen=True, slots=True)
class Channel:
    """How a channel is drawn; ``convert`` takes it from SI to the unit shown."""

    key: str
    label: str
    unit: str
    decimals: int = 0
    format: str = "number"
    reverse: bool = False
    area: bool = False
    convert: Callable[[FloatArray], FloatArray] | None = None


def stored_means(activity: Activity, measures: Measures) -> dict[str, str]:
    """The means of the whole by channel, as elsewhere on the page; without the unknown ones."""
    means = {
        "heartrate": number(activity.average_heartrate),
        "power": number(activity.average_watts),
        "speed": measures.rate(activity.average_speed),
        "cadence": measures.cadence(activity.average_cadence),
    }
    return {key: mean.text for key, mean in means.items() if mean is not None}


def recording_json(
    recording: Clean, measures: Measures, means: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The value that activity.js draws; see there. ``means`` are words for the heads of the charts."""
    thinning = Thinning.of(len(recording.time))
    places = thinning.places
    distance = recording.channel("distance")
    drawn = [
        _channel_json(channel, thinning.peaks(values), (means or {}).get(channel.key))
        for channel, values in ((c, _series(recording, c.key)) for c in _channels(measures))
        if values is not None and np.isfinite(values).any()
    ]
    return {
        "time": np.rint(recording.time[places] + recording.offset).astype(np.int64).tolist(),
        "distance": None if distance is None else _whole(distance[places]),
        "distance_unit": {"label": measures.length_unit, "metres": measures.length_metres},
        "channels": drawn,
        "route": _route(recording, places),
    }


def _channels(measures: Measures) -> list[Channel]:
    metric = measures.system == METRIC
    return [
        Channel("heartrate", "Heart rate", "bpm"),
        Channel("power", "Power", "W"),
        _rate_channel(measures),
        Channel(
            "altitude",
            "Altitude",
            "m" if metric else "ft",
            area=True,
            convert=None if metric else lambda metres: metres / FOOT,
        ),
        Channel("cadence", "Cadence", measures.cadence_unit),
        Channel(
            "temperature",
            "Temperature",
            "°C" if metric else "°F",
            convert=None if metric else lambda celsius: celsius * 1.8 + celsius_to_fahrenheit(0.0),
        ),
    ]


def _rate_channel(measures: Measures) -> Channel:
    if measures.reads_pace:
        length = pace_length(measures.system, sport=measures.sport)
        unit = {("swim", True): "/100 m", ("swim", False): "/100 yd"}.get(
            (measures.sport, measures.system == METRIC), f"/{measures.length_unit}"
        )
        slowest = _SLOWEST.get(measures.sport, 0.6)

        def as_pace(speed: FloatArray) -> FloatArray:
            paces: FloatArray = np.divide(
                length, speed, out=np.full(len(speed), np.nan), where=speed >= slowest
            )
            return paces

        return Channel("speed", "Pace", unit, format="pace", reverse=True, convert=as_pace)
    unit = "km/h" if measures.system == METRIC else "mph"
    return Channel(
        "speed", "Speed", unit, decimals=1, convert=lambda speed: speed * 3600 / measures.length_metres
    )


def _series(recording: Clean, key: str) -> FloatArray | None:
    values = recording.channel(key)
    if values is None and key == "speed" and (distance := recording.channel("distance")) is not None:
        values = np.where(recording.timer, windowed_speed(distance), np.nan)
    return values


def _channel_json(channel: Channel, values: FloatArray, mean: str | None) -> dict[str, Any]:
    shown = channel.convert(values) if channel.convert else values
    return {
        "key": channel.key,
        "label": channel.label,
        "unit": channel.unit,
        "decimals": channel.decimals,
        "format": channel.format,
        "reverse": channel.reverse,
        "area": channel.area,
        "min": None,
        "max": None,
        "mean": mean,
        "values": _whole(shown * 10**channel.decimals),
    }


def _whole(values: FloatArray) -> list[int | None]:
    """Rounded whole numbers; None where unknown."""
    known = np.isfinite(values)
    rounded = np.rint(np.where(known, values, 0.0)).astype(np.int64).tolist()
    return (
        rounded
        if known.all()
        else [value if is_there else None for value, is_there in zip(rounded, known.tolist(), strict=True)]
    )


def _route(recording: Clean, places: npt.NDArray[np.int64]) -> dict[str, list[int | None]] | None:
    latitude, longitude = recording.channel("latitude"), recording.channel("longitude")
    if latitude is None or longitude is None:
        return None
    lat, lng = latitude[places], longitude[places]
    known = np.isfinite(lat) & np.isfinite(lng)
    return {"lat": _steps(lat, known), "lng": _steps(lng, known)} if known.any() else None


def _steps(degrees: FloatArray, known: npt.NDArray[np.bool_]) -> list[int | None]:
    """In 1e-5 degrees: the first position, then the step from the last known one; None where there is none."""
    steps = np.diff(np.rint(degrees[known] * _DEGREE).astype(np.int64), prepend=0)
    listed: list[int | None] = [None] * len(degrees)
    for place, step in zip(np.flatnonzero(known).tolist(), steps.tolist(), strict=True):
        listed[place] = step
    return listed
