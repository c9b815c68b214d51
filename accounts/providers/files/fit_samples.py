"""Samples of FIT ``record`` messages as channels, and pauses from timer events."""

from __future__ import annotations

import math

import numpy as np

from accounts.providers.files.cadence import steps_per_minute
from accounts.providers.files.fit_messages import DeveloperField, Message, Messages, positive
from accounts.providers.files.points import is_measured
from accounts.providers.records import FloatArray, Recording

_DEGREES = 180.0 / 2**31

_NATIVE = {
    "distance": ("distance",),
    "altitude": ("enhanced_altitude", "altitude"),
    "speed": ("enhanced_speed", "speed"),
    "heartrate": ("heart_rate",),
    "power": ("power",),
    "temperature": ("temperature",),
}
_DEVELOPER = {
    "power": ("power", "rp_power"),
    "distance": ("distance",),
    "speed": ("speed",),
    "heartrate": ("heart rate", "heart_rate", "heartrate"),
    "cadence": ("cadence",),
}
"""Names under which apps store what the device did not measure (rule S19)."""

_SCALES = {
    "km": 1000.0,
    "mi": 1609.344,
    "km/h": 1 / 3.6,
    "kph": 1 / 3.6,
    "kmh": 1 / 3.6,
    "mph": 0.44704,
    "kw": 1000.0,
}


class Samples:
    """All samples of a file, cut by session on demand. Columns are taken from the messages once."""

    def __init__(self, messages: Messages) -> None:
        """Raises nothing: records without a time are left out."""
        self._messages = messages
        stamped = messages.sample("timestamp")
        self._at = np.empty(0) if stamped is None else stamped + messages.epoch
        self._channels = {} if stamped is None else self._columns()
        self._pauses = _pauses(messages)

    def recording(self, start: float, end: float, sport: str, *, is_only: bool) -> Recording | None:
        """Samples in ``[start, end)`` (Unix seconds), all for the only session; None when there are none."""
        with np.errstate(invalid="ignore"):
            inside = np.isfinite(self._at) if is_only else (self._at >= start) & (self._at < end)
        if not inside.any():
            return None
        everything = bool(inside.all())
        channels = {"time": (self._at if everything else self._at[inside]) - start}
        for name, values in self._channels.items():
            own = values if everything else values[inside]
            if is_measured(name, own):
                channels[name] = steps_per_minute(own, sport) if name == "cadence" else own
        return Recording(channels, tuple(_clipped(self._pauses, start, end)))

    def developer_total(self, session: Message) -> float | None:
        """Metres of a distance that only an app's field in the session message knows."""
        found = self._messages.developer.get("distance")
        if found is None:
            return None
        value = positive(session, found.key)
        return None if value is None else value * _scale(found)

    def _columns(self) -> dict[str, FloatArray]:
        columns = {name: self._native(*keys) for name, keys in _NATIVE.items()}
        columns["cadence"] = self._cadence()
        for name, names in _DEVELOPER.items():
            if not _has_value(columns[name]):
                added = self._developer(*names)
                columns[name] = columns[name] if added is None else added
        for name, key in (("latitude", "position_lat"), ("longitude", "position_long")):
            semicircles = self._native(key)
            columns[name] = None if semicircles is None else semicircles * _DEGREES
        return {name: values for name, values in columns.items() if values is not None}

    def _native(self, *keys: str) -> FloatArray | None:
        """The first field where it has a value, gaps filled from the next."""
        merged: FloatArray | None = None
        for key in keys:
            values = self._messages.sample(key)
            if merged is None:
                merged = values
                if merged is not None and np.isfinite(merged).all():
                    break
            elif values is not None:
                merged = np.where(np.isfinite(merged), merged, values)
        return merged

    def _cadence(self) -> FloatArray | None:
        whole = self._native("cadence")
        if whole is None:
            return None
        fraction = self._native("fractional_cadence")
        return whole if fraction is None else whole + np.nan_to_num(fraction)

    def _developer(self, *names: str) -> FloatArray | None:
        for name in names:
            found = self._messages.developer.get(name)
            values = None if found is None else self._native(found.key)
            if found is not None and _has_value(values) and values is not None:
                return values * _scale(found)
        return None


def _has_value(values: FloatArray | None) -> bool:
    """Whether a channel holds anything but zeros."""
    return values is not None and bool(np.nanmax(values) > 0)


def _scale(found: DeveloperField) -> float:
    return _SCALES.get(found.units.strip(), 1.0)


def _pauses(messages: Messages) -> list[tuple[float, float]]:
    """Spans between a timer stop and the next timer start, Unix seconds."""
    spans: list[tuple[float, float]] = []
    stopped: float | None = None
    for event in messages.of("event"):
        at = messages.instant(event, "timestamp")
        if at is None or event.get("event") != "timer":
            continue
        kind = str(event.get("event_type", ""))
        if kind.startswith("stop") and stopped is None:
            stopped = at
        elif kind == "start" and stopped is not None:
            if at > stopped:
                spans.append((stopped, at))
            stopped = None
    return spans


def _clipped(spans: list[tuple[float, float]], start: float, end: float) -> list[tuple[float, float]]:
    """The parts of the spans inside a session, in seconds since its start."""
    inside = [(max(a, start) - start, (b if math.isinf(end) else min(b, end)) - start) for a, b in spans]
    return [(a, b) for a, b in inside if b > a]
