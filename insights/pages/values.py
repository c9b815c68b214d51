"""Frozen values that several pages of the app share. Text is already in the athlete's words and units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from activities.presenters.measures import words
from activities.presenters.values import Column, Explanation


@dataclass(frozen=True, slots=True)
class ChartView:
    """A chart of line_chart.js with the same numbers as a table."""

    id: str
    title: str
    spec: Mapping[str, Any]
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: words, and where they lead when they lead anywhere."""

    text: str
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class TableView:
    """A small table: the first cell of each row is its head."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    explanation: Explanation | None = None


def hours(seconds: float | None) -> str:
    """Hours and minutes of a sum: "5:12 h"."""
    if seconds is None:
        return words(None)
    whole, rest = divmod(round(seconds / 60), 60)
    return f"{whole}:{rest:02d}\u202fh"


def seconds_of(day: date) -> int:
    """UTC midnight of a day, as charts want it."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
