"""Compare what became of a file with a row of expected values: the pure half of ``manage.py check_samples``.

A row says how a file must be handled (``behaviour``) and gives for each checked name a range. An outcome is
plain: how the file ended, and for each activity a mapping of the same names to values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Row = Mapping[str, Any]
Values = Mapping[str, Any]

START_TOLERANCE = 5.0  # seconds
ROUNDING = 1e-6

# behaviour: (fewest activities, most activities or None, may be refused, must be marked)
HANDLING: Mapping[str, tuple[int, int | None, bool, bool]] = {
    "accept": (1, None, False, False),
    "accept_flag": (1, None, False, True),
    "accept_partial": (1, None, False, False),
    "accept_fast": (1, None, False, False),
    "accept_recover": (1, None, True, False),
    "accept_minimal": (1, None, True, False),
    "accept_partial_or_reject": (1, None, True, False),
    "accept_or_route": (1, None, True, False),
    "reject": (0, 0, True, False),
    "reject_or_route": (0, 0, True, False),
    "two_activities": (2, 2, False, False),
    "two_activities_preferred": (1, 2, False, False),
}
_NAMED_DISTANCES = {
    "half": 21097.5,
    "hm": 21097.5,
    "halfmarathon": 21097.5,
    "marathon": 42195.0,
    "fm": 42195.0,
}
_UNITS = {"m": 1.0, "k": 1000.0, "km": 1000.0, "mi": 1609.344, "mile": 1609.344}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: its activities by check name, or a sentence why there are none, or a crash."""

    activities: Sequence[Values] = ()
    refusal: str | None = None
    crash: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """One comparison: ``held``, what was wanted and what was found."""

    check: str
    held: bool
    found: Any
    wanted: str


@dataclass(frozen=True, slots=True)
class Report:
    """All verdicts of one file."""

    name: str
    verdicts: tuple[Verdict, ...] = field(default=())

    @property
    def held(self) -> bool:
        return all(verdict.held for verdict in self.verdicts)


def judge(name: str, row: Row, outcome: Outcome) -> Report:
    """Compare one file's outcome with its row: handling first, then every value of every kind the row
    carries."""
    verdicts = [_handling(row, outcome)]
    if outcome.activities:
        main = _main_activity(row, outcome.activities)
        verdicts += _start(row, main)
        verdicts += [_range(check, limits, main) for check, limits in (row.get("checks") or {}).items()]
        verdicts += [
            _effort(check, limits, main) for check, limits in (row.get("best_efforts_s") or {}).items()
        ]
        verdicts += _developer_power(row, main)
        verdicts += _local_date(row, main)
        verdicts += _legs(row, outcome.activities)
    return Report(name, tuple(verdicts))


def _handling(row: Row, outcome: Outcome) -> Verdict:
    code = str(row.get("behaviour"))
    if outcome.crash:
        return Verdict("handling", False, f"crashed: {outcome.crash}", code)
    if code not in HANDLING:
        return Verdict("handling", False, "unknown behaviour code", code)
    fewest, most, may_refuse, must_mark = HANDLING[code]
    if outcome.refusal is not None:
        return Verdict(
            "handling", may_refuse and bool(outcome.refusal.strip()), f"refused: {outcome.refusal}", code
        )
    count = len(outcome.activities)
    held = fewest <= count and (most is None or count <= most)
    expected = row.get("activities_in_file")
    if code == "accept" and expected and not row.get("note"):
        held = held and count == expected
    if must_mark:
        held = held and any(activity.get("is_marked") for activity in outcome.activities)
    return Verdict(
        "handling", held, f"{count} activities", f"{code} ({expected})" if expected is not None else code
    )


def _main_activity(row: Row, activities: Sequence[Values]) -> Values:
    """The one the row's values speak of: that of its start, else the longest."""
    if row.get("start_utc"):
        for activity in activities:
            if _seconds_apart(activity.get("start_utc"), row["start_utc"]) <= START_TOLERANCE:
                return activity
    return max(activities, key=lambda activity: activity.get("timer_s") or 0.0)


def _seconds_apart(a: object, b: object) -> float:
    instants = [
        value if isinstance(value, datetime) else datetime.fromisoformat(str(value)) for value in (a, b)
    ]
    return abs((instants[0] - instants[1]).total_seconds())


def _start(row: Row, activity: Values) -> Iterator[Verdict]:
    if row.get("start_utc"):
        found = activity.get("start_utc")
        yield Verdict(
            "start_utc", _seconds_apart(found, row["start_utc"]) <= START_TOLERANCE, found, row["start_utc"]
        )


def _range(check: str, limits: Row, activity: Values) -> Verdict:
    name = check if "ftp" not in limits else f"{check}:{limits['ftp']}"
    return _within(check, _value(name, activity), limits)


def _value(name: str, activity: Values) -> Any:
    """A measured value by check name; a check with a number in its name asks the activity's function for
    it."""
    if name in activity:
        return activity[name]
    parameterised = activity.get("parameterised")
    return parameterised(name) if parameterised is not None else None


