"""What "easy", "T" or "90 % FTP" means for one athlete (docs/algorithms/workout-steps.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from activities.analysis import predictions

RUN, RIDE, SWIM = "run", "ride", "swim"
#: Labels a run or a swim may use, in the spelling they are printed in. RP is the goal's race pace.
RUN_LABELS = ("E", "M", "T", "I", "R", "5K", "10K", "HM", "RP")
SWIM_LABELS = ("CSS",)
_RACES = {"5K": 5000.0, "10K": 10_000.0, "HM": 21_097.5}

Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Paces:
    """Labels in numbers: ``named`` gives (fast, slow) in s/km, swims s/100 m.

    ``threshold`` is threshold pace in the same unit, ``ftp`` W, ``threshold_heartrate`` bpm; None where unknown.
    """

    sport: str = RUN
    named: Mapping[str, Range] = field(default_factory=dict)
    threshold: float | None = None
    ftp: float | None = None
    threshold_heartrate: float | None = None

    def speed(self, seconds: float) -> float:
        """Return m/s of a pace in this sport's unit."""
        return (100.0 if self.sport == SWIM else 1000.0) / seconds


@lru_cache(maxsize=256)
def _named(vdot: float) -> Mapping[str, Range]:
    found = predictions.training_paces(vdot)
    if found is None:
        return {}
    ranges = (found.easy, found.marathon, found.threshold, found.interval, found.repetition)
    named = {label: (pace.fast, pace.slow) for label, pace in zip(RUN_LABELS, ranges, strict=False)}
    for label, distance in _RACES.items():
        time = predictions.equivalent_time(vdot, distance)
        if time is not None:
            named[label] = (time / distance * 1000, time / distance * 1000)
    return named


def training_paces(
    vdot: float | None, *, race_pace: float | None = None, threshold_heartrate: float | None = None
) -> Paces:
    """Return a runner's paces: Daniels' five, three race paces and, when given, the goal's (s/km).

    Without a VDOT between 20 and 90 only what is given is known.
    """
    named = dict(_named(vdot)) if vdot is not None else {}
    threshold = named["T"][0] if "T" in named else None
    if race_pace is not None:
        named["RP"] = (race_pace, race_pace)
    return Paces(RUN, named, threshold, None, threshold_heartrate)


def riding(ftp: float | None, *, threshold_heartrate: float | None = None) -> Paces:
    """Return what a rider's targets stand on: threshold power (W) and heart rate (bpm)."""
    return Paces(RIDE, {}, None, ftp, threshold_heartrate)


def swimming(css: float | None, *, threshold_heartrate: float | None = None) -> Paces:
    """Return a swimmer's paces from critical swim speed as a pace (s/100 m)."""
    named = {"CSS": (css, css)} if css is not None else {}
    return Paces(SWIM, named, css, None, threshold_heartrate)
