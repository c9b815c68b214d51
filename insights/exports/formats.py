"""Rows as CSV and as JSON, piece by piece."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

import orjson

_FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_LINES_A_PIECE = 200
Writer = Callable[[Sequence[str], Iterable[Sequence[object]]], Iterator[bytes]]


def csv_pieces(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """UTF-8, commas, a line of column names first; unknown is empty.

    A text that a spreadsheet would run as a formula gets an apostrophe before it. Numbers stay numbers.
    """
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\r\n")
    writer.writerow(columns)
    for number, row in enumerate(rows, start=1):
        writer.writerow([_cell(value) for value in row])
        if number % _LINES_A_PIECE == 0:
            yield _taken(page)
    yield _taken(page)


def _taken(page: io.StringIO) -> bytes:
    text = page.getvalue()
    page.seek(0)
    page.truncate()
    return text.encode()


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list | tuple):
        value = " ".join(map(str, value))
    return without_formula(str(value))


def without_formula(text: str) -> str:
    """The text, harmless in a spreadsheet."""
    return f"'{text}" if text.startswith(_FORMULA_BEGINS) else text


def json_pieces(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """One array of objects; unknown is null."""
    yield b"["
    for number, row in enumerate(rows):
        record = dict(zip(columns, row, strict=True))
        yield (b",\n" if number else b"\n") + orjson.dumps(record, default=str)
    yield b"\n]\n"


FORMATS: Mapping[str, tuple[Writer, str]] = {
    "csv": (csv_pieces, "text/csv; charset=utf-8"),
    "json": (json_pieces, "application/json"),
}
