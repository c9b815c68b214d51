"""Tables of days as CSV: our own template, and exports of HRV apps such as Elite HRV (docs/health-sources.md).

Columns are known by their names, in any order; what has no known name is left alone. Units stand in the names. A table
with ln rMSSD alone gives rMSSD by its exponential; one with several readings a day gives the first.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from accounts.providers.records import DayRecord, Refused
from accounts.providers.values import text

FILE = "file"
MOST_ROWS = 40_000  # a century of days
_POUND = 0.453592370
_DATE_NAMES = ("date", "day", "calendardate", "calendar_date")
# Our field, and the names it goes by; the first that a table has is read. A factor turns its unit into ours.
_COLUMNS: Mapping[str, tuple[tuple[str, float], ...]] = {
    "hrv": (("rmssd", 1.0), ("hrv_ms", 1.0), ("hrv_rmssd", 1.0), ("rmssd_ms", 1.0), ("hrv", 1.0)),
    "resting_hr": (
        ("resting_hr_bpm", 1.0), ("resting_hr", 1.0), ("restinghr", 1.0), ("resting_heart_rate", 1.0), ("rhr", 1.0),
    ),
    "sleep_score": (("sleep_score", 1.0), ("sleepscore", 1.0)),
    "hours_slept": (("sleep_h", 1.0), ("hours_slept", 1.0), ("sleep_hours", 1.0), ("sleepsecs", 1 / 3600)),
    "recovery_score": (("recovery_score", 1.0), ("recovery", 1.0), ("readiness", 1.0)),
    "strain_score": (("strain_score", 1.0), ("strain", 1.0)),
    "spo2": (("spo2_percent", 1.0), ("spo2", 1.0)),
    "weight": (("weight_kg", 1.0), ("weight", 1.0), ("weight_lb", _POUND)),
    "soreness": (("soreness_1_to_5", 1.0), ("soreness", 1.0)),
    "fatigue": (("fatigue_1_to_5", 1.0), ("fatigue", 1.0)),
    "mood": (("mood_1_to_5", 1.0), ("mood", 1.0)),
    "stress": (("stress_1_to_5", 1.0), ("stress", 1.0)),
}  # fmt: skip
_LOGARITHM = ("lnrmssd", "ln_rmssd", "ln_rmssd_ms")
_NOTES = ("note", "notes", "comments", "comment")
TEMPLATE = ",".join((
    "date", "hrv_ms", "resting_hr_bpm", "sleep_h", "sleep_score", "recovery_score", "strain_score", "spo2_percent",
    "weight_kg", "soreness_1_to_5", "fatigue_1_to_5", "mood_1_to_5", "stress_1_to_5", "note",
)) + "\r\n"  # fmt: skip


@dataclass(frozen=True, slots=True)
class DayTable:
    """Days of one source; ``notes`` are sentences about what was left out."""

    source: str
    days: tuple[DayRecord, ...]
    notes: tuple[str, ...] = field(default=())


def read(data: bytes) -> DayTable | None:
    """The table in a file; None when it is none, so that another reader may try.

    Raises Refused with a sentence when it is a table of days that cannot be read.
    """
    rows = _rows(data)
    names = [_plain(name) for name in rows[0]] if rows else []
    at = next((names.index(name) for name in _DATE_NAMES if name in names), None)
    columns = _known(names)
    if at is None or (not columns and not any(name in names for name in _LOGARITHM)):
        return None
    found: dict[date, DayRecord] = {}
    without_date: list[int] = []
    for number, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        on = _day(row[at] if at < len(row) else "")
        if on is None:
            without_date.append(number)
        elif on not in found:
            found[on] = _record(on, row, names, columns)
    if not found:
        raise Refused("No line of this table has a date like 2026-05-04 in its first column of dates.")
    return DayTable(_source(names), tuple(found.values()), _notes(without_date))


def _rows(data: bytes) -> list[list[str]]:
    """The cells of a text with commas, semicolons or tabs; nothing for what is no text."""
    if b"\0" in data[:4096] or data[:1] in (b"<", b"{", b"["):
        return []
    content = data.decode("utf-8-sig", errors="replace")
    head = content[: content.find("\n") if "\n" in content else len(content)]
    delimiter = max(",;\t", key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(content, newline=""), delimiter=delimiter))
    except csv.Error:
        return []
    if len(rows) > MOST_ROWS:
        raise Refused(f"The table has {len(rows):,} lines. Please split it: {MOST_ROWS:,} are read at once.")
    return rows


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.strip().lower()).strip("_")


def _known(names: Sequence[str]) -> dict[str, tuple[int, float]]:
    """Our field to the place of its column and the factor of its unit."""
    found = {}
    for ours, choices in _COLUMNS.items():
        for name, factor in choices:
            if name in names:
                found[ours] = (names.index(name), factor)
                break
    return found


def _source(names: Sequence[str]) -> str:
    """Elite HRV writes both forms of rMSSD beside its own score."""
    return "elite_hrv" if "lnrmssd" in names and "rmssd" in names else FILE


def _day(cell: str) -> date | None:
    try:
        return date.fromisoformat(cell.strip()[:10])
    except ValueError:
        return None


def _record(
    on: date, row: Sequence[str], names: Sequence[str], columns: Mapping[str, tuple[int, float]]
) -> DayRecord:
    values: dict[str, Any] = {}
    for ours, (place, factor) in columns.items():
        value = _number(row[place]) if place < len(row) else None
        values[ours] = None if value is None else value * factor
    logarithm = next(
        (_number(row[names.index(name)]) for name in _LOGARITHM if name in names[: len(row)]), None
    )
    if values.get("hrv") is None and logarithm is not None and 0 < logarithm < 7:
        values["hrv"] = math.exp(logarithm)
    note = next((row[names.index(name)] for name in _NOTES if name in names[: len(row)]), "")
    return DayRecord(on, note=text(note) or "", raw=dict(zip(names, row, strict=False)), **values)


def _number(cell: str) -> float | None:
    """A number with a point or a comma; None for anything else."""
    try:
        value = float(cell.strip().replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _notes(lines: Sequence[int]) -> tuple[str, ...]:
    if not lines:
        return ()
    many = "1 line" if len(lines) == 1 else f"{len(lines)} lines"
    return (f"{many} without a date like 2026-05-04 left out, the first is line {lines[0]}.",)