def _within(check: str, value: Any, limits: Row) -> Verdict:
    low, high = limits.get("min"), limits.get("max")
    wanted = f"{'' if low is None else low} … {'' if high is None else high}"
    if low is None and high is None:
        return Verdict(check, False, value, "a range: the row gives neither min nor max")
    if value is None:
        return Verdict(check, False, None, wanted)
    held = (low is None or low - ROUNDING <= value) and (high is None or value <= high + ROUNDING)
    return Verdict(check, held, round(float(value), 3), wanted)


def distance_named(name: str) -> float:
    """Metres of "400m", "1k", "5 km", "1mi", "half", "marathon". Raises ValueError for anything else."""
    plain = name.lower().replace(" ", "").replace("_", "").replace("-", "")
    if plain in _NAMED_DISTANCES:
        return _NAMED_DISTANCES[plain]
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(m|km|k|mile|mi)", plain)
    if match is None:
        raise ValueError(f"{name} names no distance")
    return float(match[1]) * _UNITS[match[2]]


def _effort(check: str, limits: Row, activity: Values) -> Verdict:
    try:
        metres = distance_named(check)
    except ValueError as error:
        return Verdict(f"best {check}", False, None, str(error))
    return _within(f"best {check}", activity["best_effort"](metres), limits)


def _developer_power(row: Row, activity: Values) -> Iterator[Verdict]:
    """Power that only a developer field carries: average and weighted within 1.5 %."""
    stated = row.get("developer_field_power") or {}
    for key, name in (("avg_w", "power_avg"), ("np_w", "normalized_power_w")):
        if key in stated:
            limits = {"min": stated[key] * 0.985, "max": stated[key] * 1.015}
            yield _within(f"developer {key}", activity.get(name), limits)


def _local_date(row: Row, activity: Values) -> Iterator[Verdict]:
    """A local date the row asks for, where the outcome knows one (files alone do not tell their zone)."""
    match = re.search(r"local date (\d{4}-\d\d-\d\d)", row.get("behaviour_note") or "")
    if match and activity.get("local_date") is not None:
        found = str(activity["local_date"])
        yield Verdict("local_date", found == match[1], found, match[1])


_LEG_FIELDS = {
    "distance_m": ("distance", ("distance_m",)),
    "timer_s": ("times", ("timer_s",)),
    "elapsed_s": ("times", ("elapsed_s",)),
    "hr_avg": ("HR", ("hr_avg_device", "hr_avg_numpy")),
    "normalized_power_w": ("NP", ("np_device", "np_numpy")),
}


def _legs(row: Row, activities: Sequence[Values]) -> Iterator[Verdict]:
    """Multisport: legs in order of their starts, each value within the row's stated tolerance."""
    legs = row.get("per_activity")
    if not legs:
        return
    yield Verdict("legs", len(legs) == len(activities), len(activities), str(len(legs)))
    if all(leg.get("start_utc") for leg in legs):
        legs = sorted(legs, key=lambda leg: datetime.fromisoformat(leg["start_utc"]))
        activities = sorted(activities, key=lambda activity: activity["start_utc"])
    tolerances = _tolerances(str(row.get("per_activity_tolerance", "")))
    for number, (leg, activity) in enumerate(zip(legs, activities, strict=False), 1):
        label = f"leg {number} {leg.get('sport', '')}"
        for verdict in (*_start(leg, activity), *_leg_values(leg, activity, tolerances)):
            yield Verdict(f"{label} {verdict.check}", verdict.held, verdict.found, verdict.wanted)


def _leg_values(
    leg: Row, activity: Values, tolerances: Mapping[str, tuple[float, float]]
) -> Iterator[Verdict]:
    for name, (kind, keys) in _LEG_FIELDS.items():
        stated = [leg[key] for key in keys if leg.get(key) is not None]
        if stated:
            yield _within(name, activity.get(name), _widened(min(stated), max(stated), tolerances[kind]))
    for distance, seconds in (leg.get("best_efforts_numpy") or {}).items():
        found = activity["best_effort"](distance_named(distance))
        yield _within(f"best {distance}", found, _widened(seconds, seconds, tolerances["times"]))


def _widened(low: float, high: float, tolerance: tuple[float, float]) -> dict[str, float]:
    share, absolute = tolerance
    return {"min": low - max(share * low, absolute), "max": high + max(share * high, absolute)}


def _tolerances(text: str) -> dict[str, tuple[float, float]]:
    """Read "distance 1 % or 10 m, times 1 % or 4 s, HR 2 bpm, NP 1.5 %" as (share, absolute) by kind."""
    found = {"distance": (0.01, 10.0), "times": (0.01, 4.0), "HR": (0.0, 2.0), "NP": (0.015, 0.0)}
    for part in text.split(","):
        words = part.split(maxsplit=1)
        if len(words) == 2 and words[0] in found:
            share = re.search(r"([\d.]+) ?%", words[1])
            absolute = re.search(r"([\d.]+) ?(?:m|s|bpm|W)\b", words[1])
            found[words[0]] = (
                float(share[1]) / 100 if share else 0.0,
                float(absolute[1]) if absolute else 0.0,
            )
    return found
