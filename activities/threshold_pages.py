"""What the pages of thresholds show, in the athlete's units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from accounts.models import User
from activities.analysis import units
from activities.analysis.session_zones import default_bounds
from activities.analysis.thresholds import with_estimates
from activities.models import AthleteThreshold, ThresholdSport
from activities.presenters import wording
from activities.presenters.zone_bars import zone_names
from activities.services.thresholds import (
    PACE_LENGTH,
    Preview,
    Rescored,
    Span,
    for_analysis,
    history,
    values_of,
)

KIND_TITLES = {"heartrate": "Heart rate", "power": "Power", "pace": "Pace"}


@dataclass(frozen=True, slots=True)
class Named:
    """A label and a written value."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class ZoneTable:
    """The zones of one kind: name and range of each, easiest first."""

    title: str
    unit: str
    origin: str
    rows: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One dated entry."""

    effective_on: date
    summary: str
    source: str
    edit_url: str
    delete_url: str
    in_force: bool


@dataclass(frozen=True, slots=True)
class SportSection:
    """One sport of the page: what holds today, its zones, and every entry."""

    sport: str
    label: str
    new_url: str
    since: date | None
    values: tuple[Named, ...]
    zones: tuple[ZoneTable, ...]
    history: tuple[HistoryRow, ...]


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One activity that would be scored anew."""

    name: str
    url: str
    local_date: date
    old_load: str
    new_load: str


@dataclass(frozen=True, slots=True)
class PreviewPanel:
    """What a change would score anew."""

    count: int
    days: tuple[str, ...]
    first_on: date | None
    last_on: date | None
    rows: tuple[PreviewRow, ...]
    more: int


def sections(user: User, today: date) -> tuple[SportSection, ...]:
    """The page of all sports, as of ``today``."""
    return tuple(_section(user, sport, rows, today) for sport, rows in history(user))


def _section(user: User, sport: str, rows: Sequence[AthleteThreshold], today: date) -> SportSection:
    current = next((row for row in rows if row.effective_on <= today), None)
    return SportSection(
        sport=sport,
        label=str(ThresholdSport(sport).label),
        new_url=reverse("activities:threshold_new", args=[sport]),
        since=current.effective_on if current else None,
        values=tuple(_values(user, current)) if current else (),
        zones=zone_tables(user, current) if current else (),
        history=tuple(_history_row(user, row, row is current) for row in rows),
    )


def _history_row(user: User, row: AthleteThreshold, in_force: bool) -> HistoryRow:
    return HistoryRow(
        effective_on=row.effective_on,
        summary=" · ".join(f"{named.label} {named.value}" for named in _values(user, row)) or "own zones",
        source="" if row.source == "manual" else wording.provider(row.source),
        edit_url=reverse("activities:threshold_edit", args=[row.pk]),
        delete_url=reverse("activities:threshold_delete", args=[row.pk]),
        in_force=in_force,
    )


def _values(user: User, row: AthleteThreshold) -> list[Named]:
    speed = PACE_LENGTH[row.sport] / row.threshold_pace if row.threshold_pace else None
    candidates = (
        (
            "CSS" if row.sport == "swim" else "Threshold pace",
            speed and str(units.pace(speed, user.units, sport=row.sport)),
        ),
        ("FTP", row.ftp and f"{row.ftp:.0f} W"),
        (
            "Threshold heart rate",
            row.threshold_heartrate and f"{row.threshold_heartrate:.0f} bpm",
        ),
        ("Highest", row.max_heartrate and f"{row.max_heartrate:.0f} bpm"),
        ("Resting", row.resting_heartrate and f"{row.resting_heartrate:.0f} bpm"),
        ("Weight", row.weight and str(units.weight(row.weight, user.units))),
        ("Critical power", row.critical_power and f"{row.critical_power:.0f} W"),
        ("W′", row.w_prime and f"{row.w_prime / 1000:.1f} kJ"),
    )
    return [Named(label, str(text)) for label, text in candidates if text]


def zone_tables(user: User, row: AthleteThreshold) -> tuple[ZoneTable, ...]:
    """The zones in force under a row: the athlete's own bounds, else those that follow from the
    thresholds.
    """
    known = with_estimates(for_analysis(values_of(row), row.sport, user))
    standard = default_bounds(row.sport, known)
    estimated = "threshold_heartrate" in known.estimated
    tables = []
    for kind in KIND_TITLES:
        own = row.zone_bounds.get(kind)
        bounds = own or standard.get(kind)
        if bounds:
            guess = (
                "estimated from your highest heart rate" if kind == "heartrate" and estimated else "standard"
            )
            tables.append(_table(user, row.sport, kind, bounds, "your own" if own else guess))
    return tuple(tables)


def _table(user: User, sport: str, kind: str, bounds: Sequence[float], origin: str) -> ZoneTable:
    names = zone_names(kind, len(bounds) + 1, sport)
    rows = [Named(name, _range(user, sport, kind, bounds, place)) for place, name in enumerate(names)]
    unit = (
        units.pace(1.0, user.units, sport=sport).unit
        if kind == "pace"
        else {"heartrate": "bpm", "power": "W"}[kind]
    )
    return ZoneTable(KIND_TITLES[kind], unit, origin, tuple(rows))


def _range(user: User, sport: str, kind: str, bounds: Sequence[float], place: int) -> str:
    def write(bound: float) -> str:
        return units.pace(bound, user.units, sport=sport).value_text if kind == "pace" else f"{bound:.0f}"

    if place == 0:
        return f"{'slower than' if kind == 'pace' else 'below'} {write(bounds[0])}"
    if place == len(bounds):
        return f"{write(bounds[-1])} {'or faster' if kind == 'pace' else 'or more'}"
    return f"{write(bounds[place - 1])} – {write(bounds[place])}"


def preview_panel(found: Preview) -> PreviewPanel:
    """A preview as the page shows it."""
    return PreviewPanel(
        count=found.count,
        days=tuple(_span_text(span) for span in found.spans),
        first_on=found.first_on,
        last_on=found.last_on,
        rows=tuple(_preview_row(example) for example in found.examples),
        more=found.count - len(found.examples),
    )


def _span_text(span: Span) -> str:
    first = f"{span.first:%-d %B %Y}"
    if span.last is None:
        return f"from {first} on"
    return f"on {first}" if span.last == span.first else f"from {first} to {span.last:%-d %B %Y}"


def _preview_row(example: Rescored) -> PreviewRow:
    activity = example.activity
    return PreviewRow(
        name=activity.name or "Untitled",
        url=reverse("activities:detail", args=[activity.pk]),
        local_date=activity.local_date,
        old_load=_load_text(activity.tss),
        new_load="" if example.new_load is None else _load_text(example.new_load),
    )


def _load_text(load: Any) -> str:
    return "–" if load is None else f"{load:.0f}"
