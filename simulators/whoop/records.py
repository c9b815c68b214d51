"""Whoop's objects out of made-up nights and sessions."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from simulators.nights import Night
from simulators.services.world import OWNERS, World

Row = dict[str, Any]
_SPACE = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")
_SPORTS = {"run": "running", "ride": "cycling", "strength": "weightlifting"}


def sleep_id(night: Night, nap: bool = False) -> str:
    return str(uuid.uuid5(_SPACE, f"whoop-{'nap' if nap else 'sleep'}-{night.number}"))


def workout_id(number: int) -> str:
    return str(uuid.uuid5(_SPACE, f"whoop-workout-{number}"))


def _state(night: Night) -> str:
    """Most are scored; one in forty waits for it, one in fifty cannot be."""
    return "PENDING_SCORE" if night.number % 40 == 7 else "UNSCORABLE" if night.number % 50 == 9 else "SCORED"


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def _offset(at: datetime) -> str:
    text = at.strftime("%z")
    return f"{text[:3]}:{text[3:]}"


def _scored(world: World, key: str, state: str, score: Row) -> Row:
    fields = world.changed.get(key, {})
    return {"score_state": "SCORED" if fields else state} | (
        {"score": score | fields} if state == "SCORED" or fields else {}
    )


def cycles(world: World) -> list[Row]:
    """One a night; the newest still runs, and where no night was recorded the one before goes on."""
    nights = world.nights("whoop")
    found = []
    for night, following in zip(nights, [*nights[1:], None], strict=True):
        end = {} if following is None else {"end": _iso(following.bed)}
        found.append({
            "id": 90_000_000 + night.number, "user_id": int(OWNERS["whoop"]), "created_at": _iso(night.woke),
            "updated_at": _iso(night.woke), "start": _iso(night.bed), **end, "timezone_offset": _offset(night.bed),
            **_scored(world, f"cycle-{night.number}", "SCORED", {
                "strain": night.strain, "kilojoule": 8000 + 300 * night.strain, "average_heart_rate": 66,
                "max_heart_rate": 168,
            }),
        })  # fmt: skip
    return found


def sleeps(world: World) -> list[Row]:
    found = []
    for night in world.nights("whoop"):
        found.append(_sleep(world, night, night.bed, night.woke, is_nap=False))
        if night.nap:
            begun = night.woke + timedelta(hours=6)
            found.append(_sleep(world, night, begun, begun + timedelta(seconds=night.nap), is_nap=True))
    return found


def _sleep(world: World, night: Night, begun: datetime, ended: datetime, *, is_nap: bool) -> Row:
    stages = (night.nap, 0, 0, 0) if is_nap else (night.light, night.deep, night.rem, night.awake)
    light, deep, rem, awake = (1000 * seconds for seconds in stages)
    score = {
        "stage_summary": {
            "total_in_bed_time_milli": light + deep + rem + awake, "total_awake_time_milli": awake,
            "total_no_data_time_milli": 0, "total_light_sleep_time_milli": light,
            "total_slow_wave_sleep_time_milli": deep, "total_rem_sleep_time_milli": rem, "sleep_cycle_count": 4,
            "disturbance_count": 9,
        },
        "sleep_needed": {
            "baseline_milli": 27_000_000, "need_from_sleep_debt_milli": 900_000,
            "need_from_recent_strain_milli": 600_000, "need_from_recent_nap_milli": -300_000,
        },
        "respiratory_rate": 15.2, "sleep_performance_percentage": night.sleep_score,
        "sleep_consistency_percentage": 80, "sleep_efficiency_percentage": 91.5,
    }  # fmt: skip
    key = sleep_id(night, is_nap)
    return {
        "id": key, "cycle_id": 90_000_000 + night.number, "v1_id": night.number,
        "user_id": int(OWNERS["whoop"]), "created_at": _iso(ended), "updated_at": _iso(ended),
        "start": _iso(begun), "end": _iso(ended), "timezone_offset": _offset(begun), "nap": is_nap,
        **_scored(world, key, _state(night), score),
    }  # fmt: skip


def recoveries(world: World) -> list[Row]:
    found = []
    for night in world.nights("whoop"):
        score: Row = {
            "user_calibrating": night.day == world.first, "recovery_score": night.recovery,
            "resting_heart_rate": round(night.pulse), "hrv_rmssd_milli": round(night.hrv, 4),
        }  # fmt: skip
        if night.number % 5:
            score |= {"spo2_percentage": night.oxygen, "skin_temp_celsius": 33.4}
        found.append({
            "cycle_id": 90_000_000 + night.number, "sleep_id": sleep_id(night), "user_id": int(OWNERS["whoop"]),
            "created_at": _iso(night.woke), "updated_at": _iso(night.woke), "_at": _iso(night.bed),
            **_scored(world, f"recovery-{night.number}", _state(night), score),
        })  # fmt: skip
    return found


def workouts(world: World) -> list[Row]:
    found = []
    for effort in world.efforts("whoop"):
        score: Row = {
            "strain": 9.2, "average_heart_rate": round(effort.heartrate), "max_heart_rate": round(effort.max_heartrate),
            "kilojoule": round(effort.seconds * 0.7, 1), "percent_recorded": 100.0,
            "zone_durations": {"zone_two_milli": effort.seconds * 1000},
        }  # fmt: skip
        if effort.has_gps:
            score |= {"distance_meter": effort.metres, "altitude_gain_meter": effort.climb}
        found.append({
            "id": workout_id(effort.number), "v1_id": effort.number, "user_id": int(OWNERS["whoop"]),
            "created_at": _iso(effort.end), "updated_at": _iso(effort.end), "start": _iso(effort.start),
            "end": _iso(effort.end), "timezone_offset": _offset(effort.start), "sport_id": 0,
            "sport_name": _SPORTS[effort.kind], **_scored(world, workout_id(effort.number), "SCORED", score),
        })  # fmt: skip
    return found
