"""Which column of activities.csv is which: by name and occurrence in languages we know, else by position.

Five names occur twice: the first block is for people (km or miles, localised), the second is SI. A second
occurrence is asked for as ("Distance", 2). See docs/files.md.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from accounts.providers.archives.strava_names import ORDER, TRANSLATIONS, before_2019
from accounts.providers.records import Refused

Name = str | tuple[str, int]

_KNOWN_COUNTS = (86, 92, 94, 99, 101, 103)
"""Columns of the forms seen so far. Strava adds new ones before the last, "Media"; the others keep their places."""

_NEEDED = ("Activity ID", "Activity Date", "Activity Type", "Elapsed Time", "Filename")
_FILE = re.compile(r"^activities/\S+\.(fit|tcx|gpx)(\.gz)?$", re.IGNORECASE)
_UNKNOWN = (
    "The table activities.csv is in a language or form we do not know. "
    "Please set your Strava account to English, ask for the export again, and import that one."
)
_CHECKED_ROWS = 50


@dataclass(frozen=True, slots=True)
class Columns:
    """Places of the columns. ``names`` are the export's own headers made unique ("Distance", "Distance (2)").
    ``is_si``: distances of the only block are metres (exports before July 2019).
    """

    places: Mapping[tuple[str, int], int]
    names: Sequence[str]
    is_si: bool = False

    def text(self, row: Sequence[str], name: Name) -> str | None:
        """A trimmed cell; None when the column or the value is missing."""
        place = self.places.get(name if isinstance(name, tuple) else (name, 1))
        if place is None or place >= len(row):
            return None
        return row[place].strip() or None

    def number(self, row: Sequence[str], name: Name) -> float | None:
        """A finite number of the SI block; None for "#error#" and anything else."""
        value = self.text(row, name)
        try:
            found = float(value) if value else None
        except ValueError:
            return None
        return found if found is not None and math.isfinite(found) else None


def columns_of(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Columns:
    """The columns of a table. Raises Refused when they cannot be told for certain."""
    titles = [title.strip() for title in header]
    if titles[:4] == list(before_2019)[:4]:
        return Columns(
            {(before_2019[t], 1): i for i, t in enumerate(titles) if t in before_2019}, titles, True
        )
    for translation in TRANSLATIONS:
        places = _by_name(titles, translation)
        if all((name, 1) in places for name in _NEEDED):
            return Columns(_completed(places, titles, rows), _unique(titles))
    if _fits_by_position(titles, rows):
        return Columns(_by_position(len(titles)), _unique(titles))
    raise Refused(_UNKNOWN)


def _by_name(titles: Sequence[str], translation: Mapping[str, str]) -> dict[tuple[str, int], int]:
    seen: Counter[str] = Counter()
    places = {}
    for place, title in enumerate(titles):
        name = translation.get(fold(title))
        if name:
            seen[name] += 1
            places[name, seen[name]] = place
    return places


def _completed(
    places: dict[tuple[str, int], int], titles: Sequence[str], rows: Sequence[Sequence[str]]
) -> dict[tuple[str, int], int]:
    """In a language of which we know only some names, the form tells the other columns."""
    if len(places) >= len(titles) - 10 or not _fits_by_position(titles, rows):
        return places
    return {**_by_position(len(titles)), **places}


def _by_position(count: int) -> dict[tuple[str, int], int]:
    seen: Counter[str] = Counter()
    places = {}
    for place, name in enumerate(ORDER[: count - 1]):
        seen[name] += 1
        places[name, seen[name]] = place
    return places


def _fits_by_position(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """A known number of columns, ids and file names where they belong, and a numeric second block."""
    checked = [row for row in rows[:_CHECKED_ROWS] if len(row) == len(titles)]
    return len(titles) in _KNOWN_COUNTS and bool(checked) and all(map(_looks_right, checked))


def _looks_right(row: Sequence[str]) -> bool:
    second_block = (row[15], row[16], row[17], row[18])
    return (
        row[0].strip().isdigit()
        and (not row[12] or bool(_FILE.match(row[12])))
        and _is_number(row[15])
        and all(not cell or cell == "#error#" or _is_number(cell) for cell in second_block)
    )


def _is_number(cell: str) -> bool:
    try:
        return math.isfinite(float(cell))
    except ValueError:
        return False


def _unique(titles: Sequence[str]) -> list[str]:
    seen: Counter[str] = Counter()
    names = []
    for title in titles:
        seen[title] += 1
        names.append(title if seen[title] == 1 else f"{title} ({seen[title]})")
    return names


def fold(text: str) -> str:
    """Lower case without accents and with plain apostrophes: the form in which headers are compared."""
    plain = unicodedata.normalize("NFKD", text.replace("\u2019", "'"))
    return "".join(mark for mark in plain if not unicodedata.combining(mark)).casefold().strip()
