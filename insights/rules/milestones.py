"""Milestones: a target in the athlete's words read as a time or a length, and how far the way there is.

"sub-2:30", "3h05", "under 45 min", "100 km" are read; where digits alone could be hours and minutes or minutes and
seconds, the sense that a person could move at over the distance decides. What cannot be read is unknown, never 0.
In prose: docs/algorithms/milestones.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_MILE = 1609.344
_SPEEDS = {"run": (1.2, 7.5), "walk": (0.6, 3.5), "ride": (3.0, 20.0), "swim": (0.3, 2.3)}  # m/s of people
_CLOCK = re.compile(r"(?<![\d.])(\d{1,2}):(\d{2})(?::(\d{2}))?(?![\d:])")
_HOURS = re.compile(r"(\d+(?:[.,]\d+)?)\s*h(?:ours?|rs?)?\s*(\d{1,2})?\b", re.IGNORECASE)
_MINUTES = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:min(?:utes?)?|′|')", re.IGNORECASE)
_SUB = re.compile(r"\b(?:sub|under|below|unter|<)[\s-]*(\d{1,3})\b(?!\s*[:.,]?\d)", re.IGNORECASE)
_LENGTH = re.compile(r"(\d+(?:[.,]\d+)?)\s*(km|k|mi(?:les?)?|m)\b", re.IGNORECASE)
_UNITS = {"km": 1000.0, "k": 1000.0, "mi": _MILE, "mile": _MILE, "miles": _MILE, "m": 1.0}


@dataclass(frozen=True, slots=True)
class Target:
    """``seconds`` over ``metres``; a target with no time is reached by covering the metres once."""

    metres: float
    seconds: float | None = None


def read_target(text: str, metres: float | None, sport: str) -> Target | None:
    """The target that a milestone's words and distance mean; None when they cannot be read."""
    length = metres or _length(text)
    if length is None:
        return None
    if not text.strip() or (metres is None and _is_length_alone(text)):
        return Target(length)
    seconds = _seconds(text, length, sport)
    return None if seconds is None else Target(length, seconds)


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _length(text: str) -> float | None:
    found = _LENGTH.search(text)
    return _number(found[1]) * _UNITS[found[2].lower()] if found else None


def _is_length_alone(text: str) -> bool:
    rest = _LENGTH.sub("", text)
    return not any(character.isdigit() for character in rest)


def _seconds(text: str, metres: float, sport: str) -> float | None:
    """The first reading of the words at which a person could move over the distance."""
    return next((s for s in _readings(text) if is_humanly_possible(metres, s, sport)), None)


def _readings(text: str) -> list[float]:
    """Every sense the words could have, likeliest first, in seconds."""
    if clock := _CLOCK.search(text):
        first, second, third = int(clock[1]), int(clock[2]), clock[3]
        if third is not None:
            return [3600.0 * first + 60 * second + int(third)]
        return [3600.0 * first + 60 * second, 60.0 * first + second]
    if hours := _HOURS.search(text):
        return [3600 * _number(hours[1]) + 60 * int(hours[2] or 0)]
    if minutes := _MINUTES.search(text):
        return [60 * _number(minutes[1])]
    if sub := _SUB.search(text):
        return [3600.0 * int(sub[1]), 60.0 * int(sub[1]), float(sub[1])]
    return []


def is_humanly_possible(metres: float, seconds: float, sport: str) -> bool:
    slowest, fastest = _SPEEDS.get(sport, _SPEEDS["run"])
    return seconds > 0 and slowest <= metres / seconds <= fastest


def progress(target: Target | None, *, best_seconds: float | None, longest: float | None) -> float | None:
    """Percent of the way, 0 to 100; None when the target cannot be read or nothing is known to compare.

    A time: today's speed over the distance (``best_seconds``: done or predicted) as a share of the target's speed.
    A length: the longest session (m) as a share of it.
    """
    if target is None:
        return None
    if target.seconds is not None:
        return None if not best_seconds else min(100.0, 100 * target.seconds / best_seconds)
    return None if longest is None else min(100.0, 100 * longest / target.metres)
