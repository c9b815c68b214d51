"""The wellness tables of Garmin's account export: nights, daily pulse, health status (docs/health-sources.md).

File names carry the account and spans of dates, so they are known by their ends. A date may come several times: the
richer record is kept. Stages are given, no total; a missing value during the first weeks is no value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import orjson

from accounts.providers.records import DayRecord, Refused
from accounts.providers.values import day, objects, part, positive

SLEEP, STATUS, SUMMARY = "_sleepData.json", "_healthStatusData.json", "UDSFile_"
_STAGES = ("deepSleepSeconds", "lightSleepSeconds", "remSleepSeconds")


def is_wellness(name: str) -> bool:
    """Whether a member of the export is one of the three tables."""
    base = name.rpartition("/")[2]
    return base.endswith((SLEEP, STATUS)) or (base.startswith(SUMMARY) and base.endswith(".json"))


def days_of(tables: Iterable[tuple[str, bytes]]) -> list[DayRecord]:
    """One record a day out of all tables (name, content). Raises Refused when one is damaged."""
    nights: dict[date, Mapping[str, Any]] = {}
    summaries: dict[date, Mapping[str, Any]] = {}
    statuses: dict[date, Mapping[str, Any]] = {}
    for name, content in tables:
        base = name.rpartition("/")[2]
        kept = nights if base.endswith(SLEEP) else statuses if base.endswith(STATUS) else summaries
        for row in _table(base, content):
            on = day(row.get("calendarDate"))
            if on is not None and _richness(row) > _richness(kept.get(on, {})):
                kept[on] = row
    every = sorted({*nights, *summaries, *statuses})
    return [_record(on, nights.get(on, {}), summaries.get(on, {}), statuses.get(on, {})) for on in every]


def _table(name: str, content: bytes) -> Iterable[dict[str, Any]]:
    try:
        return objects(orjson.loads(content))
    except orjson.JSONDecodeError as error:
        raise Refused(
            f"The table {name} in the export is damaged. Please download the export again."
        ) from error


def _richness(row: Mapping[str, Any]) -> int:
    return sum(value not in (None, [], {}) for value in row.values())


def _record(
    on: date, night: Mapping[str, Any], summary: Mapping[str, Any], status: Mapping[str, Any]
) -> DayRecord:
    stages = [value for name in _STAGES if (value := positive(night.get(name))) is not None]
    metrics = {one.get("type"): positive(one.get("value")) for one in objects(status.get("metrics"))}
    return DayRecord(
        date=on,
        hrv=metrics.get("HRV"),
        resting_hr=positive(summary.get("restingHeartRate")),
        sleep_score=positive(part(night, "sleepScores", "overallScore")),
        hours_slept=sum(stages) / 3600 if stages else None,
        spo2=positive(part(night, "spo2SleepSummary", "averageSPO2")) or metrics.get("SPO2"),
        raw={"sleep": night, "status": status, "resting_hr": summary.get("restingHeartRate")},
    )
