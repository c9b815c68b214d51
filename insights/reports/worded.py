"""A report in words: every slot filled in the reader's units. This is what pages, Markdown, LaTeX and print show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from insights import wording
from insights.narrators.base import CannotNarrate, Narrator, slot_name
from insights.narrators.plain import Plain
from insights.reports.content import Chart, Content, Section, Suggestion, Table
from insights.rules.base import Amount, filled

UNKNOWN = "–"


@dataclass(frozen=True, slots=True)
class WordedTable:
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class WordedSection:
    key: str
    title: str
    paragraphs: tuple[str, ...]
    tables: tuple[WordedTable, ...]
    charts: tuple[Chart, ...]


@dataclass(frozen=True, slots=True)
class WordedSuggestion:
    action: str
    reason: str
    confidence: float
    alternatives: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Worded:
    """``narrators``: who worded it, "rules" where the plain one did."""

    title: str
    subtitle: str
    sections: tuple[WordedSection, ...]
    suggestions: tuple[WordedSuggestion, ...]
    unknown: tuple[str, ...]
    narrators: tuple[str, ...]


def worded(content: Content, narrator: Narrator, system: str) -> Worded:
    """Word a report. A section that its narrator cannot word is worded by the plain one."""
    sections, names = [], []
    for section in content.sections:
        templates, name = _narrated(section, narrator)
        names.append(name)
        sections.append(_section(section, templates, system))
    return Worded(
        content.title,
        content.subtitle,
        tuple(sections),
        tuple(_suggestion(s, system) for s in content.suggestions),
        content.unknown,
        tuple(dict.fromkeys(names)),
    )


def _narrated(section: Section, narrator: Narrator) -> tuple[tuple[str, ...], str]:
    try:
        return narrator.paragraphs(section), narrator.name
    except CannotNarrate:
        return Plain().paragraphs(section), Plain.name


def _section(section: Section, templates: tuple[str, ...], system: str) -> WordedSection:
    words = slot_words(section, system)
    return WordedSection(
        section.key,
        section.title,
        tuple(filled(template, words) for template in templates),
        tuple(_table(table, system) for table in section.tables),
        section.charts,
    )


def slot_words(section: Section, system: str) -> dict[str, str]:
    """The words of every slot of a section, under the names that narrators use."""
    return {
        slot_name(index, name): wording.amount_words(amount, wording.Reader(system, passage.sport or "run"))
        for index, passage in enumerate(section.passages)
        for name, amount in passage.amounts.items()
    }


def _table(table: Table, system: str) -> WordedTable:
    sports = (*table.sports, *[""] * len(table.rows))
    rows = tuple(
        tuple(_cell(cell, wording.Reader(system, sport or "run")) for cell in row)
        for row, sport in zip(table.rows, sports, strict=False)
    )
    return WordedTable(table.caption, table.columns, rows)


def _cell(cell: Amount | str | None, reader: wording.Reader) -> str:
    if cell is None:
        return UNKNOWN
    return cell if isinstance(cell, str) else wording.amount_words(cell, reader)


def _suggestion(made: Suggestion, system: str) -> WordedSuggestion:
    def words(template: str, amounts: Mapping[str, Amount]) -> str:
        return wording.filled_words(template, amounts, wording.Reader(system, made.sport or "run"))

    return WordedSuggestion(
        words(made.action, made.amounts), words(made.reason, made.amounts), made.confidence, made.alternatives
    )


def with_subtitle(content: Content, subtitle: str) -> Content:
    return replace(content, subtitle=subtitle)
