"""Findings in the reader's words: amounts in their units, slots filled, evidence with the page it is shown on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from activities.analysis import units
from activities.presenters import wording
from activities.presenters.measures import Measures, duration, number, shown, words
from insights.rules.base import Amount, Evidence, Finding, Unit, filled

_PLAIN: dict[Unit, tuple[str, int]] = {  # unit and decimals of what every reader reads alike
    Unit.POWER: ("W", 0),
    Unit.HEARTRATE: ("bpm", 0),
    Unit.HRV: ("ms", 0),
    Unit.LOAD: ("", 0),
    Unit.POINTS: ("", 1),
    Unit.SHARE: ("%", 0),
    Unit.RATIO: ("", 2),
    Unit.NUMBER: ("", 1),
    Unit.COUNT: ("", 0),
}
_FINE_SHARE = 10.0  # percent: smaller shares get a decimal


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: their system of units, and the sport that distances and paces are told in."""

    system: str = units.METRIC
    sport: str = "run"


def amount_words(amount: Amount, reader: Reader) -> str:
    """ "12.3 km", "4:52 /km", "Tue 3 Jun 2025"; a dash for what is no number."""
    value = amount.value
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return wording.weekday(value)
    measures = Measures(reader.system, reader.sport)
    match amount.unit:
        case Unit.DISTANCE:
            return words(measures.distance(value, decimals=1))
        case Unit.CLOCK:
            return words(duration(value))
        case Unit.DURATION:
            return duration_words(value)
        case Unit.HOURS:
            return hours_words(value)
        case Unit.PACE:
            return words(shown(units.pace(1000 / value if value else None, reader.system)))
        case Unit.SWIM_PACE:
            return words(shown(units.pace(100 / value if value else None, reader.system, sport="swim")))
        case Unit.SHARE if abs(value) < _FINE_SHARE:
            return words(number(value, "%", 1))
        case _:
            unit, decimals = _PLAIN[amount.unit]
            return words(number(value, unit, decimals))


def duration_words(seconds: float) -> str:
    """ "45 s", "12 min", "1 h 35 min": as exact as one would say it."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5970 else hours_words(seconds / 3600)


def hours_words(value: float) -> str:
    """ "7 h 05 min"."""
    minutes = round(60 * value)
    return f"{minutes // 60} h {minutes % 60:02d} min"


def filled_words(template: str, amounts: Mapping[str, Amount], reader: Reader) -> str:
    """A template with all amounts in words."""
    return filled(template, {name: amount_words(amount, reader) for name, amount in amounts.items()})


def sentence(finding: Finding, system: str) -> str:
    return filled_words(finding.text, finding.amounts, Reader(system, finding.sport or "run"))


def advice(finding: Finding, system: str) -> str:
    return filled_words(finding.recommendation, finding.amounts, Reader(system, finding.sport or "run"))


# --- amounts and evidence as they are stored ------------------------------------------------------------------


def packed_amounts(amounts: Mapping[str, Amount]) -> dict[str, list[Any]]:
    """For a JSON column: value and unit of each slot; days as ISO dates."""
    return {
        name: [a.value.isoformat() if isinstance(a.value, date) else a.value, a.unit.value]
        for name, a in amounts.items()
    }


def unpacked_amounts(stored: Mapping[str, Any]) -> dict[str, Amount]:
    """What packed_amounts gave. Raises ValueError or TypeError on anything else."""
    return {name: _amount(value, Unit(unit)) for name, (value, unit) in stored.items()}


def _amount(value: Any, unit: Unit) -> Amount:
    if unit is Unit.DATE:
        return Amount(date.fromisoformat(value), unit)
    return Amount(value if isinstance(value, str) else float(value), unit)


def packed_evidence(evidence: tuple[Evidence, ...]) -> list[dict[str, str]]:
    return [{"kind": e.kind, "key": e.key, "label": e.label} for e in evidence]


def unpacked_evidence(stored: list[Mapping[str, str]]) -> tuple[Evidence, ...]:
    return tuple(Evidence(e["kind"], e["key"], e.get("label", "")) for e in stored)


_PAGES = {  # kind of evidence: address, and whether it takes the key
    "activity": ("activities:detail", True),
    "workout": ("plans:workout", True),
    "race": ("plans:race_edit", True),
    "milestone": ("insights:milestone_edit", True),
    "gear": ("insights:gear_item", True),
    "record": ("insights:records", False),
    "threshold": ("activities:thresholds", False),
}


def evidence_url(evidence: Evidence) -> str:
    """The page on which a piece of evidence is seen. KeyError on a kind that has none."""
    if evidence.kind == "day":
        return f"{reverse('activities:list')}?{urlencode({'from': evidence.key, 'to': evidence.key})}"
    name, has_key = _PAGES[evidence.kind]
    return reverse(name, args=[evidence.key]) if has_key else reverse(name)


def evidence_label(evidence: Evidence) -> str:
    if evidence.kind == "day":
        return wording.weekday(date.fromisoformat(evidence.key))
    return evidence.label or evidence.kind.capitalize()
