"""One row of activities.csv as an activity record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from accounts.providers.archives.strava_columns import Columns, Name
from accounts.providers.archives.strava_dates import utc_date
from accounts.providers.files.cadence import steps_factor
from accounts.providers.records import ActivityRecord, Refused

_ERROR = "#error#"
_TRUE = ("true", "1", "1.0")
_FALSE = ("false", "0", "0.0")


def record_of(columns: Columns, row: Sequence[str]) -> ActivityRecord:
    """The row in SI units, from the second block; distances of the first have no stated unit and are left.

    Raises Refused when the row has no readable date.
    """
    start = _start(columns, row)
    sport = columns.text(row, "Activity Type") or columns.text(row, "Type") or "unknown"
    has_file = columns.text(row, "Filename") is not None
    uploaded = _flag(columns, row, "From Upload")
    return ActivityRecord(
        provider="archive",
        external_id=columns.text(row, "Activity ID") or "",
        start_date=start,
        sport_type=sport,
        name=columns.text(row, "Activity Name"),
        description=columns.text(row, "Activity Description"),
        private_note=columns.text(row, "Activity Private Note"),
        is_manual=None if has_file else not uploaded,
        is_commute=_flag(columns, row, ("Commute", 2), "Commute"),
        is_race=_flag(columns, row, "Competition") or None,
        gear_name=columns.text(row, "Activity Gear"),
        notes=_notes(row),
        raw=_raw(columns, row),
        **_totals(columns, row, sport),
    )


def _start(columns: Columns, row: Sequence[str]) -> datetime:
    written = columns.text(row, "Activity Date")
    start = utc_date(written or "")
    if start is None:
        raise Refused(f"The date “{written or ''}” of this row cannot be read, so it was not imported.")
    return start


def _totals(columns: Columns, row: Sequence[str], sport: str) -> dict[str, Any]:
    def value(*names: Name) -> float | None:
        return next((found for name in names if (found := columns.number(row, name)) is not None), None)

    def positive(*names: Name) -> float | None:
        found = value(*names)
        return found if found is not None and found > 0 else None

    cadence, most = positive("Average Cadence"), positive("Max Cadence")
    steps, humidity = steps_factor(sport, cadence), value("Humidity")
    return {
        "distance": positive("Distance") if columns.is_si else positive(("Distance", 2)),
        "elapsed_time": positive(("Elapsed Time", 2), "Elapsed Time"),
        "moving_time": positive("Moving Time"),
        "timer_time": positive("Timer Time"),
        "total_elevation_gain": value("Elevation Gain"),
        "elevation_loss": value("Elevation Loss"),
        "elev_high": value("Elevation High"),
        "elev_low": value("Elevation Low"),
        "calories": positive("Calories"),
        "average_speed": positive("Average Speed"),
        "max_speed": positive("Max Speed"),
        "average_heartrate": positive("Average Heart Rate"),
        "max_heartrate": positive(("Max Heart Rate", 2), "Max Heart Rate"),
        "average_cadence": None if cadence is None else cadence * steps,
        "max_cadence": None if most is None else most * steps,
        "average_watts": positive("Average Watts"),
        "max_watts": positive("Max Watts"),
        "normalized_power": positive("Weighted Average Power"),
        "pool_length": positive("Pool Length"),
        "suffer_score": positive(("Relative Effort", 2), "Relative Effort"),
        "perceived_exertion": positive("Perceived Exertion"),
        "temperature": value("Weather Temperature", "Average Temperature"),
        "humidity": None if humidity is None else humidity * 100 if humidity <= 1 else humidity,
        "wind_speed": value("Wind Speed"),
        "body_weight": positive("Athlete Weight"),
    }


def _flag(columns: Columns, row: Sequence[str], *names: Name) -> bool | None:
    """True or False where the export says so; its words for people are translated, its numbers are not."""
    for name in names:
        written = (columns.text(row, name) or "").lower()
        if written in _TRUE or written in _FALSE:
            return written in _TRUE
    return None


def _notes(row: Sequence[str]) -> tuple[str, ...]:
    broken = sum(cell == _ERROR for cell in row)
    return (f"Strava could not export {broken} value(s) of this activity.",) if broken else ()


def _raw(columns: Columns, row: Sequence[str]) -> Mapping[str, str]:
    """All cells that hold something, unknown columns too, under the export's own headers."""
    return {name: cell for name, cell in zip(columns.names, row, strict=False) if cell != ""}
