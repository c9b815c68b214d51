"""The one registry of tables that can be taken away as CSV or JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from accounts.models import User
from insights.exports import days, efforts, sessions, things

Rows = Callable[[User, QueryDict], Iterable[Sequence[object]]]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns with their units, and its rows for an athlete and an address.

    Rows come one by one, so that a long log is never in memory whole. ``pages`` are the tabs that offer it.
    """

    name: str
    title: str
    columns: tuple[str, ...]
    rows: Rows
    pages: tuple[str, ...] = ()


_EVERY = (
    Table(
        "activities",
        "Activities",
        sessions.ACTIVITY_COLUMNS,
        sessions.activities,
        ("activities", "calendar", "year"),
    ),
    Table("laps", "Laps", sessions.LAP_COLUMNS, sessions.laps, ("activities",)),
    Table("splits", "Splits", sessions.SPLIT_COLUMNS, sessions.splits, ("activities",)),
    Table("zones", "Time in zones", sessions.ZONE_COLUMNS, sessions.zones, ("intensity",)),
    Table("fitness", "Fitness", days.FITNESS_COLUMNS, days.fitness, ("fitness",)),
    Table("days", "Totals of days", days.DAY_COLUMNS, days.daily_totals, ("calendar", "totals")),
    Table("months", "Totals of months", days.MONTH_COLUMNS, days.monthly_totals, ("totals", "year")),
    Table("streaks", "Streaks", days.STREAK_COLUMNS, days.streaks, ("streaks",)),
    Table("health", "Daily metrics", days.HEALTH_COLUMNS, days.health, ("health",)),
    Table("records", "Records", efforts.RECORD_COLUMNS, efforts.records, ("records",)),
    Table(
        "efforts", "Best efforts of each activity", efforts.EFFORT_COLUMNS, efforts.best_efforts, ("records",)
    ),
    Table("routes", "Routes with every time", things.ROUTE_COLUMNS, things.routes, ("map",)),
    Table("gear", "Gear", things.GEAR_COLUMNS, things.gear, ("gear",)),
    Table("thresholds", "Thresholds", things.THRESHOLD_COLUMNS, things.thresholds, ("thresholds",)),
)
TABLES: Mapping[str, Table] = {table.name: table for table in _EVERY}


def tables_of(page: str) -> tuple[Table, ...]:
    """The tables that a page offers."""
    return tuple(table for table in _EVERY if page in table.pages)
