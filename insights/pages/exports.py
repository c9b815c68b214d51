"""The page from which an athlete takes their data away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from accounts.models import User
from activities.presenters import wording
from activities.presenters.values import Link
from insights.exports.formats import FORMATS
from insights.exports.tables import TABLES, Table
from insights.models import Export, ExportKind, ExportState

_TEXTS = {
    ExportKind.ARCHIVE: "All that is held about you: every row, the tables as CSV, your original files, and the "
    "samples of activities that came without one.",
    ExportKind.DUCKDB: "One file for DuckDB with the tables and views of MyRunStreak (runs, laps, recording_data, "
    "daily_summary, monthly_summary, streak_analysis), and all sports in SI.",
    ExportKind.PARQUET: "The same tables as Parquet files in a zip, for pandas, Polars, Spark and others.",
}


@dataclass(frozen=True, slots=True)
class ExportCard:
    """One kind of export and what became of the last one."""

    kind: str
    title: str
    text: str
    state: str = ""  # "" when there is none
    done: int = 0
    total: int | None = None
    is_open: bool = False
    problem: str = ""
    file_url: str = ""
    file_text: str = ""  # "12.3 MB, made on …, can be fetched until …"
    delete_url: str = ""


@dataclass(frozen=True, slots=True)
class TableLinks:
    title: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class ExportsPage:
    cards: tuple[ExportCard, ...]
    tables: tuple[TableLinks, ...]
    is_at_work: bool


def exports_page(user: User) -> ExportsPage:
    """Read and put together what can be taken away; one query."""
    latest: dict[str, Export] = {}
    for export in Export.objects.filter(user=user).order_by("created_at"):
        latest[export.kind] = export
    cards = tuple(_card(ExportKind(kind), latest.get(kind), user) for kind in ExportKind.values)
    return ExportsPage(
        cards=cards,
        tables=tuple(links_of(TABLES.values())),
        is_at_work=any(card.is_open for card in cards),
    )


def links_of(tables: Iterable[Table], query: str = "") -> Iterable[TableLinks]:
    """Each table with the addresses of its formats."""
    for table in tables:
        links = (
            Link(
                form.upper(),
                reverse("insights:table", args=[table.name, form]) + (f"?{query}" if query else ""),
            )
            for form in FORMATS
        )
        yield TableLinks(table.title, tuple(links))


def _card(kind: ExportKind, export: Export | None, user: User) -> ExportCard:
    if export is None:
        return ExportCard(kind.value, kind.label, _TEXTS[kind])
    has_file = bool(export.stored_as)
    return ExportCard(
        kind=kind.value,
        title=kind.label,
        text=_TEXTS[kind],
        state=export.get_state_display(),
        done=export.done,
        total=export.total,
        is_open=export.state in (ExportState.WAITING, ExportState.RUNNING),
        problem=export.problem,
        file_url=reverse("insights:export_file", args=[export.pk]) if has_file else "",
        file_text=_file_text(export, user) if has_file else "",
        delete_url=reverse("insights:export_delete", args=[export.pk]),
    )


def _file_text(export: Export, user: User) -> str:
    made, until = (_instant(moment, user) for moment in (export.finished_at, export.expires_at))
    return f"{filesizeformat(export.size or 0)}, made {made}, kept until {until}"


def _instant(moment: datetime | None, user: User) -> str:
    return wording.instant(moment, user.zone)
