"""Made-up exports: Strava's bulk export and Garmin's account export, in the layouts of the real ones."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from simulators.files import Session, fit_bytes, gpx_bytes, tcx_bytes

_FIRST = (
    "Activity ID|Activity Date|Activity Name|Activity Type|Activity Description|Elapsed Time|Distance|"
    "Max Heart Rate|Relative Effort|Commute|Activity Private Note|Activity Gear|Filename|Athlete Weight|"
    "Bike Weight"
)
_SECOND = (
    "Elapsed Time|Moving Time|Distance|Max Speed|Average Speed|Elevation Gain|Elevation Loss|"
    "Elevation Low|Elevation High|Max Grade|Average Grade|Average Positive Grade|Average Negative Grade|"
    "Max Cadence|Average Cadence|Max Heart Rate|Average Heart Rate|Max Watts|Average Watts|Calories|"
    "Max Temperature|Average Temperature|Relative Effort|Total Work|Number of Runs|Uphill Time|"
    "Downhill Time|Other Time|Perceived Exertion|Type|Start Time|Weighted Average Power|Power Count|"
    "Prefer Perceived Exertion|Perceived Relative Effort|Commute|Total Weight Lifted|From Upload|"
    "Grade Adjusted Distance|Weather Observation Time|Weather Condition|Weather Temperature|"
    "Apparent Temperature|Dewpoint|Humidity|Weather Pressure|Wind Speed|Wind Gust|Wind Bearing|"
    "Precipitation Intensity|Sunrise Time|Sunset Time|Moon Phase|Bike|Gear|Precipitation Probability|"
    "Precipitation Type|Cloud Cover|Weather Visibility|UV Index|Weather Ozone|Jump Count|Total Grit|"
    "Average Flow|Flagged|Average Elapsed Speed|Dirt Distance|Newly Explored Distance|"
    "Newly Explored Dirt Distance|Activity Count|Total Steps|Carbon Saved|Pool Length|Training Load|"
    "Intensity|Average Grade Adjusted Pace|Timer Time|Total Cycles"
)
_LATER = ["Recovery", "With Pet", "Competition", "Long Run", "For a Cause"]
_ADDED = {
    94: ["Media"],
    99: [*_LATER, "Media"],
    101: [*_LATER, "Downhill Distance", "Downhill Grade", "Media"],
}
_OLD = "id date name type description elapsed_time distance commute gear filename".split()  # noqa: SIM905
_UPLOADED = "DI_CONNECT/DI-Connect-Uploaded-Files"
_STRAVA_TYPES = {"running": "Run", "cycling": "Ride", "swimming": "Swim", "walking": "Walk"}
_GARMIN_TYPES = {"running": "running", "cycling": "cycling", "swimming": "lap_swimming", "walking": "walking"}
_WRITERS: dict[str, Callable[[Session], bytes]] = {"fit": fit_bytes, "tcx": tcx_bytes, "gpx": gpx_bytes}


@dataclass(frozen=True, slots=True)
class Row:
    """One activity of a Strava export. ``file``: fit, tcx, gpx, each also with .gz; None for a manual one.
    ``is_missing`` leaves the file out of the zip; ``cells`` override cells by header (first occurrence) or
    by (header, occurrence).
    """

    number: int
    session: Session
    file: str | None = "fit.gz"
    is_missing: bool = False
    cells: dict[str | tuple[str, int], str] = field(default_factory=dict)


def header(columns: int = 94) -> list[str]:
    """English column names of an export with this many columns: 94, 99 or 101."""
    return [*_FIRST.split("|"), *_SECOND.split("|"), *_ADDED[columns]]


def strava_export(
    rows: Sequence[Row],
    *,
    columns: int = 94,
    titles: Sequence[str] | None = None,
    date_of: Callable[[datetime], str] | None = None,
    bom: bool = False,
    root: str = "",
) -> bytes:
    """A zip as Strava sends it. ``titles`` replace the header (a translation), ``date_of`` writes dates."""
    names = header(columns)
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(titles or names)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as container:
        for row in rows:
            writer.writerow(_cells(row, names, date_of or american_date))
            if row.file and not row.is_missing:
                container.writestr(f"{root}{_file_name(row)}", _recorded(row))
        container.writestr(f"{root}activities.csv", ("\ufeff" if bom else "") + table.getvalue())
        container.writestr(f"{root}profile.csv", "Athlete ID\n1\n")
        container.writestr(
            f"{root}routes/1.gpx", gpx_bytes(rows[0].session, has_times=False) if rows else b""
        )
    return packed.getvalue()


def old_strava_export(rows: Sequence[Row]) -> bytes:
    """A zip in the form before July 2019: ten columns, ISO dates, metres."""
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(
        [
            "id",
            "date",
            "name",
            "type",
            "description",
            "elapsed_time",
            "distance",
            "commute",
            "gear",
            "filename",
        ]
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as container:
        for row in rows:
            found = row.session.summary()
            writer.writerow(
                [
                    row.number,
                    row.session.start.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S"),
                    row.session.name,
                    _STRAVA_TYPES.get(row.session.sport, "Workout"),
                    "",
                    round(found["elapsed"]),
                    found.get("distance", 0.0),
                    "false",
                    "",
                    _file_name(row) if row.file else "",
                ]
            )
            if row.file and not row.is_missing:
                container.writestr(_file_name(row), _recorded(row))
        container.writestr("activities.csv", table.getvalue())
    return packed.getvalue()


def _route(rows: Sequence[Row]) -> bytes:
    return gpx_bytes(rows[0].session, has_times=False) if rows else b""


def american_date(at: datetime) -> str:
    """ "May 29, 2022, 3:53:35 PM", in UTC as Strava writes it."""
    utc = at.astimezone(UTC)
    return f"{utc:%b} {utc.day}, {utc.year}, {utc.hour % 12 or 12}:{utc:%M:%S %p}"


def german_date(at: datetime) -> str:
    """ "09.12.2022, 15:24:49", in UTC too."""
    return at.astimezone(UTC).strftime("%d.%m.%Y, %H:%M:%S")


def _cells(row: Row, names: Sequence[str], date_of: Callable[[datetime], str]) -> list[str]:
    found = row.session.summary()
    distance = found.get("distance", 0.0)
    values: dict[str | tuple[str, int], object] = {
        "Activity ID": row.number,
        "Activity Date": date_of(row.session.start),
        "Activity Name": row.session.name,
        "Activity Type": _STRAVA_TYPES.get(row.session.sport, "Workout"),
        "Elapsed Time": round(found["elapsed"]),
        "Distance": f"{distance / 1000:.2f}".replace(".", ","),
        "Commute": "false",
        "Filename": _file_name(row) if row.file else "",
        ("Elapsed Time", 2): found["elapsed"],
        "Moving Time": found["timer"],
        ("Distance", 2): distance,
        ("Commute", 2): 0.0,
        "Average Heart Rate": found.get("average_heartrate", ""),
        ("Max Heart Rate", 2): found.get("max_heartrate", ""),
        "Average Watts": found.get("average_power", ""),
        "Elevation Gain": found.get("ascent", ""),
        "From Upload": 1.0 if row.file else 0.0,
        **row.cells,
    }
    seen: dict[str, int] = {}
    cells = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        value = values.get((name, seen[name]), values.get(name, "") if seen[name] == 1 else "")
        cells.append(str(value))
    return cells


def _file_name(row: Row) -> str:
    return f"activities/{row.number * 7 + 11}.{row.file}"


def _recorded(row: Row) -> bytes:
    kind, _, packed = (row.file or "fit").partition(".")
    data = _WRITERS[kind](row.session)
    return gzip.compress(data, mtime=0) if packed else data


def garmin_export(
    sessions: Sequence[Session],
    *,
    elevation_unit: float = 0.01,
    others: Sequence[bytes] = (),
    account: str = "someone_1",
    tables: Mapping[str, bytes] | None = None,
) -> bytes:
    """A zip in the layout of Garmin's account export: one table of summaries, and a zip of FIT files inside.

    ``elevation_unit`` is metres per unit of elevations; ``others`` are further files (monitoring) among them,
    ``tables`` further members (simulators.garmin_wellness).
    """
    table = [
        {"summarizedActivitiesExport": [_summary(n, s, elevation_unit) for n, s in enumerate(sessions, 1001)]}
    ]
    uploaded = io.BytesIO()
    with zipfile.ZipFile(uploaded, "w", zipfile.ZIP_STORED) as container:
        for number, data in enumerate([*map(fit_bytes, sessions), *others], 2001):
            container.writestr(f"{account}_{number}.fit", data)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr(
            f"DI_CONNECT/DI-Connect-Fitness/{account}_0_summarizedActivities.json", json.dumps(table)
        )
        container.writestr(f"{_UPLOADED}/UploadedFiles_0-_Part1.zip", uploaded.getvalue())
        container.writestr("customer_data/customer.json", "{}")
        for name, content in (tables or {}).items():
            container.writestr(name, content)
    return packed.getvalue()


def _summary(number: int, session: Session, elevation_unit: float) -> dict[str, object]:
    found = session.summary()
    start = session.start.timestamp() * 1000
    return {
        "activityId": number,
        "name": session.name,
        "activityType": _GARMIN_TYPES.get(session.sport, "other"),
        "startTimeGmt": start,
        "startTimeLocal": start + (session.utc_offset or 0) * 1000,
        "duration": found["timer"] * 1000,
        "elapsedDuration": found["elapsed"] * 1000,
        "distance": found.get("distance", 0.0) * 100,
        "elevationGain": found.get("ascent", 0.0) / elevation_unit,
        "avgHr": found.get("average_heartrate"),
        "maxHr": found.get("max_heartrate"),
    }
