"""The whole history as a DuckDB database, with the tables and views of MyRunStreak, and as Parquet files.

``runs``, ``laps``, ``recording_data`` and the views carry MyRunStreak's names and units (kilometres, minutes a
kilometre), so that its queries run on them; ``activities`` holds all sports in SI. Only workers load the package: the
web process stays small.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_STORED, ZipFile

import numpy as np

from accounts.models import User
from activities.models import Activity, RecordingData
from activities.services import parts
from insights.exports import duck_rows as rows
from insights.exports.duck_schema import RELATIONS, TABLES, VIEWS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Report = Callable[[int], None]
AT_ONCE = 2000
RECORDINGS_AT_ONCE = 20
_MEMORY = "256MB"


def pieces(user: User) -> int:
    """How many pieces ``write_database`` reports."""
    return Activity.objects.filter(user=user).count()


@contextmanager
def opened(path: Path) -> Iterator[DuckDBPyConnection]:
    """A database file, with the memory of one worker."""
    import duckdb

    settings: dict[str, str | bool | int | float | list[str]] = {
        "threads": 1,
        "memory_limit": _MEMORY,
        "temp_directory": str(path.with_suffix(".tmp")),
    }
    connection = duckdb.connect(str(path), config=settings)
    try:
        yield connection
    finally:
        connection.close()


def write_database(path: Path, user: User, report: Report) -> None:
    """Write the athlete's history; ``report`` is told after each activity how many are done."""
    with opened(path) as connection:
        for name, columns in TABLES.items():
            told = ", ".join(f"{column} {kind}" for column, kind in columns.items())
            connection.execute(f"CREATE TABLE {name} ({told})")
        _insert(connection, "activities", rows.activities(user))
        _insert(connection, "runs", rows.runs(user))
        _insert(connection, "laps", rows.laps(user))
        _insert_recordings(connection, user, report)
        for view in VIEWS.values():
            connection.execute(view)


def write_parquet(path: Path, user: User, folder: Path, report: Report) -> None:
    """A zip with a Parquet file for each table and view."""
    database = folder / "history.duckdb"
    write_database(database, user, report)
    with opened(database) as connection, ZipFile(path, "w", ZIP_STORED) as archive:
        for name in RELATIONS:
            file = folder / f"{name}.parquet"
            query = f"COPY (SELECT * FROM {name}) TO '{file}' (FORMAT parquet, COMPRESSION zstd)"  # noqa: S608
            connection.execute(query)
            archive.write(file, file.name)
            file.unlink()


def _insert(connection: DuckDBPyConnection, table: str, found: Iterable[Sequence[object]]) -> None:
    """Column by column: a statement for each row would take a millisecond."""
    kinds = list(TABLES[table].values())
    values = ", ".join(f"unnest(?::{kind}[])" for kind in kinds)
    waiting = iter(found)
    while some := list(islice(waiting, AT_ONCE)):
        columns = [list(column) for column in zip(*some, strict=True)]
        connection.execute(f"INSERT INTO {table} SELECT {values}", columns)


# --- recordings -------------------------------------------------------------------------------------------------

# Ours: MyRunStreak's (those of SmashRun), and what a value is multiplied by.
_CHANNELS: Mapping[str, tuple[str, float]] = {
    "time": ("clock", 1.0),
    "distance": ("distance", 0.001),
    "altitude": ("elevation", 1.0),
    "heartrate": ("heartRate", 1.0),
}
_ONE_RECORDING = """
INSERT INTO recording_data SELECT ?, ?, ?, (
    SELECT list(samples ORDER BY channel) FROM (
        SELECT channel, list(CASE WHEN isnan(value) THEN NULL ELSE value END ORDER BY sample) AS samples
        FROM sampled GROUP BY channel
    )
), ?
"""


def _insert_recordings(connection: DuckDBPyConnection, user: User, report: Report) -> None:
    """The recording that each activity shows."""
    activities = Activity.objects.filter(user=user).order_by("start_date", "pk")
    waiting = activities.values_list("pk", "field_sources__recording").iterator(chunk_size=AT_ONCE)
    done, number = 0, 0
    while some := list(islice(waiting, RECORDINGS_AT_ONCE)):
        wanted = {source: key for key, source in some if source}
        recordings = RecordingData.objects.filter(user=user, source__in=wanted).order_by("pk")
        for recording in recordings.defer("created_at", "updated_at"):
            number += 1
            _insert_recording(connection, number, str(wanted[str(recording.source_id)]), recording)
        done += len(some)
        report(done)


def _insert_recording(
    connection: DuckDBPyConnection, number: int, activity_id: str, recording: RecordingData
) -> None:
    raw = parts.unpacked(
        recording.recording_keys, recording.recording_values, recording.sample_count, recording.stops
    )
    named = [(*_CHANNELS.get(name, (name, 1.0)), values) for name, values in raw.channels.items()]
    if not named or not recording.sample_count:
        return
    count = recording.sample_count
    sampled: dict[str, Any] = {  # DuckDB reads the arrays of this name where they lie
        "channel": np.repeat(np.arange(len(named)), count),
        "sample": np.tile(np.arange(count), len(named)),
        "value": np.concatenate([values * factor for _, factor, values in named]),
    }
    connection.register("sampled", sampled)
    names = [name for name, _, _ in named]
    connection.execute(_ONE_RECORDING, [number, activity_id, names, list(recording.pause_indexes)])
    connection.unregister("sampled")
