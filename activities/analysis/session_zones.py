"""Time in zones of one session: the athlete's own bounds, else those that follow from thresholds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from . import pool, zones
from .arrays import FloatArray
from .thresholds import Thresholds


@dataclass(frozen=True, slots=True)
class ZoneTime:
    """Seconds in each zone (one more than ``bounds``, lowest first) and timer seconds without a value."""

    seconds: tuple[float, ...]
    missing: float
    bounds: tuple[float, ...]
    estimated: bool = False


def zone_times(
    heartrate: FloatArray | None,
    power: FloatArray | None,
    speed: FloatArray | None,
    swim: pool.PoolSwim | None,
    pool_length: float | None,
    family: str,
    known: Thresholds,
    own: Mapping[str, Sequence[float]] | None,
) -> dict[str, ZoneTime]:
    """By kind ("heartrate" in bpm, "power" in W, "pace" as speeds in m/s): what was measured and has
    bounds."""
    if swim is not None and pool_length:
        speed = pool.speeds(swim, pool_length)
    bounds = {
        **default_bounds(family, known),
        **{kind: tuple(limits) for kind, limits in (own or {}).items()},
    }
    series = {"heartrate": heartrate, "power": power, "pace": speed}
    return {
        kind: ZoneTime(
            tuple(zones.time_in_zones(values, bounds[kind]).tolist()),
            zones.missing_seconds(values),
            bounds[kind],
            kind == "heartrate" and not (own or {}).get(kind) and "threshold_heartrate" in known.estimated,
        )
        for kind, values in series.items()
        if values is not None and len(values) and kind in bounds
    }


def default_bounds(family: str, known: Thresholds) -> dict[str, tuple[float, ...]]:
    """Bounds by kind that follow from the athlete's thresholds for a sport family."""
    bounds: dict[str, tuple[float, ...]] = {}
    if known.threshold_heartrate:
        bounds["heartrate"] = zones.heartrate_bounds(family, known.threshold_heartrate)
    if known.ftp:
        bounds["power"] = zones.power_bounds(known.ftp)
    if known.threshold_speed and family in ("run", "swim"):
        table = zones.pace_bounds if family == "run" else zones.swim_bounds
        bounds["pace"] = table(known.threshold_speed)
    return bounds
