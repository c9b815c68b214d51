"""The section of a report about the plan: what was kept of it, and what the next seven days ask for."""

from __future__ import annotations

from datetime import date, timedelta

from insights.reports.content import Passage, Section, Table
from insights.rules import base
from insights.rules.base import Evidence
from insights.rules.facts import Facts, Planned

_OWN = frozenset({"manual"})
_DAYS = 7


def section(facts: Facts, first: date, last: date) -> Section:
    """Planned sessions of a span, and those of the week after it; empty without a plan."""
    if not facts.has_plan:
        return Section("plan", "The plan")
    sessions = [p for p in facts.plan if p.kind != "Rest"]
    due = [p for p in sessions if first <= p.on <= last]
    coming = [p for p in sessions if last < p.on <= last + timedelta(days=_DAYS)]
    passages = [*([_kept(due)] if due else []), *([_ahead(coming)] if coming else [])]
    return Section("plan", "The plan", tuple(passages), (_table(coming),) if coming else ())


def _kept(due: list[Planned]) -> Passage:
    done = sum(p.is_done for p in due)
    return Passage(
        "{done} of {due} planned sessions are done.",
        {"done": base.count(done), "due": base.count(len(due))},
        origins=_OWN,
        evidence=tuple(_proof(p) for p in due if not p.is_done),
    )


def _ahead(coming: list[Planned]) -> Passage:
    return Passage(
        "The next {days} days ask for {count} sessions, {hard} of them hard.",
        {
            "days": base.count(_DAYS),
            "count": base.count(len(coming)),
            "hard": base.count(sum(p.is_hard for p in coming)),
        },
        origins=_OWN,
        evidence=tuple(_proof(p) for p in coming),
    )


def _proof(planned: Planned) -> Evidence:
    return Evidence("workout", planned.id, planned.kind)


def _table(coming: list[Planned]) -> Table:
    rows = tuple(
        (
            base.on_day(p.on),
            p.kind,
            base.metres(p.distance) if p.distance else base.seconds(p.seconds) if p.seconds else None,
            base.load(p.load) if p.load is not None else None,
        )
        for p in coming
    )
    return Table("What comes", ("Day", "Session", "Size", "Load"), rows, tuple(p.sport for p in coming))
