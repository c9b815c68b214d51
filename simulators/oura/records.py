"""Oura's objects out of made-up nights and sessions; the ring sees a lower pulse and less variability than a strap."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from simulators.nights import Night
from simulators.services.world import World

Row = dict[str, Any]
META = {"version": 2, "source": "ring"}
_ACTIVITIES = {"run": "running", "ride": "cycling", "strength": "strengthTraining"}


def _base(world: World, night: Night, name: str) -> Row:
    key = f"{name}-{night.number}"
    return {"id": key, "day": night.day.isoformat(), "meta": META, **world.changed.get(key, {})}


def daily_sleep(world: World) -> list[Row]:
    return [
        {
            "score": None if night.number % 33 == 4 else night.sleep_score, "timestamp": f"{night.day}T00:00:00+00:00",
            "contributors": {"deep_sleep": 88, "efficiency": 91, "latency": 70, "rem_sleep": 80, "restfulness": 60,
                             "timing": 95, "total_sleep": 77},
            **_base(world, night, "daily_sleep"),
        }
        for night in world.nights("oura")
    ]  # fmt: skip


def daily_readiness(world: World) -> list[Row]:
    return [
        {
            "score": night.recovery, "temperature_deviation": 0.1, "temperature_trend_deviation": 0.0,
            "timestamp": f"{night.day}T00:00:00+00:00",
            "contributors": {"hrv_balance": 74, "resting_heart_rate": 85, "sleep_balance": None},
            **_base(world, night, "daily_readiness"),
        }
        for night in world.nights("oura")
    ]  # fmt: skip


def sleep(world: World) -> list[Row]:
    """A long sleep; on some days a nap that counts, one that does not, and one that was deleted."""
    found = []
    for night in world.nights("oura"):
        found.append(_sleep(world, night, "long_sleep", night.bed, night.asleep, night.awake))
        if night.nap:
            begun = night.woke + timedelta(hours=6)
            found.append(_sleep(world, night, "sleep", begun, night.nap, 300))
            found.append(_sleep(world, night, "rest", begun + timedelta(hours=1), 600, 0))
            found.append(_sleep(world, night, "deleted", begun + timedelta(hours=2), 900, 0))
    return found


def _sleep(world: World, night: Night, kind: str, begun: datetime, asleep: int, awake: int) -> Row:
    is_long = kind == "long_sleep"
    return {
        "type": kind, "bedtime_start": begun.isoformat(),
        "bedtime_end": (begun + timedelta(seconds=asleep + awake)).isoformat(),
        "average_hrv": round(night.hrv * 0.82) if is_long else None,
        "average_heart_rate": night.pulse + 4.25, "lowest_heart_rate": round(night.pulse - 3) if is_long else None,
        "total_sleep_duration": asleep, "deep_sleep_duration": night.deep if is_long else 0,
        "light_sleep_duration": night.light if is_long else asleep, "rem_sleep_duration": night.rem if is_long else 0,
        "awake_time": awake, "time_in_bed": asleep + awake, "latency": 420, "efficiency": 92, "average_breath": 14.6,
        "restless_periods": 120, "period": 0, "low_battery_alert": False,
        "hrv": {"interval": 300.0, "items": [None, 51.0, 49.0], "timestamp": begun.isoformat()},
        "sleep_phase_5_min": "4222113334",
        **_base(world, night, f"sleep-{kind}"),
    }  # fmt: skip


def daily_spo2(world: World) -> list[Row]:
    return [
        {
            "spo2_percentage": None if night.number % 6 == 0 else {"average": night.oxygen},
            "breathing_disturbance_index": 3, **_base(world, night, "daily_spo2"),
        }
        for night in world.nights("oura")
    ]  # fmt: skip


def workout(world: World) -> list[Row]:
    return [
        {
            "id": f"workout-{one.number}", "activity": _ACTIVITIES[one.kind], "calories": one.seconds / 6,
            "day": one.start.date().isoformat(), "distance": one.metres or None,
            "start_datetime": one.start.isoformat(),
            "end_datetime": one.end.isoformat(), "intensity": "moderate", "label": None, "source": "confirmed",
            "meta": META,
        }
        for one in world.efforts("oura")
    ]  # fmt: skip


COLLECTIONS: dict[str, Callable[[World], list[Row]]] = {
    "daily_sleep": daily_sleep, "daily_readiness": daily_readiness, "sleep": sleep, "daily_spo2": daily_spo2,
    "workout": workout,
}  # fmt: skip
