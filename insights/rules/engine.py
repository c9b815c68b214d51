"""Running all rules over the facts: what is worth saying, in order, and what could not be decided.

What the athlete put away stays away until it matters more; what was said keeps quiet for as long as its rule asks.
In prose: docs/algorithms/insights.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from . import (
    consistency,
    intensity,
    performance,
    planned,
    progress,
    records,
    recovery,
    training,
    wellbeing,
)
from .base import Finding, Rule, Tone, Unknown, registered
from .facts import Facts

# loading them registers their rules
_MODULES = (training, intensity, planned, performance, records, recovery, wellbeing, consistency, progress)
RULES: Mapping[str, Rule] = registered()

_TONE_WEIGHT = {Tone.CARE: 1.0, Tone.GOOD: 0.8, Tone.NOTE: 0.6}


@dataclass(frozen=True, slots=True)
class Said:
    """A finding said before: on which day, at which level, and whether it was put away."""

    rule: str
    subject: str
    on: date
    level: int
    is_dismissed: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """``findings``, most worth saying first; ``unknown``: what the other rules miss."""

    findings: tuple[Finding, ...]
    unknown: tuple[Unknown, ...]


def run(facts: Facts) -> Outcome:
    """Ask every rule once."""
    findings: list[Finding] = []
    unknown: list[Unknown] = []
    for rule in RULES.values():
        answer = rule.check(facts)
        if isinstance(answer, Unknown):
            unknown.append(answer)
        elif isinstance(answer, Finding):
            findings.append(answer)
        elif answer is not None:
            findings.extend(answer)
    return Outcome(tuple(sorted(findings, key=_rank)), tuple(unknown))


def _rank(finding: Finding) -> tuple[float, str, str]:
    weight = _TONE_WEIGHT[finding.tone] * finding.confidence * (1 + 0.25 * (finding.level - 1))
    return (-weight, finding.rule, finding.subject)


def worth_saying(findings: Iterable[Finding], said: Iterable[Said], today: date) -> tuple[Finding, ...]:
    """Leave out what was said lately or put away, unless its level has risen since."""
    last: dict[tuple[str, str], Said] = {}
    for entry in sorted(said, key=lambda s: s.on):
        last[entry.rule, entry.subject] = entry
    return tuple(f for f in findings if _may_speak(f, last.get((f.rule, f.subject)), today))


def _may_speak(finding: Finding, before: Said | None, today: date) -> bool:
    if before is None or finding.level > before.level:
        return True
    if before.is_dismissed:
        return (today - before.on).days > 4 * max(7, RULES[finding.rule].quiet_days)
    return (today - before.on).days > RULES[finding.rule].quiet_days
