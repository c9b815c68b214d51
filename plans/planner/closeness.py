"""How close a done session comes to a planned one: each test with its value (docs/algorithms/matching.md).

Distances in m, times in s, intensity as a share of the threshold (1 = threshold). None is unknown: its test has no
value, and its weight goes to the others.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

REST = "Rest"
RACE = "Race"
CROSS = "Cross"
DATE_WEIGHT, SIZE_WEIGHT, INTENSITY_WEIGHT = 0.5, 0.3, 0.2
DATE_VALUES = {0: 1.0, 1: 0.5, -1: 0.45}  # days late; what was missed is made up more often than run ahead

#: Deviation of the size and what it is worth; straight between, nothing beyond.
_SIZE_VALUES = ((0.0, 1.0), (0.1, 0.9), (0.2, 0.4), (0.4, 0.0))
SURE_SIZE = 0.1  # on the day and this close: a match, whatever else is said
FITTING_SIZE = 0.2
ALONE_SIZE = 0.4
_SAME_INTENSITY, _OTHER_INTENSITY = 0.04, 0.2

#: What a kind of session is run at, where the workout does not tell its load.
_USUAL_INTENSITY = {
    "Easy": 0.72,
    "Long": 0.74,
    "Recovery": 0.65,
    "Tempo": 0.87,
    "Intervals": 0.89,
    "Race": 0.96,
}


@dataclass(frozen=True, slots=True)
class Planned:
    """A workout: ``kind`` is its type, ``load`` what it should give."""

    key: str
    on: date
    sport: str
    kind: str
    position: int = 0
    distance: float | None = None
    duration: float | None = None
    load: float | None = None

    @property
    def intensity(self) -> float | None:
        """From load and time; else what sessions of the kind are usually done at."""
        from_load = intensity_of(self.load, self.duration)
        return from_load if from_load is not None else _USUAL_INTENSITY.get(self.kind)


@dataclass(frozen=True, slots=True)
class Done:
    """A session; ``started`` orders those of one day (s since any moment)."""

    key: str
    on: date
    sport: str
    started: float = 0.0
    distance: float | None = None
    duration: float | None = None
    intensity: float | None = None
    is_commute: bool = False


@dataclass(frozen=True, slots=True)
class Test:
    """One test: ``value`` 0-1 or None, its weight, and what was compared (day offset, m, s or intensity)."""

    name: str
    value: float | None
    weight: float
    planned: float | None = None
    done: float | None = None


def intensity_of(load: float | None, seconds: float | None) -> float | None:
    """The intensity that gives a load in a time: load = hours × intensity² × 100."""
    if load is None or not seconds or load < 0:
        return None
    return math.sqrt(load * 36.0 / seconds)


def is_compatible(planned: Planned, done: Done) -> bool:
    """Whether a session of this sport can fulfil the workout; cross-training takes any sport unless it names one."""
    if planned.kind == REST:
        return False
    if planned.kind == CROSS and planned.sport in ("other", "run"):
        return done.sport != "run"
    return planned.sport == done.sport


def summed(parts: Sequence[Done]) -> Done:
    """Several sessions of a day as one: sums, and the intensity of the whole."""
    if len(parts) == 1:
        return parts[0]
    first = parts[0]
    return Done(
        key=first.key,
        on=first.on,
        sport=first.sport,
        started=first.started,
        distance=_total([part.distance for part in parts]),
        duration=_total([part.duration for part in parts]),
        intensity=_mean_intensity(parts),
        is_commute=any(part.is_commute for part in parts),
    )


def _total(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def _mean_intensity(parts: Sequence[Done]) -> float | None:
    """Root of the time-weighted mean square, as load adds up; None when a part does not tell."""
    weighted = [
        (part.duration, part.intensity)
        for part in parts
        if part.duration is not None and part.intensity is not None
    ]
    seconds = sum(time for time, _ in weighted)
    if len(weighted) < len(parts) or not seconds:
        return None
    return math.sqrt(sum(time * level * level for time, level in weighted) / seconds)


def sizes(planned: Planned, done: Done) -> tuple[str, float, float] | None:
    """Compared: ("distance", planned m, done m), else ("duration", s, s); None when neither is known of both."""
    for name in ("distance", "duration"):
        wanted, given = getattr(planned, name), getattr(done, name)
        if wanted and given is not None:
            return name, wanted, given
    return None


def deviation(planned: Planned, done: Done) -> float | None:
    """How far the size is off, as a share of what was planned."""
    compared = sizes(planned, done)
    return None if compared is None else round(abs(compared[2] / compared[1] - 1), 9)


def size_value(off: float) -> float:
    """1 for exactly as planned, 0.9 at 10 % off, 0.4 at 20 %, 0 from 40 % on."""
    for (near, high), (far, low) in pairwise(_SIZE_VALUES):
        if off <= far:
            return round(high + (low - high) * (off - near) / (far - near), 9)
    return 0.0


def intensity_value(planned: float, done: float) -> float:
    """1 within 0.04 of the planned intensity, 0 from 0.20 on."""
    off = abs(planned - done)
    return min(1.0, max(0.0, 1 - (off - _SAME_INTENSITY) / (_OTHER_INTENSITY - _SAME_INTENSITY)))


def tests(planned: Planned, parts: Sequence[Done]) -> tuple[Test, ...]:
    """Date, size and intensity of one session, or of several as a whole, against a workout."""
    done = summed(parts)
    off = (done.on - planned.on).days
    compared = sizes(planned, done)
    name, wanted, given = compared if compared else ("size", None, None)
    share = deviation(planned, done)
    asked, was = planned.intensity, done.intensity
    return (
        Test("date", DATE_VALUES.get(off, 0.0), DATE_WEIGHT, 0.0, float(off)),
        Test(name, None if share is None else size_value(share), SIZE_WEIGHT, wanted, given),
        Test(
            "intensity",
            None if asked is None or was is None else intensity_value(asked, was),
            INTENSITY_WEIGHT,
            asked,
            was,
        ),
    )


def score(found: Sequence[Test]) -> float:
    """The weighted mean of the tests that have a value, 0-1."""
    known = [(test.weight, test.value) for test in found if test.value is not None]
    return sum(weight * value for weight, value in known) / sum(weight for weight, _ in known)
