"""A worded report as LaTeX. What athletes wrote is escaped: it can run no command."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from insights.reports.content import Chart, Gap, Line
from insights.reports.worded import (
    Worded,
    WordedHeadline,
    WordedParagraph,
    WordedSection,
    WordedSuggestion,
    WordedTable,
)

_ESCAPES = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "^": r"\textasciicircum{}",
    "_": r"\_", "~": r"\textasciitilde{}", "%": r"\%", "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}",
    '"': r"\textquotedbl{}", "\u202f": r"\,", "\u00a0": "~", "\u2212": r"\ensuremath{-}", "\u2032": r"\ensuremath{'}",
}  # fmt: skip
_PREAMBLE = r"""\documentclass[11pt,a4paper]{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage[margin=24mm]{geometry}
\usepackage{booktabs}
\usepackage{pgfplots}
\pgfplotsset{compat=1.18}
\setlength{\parindent}{0pt}
\setlength{\parskip}{0.6em}
"""


def escaped(text: str) -> str:
    """Plain text as LaTeX that prints the same; control characters are dropped, line breaks become blanks."""
    flat = " ".join(text.replace("\u202f", "\ue000").replace("\u00a0", "\ue001").split())
    flat = flat.replace("\ue000", "\u202f").replace("\ue001", "\u00a0")
    return "".join(_ESCAPES.get(c, c) for c in flat if unicodedata.category(c) not in ("Cc", "Cs", "Co"))


def latex(report: Worded) -> str:
    parts = [
        _PREAMBLE,
        rf"\title{{{escaped(report.title)}}}",
        rf"\date{{{escaped(report.subtitle)}}}",
        r"\begin{document}",
        r"\maketitle",
    ]
    if report.headlines:
        parts.append(_headlines(report.headlines))
    if report.suggestions:
        parts += _list("What to do", [_suggestion(suggestion) for suggestion in report.suggestions])
    for section in report.sections:
        parts += _section(section)
    if report.unknown:
        parts += _list("What is not known", [_gap(gap) for gap in report.unknown])
    return "\n\n".join([*parts, r"\end{document}"]) + "\n"


def _section(section: WordedSection) -> list[str]:
    return [
        rf"\section*{{{escaped(section.title)}}}",
        *(_paragraph(told) for told in section.paragraphs),
        *(_table(table) for table in section.tables),
        *(_chart(chart) for chart in section.charts if chart.days),
    ]


def _headlines(told: Sequence[WordedHeadline]) -> str:
    """The few numbers of a report beside each other, each above its name and note."""
    rows = (
        [rf"\Large {escaped(one.value)}" for one in told],
        [escaped(one.label) for one in told],
        [rf"\footnotesize {escaped(one.note)}" for one in told],
    )
    body = "\n".join(" & ".join(row) + r" \\" for row in rows)
    return f"\\begin{{tabular}}{{{'l' * len(told)}}}\n{body}\n\\end{{tabular}}"


def _paragraph(told: WordedParagraph) -> str:
    title = rf"\textbf{{{escaped(told.title)}.}} " if told.title else ""
    advice = rf" \emph{{{escaped(told.advice)}}}" if told.advice else ""
    return f"{title}{escaped(told.text)}{advice}"


def _suggestion(made: WordedSuggestion) -> str:
    others = "".join(f" Or: {escaped(other)}" for other in made.alternatives)
    return rf"\textbf{{{escaped(made.action)}}} {escaped(made.about or made.reason)}{others}"


def _gap(gap: Gap) -> str:
    rules = rf" \emph{{{escaped(', '.join(gap.rules))}}}" if gap.rules else ""
    return f"{escaped(gap.missing)}{rules}"


def _list(title: str, lines: Sequence[str]) -> list[str]:
    """``lines`` are LaTeX already."""
    items = "\n".join(rf"\item {line}" for line in lines)
    return [rf"\section*{{{title}}}", f"\\begin{{itemize}}\n{items}\n\\end{{itemize}}"]


def _table(table: WordedTable) -> str:
    columns = "l" + "r" * (len(table.columns) - 1)
    head = " & ".join(escaped(column) for column in table.columns) + r" \\"
    rows = "\n".join(" & ".join(escaped(cell) for cell in row) + r" \\" for row in table.rows)
    return f"\\begin{{tabular}}{{{columns}}}\n\\toprule\n{head}\n\\midrule\n{rows}\n\\bottomrule\n\\end{{tabular}}"


def _chart(chart: Chart) -> str:
    lines = "\n".join(_line(line) for line in chart.lines)
    return (
        "\\begin{tikzpicture}\n"
        rf"\begin{{axis}}[width=\textwidth,height=55mm,title={{{escaped(chart.title)}}},"
        rf"xlabel={{days from {chart.days[0].isoformat()}}},legend pos=outer north east]"
        f"\n{lines}\n\\end{{axis}}\n\\end{{tikzpicture}}"
    )


def _line(line: Line) -> str:
    points = " ".join(f"({x},{value:.2f})" for x, value in enumerate(line.values) if value is not None)
    style = (
        "[ybar,fill=gray!40]" if line.is_bars else "[dashed,no markers]" if line.is_ahead else "[no markers]"
    )
    return rf"\addplot+{style} coordinates {{{points}}}; \addlegendentry{{{escaped(line.label)}}}"
