"""What a rule is, and what it answers: findings with their numbers and evidence, or what it would need to know.

A finding holds no finished sentence but a template with named slots and the amounts that go into them, in SI.
Whoever shows it puts the numbers in, in the reader's units; so no narrator can change a number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from .facts import Facts, Session


class Unit(StrEnum):
    """How an amount is to be shown. SI inside: m, s, s/km, W, bpm, ms; a share is in percent."""

    DISTANCE = "distance"
    DURATION = "duration"  # of training, in hours and minutes
    CLOCK = "clock"  # of a race or a best effort, to the second
    HOURS = "hours"
    PACE = "pace"
    SWIM_PACE = "swim pace"
    POWER = "power"
    HEARTRATE = "heart rate"
    HRV = "hrv"
    LOAD = "load"
    POINTS = "points"
    SHARE = "share"
    RATIO = "ratio"
    NUMBER = "number"
    COUNT = "count"
    DATE = "date"
    TEXT = "text"


class Kind(StrEnum):
    """The type an insight is stored under."""

    PERFORMANCE = "performance"
    TRAINING = "training"
    MILESTONE = "milestone"
    RECOVERY = "recovery"
    CONSISTENCY = "consistency"


class Tone(StrEnum):
    GOOD = "good"
    NOTE = "note"
    CARE = "care"


@dataclass(frozen=True, slots=True)
class Amount:
    """One value of a finding: a number in SI, a date, or a text of the athlete's own (escaped by whoever shows it)."""

    value: float | date | str
    unit: Unit


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a finding rests on: ``kind`` is activity, day, workout, race, gear, milestone, record or threshold;
    ``key`` its id, or an ISO date for a day.
    """

    kind: str
    key: str
    label: str = ""


def day_of(on: date) -> Evidence:
    return Evidence("day", on.isoformat())


def session_of(session: Session) -> Evidence:
    return Evidence("activity", session.id, session.name)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing worth saying.

    ``subject`` tells findings of one rule apart (an activity, a race …), so that what was put away stays away.
    ``level`` rises with how much it matters within its rule: a higher level may speak again although a lower
    one was put away. ``because`` says why the confidence is what it is. ``origins`` names every provider whose
    rows went in; a finding from nowhere may reach no model.
    """

    rule: str
    kind: Kind
    tone: Tone
    text: str
    amounts: Mapping[str, Amount]
    recommendation: str
    confidence: float
    because: str
    evidence: tuple[Evidence, ...]
    origins: frozenset[str]
    subject: str = ""
    level: int = 1
    sport: str = ""

    def __post_init__(self) -> None:
        missing = (slots_of(self.text) | slots_of(self.recommendation)) - set(self.amounts)
        if missing:
            raise ValueError(f"{self.rule} has no amount for {', '.join(sorted(missing))}")
        if not 0.0 <= self.confidence <= 1.0:
            raise ValueError(f"{self.rule} is {self.confidence} sure")


@dataclass(frozen=True, slots=True)
class Unknown:
    """A rule that could not decide: the sentence says what is missing."""

    rule: str
    missing: str


Answer = Iterable[Finding] | Finding | Unknown | None
Check = Callable[[Facts], Answer]


@dataclass(frozen=True, slots=True)
class Rule:
    """A named rule: where it comes from, what it needs, what it says, and for how many days it then keeps quiet."""

    name: str
    title: str
    kind: Kind
    source: str
    needs: str
    says: str
    quiet_days: int
    check: Check = field(repr=False)


_RULES: dict[str, Rule] = {}


def rule(
    title: str, kind: Kind, *, source: str, needs: str, says: str, quiet_days: int = 7
) -> Callable[[Check], Check]:
    """Register a function as a rule; its name is the rule's."""

    def register(check: Check) -> Check:
        name = check.__name__
        if name in _RULES:
            raise ValueError(f"two rules are called {name}")
        _RULES[name] = Rule(name, title, kind, source, needs, says, quiet_days, check)
        return check

    return register


def registered() -> Mapping[str, Rule]:
    """All rules whose modules are loaded, by name; ``engine.RULES`` has loaded all."""
    return _RULES


_SLOT = re.compile(r"\{(\w+)\}")


def slots_of(template: str) -> set[str]:
    """Names of the slots of a template."""
    return set(_SLOT.findall(template))


def filled(template: str, words: Mapping[str, str]) -> str:
    """A template with words in its slots; a word that looks like a slot is left as it is. KeyError on a missing one."""
    return _SLOT.sub(lambda found: words[found[1]], template)


# --- short hands for amounts ----------------------------------------------------------------------------------


def metres(value: float) -> Amount:
    return Amount(value, Unit.DISTANCE)


def seconds(value: float) -> Amount:
    return Amount(value, Unit.DURATION)


def clock(value: float) -> Amount:
    return Amount(value, Unit.CLOCK)


def hours(value: float) -> Amount:
    return Amount(value, Unit.HOURS)


def load(value: float) -> Amount:
    return Amount(value, Unit.LOAD)


def points(value: float) -> Amount:
    return Amount(value, Unit.POINTS)


def percent(value: float) -> Amount:
    return Amount(value, Unit.SHARE)


def ratio(value: float) -> Amount:
    return Amount(value, Unit.RATIO)


def number(value: float) -> Amount:
    return Amount(value, Unit.NUMBER)


def count(value: int) -> Amount:
    return Amount(value, Unit.COUNT)


def on_day(value: date) -> Amount:
    return Amount(value, Unit.DATE)


def words(value: str) -> Amount:
    return Amount(value, Unit.TEXT)


def beats(value: float) -> Amount:
    return Amount(value, Unit.HEARTRATE)


def milliseconds(value: float) -> Amount:
    return Amount(value, Unit.HRV)


def watts(value: float) -> Amount:
    return Amount(value, Unit.POWER)
