"""What hangs on an activity's row: laps, best efforts, curves and the details behind the numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from activities.models import (
    Activity,
    ActivityAnalysis,
    BestEffort,
    EffortKind,
    HeartRateRecovery,
    Lap,
    PowerCurve,
    Song,
)
from activities.services import building
from activities.services.building import Building, plain

_LAP_FIELDS = [
    "lap_type",
    "name",
    "elapsed_time",
    "timer_time",
    "distance",
    "average_speed",
    "max_speed",
    "average_heartrate",
    "max_heartrate",
    "average_cadence",
    "average_watts",
    "max_watts",
    "total_elevation_gain",
]
_EFFORT_KINDS = {"distance": EffortKind.DISTANCE, "duration": EffortKind.DURATION}


def rewrite(activity: Activity, built: Building) -> None:
    """Replace all results of an activity."""
    for model in (Lap, Song, HeartRateRecovery, BestEffort, PowerCurve, ActivityAnalysis):
        model._default_manager.filter(activity=activity).delete()
    write(activity, built)


def write(activity: Activity, built: Building) -> None:
    day = activity.start_date_local.date()
    Lap.objects.bulk_create(_laps(activity, built.laps))
    BestEffort.objects.bulk_create(_efforts(activity, built, day))
    PowerCurve.objects.bulk_create(_curves(activity, built, day))
    ActivityAnalysis.objects.create(
        user_id=activity.user_id,
        activity=activity,
        kernel_version=building.KERNEL_VERSION,
        load=_load(built),
        figures=_figures(built),
        splits=plain({"km": built.analysis.splits_km, "mi": built.analysis.splits_mile}),
    )


def _laps(activity: Activity, laps: Sequence[Mapping[str, Any]]) -> list[Lap]:
    rows, covered = [], 0.0
    for number, lap in enumerate(laps, start=1):
        elapsed = lap.get("elapsed_time") or lap.get("timer_time")
        covered += lap.get("distance") or 0.0
        rows.append(
            Lap(
                user_id=activity.user_id,
                activity=activity,
                lap_number=number,
                start_seconds=lap["start"],
                end_time_seconds=None if elapsed is None else lap["start"] + elapsed,
                end_distance_meters=covered if lap.get("distance") is not None else None,
                **{name: value for name in _LAP_FIELDS if (value := lap.get(name)) is not None},
            )
        )
    return rows


def _efforts(activity: Activity, built: Building, day: date) -> list[BestEffort]:
    return [
        BestEffort(
            user_id=activity.user_id,
            activity=activity,
            sport=activity.sport,
            environment=activity.environment,
            kind=_EFFORT_KINDS[effort.kind],
            at=effort.at,
            value=round(float(effort.value), 2),
            start_index=None if effort.start is None else int(effort.start),
            local_date=day,
            is_record_allowed="records" not in activity.excluded_from,
        )
        for effort in built.analysis.efforts
    ]


def _curves(activity: Activity, built: Building, day: date) -> list[PowerCurve]:
    found = {"power": built.analysis.power_curve, "heartrate": built.analysis.heartrate_curve}
    rows = []
    for kind, curve in found.items():
        if curve is None or not (there := np.isfinite(curve.values)).any():
            continue
        rows.append(
            PowerCurve(
                user_id=activity.user_id,
                activity=activity,
                kind=kind,
                sport=activity.sport,
                local_date=day,
                durations=curve.durations[there].tolist(),
                values=np.round(curve.values[there], 1).tolist(),
            )
        )
    return rows


def _load(built: Building) -> dict[str, Any]:
    rows = [{"sport": sport, "effective_on": day.isoformat()} for sport, day in built.in_force.rows]
    return {**plain(built.analysis.load.as_json()), "thresholds": rows}


def _figures(built: Building) -> dict[str, Any]:
    analysis = built.analysis
    found = {
        "variability_index": analysis.power.variability,
        "power_coverage": analysis.power.coverage,
        "power_short": analysis.power.short or None,
        "heartrate_coverage": analysis.heart.coverage,
        "heartrate_partial": analysis.heart.partial or None,
        "edwards": analysis.edwards,
        "hr_tss": analysis.hr_tss,
        "efficiency_factor": analysis.efficiency_factor,
        "decoupling": analysis.decoupling,
        "decoupling_caveats": analysis.decoupling_caveats or None,
        "w_balance_minimum": analysis.w_balance_minimum,
        "normalized_graded_speed": analysis.normalized_graded_speed,
        "pool_length": analysis.pool_length,
        "active_lengths": analysis.active_lengths,
        "active_time": analysis.active_time,
        "coverage": analysis.coverage or None,
    }
    return {name: plain(value) for name, value in found.items() if value is not None}
