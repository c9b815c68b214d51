"""A worded report as Markdown. What athletes wrote is escaped: it can neither format nor link."""

from __future__ import annotations

import re

from insights.reports.content import Chart
from insights.reports.worded import Worded, WordedSection, WordedTable

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~&])")
_LIST_LIKE = re.compile(r"^(\s*)(\d+\.|[-+*>])(?=\s)")


def escaped(text: str) -> str:
    """Plain text as Markdown that reads the same; line breaks become blanks."""
    flat = " ".join(text.split())
    return _LIST_LIKE.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", flat))


def markdown(report: Worded) -> str:
    parts = [f"# {escaped(report.title)}", *([escaped(report.subtitle)] if report.subtitle else [])]
    for section in report.sections:
        parts += _section(section)
    if report.suggestions:
        parts += [
            "## What to do",
            "\n".join(f"- **{escaped(s.action)}** {escaped(s.reason)}" for s in report.suggestions),
        ]
    if report.unknown:
        parts += ["## What is not known", "\n".join(f"- {escaped(line)}" for line in report.unknown)]
    return "\n\n".join(parts) + "\n"


def _section(section: WordedSection) -> list[str]:
    return [
        f"## {escaped(section.title)}",
        *(escaped(text) for text in section.paragraphs),
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
