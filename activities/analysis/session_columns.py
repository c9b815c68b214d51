"""An analysis as plain values under the names of the tables that keep it; JSON-safe, None for unknown."""

from __future__ import annotations

from typing import Any

import numpy as np

from .session import Analysis
from .session_effort import Curve, Effort
from .session_zones import ZoneTime
from .splits import Split
from .track import encoded

KERNEL_VERSION = 1  # raise it when a formula changes, so that a rebuild finds the old rows


def activity_columns(analysis: Analysis) -> dict[str, Any]:
    """Columns of ``activities`` that follow from the samples and totals; None = nothing to say about it."""
    heart, power, climb, cadence = analysis.heart, analysis.power, analysis.climb, analysis.cadence
    return {
        "distance": analysis.distance,
        "elapsed_time": analysis.elapsed_time,
        "timer_time": analysis.timer_time,
        "moving_time": analysis.moving_time,
        "total_elevation_gain": climb.gain,
        "elevation_loss": climb.loss,
        "elev_high": climb.high,
        "elev_low": climb.low,
        "calories": analysis.calories,
        "kilojoules": power.kilojoules,
        "average_speed": analysis.average_speed,
        "max_speed": analysis.max_speed,
        "average_heartrate": heart.average,
        "max_heartrate": heart.maximum,
        "min_heartrate": heart.minimum,
        "average_cadence": cadence.average,
        "max_cadence": cadence.maximum,
        "min_cadence": cadence.minimum,
        "average_watts": power.average,
        "max_watts": power.maximum,
        "normalized_power": power.normalized,
        "tss": analysis.load.value,
        "intensity_factor": analysis.load.intensity_factor,
        "load_method": analysis.load.method,
        "trimp": analysis.trimp,
        "temperature": analysis.temperature,
        "zone_times": {kind: _zone(zone) for kind, zone in analysis.zone_times.items()},
        "quality": quality(analysis),
        "excluded_from": list(analysis.excluded_from),
        **_track(analysis),
        "has_gps": "gps" in analysis.has,
        "has_heartrate": heart.average is not None,
        "has_cadence": cadence.average is not None,
        "has_power": power.average is not None,
    }


def quality(analysis: Analysis) -> list[dict[str, Any]]:
    """The flags as plain values, in the order they were found."""
    return [
        {
            "rule": flag.rule,
            "channel": flag.channel,
            "count": flag.count,
            "sentence": flag.sentence,
            "severity": flag.severity,
            "excludes": list(flag.excludes),
        }
        for flag in analysis.flags
    ]


def _zone(zone: ZoneTime) -> dict[str, Any]:
    return {
        "seconds": list(zone.seconds),
        "missing": zone.missing,
        "bounds": list(zone.bounds),
        "estimated": zone.estimated,
    }


def _track(analysis: Analysis) -> dict[str, Any]:
    track = analysis.track
    if track is None:
        return {"start_lat": None, "start_lng": None, "polyline": None, "summary_polyline": None}
    return {
        "start_lat": float(track.latitude[0]),
        "start_lng": float(track.longitude[0]),
        "polyline": encoded(track.latitude, track.longitude),
        "summary_polyline": encoded(track.summary_latitude, track.summary_longitude),
    }


def figures(analysis: Analysis) -> dict[str, Any]:
    """Further figures of an activity by name, for ``activity_analyses``."""
    return {
        "decoupling": analysis.decoupling,
        "decoupling_caveats": list(analysis.decoupling_caveats),
        "efficiency_factor": analysis.efficiency_factor,
        "variability_index": analysis.power.variability,
        "normalized_power_short": analysis.power.short,
        "power_coverage": analysis.power.coverage,
        "heartrate_coverage": analysis.heart.coverage,
        "heartrate_partial": analysis.heart.partial,
        "edwards": analysis.edwards,
        "hr_tss": analysis.hr_tss,
        "normalized_graded_speed": analysis.normalized_graded_speed,
        "w_balance_minimum": analysis.w_balance_minimum,
        "pool_length": analysis.pool_length,
        "active_lengths": analysis.active_lengths,
        "active_time": analysis.active_time,
        "coverage": dict(analysis.coverage),
    }


def split_values(analysis: Analysis) -> dict[str, list[dict[str, Any]]]:
    """Splits by unit, "km" and "mi"."""
    return {
        "km": [_split(item) for item in analysis.splits_km],
        "mi": [_split(item) for item in analysis.splits_mile],
    }


def _split(split: Split) -> dict[str, Any]:
    return {
        "number": split.number,
        "start": split.start,
        "distance": split.distance,
        "elapsed_time": split.elapsed_time,
        "moving_time": split.moving_time,
        "speed": split.speed,
        "heartrate": split.heartrate,
        "power": split.power,
        "rise": split.rise,
    }


def effort_values(effort: Effort) -> dict[str, Any]:
    """Columns of one ``best_efforts`` row."""
    start = None if effort.start is None else int(effort.start)
    return {"kind": effort.kind, "at": effort.at, "value": effort.value, "start_index": start}


def curve_values(analysis: Analysis) -> dict[str, tuple[list[int], list[float]]]:
    """Stored curves by kind: durations in s and values; durations that no window covers are left out."""
    curves = {"power": analysis.power_curve, "heartrate": analysis.heartrate_curve}
    return {kind: _curve(curve) for kind, curve in curves.items() if curve is not None and len(curve.values)}


def _curve(curve: Curve) -> tuple[list[int], list[float]]:
    known = np.isfinite(curve.values)
    return curve.durations[known].tolist(), np.round(curve.values[known], 2).tolist()
