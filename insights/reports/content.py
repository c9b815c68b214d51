"""What a report holds before it is worded, drawn or typeset."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from insights.rules.base import Amount, Evidence, Finding


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence as a template with its amounts; ``finding`` names the rule behind it, "" for a plain count.

    ``title`` heads it, ``advice`` follows it in our own words; both may be "". ``origins`` is what every value of it
    came from: it decides whether a model may see the passage.
    """

    text: str
    amounts: Mapping[str, Amount]
    finding: str = ""
    tone: str = "note"
    evidence: tuple[Evidence, ...] = ()
    origins: frozenset[str] = frozenset()
    sport: str = ""
    title: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Headline:
    """One of the few numbers at the head of a report; None is not known. ``note`` is a template of ``amounts``."""

    label: str
    amount: Amount | None
    note: str = ""
    amounts: Mapping[str, Amount] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gap:
    """What is not known, as a sentence, and the titles of the rules that wait for it."""

    missing: str
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """``columns`` and rows of amounts or words; the first cell of a row is its head. None is not known."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Amount | str | None, ...], ...]
    sports: tuple[str, ...] = ()  # of each row, for distances; "" or nothing: running


@dataclass(frozen=True, slots=True)
class Line:
    """One line or set of bars of a chart; None where nothing is known. ``dash`` for what lies ahead."""

    label: str
    values: tuple[float | None, ...]
    is_bars: bool = False
    is_ahead: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """Values over days, drawn by the page and in print; ``words`` say what it shows to those who do not see it."""

    key: str
    title: str
    words: str
    days: tuple[date, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Section:
    key: str
    title: str
    passages: tuple[Passage, ...] = ()
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What to do: ``action`` and ``reason`` as templates of the same amounts, and what else would do.

    ``about`` is the title of the finding that it follows from, "" where it follows from none.
    """

    action: str
    reason: str
    confidence: float
    amounts: Mapping[str, Amount] = field(default_factory=dict)
    alternatives: tuple[str, ...] = ()
    sport: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    title: str
    subtitle: str
    first: date
    last: date
    sections: tuple[Section, ...]
    suggestions: tuple[Suggestion, ...] = ()
    unknown: tuple[Gap, ...] = ()
    headlines: tuple[Headline, ...] = ()

    def passages(self) -> tuple[Passage, ...]:
        return tuple(passage for section in self.sections for passage in section.passages)


def passage_of(finding: Finding, title: str, *, is_advised: bool = True) -> Passage:
    """A finding as a passage under its title, with the advice where no suggestion gives it already."""
    return Passage(
        text=finding.text,
        amounts=finding.amounts,
        finding=finding.rule,
        tone=finding.tone.value,
        evidence=finding.evidence,
        origins=finding.origins,
        sport=finding.sport,
        title=title,
        advice=finding.recommendation if is_advised else "",
    )


def suggestion_of(finding: Finding, title: str) -> Suggestion:
    """A finding's advice, under its title and the name of what it is about."""
    name = finding.amounts.get("name") or finding.amounts.get("race")
    title = f"{title}: {name.value}" if name is not None else title
    return Suggestion(
        finding.recommendation,
        finding.text,
        finding.confidence,
        finding.amounts,
        sport=finding.sport,
        about=title,
    )
