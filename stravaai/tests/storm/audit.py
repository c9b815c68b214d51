"""The database against the stand-in's own dump, row for row. Shares nothing with the sync: SQL, JSON, arithmetic.

``channel`` reads a stored column by what docs/algorithms/recordings.md says about it.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import dict_row

from simulators.strava.running import Running

_HEADER = struct.Struct("<BBBBdqqI")
_COMPARED_STREAMS = {"time": "time", "distance": "distance", "heartrate": "heartrate", "altitude": "altitude",
                     "watts": "power"}  # fmt: skip
_TOLERANCE = {"time": 0.001, "distance": 0.006, "heartrate": 0.006, "altitude": 0.051, "watts": 0.006}
# The note is kept in an encrypted column of its own; gear is written into the answer, and not into the dump.
_OWN = frozenset({"private_note", "gear"})

ROWS = """
SELECT s.external_id, s.raw_data, a.id AS activity, a.name, a.sport_type, a.start_date, a.is_manual, a.visibility,
       r.recording_keys, r.recording_values, r.sample_count
FROM activity_sources s JOIN activities a ON a.id = s.activity_id
LEFT JOIN recording_data r ON r.source_id = s.id
WHERE s.provider = 'strava' AND s.removed_at IS NULL
"""


def differences(database: str, strava: Running, athlete: int = 10001) -> list[str]:
    """Sentences, one for each thing that differs; empty when the database says what Strava says."""
    there = {str(one["id"]): one for one in strava.control(f"dump?athlete={athlete}&streams=full")}
    with psycopg.connect(database, row_factory=dict_row) as connection:
        rows = connection.execute(ROWS).fetchall()
        found = _counts(connection)
        found += _fitness(connection)
    here = {row["external_id"]: row for row in rows}
    found += [f"{len(rows) - len(here)} sessions are here twice"] if len(rows) != len(here) else []
    found += [f"{key} is at Strava and not here" for key in sorted(set(there) - set(here))]
    found += [f"{key} is here and not at Strava" for key in sorted(set(here) - set(there))]
    for key in sorted(set(here) & set(there)):
        found += [f"{key}: {sentence}" for sentence in _session(here[key], there[key])]
    return found


def _session(row: Mapping[str, Any], told: Mapping[str, Any]) -> list[str]:
    detail = {name: value for name, value in told["detail"].items() if name not in _OWN}
    raw = {name: value for name, value in row["raw_data"].items() if name not in _OWN}
    if "laps" not in detail and not detail["manual"]:
        detail["laps"] = told["laps"]  # they are asked for by a call of their own
    found = [
        f"{name} is {raw.get(name)!r:.80} here and {detail.get(name)!r:.80} there"
        for name in sorted({*raw, *detail})
        if raw.get(name) != detail.get(name)
    ]
    gear = row["raw_data"].get("gear")
    if gear and gear["id"] != detail.get("gear_id"):
        found.append(f"gear {gear['id']} here and {detail.get('gear_id')} there")
    pairs = {
        "name": (row["name"], detail["name"]),
        "sport_type": (row["sport_type"], detail.get("sport_type", detail.get("type"))),
        "start_date": (row["start_date"], datetime.fromisoformat(detail["start_date"])),
        "is_manual": (row["is_manual"], detail["manual"]),
        "visibility": (row["visibility"], detail["visibility"]),
    }
    found += [
        f"the activity's {name}: {here!r}, not {want!r}"
        for name, (here, want) in pairs.items()
        if here != want
    ]
    return found + _samples(row, told["streams"])


def _samples(row: Mapping[str, Any], streams: Mapping[str, Any] | None) -> list[str]:
    if not streams:
        return ["samples here and none there"] if row["recording_keys"] else []
    if not row["recording_keys"]:
        return ["no samples here"]
    length = min(len(values) for values in streams.values())
    stored = dict(zip(row["recording_keys"], row["recording_values"], strict=True))
    found = [] if row["sample_count"] == length else [f"{row['sample_count']} samples, not {length}"]
    for theirs, ours in _COMPARED_STREAMS.items():
        if theirs not in streams:
            found += [f"{ours} here and not there"] if ours in stored else []
        elif ours not in stored:
            found += [f"no {ours} here"] if any(v is not None for v in streams[theirs]) else []
        elif not _alike(channel(stored[ours]), streams[theirs][:length], _TOLERANCE[theirs]):
            found.append(f"other samples of {ours}")
    return found


def _alike(here: list[float | None], there: list[float | None], tolerance: float) -> bool:
    return len(here) == len(there) and all(
        (one is None) == (other is None) and (one is None or other is None or abs(one - other) <= tolerance)
        for one, other in zip(here, there, strict=True)
    )


def channel(packed: bytes) -> list[float | None]:
    """One stored column in plain Python."""
    _, order, width, has_gaps, scale, first, second, count = _HEADER.unpack_from(packed)
    body = zlib.decompress(packed[_HEADER.size :], -15)
    stored = max(count - order, 0)
    coded = [sum(body[plane * stored + at] << (8 * plane) for plane in range(width)) for at in range(stored)]
    steps = [code >> 1 if code % 2 == 0 else -(code >> 1) - 1 for code in coded]
    values = [first, second][: min(order, count)]
    slope = second - first if order == 2 else 0
    for step in steps:
        slope = slope + step if order == 2 else step
        values.append(values[-1] + slope)
    gaps = body[stored * width :] if has_gaps else b""
    is_gap = [bool(gaps[at // 8] >> (7 - at % 8) & 1) if gaps else False for at in range(count)]
    return [None if gap else value / scale for value, gap in zip(values, is_gap, strict=True)]


def _counts(connection: psycopg.Connection[Any]) -> list[str]:
    """What may never be: activities without a source, sources without an activity, work left lying."""
    checks = {
        "activities without a source": "SELECT count(*) AS n FROM activities a WHERE NOT EXISTS "
        "(SELECT 1 FROM activity_sources s WHERE s.activity_id = a.id)",
        "sources without an activity": "SELECT count(*) AS n FROM activity_sources WHERE activity_id IS NULL",
        "recordings twice": "SELECT count(*) - count(DISTINCT source_id) AS n FROM recording_data",
        "laps twice": "SELECT count(*) - count(DISTINCT (activity_id, lap_number)) AS n FROM laps",
        "events of strangers with a user": "SELECT count(*) AS n FROM webhook_events "
        "WHERE user_id IS NOT NULL AND owner_id <> '10001'",
    }
    found = []
    for what, query in checks.items():
        row = connection.execute(query).fetchone()
        if row is not None and row["n"]:
            found.append(f"{row['n']} {what}")
    return found


def _fitness(connection: psycopg.Connection[Any]) -> list[str]:
    """The stored curve against the plain recurrence over the stored loads."""
    loads: dict[Any, float] = {}
    for row in connection.execute(
        "SELECT local_date, sum(tss) AS load FROM activities WHERE NOT 'load' = ANY(excluded_from) GROUP BY 1"
    ):
        loads[row["local_date"]] = row["load"] or 0.0
    days = connection.execute(
        "SELECT date, load, ctl, atl FROM fitness_days WHERE sport = 'all' ORDER BY date"
    )
    ctl = atl = 0.0
    found = []
    for day in days.fetchall():
        load = loads.pop(day["date"], 0.0)
        ctl += (load - ctl) * (1 - math.exp(-1 / 42))
        atl += (load - atl) * (1 - math.exp(-1 / 7))
        if not (
            math.isclose(day["load"], load, abs_tol=1e-6) and math.isclose(day["ctl"], ctl, abs_tol=1e-6)
        ):
            found.append(
                f"fitness of {day['date']}: load {day['load']}, not {load}; ctl {day['ctl']}, not {ctl}"
            )
    return found + [f"no fitness for {day}" for day, load in loads.items() if load]
