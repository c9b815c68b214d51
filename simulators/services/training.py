"""What the made-up athlete of the services did: outlines of sessions at once, samples when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np

from simulators.sessions import FloatArray

_KINDS = (("run", 3.0), ("run", 3.3), ("ride", 7.6), ("run", 2.9), ("strength", 0.0))
_HOME = (48.0012, 7.8381)
_WEEK = (1, 1, 0, 1, 0, 1, 1)  # Monday to Sunday


@dataclass(frozen=True, slots=True)
class Effort:
    """A session. ``number`` tells it from all others, ``start`` is aware; metres and bpm as a watch sums them up."""

    number: int
    kind: str
    start: datetime
    seconds: int
    metres: float
    climb: float
    heartrate: float
    max_heartrate: float
    has_gps: bool

    @property
    def end(self) -> datetime:
        return self.start + timedelta(seconds=self.seconds)


def efforts(seed: int, first: date, last: date, zone: str = "Europe/Berlin") -> Iterator[Effort]:
    """Those of the days from ``first`` to ``last``, the oldest first."""
    for n in range((last - first).days + 1):
        found = effort(seed, first + timedelta(days=n), zone)
        if found is not None:
            yield found


@lru_cache(maxsize=8192)
def effort(seed: int, day: date, zone: str = "Europe/Berlin") -> Effort | None:
    """The session of a day; None on a day of rest."""
    random = np.random.default_rng([seed, 7, day.toordinal()])
    if not _WEEK[day.weekday()] or random.random() < 0.08:
        return None
    kind, speed = _KINDS[int(random.integers(len(_KINDS)))]
    seconds = int(random.integers(28, 95) * 60 + random.integers(60))
    begun = datetime(day.year, day.month, day.day, int(random.integers(6, 20)), tzinfo=ZoneInfo(zone))
    beats = float(random.normal(146 if kind != "strength" else 104, 7))
    return Effort(
        number=day.toordinal() * 10 + seed % 10, kind=kind,
        start=begun + timedelta(seconds=int(random.integers(3600))), seconds=seconds,
        metres=round(seconds * speed * float(random.uniform(0.94, 1.06)), 1),
        climb=round(float(random.uniform(20, 260)), 1) if speed else 0.0,
        heartrate=round(beats, 1), max_heartrate=round(beats + float(random.uniform(14, 32))),
        has_gps=bool(speed) and random.random() > 0.08,
    )  # fmt: skip


def samples(effort: Effort, step: int = 2) -> dict[str, FloatArray]:
    """Channels every ``step`` seconds: a way around a hill, a heart that follows."""
    random = np.random.default_rng([11, effort.number])
    time = np.arange(0, effort.seconds + 1, step, dtype=np.float64)
    share = time / effort.seconds
    speed = 1 + 0.12 * np.sin(2 * np.pi * share * 9) + 0.03 * random.standard_normal(time.size)
    way = np.cumsum(speed)
    distance = effort.metres * way / way[-1] if effort.metres else np.zeros(time.size)
    beats = effort.heartrate + 9 * np.sin(2 * np.pi * share * 5) - 25 * np.exp(-time / 90)
    found = {
        "time": time,
        "heartrate": np.round(np.clip(beats, 60, effort.max_heartrate)),
        "cadence": np.round(84 + 2 * random.standard_normal(time.size)),
    }
    if effort.metres:
        found["distance"] = np.round(distance, 1)
        found["altitude"] = np.round(260 + effort.climb / 4 * (1 - np.cos(2 * np.pi * share * 2)), 1)
    if effort.has_gps:
        angle = 2 * np.pi * share
        radius = effort.metres / (2 * np.pi) / 111_195
        found["latitude"] = np.round(_HOME[0] + radius * np.sin(angle), 6)
        found["longitude"] = np.round(
            _HOME[1] + radius * (1 - np.cos(angle)) / np.cos(np.radians(_HOME[0])), 6
        )
    return found
