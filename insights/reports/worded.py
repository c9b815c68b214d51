"""A report in words: every slot filled in the reader's units. This is what pages, Markdown, LaTeX and print show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from insights import wording
from insights.narrators.base import CannotNarrate, Narrator, Paragraph, slot_name
from insights.narrators.plain import Plain
from insights.reports.content import Chart, Content, Gap, Headline, Section, Suggestion, Table
from insights.rules.base import Amount, filled

UNKNOWN = "–"


@dataclass(frozen=True, slots=True)
class WordedTable:
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class WordedParagraph:
    """``title`` and ``advice`` are "" where there are none; ``tone`` is good, note or care."""

    text: str
    title: str = ""
    advice: str = ""
    tone: str = "note"


@dataclass(frozen=True, slots=True)
class WordedHeadline:
    label: str
    value: str
    note: str


@dataclass(frozen=True, slots=True)
class WordedSection:
    key: str
    title: str
    paragraphs: tuple[WordedParagraph, ...]
    tables: tuple[WordedTable, ...]
    charts: tuple[Chart, ...]


@dataclass(frozen=True, slots=True)
class WordedSuggestion:
    action: str
    reason: str
    confidence: float
    alternatives: tuple[str, ...]
    about: str


@dataclass(frozen=True, slots=True)
class Worded:
    """``narrators``: who worded it, "rules" where the plain one did."""

    title: str
    subtitle: str
    sections: tuple[WordedSection, ...]
    suggestions: tuple[WordedSuggestion, ...]
    unknown: tuple[Gap, ...]
    narrators: tuple[str, ...]
    headlines: tuple[WordedHeadline, ...]


def worded(content: Content, narrator: Narrator, system: str) -> Worded:
    """Word a report. A section that its narrator cannot word is worded by the plain one."""
    sections, names = [], []
    for section in content.sections:
        told, name = _narrated(section, narrator)
        names.append(name)
        sections.append(_section(section, told, system))
    return Worded(
        content.title,
        content.subtitle,
        tuple(sections),
        tuple(_suggestion(s, system) for s in content.suggestions),
        content.unknown,
        tuple(dict.fromkeys(names)),
        tuple(_headline(h, system) for h in content.headlines),
    )


def _headline(made: Headline, system: str) -> WordedHeadline:
    reader = wording.Reader(system)
    return WordedHeadline(
        made.label, _cell(made.amount, reader), wording.filled_words(made.note, made.amounts, reader)
    )


def _narrated(section: Section, narrator: Narrator) -> tuple[tuple[Paragraph, ...], str]:
    try:
        return narrator.paragraphs(section), narrator.name
    except CannotNarrate:
        return Plain().paragraphs(section), Plain.name


def _section(section: Section, told: tuple[Paragraph, ...], system: str) -> WordedSection:
    words = slot_words(section, system)
    return WordedSection(
        section.key,
        section.title,
        tuple(_paragraph(section, one, words, system) for one in told),
        tuple(_table(table, system) for table in section.tables),
        section.charts,
    )


def _paragraph(section: Section, told: Paragraph, words: Mapping[str, str], system: str) -> WordedParagraph:
    """A paragraph about one finding has its title and its advice, in our words whoever worded the rest."""
    text = filled(told.template, words)
    if told.about is None:
        return WordedParagraph(text)
    passage = section.passages[told.about]
    reader = wording.Reader(system, passage.sport or "run")
    advice = wording.filled_words(passage.advice, passage.amounts, reader)
    return WordedParagraph(text, passage.title, advice, passage.tone)


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
        words(made.action, made.amounts),
        words(made.reason, made.amounts),
        made.confidence,
        made.alternatives,
        made.about,
    )


def with_subtitle(content: Content, subtitle: str) -> Content:
    return replace(content, subtitle=subtitle)
