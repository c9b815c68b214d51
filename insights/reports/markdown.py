"""A worded report as Markdown. What athletes wrote is escaped: it can neither format nor link."""

from __future__ import annotations

import re

from insights.reports.content import Chart, Gap
from insights.reports.worded import (
    Worded,
    WordedHeadline,
    WordedParagraph,
    WordedSection,
    WordedSuggestion,
    WordedTable,
)

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~&])")
_LIST_LIKE = re.compile(r"^(\s*)(\d+\.|[-+*>])(?=\s)")


def escaped(text: str) -> str:
    """Plain text as Markdown that reads the same; line breaks become blanks."""
    flat = " ".join(text.split())
    return _LIST_LIKE.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", flat))


def markdown(report: Worded) -> str:
    parts = [f"# {escaped(report.title)}", *([escaped(report.subtitle)] if report.subtitle else [])]
    if report.headlines:
        parts.append("\n".join(_headline(headline) for headline in report.headlines))
    if report.suggestions:
        parts += ["## What to do", "\n".join(_suggestion(suggestion) for suggestion in report.suggestions)]
    for section in report.sections:
        parts += _section(section)
    if report.unknown:
        parts += ["## What is not known", "\n".join(_gap(gap) for gap in report.unknown)]
    return "\n\n".join(parts) + "\n"


def _headline(headline: WordedHeadline) -> str:
    note = f" ({escaped(headline.note)})" if headline.note else ""
    return f"- {escaped(headline.label)}: **{escaped(headline.value)}**{note}"


def _suggestion(made: WordedSuggestion) -> str:
    about = f" {escaped(made.about or made.reason)}"
    return f"- **{escaped(made.action)}**{about}{''.join(f' Or: {escaped(other)}' for other in made.alternatives)}"


def _gap(gap: Gap) -> str:
    return f"- {escaped(gap.missing)}" + (f" *{escaped(', '.join(gap.rules))}*" if gap.rules else "")


def _paragraph(told: WordedParagraph) -> str:
    title = f"**{escaped(told.title)}.** " if told.title else ""
    advice = f" *{escaped(told.advice)}*" if told.advice else ""
    return f"{title}{escaped(told.text)}{advice}"


def _section(section: WordedSection) -> list[str]:
    return [
        f"## {escaped(section.title)}",
        *(_paragraph(told) for told in section.paragraphs),
        *(_table(table) for table in section.tables),
        *(_chart(chart) for chart in section.charts),
    ]


def _table(table: WordedTable) -> str:
    head = f"| {' | '.join(escaped(c) for c in table.columns)} |"
    rule = f"|---|{'---:|' * (len(table.columns) - 1)}"
    return "\n".join(
        [head, rule, *(f"| {' | '.join(escaped(cell) for cell in row)} |" for row in table.rows)]
    )


def _chart(chart: Chart) -> str:
    return f"*{escaped(chart.title)}: {escaped(chart.words)}*"
