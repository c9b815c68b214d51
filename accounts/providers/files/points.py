"""Points of TCX and GPX collected into channels, and the pauses between their pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from accounts.providers.files.cadence import steps_per_minute
from accounts.providers.records import FloatArray, Recording

_CHANNELS = (
    "distance",
    "latitude",
    "longitude",
    "altitude",
    "speed",
    "heartrate",
    "cadence",
    "power",
    "temperature",
)
_NEVER_ZERO = ("power", "heartrate", "cadence")
_NAN = float("nan")


@dataclass(slots=True)
class Points:
    """Rows of samples in file order; ``breaks`` are the row numbers where a new piece of track begins."""

    at: list[float] = field(default_factory=list)
    columns: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in _CHANNELS})
    breaks: list[int] = field(default_factory=list)

    def add(self, at: float, values: dict[str, float]) -> None:
        """One point at Unix second ``at``."""
        self.at.append(at)
        for name, column in self.columns.items():
            column.append(values.get(name, _NAN))

    def new_piece(self) -> None:
        """What follows begins a new piece: the timer stood still in between."""
        if self.at and (not self.breaks or self.breaks[-1] != len(self.at)):
            self.breaks.append(len(self.at))

    def recording(self, start: float, sport: str) -> Recording | None:
        """Channels that have a value, with ``time`` in seconds since ``start``; None without points."""
        if not self.at:
            return None
        channels = {"time": np.array(self.at) - start}
        for name, column in self.columns.items():
            values = np.array(column)
            if is_measured(name, values):
                channels[name] = steps_per_minute(values, sport) if name == "cadence" else values
        return Recording(channels, self._stops(start))

    def _stops(self, start: float) -> tuple[tuple[float, float], ...]:
        edges = [
            (self.at[row - 1] - start, self.at[row] - start) for row in self.breaks if row < len(self.at)
        ]
        return tuple((before, after) for before, after in edges if after > before)


def is_measured(name: str, values: FloatArray) -> bool:
    """Whether a channel has a value; power, heart rate and cadence that are 0 throughout were not measured."""
    known = values[np.isfinite(values)]
    return bool(known.size and (name not in _NEVER_ZERO or known.max() > 0))


def first_position(recording: Recording | None) -> tuple[float | None, float | None]:
    """Degrees of the first sample that has a position other than (0, 0)."""
    if recording is None or not {"latitude", "longitude"} <= recording.channels.keys():
        return None, None
    latitude, longitude = recording.channels["latitude"], recording.channels["longitude"]
    known = np.flatnonzero(
        np.isfinite(latitude) & np.isfinite(longitude) & ((latitude != 0) | (longitude != 0))
    )
    return (float(latitude[known[0]]), float(longitude[known[0]])) if known.size else (None, None)


def weighted_mean(values: Sequence[float | None], weights: Sequence[float | None]) -> float | None:
    """Mean of the known values, each weighted by its known weight; None when no pair is known."""
    pairs = [(value, weight) for value, weight in zip(values, weights, strict=True) if value and weight]
    total = sum(weight for _, weight in pairs)
    return sum(value * weight for value, weight in pairs) / total if total else None
