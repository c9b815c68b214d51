"""Reading what services write: numbers that may be anything, instants with and without zones, texts with NUL."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

_LONGEST_TEXT = 20_000
_FRACTION = re.compile(r"\.(\d{6})\d+")
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})")


def number(value: Any) -> float | None:
    """A finite number, None for anything else; a truth value is no number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def positive(value: Any) -> float | None:
    found = number(value)
    return found if found is not None and found > 0 else None


def text(value: Any) -> str | None:
    """Text without NUL (which the database does not store), None when nothing is left."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).replace("\x00", "").strip()[:_LONGEST_TEXT] or None


def flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def moment(value: Any) -> datetime | None:
    """An ISO text as it stands, with its offset or naive; None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        return datetime.fromisoformat(_FRACTION.sub(r".\1", value))
    except ValueError:
        return None


def instant(value: Any) -> datetime | None:
    """An ISO text as an instant in UTC; without an offset it is UTC already."""
    found = moment(value)
    if found is None:
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def offset(value: Any) -> timezone | None:
    """``-05:00`` as a zone; ``Z`` is UTC."""
    if not isinstance(value, str):
        return None
    if value == "Z":
        return UTC
    found = _OFFSET.fullmatch(value.strip())
    if found is None:
        return None
    size = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return timezone(-size if found[1] == "-" else size) if size < timedelta(hours=24) else None


def part(value: Any, *path: str) -> Any:
    """What lies at the end of a path of names; None as soon as a step is missing."""
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """The objects of a list; nothing when it is none."""
    return (one for one in value if isinstance(one, dict)) if isinstance(value, list) else iter(())
