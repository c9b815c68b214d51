"""A whole plan from text: a line a workout, or a table with a head (CSV). Problems name their line.

Lines: ``2026-05-04 Tempo: 2km easy, 5km @ T, 1km easy``. Tables: the columns ``date`` and ``kind``, and any of
``name``, ``session``, ``distance``, ``time``, ``sport``, ``notes``, separated by commas, semicolons or tabs.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from activities.analysis import typed, units
from plans.planner import steps as sessions
from plans.planner.paces import Paces
from plans.planner.steps import Steps

MOST_LINES = 1000
KINDS: Mapping[str, str] = {
    "easy": "Easy", "easy run": "Easy", "long": "Long", "long run": "Long", "intervals": "Intervals",
    "interval": "Intervals", "speed": "Intervals", "tempo": "Tempo", "threshold": "Tempo", "recovery": "Recovery",
    "race": "Race", "rest": "Rest", "off": "Rest", "cross": "Cross", "cross-training": "Cross", "xt": "Cross",
}  # fmt: skip
SPORTS = ("run", "ride", "swim", "walk", "ski", "row", "strength", "other")
COLUMNS = ("date", "kind", "name", "session", "distance", "time", "sport", "notes")
_OTHER_NAMES = {
    "type": "kind",
    "workout": "session",
    "steps": "session",
    "duration": "time",
    "description": "notes",
}
_LINE = re.compile(r"^(?P<date>\S+)\s+(?P<kind>[A-Za-z -]+?)\s*(?::\s*(?P<session>.*))?$")
_DAY_FIRST = re.compile(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})$")
_UNSIZED = ("Rest", "Cross")


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One workout as read: m, s, load; None where neither steps nor columns tell."""

    on: date
    kind: str
    sport: str = "run"
    name: str = ""
    notes: str = ""
    steps: Steps = ()
    distance: float | None = None
    duration: float | None = None
    load: float | None = None


@dataclass(frozen=True, slots=True)
class PlanText:
    """What was read, in the order of days, and what could not be read: sentences with the number of the line."""

    lines: tuple[PlanLine, ...]
    problems: tuple[str, ...]


def read_plan(text: str, *, paces: Mapping[str, Paces], system: str = units.METRIC) -> PlanText:
    """Read a plan. ``paces`` by sport give targets their numbers; bare distances are km or miles by ``system``."""
    rows = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1)]
    rows = [(number, line) for number, line in rows if line and not line.startswith("#")]
    if not rows:
        return PlanText((), ("There is no workout in it.",))
    if len(rows) > MOST_LINES:
        return PlanText((), (f"A plan has at most {MOST_LINES} lines, this has {len(rows)}.",))
    found, problems = [], []
    for number, fields in _fields(rows):
        try:
            found.append(_line(fields, paces, system))
        except ValueError as problem:
            problems.append(f"Line {number}: {problem}")
    return PlanText(tuple(sorted(found, key=lambda line: line.on)), tuple(problems))


def _fields(rows: list[tuple[int, str]]) -> Iterator[tuple[int, dict[str, str]]]:
    """The named fields of each line."""
    head = _head(rows[0][1])
    if head is None:
        for number, line in rows:
            match = _LINE.match(line)
            yield number, {k: v or "" for k, v in match.groupdict().items()} if match else {"date": line}
        return
    delimiter, names = head
    for number, line in rows[1:]:
        values = next(csv.reader([line], delimiter=delimiter))
        yield number, dict(zip(names, (value.strip() for value in values), strict=False))


def _head(line: str) -> tuple[str, list[str]] | None:
    """The separator and the names of the columns, when a line is the head of a table."""
    for delimiter in (",", ";", "\t"):
        names = [name.strip().lower().lstrip("\ufeff") for name in line.split(delimiter)]
        names = [_OTHER_NAMES.get(name, name) for name in names]
        if "date" in names and "kind" in names:
            return delimiter, names
    return None


def _line(fields: Mapping[str, str], paces: Mapping[str, Paces], system: str) -> PlanLine:
    on, kind, sport = (
        _day(fields.get("date", "")),
        _kind(fields.get("kind", "")),
        _sport(fields.get("sport", "")),
    )
    text = fields.get("session", "")
    steps = sessions.parse(text, sport=sport, paces=paces.get(sport)) if text else ()
    totals = sessions.totals(steps, paces=paces.get(sport)) if steps else None
    distance = totals.distance if totals else None
    duration = totals.duration if totals else None
    if fields.get("distance") and distance is None:
        distance = typed.parse_distance(fields["distance"], sport=sport, system=system)
    if fields.get("time") and duration is None:
        duration = typed.parse_duration(fields["time"])
    if not distance and not duration and kind not in _UNSIZED:
        raise ValueError("it does not say how far or how long.")
    return PlanLine(
        on, kind, sport, fields.get("name", "")[:120], fields.get("notes", ""), steps, distance, duration,
        totals.load if totals else None,
    )  # fmt: skip


def _day(text: str) -> date:
    given = text.strip()
    if found := _DAY_FIRST.match(given):
        given = f"{found[3]}-{int(found[2]):02d}-{int(found[1]):02d}"
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise ValueError(f"“{text[:40]}” does not begin with a day like 2026-05-04.") from None


def _kind(text: str) -> str:
    found = KINDS.get(text.strip().lower())
    if found is None:
        raise ValueError(
            f"“{text[:40]}” is no kind of workout; use one of {', '.join(dict.fromkeys(KINDS.values()))}."
        )
    return found


def _sport(text: str) -> str:
    given = text.strip().lower() or "run"
    if given not in SPORTS:
        raise ValueError(f"“{text[:40]}” is no sport; use one of {', '.join(SPORTS)}.")
    return given
