"""One analysed session under the names that ``sample_check`` compares."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from . import critical_power, curves, load, session_effort
from .session import Analysis
from .thresholds import Thresholds

_BEST = re.compile(r"best_(\d+)s_w")
_TSS = re.compile(r"tss_ftp(\d+)|tss_with_stored_ftp:([\d.]+)")
_HR_TSS = re.compile(r"hrtss_lthr(\d+)")
_W_BALANCE = re.compile(r"wbal_min_j_cp(\d+)_w(\d+)")
_TRIMP = re.compile(r"trimp_banister_(male|female)")


def athlete_of(reference: Mapping[str, Any], family: str) -> Thresholds:
    """Thresholds of the reference athlete for a sport family: one FTP for ride and run, speeds by sport."""
    speeds = {
        "run": "run_threshold_speed_kmh",
        "walk": "run_threshold_speed_kmh",
        "swim": "swim_threshold_speed_kmh",
    }
    speed = reference.get(speeds.get(family, ""))
    return Thresholds(
        ftp=reference.get("ftp_w"),
        threshold_heartrate=reference.get("lthr_bpm"),
        max_heartrate=reference.get("hr_max_bpm"),
        resting_heartrate=reference.get("hr_rest_bpm"),
        threshold_speed=speed / 3.6 if speed else None,
        weight=reference.get("weight_kg"),
        sex={"male": "M", "female": "F"}.get(str(reference.get("sex"))),
        critical_power=reference.get("critical_power_w"),
        w_prime=reference.get("w_prime_j"),
    )


def values_of(
    analysis: Analysis, *, start: datetime, sport: str, family: str, athlete: Thresholds
) -> dict[str, Any]:
    """The values by check name; ``parameterised`` and ``best_effort`` compute those with a number in the
    name."""
    return {
        "start_utc": start,
        "sport": sport,
        "is_marked": bool(analysis.flags),
        "distance_m": analysis.distance,
        "timer_s": analysis.timer_time,
        "elapsed_s": analysis.elapsed_time,
        "moving_s": analysis.moving_time,
        "swim_active_s": analysis.active_time,
        "pool_length": analysis.pool_length,
        "num_active_lengths": analysis.active_lengths,
        "hr_avg": analysis.heart.average,
        "hr_max": analysis.heart.maximum,
        "hr_min": analysis.heart.minimum,
        "trimp_edwards": analysis.edwards,
        "power_avg": analysis.power.average,
        "power_max": analysis.power.maximum,
        "normalized_power_w": analysis.power.normalized,
        "work_kj": analysis.power.kilojoules,
        "cadence_avg": analysis.cadence.average,
        "cadence_max": analysis.cadence.maximum,
        "speed_avg_ms": analysis.average_speed,
        "speed_max_ms": analysis.max_speed,
        "ascent_m": analysis.climb.gain,
        "descent_m": analysis.climb.loss,
        "calories": analysis.calories,
        "decoupling_power_hr_pct": analysis.decoupling if analysis.power.series is not None else None,
        "efficiency_factor": analysis.efficiency_factor,
        "variability_index": analysis.power.variability,
        "temperature_avg": analysis.temperature,
        "parameterised": lambda name: _parameterised(name, analysis, athlete),
        "best_effort": lambda metres: _best_effort(metres, analysis, family),
    }


def _best_effort(metres: float, analysis: Analysis, family: str) -> float | None:
    stored = {effort.at: effort.value for effort in analysis.efforts if effort.kind == "distance"}
    if metres in stored:
        return stored[metres]
    found = session_effort.distance_efforts(analysis.clean, family, [metres])
    return found[0].value if found else None


def _parameterised(name: str, analysis: Analysis, athlete: Thresholds) -> float | None:
    """A value whose check name carries numbers; None for a name nobody knows, which then fails loudly."""
    if match := _BEST.fullmatch(name):
        return _best_power(int(match[1]), analysis)
    if match := _TSS.fullmatch(name):
        return load.power_tss(
            analysis.power.normalized, float(match[1] or match[2]), analysis.timer_time or 0.0
        )
    if match := _W_BALANCE.fullmatch(name):
        return _w_balance(float(match[1]), float(match[2]), analysis)
    beats = analysis.heart.series
    if beats is None or athlete.max_heartrate is None:
        return None
    limits = {"max_hr": athlete.max_heartrate, "rest_hr": athlete.resting_heartrate or 0.0}
    if match := _TRIMP.fullmatch(name):
        return load.trimp(beats, **limits, sex="M" if match[1] == "male" else "F")
    if match := _HR_TSS.fullmatch(name):
        return load.hr_tss(beats, **limits, threshold_hr=float(match[1]), sex=athlete.sex)
    return None


def _best_power(seconds: int, analysis: Analysis) -> float | None:
    watts = analysis.clean.channel("power") if analysis.clean else None
    if watts is None or seconds > len(watts):
        return None
    return float(curves.mean_maximal(watts, [seconds])[0])


def _w_balance(critical: float, capacity: float, analysis: Analysis) -> float | None:
    watts = analysis.clean.channel("power") if analysis.clean else None
    if watts is None:
        return None
    return float(critical_power.w_balance(watts, critical_power=critical, w_prime=capacity).min())
