"""Personal records and how they fell, from the best efforts of each activity (docs/algorithms/records.md).

A record belongs to one sport, one environment, one kind and one mark: a treadmill 5 km is never a road 5
km, and a ride never sets a running record. For a standard distance the shorter time is better, for a
standard duration the higher power.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

Kind = Literal["distance", "duration"]

#: Fastest times (s) ever run over the standard distances (m), rounded down: what is faster is an error.
FASTEST_RUNS: dict[float, float] = {
    400.0: 43.0,
    804.672: 101.0,
    1000.0: 131.0,
    1609.344: 223.0,
    3218.688: 473.0,
    5000.0: 755.0,
    10_000.0: 1571.0,
    15_000.0: 2441.0,
    16_093.44: 2628.0,
    20_000.0: 3277.0,
    21_097.5: 3400.0,
    30_000.0: 5160.0,
    42_195.0: 7220.0,
    50_000.0: 9460.0,
}
MOST_WATTS = 2500.0  # more is an error of the meter


class RecordKey(NamedTuple):
    """What is compared: sport family, environment, kind and mark (m for distances, s for durations)."""

    sport: str
    environment: str
    kind: Kind
    at: float


@dataclass(frozen=True, slots=True)
class Effort:
    """The best of one activity at one mark: ``value`` in s (distance) or W (duration), on a local date."""

    sport: str
    environment: str
    kind: Kind
    at: float
    value: float
    on: date
    activity_id: str

    @property
    def key(self) -> RecordKey:
        """Return what this effort is compared with."""
        return RecordKey(self.sport, self.environment, self.kind, self.at)


@dataclass(frozen=True, slots=True)
class Record:
    """An effort that was the best so far, and by how much it beat the one before (None for the first)."""

    effort: Effort
    gain: float | None

    @property
    def on(self) -> date:
        """Return the local date on which it fell."""
        return self.effort.on


def is_better(effort: Effort, other: Effort) -> bool:
    """Say whether an effort beats another of the same key; equal values do not."""
    return effort.value < other.value if effort.kind == "distance" else effort.value > other.value


def is_plausible(effort: Effort) -> bool:
    """Say whether a person can have done it: positive, no faster than the world record, at most 2,500 W."""
    if effort.kind == "duration":
        return 0 < effort.value <= MOST_WATTS
    fastest = FASTEST_RUNS.get(effort.at, 0.0) if effort.sport == "run" else 0.0
    return effort.value > fastest


def _by_key(efforts: Iterable[Effort]) -> Mapping[RecordKey, list[Effort]]:
    grouped: dict[RecordKey, list[Effort]] = defaultdict(list)
    for effort in efforts:
        if is_plausible(effort):
            grouped[effort.key].append(effort)
    return grouped


def _progress(efforts: Iterable[Effort]) -> tuple[Record, ...]:
    steps: list[Record] = []
    for effort in sorted(efforts, key=lambda effort: (effort.on, effort.activity_id)):
        if not steps:
            steps.append(Record(effort, None))
        elif is_better(effort, steps[-1].effort):
            steps.append(Record(effort, abs(effort.value - steps[-1].effort.value)))
    return tuple(steps)


def record_history(efforts: Iterable[Effort]) -> dict[RecordKey, tuple[Record, ...]]:
    """Return for each key the records in the order they fell; the last is the record now.

    Efforts may come in any order and may repeat; implausible ones are left out.
    """
    return {key: _progress(group) for key, group in _by_key(efforts).items()}


def personal_records(efforts: Iterable[Effort]) -> dict[RecordKey, Record]:
    """Return the record now for each key; of two equal efforts the earlier one holds it."""
    return {key: history[-1] for key, history in record_history(efforts).items()}


def best_per_year(efforts: Iterable[Effort]) -> dict[RecordKey, dict[int, Effort]]:
    """Return the best effort of each local year for each key."""
    table: dict[RecordKey, dict[int, Effort]] = {}
    for key, group in _by_key(efforts).items():
        years = table.setdefault(key, {})
        for effort in sorted(group, key=lambda effort: (effort.on, effort.activity_id)):
            if effort.on.year not in years or is_better(effort, years[effort.on.year]):
                years[effort.on.year] = effort
    return table


def ranks(efforts: Iterable[Effort], activity_id: str) -> dict[RecordKey, int]:
    """Return the all-time rank (1 = record) of one activity's efforts; equal values share the better rank."""
    found: dict[RecordKey, int] = {}
    for key, group in _by_key(efforts).items():
        for own in (effort for effort in group if effort.activity_id == activity_id):
            found[key] = 1 + sum(is_better(effort, own) for effort in group)
    return found
