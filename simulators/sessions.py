"""A made-up session: channels, pauses, laps and pool lengths, and believable ones from a seed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

EARTH_RADIUS = 6_371_000.0


@dataclass(frozen=True, slots=True)
class Length:
    """One pool length: seconds from the session's start, seconds it took, strokes (None while resting)."""

    start: float
    seconds: float
    strokes: int | None = 14


@dataclass(frozen=True, slots=True)
class Session:
    """What a device would have recorded. Channels as in the product's vocabulary, ``time`` in seconds from
    ``start``; running cadence in steps a minute of both feet. ``laps`` are lap starts in seconds. ``totals`` override
    what is computed from the channels (keys of ``summary``).
    """

    start: datetime
    channels: Mapping[str, FloatArray]
    sport: str = "running"
    sub_sport: str = "generic"
    pauses: tuple[tuple[float, float], ...] = ()
    laps: tuple[float, ...] = (0.0,)
    lengths: tuple[Length, ...] = ()
    pool_length: float | None = None
    utc_offset: int | None = 0
    name: str = "Simulated session"
    manufacturer: str = "development"
    product_name: str = "Simulator One"
    beats: tuple[float, ...] = ()
    late_heartrate: tuple[tuple[float, int], ...] = ()
    totals: Mapping[str, float] = field(default_factory=dict)

    @property
    def duration(self) -> float:
        """Seconds from the start to the last sample or length."""
        last = float(self.channels["time"][-1]) if len(self.channels.get("time", ())) else 0.0
        return max([last, *(item.start + item.seconds for item in self.lengths)])

    def summary(self, start: float = 0.0, end: float = np.inf) -> dict[str, float]:
        """Totals of the span ``[start, end]`` as a device would store them, SI; unknown ones are absent."""
        time = self.channels.get("time", np.empty(0))
        inside = (time >= start) & (time <= end)
        paused = sum(max(0.0, min(b, end) - max(a, start)) for a, b in self.pauses)
        elapsed = min(self.duration, end) - start
        found = {"elapsed": elapsed, "timer": elapsed - paused}
        for name, values in self.channels.items():
            known = values[inside][np.isfinite(values[inside])]
            if known.size and name in ("speed", "heartrate", "cadence", "power", "temperature"):
                found[f"average_{name}"], found[f"max_{name}"] = float(known.mean()), float(known.max())
            elif known.size and name == "distance":
                found["distance"] = float(known[-1] - known[0]) if start else float(known[-1])
            elif known.size > 1 and name == "altitude":
                found["ascent"] = float(np.clip(np.diff(known), 0, None).sum())
        if self.pool_length:
            swum = [item for item in self.lengths if item.strokes is not None and start <= item.start < end]
            found["distance"] = self.pool_length * len(swum)
        return {**found, **(self.totals if end == np.inf else {})}


_TYPICAL: dict[str, dict[str, float]] = {
    "running": {"speed": 3.1, "heartrate": 148, "cadence": 172, "power": 260},
    "cycling": {"speed": 8.3, "heartrate": 138, "cadence": 86, "power": 195},
    "swimming": {"speed": 0.9, "heartrate": 132, "cadence": 28, "power": np.nan},
    "walking": {"speed": 1.4, "heartrate": 98, "cadence": 112, "power": np.nan},
}


def realistic(
    seed: int,
    *,
    sport: str = "cycling",
    seconds: int = 7200,
    start: datetime = datetime(2024, 5, 4, 7, 30, tzinfo=UTC),
    place: tuple[float, float] = (46.95, 7.45),
    effort: float = 1.0,
    has_power: bool = True,
    pauses: tuple[tuple[float, float], ...] = (),
    **details: Any,
) -> Session:
    """A session at 1 Hz with hills, drift and noise, the same for the same seed.

    ``effort`` scales power and speed; ``details`` go to ``Session`` (laps, utc_offset, …).
    """
    random = np.random.default_rng(seed)
    typical = _TYPICAL.get(sport, _TYPICAL["running"])
    time = np.arange(seconds, dtype=np.float64)
    terrain = _smooth(random, seconds, 240)
    power = np.clip(
        typical["power"] * effort * (1 + 0.18 * terrain + 0.12 * random.standard_normal(seconds)), 0, None
    )
    speed = np.clip(
        typical["speed"] * effort * (1 - 0.12 * terrain + 0.05 * _smooth(random, seconds, 20)), 0.3, None
    )
    warm = 1 - np.exp(-time / 180)
    heart = 70 + (typical["heartrate"] * effort**0.5 - 70) * warm * (1 + 0.05 * terrain + 0.04 * time / 7200)
    distance = np.cumsum(speed)
    latitude, longitude = _loop(distance, place, random)
    channels = {
        "time": time,
        "distance": np.round(distance, 2),
        "latitude": latitude,
        "longitude": longitude,
        "altitude": np.round((450 + 60 * _smooth(random, seconds, 600)) * 5) / 5,
        "speed": np.round(speed, 3),
        "heartrate": np.round(heart + random.standard_normal(seconds)),
        "cadence": np.round(typical["cadence"] + 3 * random.standard_normal(seconds)),
        "temperature": np.full(seconds, 18.0),
    }
    if has_power and np.isfinite(typical["power"]):
        channels["power"] = np.round(power)
    return Session(
        start=start, sport=sport, channels=_without_pauses(channels, pauses), pauses=pauses, **details
    )


def _without_pauses(
    channels: Mapping[str, FloatArray], pauses: tuple[tuple[float, float], ...]
) -> dict[str, FloatArray]:
    """No samples while the timer stands; the distance goes on from where it stood."""
    time = channels["time"]
    runs = np.ones(time.size, dtype=bool)
    distance = channels["distance"].copy()
    for stopped, started in pauses:
        inside = (time > stopped) & (time < started)
        runs &= ~inside
        if inside.any():
            distance[time >= started] -= distance[inside][-1] - distance[np.flatnonzero(inside)[0] - 1]
    moved = {**channels, "distance": np.round(distance, 2)}
    return {name: values[runs] for name, values in moved.items()}


def _smooth(random: np.random.Generator, size: int, width: int) -> FloatArray:
    """Noise of unit size that changes over about ``width`` samples."""
    knots = random.standard_normal(size // width + 3)
    return np.interp(np.arange(size), np.arange(knots.size) * width, knots)


def _loop(
    distance: FloatArray, place: tuple[float, float], random: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    """A round course through ``place`` whose length along the track is ``distance`` (metres)."""
    radius = max(float(distance[-1]) / (2 * np.pi * random.uniform(1, 3)), 60.0)
    angle = distance / radius
    north, east = radius * np.sin(angle), radius * (1 - np.cos(angle))
    latitude = place[0] + np.degrees(north / EARTH_RADIUS)
    longitude = place[1] + np.degrees(east / (EARTH_RADIUS * np.cos(np.radians(place[0]))))
    return latitude, longitude
