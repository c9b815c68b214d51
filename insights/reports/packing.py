"""A report's content as JSON and back: every passage with its template, amounts, rule, evidence and origins."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from insights.reports.content import Chart, Content, Gap, Headline, Line, Passage, Section, Suggestion, Table
from insights.rules.base import Amount
from insights.wording import packed_amounts, packed_evidence, unpacked_amounts, unpacked_evidence

_CELL = "cell"


def packed(content: Content) -> dict[str, Any]:
    return {
        "title": content.title,
        "subtitle": content.subtitle,
        "first": content.first.isoformat(),
        "last": content.last.isoformat(),
        "sections": [_packed_section(section) for section in content.sections],
        "suggestions": [_packed_suggestion(suggestion) for suggestion in content.suggestions],
        "unknown": [{"missing": gap.missing, "rules": list(gap.rules)} for gap in content.unknown],
        "headlines": [_packed_headline(headline) for headline in content.headlines],
    }


def unpacked(stored: Mapping[str, Any]) -> Content:
    """What ``packed`` gave. Raises KeyError, TypeError or ValueError on anything else."""
    return Content(
        stored["title"],
        stored["subtitle"],
        date.fromisoformat(stored["first"]),
        date.fromisoformat(stored["last"]),
        tuple(_section(section) for section in stored["sections"]),
        tuple(_suggestion(suggestion) for suggestion in stored["suggestions"]),
        tuple(_gap(gap) for gap in stored["unknown"]),
        tuple(_headline(headline) for headline in stored.get("headlines", ())),
    )


def _gap(stored: Mapping[str, Any] | str) -> Gap:
    """Reports of before had the sentence alone."""
    return Gap(stored) if isinstance(stored, str) else Gap(stored["missing"], tuple(stored["rules"]))


def _packed_headline(headline: Headline) -> dict[str, Any]:
    return {
        "label": headline.label,
        "amount": _packed_cell(headline.amount),
        "note": headline.note,
        "amounts": packed_amounts(headline.amounts),
    }


def _headline(stored: Mapping[str, Any]) -> Headline:
    amount = _cell(stored["amount"])
    known = amount if isinstance(amount, Amount) else None
    return Headline(stored["label"], known, stored["note"], unpacked_amounts(stored["amounts"]))


def _packed_section(section: Section) -> dict[str, Any]:
    return {
        "key": section.key,
        "title": section.title,
        "passages": [_packed_passage(passage) for passage in section.passages],
        "tables": [_packed_table(table) for table in section.tables],
        "charts": [_packed_chart(chart) for chart in section.charts],
    }


def _section(stored: Mapping[str, Any]) -> Section:
    return Section(
        stored["key"],
        stored["title"],
        tuple(_passage(passage) for passage in stored["passages"]),
        tuple(_table(table) for table in stored["tables"]),
        tuple(_chart(chart) for chart in stored["charts"]),
    )


def _packed_passage(passage: Passage) -> dict[str, Any]:
    return {
        "text": passage.text,
        "amounts": packed_amounts(passage.amounts),
        "finding": passage.finding,
        "tone": passage.tone,
        "evidence": packed_evidence(passage.evidence),
        "origins": sorted(passage.origins),
        "sport": passage.sport,
        "title": passage.title,
        "advice": passage.advice,
    }


def _passage(stored: Mapping[str, Any]) -> Passage:
    return Passage(
        stored["text"],
        unpacked_amounts(stored["amounts"]),
        stored["finding"],
        stored["tone"],
        unpacked_evidence(stored["evidence"]),
        frozenset(stored["origins"]),
        stored["sport"],
        stored.get("title", ""),
        stored.get("advice", ""),
    )


def _packed_table(table: Table) -> dict[str, Any]:
    rows = [[_packed_cell(cell) for cell in row] for row in table.rows]
    return {
        "caption": table.caption,
        "columns": list(table.columns),
        "rows": rows,
        "sports": list(table.sports),
    }


def _table(stored: Mapping[str, Any]) -> Table:
    rows = tuple(tuple(_cell(cell) for cell in row) for row in stored["rows"])
    return Table(stored["caption"], tuple(stored["columns"]), rows, tuple(stored["sports"]))


def _packed_cell(cell: Amount | str | None) -> Any:
    return packed_amounts({_CELL: cell})[_CELL] if isinstance(cell, Amount) else cell


def _cell(stored: Any) -> Amount | str | None:
    return unpacked_amounts({_CELL: stored})[_CELL] if isinstance(stored, list) else stored


def _packed_chart(chart: Chart) -> dict[str, Any]:
    return {
        "key": chart.key,
        "title": chart.title,
        "words": chart.words,
        "days": [day.isoformat() for day in chart.days],
        "lines": [
            {
                "label": line.label,
                "values": list(line.values),
                "is_bars": line.is_bars,
                "is_ahead": line.is_ahead,
            }
            for line in chart.lines
        ],
    }


def _chart(stored: Mapping[str, Any]) -> Chart:
    return Chart(
        stored["key"],
        stored["title"],
        stored["words"],
        tuple(date.fromisoformat(day) for day in stored["days"]),
        tuple(
            Line(line["label"], tuple(line["values"]), line["is_bars"], line["is_ahead"])
            for line in stored["lines"]
        ),
    )


def _packed_suggestion(suggestion: Suggestion) -> dict[str, Any]:
    return {
        "action": suggestion.action,
        "reason": suggestion.reason,
        "confidence": suggestion.confidence,
        "amounts": packed_amounts(suggestion.amounts),
        "alternatives": list(suggestion.alternatives),
        "sport": suggestion.sport,
        "about": suggestion.about,
    }


def _suggestion(stored: Mapping[str, Any]) -> Suggestion:
    return Suggestion(
        stored["action"],
        stored["reason"],
        stored["confidence"],
        unpacked_amounts(stored["amounts"]),
        tuple(stored["alternatives"]),
        stored["sport"],
        stored.get("about", ""),
    )
