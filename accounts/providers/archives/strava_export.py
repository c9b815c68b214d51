"""Strava's bulk export: rows of activities.csv joined with the recordings they name."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO

from accounts.providers import files
from accounts.providers.archives import limits
from accounts.providers.archives.base import Archive, Content, Item, Kind, is_recording
from accounts.providers.archives.strava_columns import Columns, columns_of
from accounts.providers.archives.strava_rows import record_of
from accounts.providers.records import Refused

_TABLE = "activities.csv"
_FOLDER = "activities"
_ROW = "row:"
_MAX_TABLE = 32 * 1024**2
_MISSING = (
    "The export names the file {name} for this activity but does not hold it; only the summary was kept."
)
_UNREADABLE = "The file {name} of this activity could not be read ({reason}); only the summary was kept."


class StravaExport(Archive):
    """Every row is one item: its record (provider ``archive``) and those of its file (provider ``file``).

    Recordings that no row names are items of their own.
    """

    kind: Kind = "strava"

    def __init__(self, stream: IO[bytes], container: zipfile.ZipFile) -> None:
        """Raises Refused when activities.csv cannot be understood."""
        super().__init__(stream, container)
        table = min(
            (name for name in container.namelist() if PurePosixPath(name).name == _TABLE),
            key=lambda name: name.count("/"),
        )
        self._root = table.removesuffix(_TABLE)
        self.columns, self._rows = _table(limits.read_member(container, table, _MAX_TABLE))

    def items(self) -> Iterator[Item]:
        """Rows in the order of the table, then recordings without a row."""
        named = set()
        for number, row in self._rows.items():
            file = self._file_of(row)
            named.add(file)
            size = self._zip.getinfo(file).file_size if file and self._holds(file) else 0
            yield Item(f"{_ROW}{number}", self.columns.text(row, "Activity Name") or number, size, "row")
        for item in super().items():
            if item.key not in named:
                yield item

    def read(self, key: str) -> Content:
        """A row with its recording, or a recording without a row.

        Raises Refused when the row has no readable date, KeyError when there is no such item.
        """
        if not key.startswith(_ROW):
            return super().read(key)
        row = self._rows[key.removeprefix(_ROW)]
        record = record_of(self.columns, row)
        file = self._file_of(row)
        if file is None:
            return Content((record,), notes=record.notes)
        name = PurePosixPath(file).name
        if not self._holds(file):
            return Content((record,), notes=(*record.notes, _MISSING.format(name=name)))
        try:
            data = limits.read_member(self._zip, file)
            recorded = files.read(file, data)
        except Refused as refusal:
            return Content((record,), notes=(*record.notes, _UNREADABLE.format(name=name, reason=refusal)))
        return Content((record, *recorded), data, name, record.notes)

    def _is_recording(self, name: str) -> bool:
        """Only the activities folder: routes and media are no recordings."""
        return is_recording(name) and name.startswith(f"{self._root}{_FOLDER}/")

    def _file_of(self, row: list[str]) -> str | None:
        name = self.columns.text(row, "Filename")
        return f"{self._root}{name}" if name else None

    def _holds(self, name: str) -> bool:
        return name in self._zip.NameToInfo


def _table(data: bytes) -> tuple[Columns, dict[str, list[str]]]:
    """Columns, and rows by activity id; the first row of an id counts, rows without an id are left out."""
    text = data.decode("utf-8-sig", errors="replace")
    try:
        reader = csv.reader(io.StringIO(text, newline=""))
        header = next(reader, [])
        rows = [row for row in reader if row]
    except csv.Error as error:
        raise Refused(f"The table activities.csv of the export is damaged: {error}.") from error
    columns = columns_of(header, rows)
    found: dict[str, list[str]] = {}
    for row in rows:
        number = columns.text(row, "Activity ID")
        if number and number.isdigit():
            found.setdefault(number, row)
    return columns, found
