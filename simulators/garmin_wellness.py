"""The wellness tables of Garmin's account export, out of made-up nights, in its layout and units."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC
from typing import Any

from simulators.nights import Night

_WELLNESS, _AGGREGATOR = "DI_CONNECT/DI-Connect-Wellness", "DI_CONNECT/DI-Connect-Aggregator"


def tables(nights: Sequence[Night], account: str = "someone_1") -> dict[str, bytes]:
    """Members of the zip. The first night comes twice, once with less; the first two have no variability yet."""
    first, last = nights[0].day, nights[-1].day
    poor = {"calendarDate": first.isoformat(), "deepSleepSeconds": 60}
    return {
        f"{_WELLNESS}/{first}_{last}_{account}_sleepData.json": _json([*map(_sleep, nights), poor]),
        f"{_WELLNESS}/{first}_{last}_{account}_healthStatusData.json": _json(
            [_status(night, is_known=place > 1) for place, night in enumerate(nights)]
        ),
        f"{_AGGREGATOR}/UDSFile_{first}_{last}.json": _json([_day(night) for night in nights]),
        f"{_WELLNESS}/{account}_fitnessAgeData.json": _json(
            [{"asOfDateGmt": str(last), "biometricVo2Max": 48.0}]
        ),
    }


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()


def _sleep(night: Night) -> dict[str, Any]:
    return {
        "calendarDate": night.day.isoformat(), "sleepStartTimestampGMT": _gmt(night.bed),
        "sleepEndTimestampGMT": _gmt(night.woke), "deepSleepSeconds": night.deep, "lightSleepSeconds": night.light,
        "remSleepSeconds": night.rem, "awakeSleepSeconds": night.awake, "unmeasurableSeconds": 0,
        "averageRespiration": 14.0, "awakeCount": 2, "sleepScores": {"overallScore": night.sleep_score},
        "spo2SleepSummary": {"averageSPO2": night.oxygen, "lowestSPO2": 88.0}, "napList": [],
    }  # fmt: skip


def _gmt(at: Any) -> str:
    return str(at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.0"))


def _status(night: Night, *, is_known: bool) -> dict[str, Any]:
    metrics: list[dict[str, Any]] = [
        {"type": "HRV", **({"value": round(night.hrv)} if is_known else {})},
        {"type": "SKIN_TEMP_C", "value": 0.2},
    ]
    return {"calendarDate": night.day.isoformat(), "metrics": metrics}


def _day(night: Night) -> dict[str, Any]:
    return {
        "calendarDate": night.day.isoformat(), "restingHeartRate": round(night.pulse), "minHeartRate": 44,
        "totalSteps": 9000, "allDayStress": {"aggregatorList": [{"type": "TOTAL", "averageStressLevel": 30}]},
    }  # fmt: skip
