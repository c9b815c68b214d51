"""Intervals.icu's objects out of made-up nights and sessions."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from simulators.services.training import Effort, samples
from simulators.services.world import ZONE, World

Row = dict[str, Any]
_TYPES = {"run": "Run", "ride": "Ride", "strength": "WeightTraining"}
_NAMES = {
    "time": "time",
    "heartrate": "heartrate",
    "cadence": "cadence",
    "distance": "distance",
    "altitude": "altitude",
}


def is_stub(effort: Effort) -> bool:
    """One in nine came from Strava."""
    return effort.number // 10 % 9 == 2


def listed(world: World) -> list[Row]:
    return [_stub(one) if is_stub(one) else activity(world, one) for one in world.efforts("intervals")]


def _stub(effort: Effort) -> Row:
    return {
        "id": str(effort.number), "source": "STRAVA", "_note": "STRAVA activities are not available via the API",
        "start_date_local": effort.start.replace(tzinfo=None).isoformat(),
    }  # fmt: skip


def activity(world: World, effort: Effort, *, is_detail: bool = False) -> Row:
    found: Row = {
        "id": f"i{effort.number}", "start_date": effort.start.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "start_date_local": effort.start.replace(tzinfo=None).isoformat(), "timezone": ZONE,
        "type": _TYPES[effort.kind], "sub_type": "NONE", "name": f"{_TYPES[effort.kind]} {effort.number}",
        "distance": effort.metres or None, "moving_time": effort.seconds, "elapsed_time": effort.seconds,
        "icu_recording_time": effort.seconds, "total_elevation_gain": effort.climb,
        "average_speed": effort.metres / effort.seconds if effort.metres else None,
        "average_heartrate": round(effort.heartrate), "max_heartrate": round(effort.max_heartrate),
        "average_cadence": 84.2, "icu_training_load": 61, "icu_intensity": 78.4, "calories": effort.seconds // 6,
        "trainer": False, "commute": False, "race": False, "device_name": "GARMIN fenix 7", "source": "UPLOAD",
        "file_type": "fit", "icu_rpe": 4, "feel": 2, "stream_types": ["time", "heartrate"], "strava_id": None,
        **world.changed.get(f"i{effort.number}", {}),
    }  # fmt: skip
    return found | ({"icu_intervals": []} if is_detail else {})


def streams(effort: Effort) -> list[Row]:
    channels = samples(effort, step=5)
    found: list[Row] = [
        {
            "type": name,
            "name": None,
            "data": channels[name].tolist(),
            "data2": None,
            "valueTypeIsArray": False,
        }
        for name in _NAMES
        if name in channels
    ]
    if "latitude" in channels:
        found.append({
            "type": "latlng", "name": None, "data": channels["latitude"].tolist(),
            "data2": channels["longitude"].tolist(), "valueTypeIsArray": False,
        })  # fmt: skip
    return found


def wellness(world: World) -> list[Row]:
    """Now and then the pulse or the weight is only carried over from another day."""
    return [
        {
            "id": night.day.isoformat(), "hrv": round(night.hrv * 0.95, 1), "hrvSDNN": round(night.hrv * 1.6, 1),
            "restingHR": round(night.pulse), "tempRestingHR": night.number % 12 == 5, "sleepSecs": night.asleep,
            "sleepScore": float(night.sleep_score), "sleepQuality": 2,
            "spO2": night.oxygen if night.number % 3 else None,
            "readiness": None if night.number % 4 else float(night.recovery), "weight": night.weight,
            "tempWeight": night.number % 7 != 0, "soreness": min(4, night.soreness),
            "fatigue": min(4, night.fatigue),
            "stress": 2, "mood": 5 - min(4, night.mood), "ctl": 41.2, "atl": 48.0, "comments": None, "locked": None,
            **world.changed.get(night.day.isoformat(), {}),
        }
        for night in world.nights("intervals")
    ]  # fmt: skip
