"""Targets as text: "I", "4:30/km", "88-94% FTP", "150bpm", "RPE 7", "Z2". Read and written in one place."""

from __future__ import annotations

import re
from collections.abc import Callable

from activities.analysis.units import MILE, YARD, duration_text

from .paces import RIDE, RUN, RUN_LABELS, SWIM, SWIM_LABELS, Paces
from .step_values import FEEL, HEART_RATE, PACE, POWER, ZONE, Target, UnreadableStep

_CLOCK = r"\d{1,2}:\d{2}(?:\.\d)?"
_NUMBER = r"\d+(?:\.\d+)?"
_PACE = re.compile(rf"({_CLOCK})(?:\s*-\s*({_CLOCK}))?\s*(?:/\s*(km|mi|100\s*m|100\s*yd))?", re.I)
_PERCENT = re.compile(r"(\d{1,3})(?:\s*-\s*(\d{1,3}))?\s*%\s*(?:of\s+)?(ftp|lthr)?", re.I)
_WATTS = re.compile(rf"({_NUMBER})(?:\s*-\s*({_NUMBER}))?\s*w(?:atts?)?", re.I)
_BEATS = re.compile(rf"({_NUMBER})(?:\s*-\s*({_NUMBER}))?\s*bpm", re.I)
_FEEL = re.compile(rf"rpe\s*({_NUMBER})(?:\s*-\s*({_NUMBER}))?", re.I)
_ZONE = re.compile(r"z(?:one\s*)?(\d)(?:\s*-\s*z?(\d))?", re.I)

_PACE_UNITS = {"km": 1000.0, "mi": MILE, "100m": 100.0, "100yd": 100 * YARD}
#: What a value may be, so that a slip of the finger is not stored: slowest and fastest pace, watts, beats …
_LIMITS = {
    (PACE, RUN): (90.0, 1800.0),
    (PACE, SWIM): (40.0, 600.0),
    POWER: (10.0, 2500.0),
    HEART_RATE: (40.0, 230.0),
    FEEL: (1.0, 10.0),
    ZONE: (1.0, 7.0),
}


def _pair(match: re.Match[str], read: Callable[[str], float] = float) -> tuple[float, float]:
    low = read(match[1])
    high = read(match[2]) if match[2] else low
    return (low, high) if low <= high else (high, low)


def _seconds(clock: str) -> float:
    minutes, seconds = clock.split(":")
    if float(seconds) >= 60:
        raise UnreadableStep(f"“{clock}” has more than 59 seconds.")
    return int(minutes) * 60 + float(seconds)


def _within(text: str, kind: str, pair: tuple[float, float], sport: str = RUN) -> tuple[float, float]:
    lowest, highest = _LIMITS[(kind, sport)] if kind == PACE else _LIMITS[kind]
    if not lowest <= pair[0] <= pair[1] <= highest:
        raise UnreadableStep(f"“{text}” is outside what a target can be; check the number.")
    return pair


def _read_pace(match: re.Match[str], text: str, sport: str) -> Target:
    if sport == RIDE:
        raise UnreadableStep(f"“{text}” is a pace, but rides take power, heart rate, a zone or RPE.")
    kind = SWIM if sport == SWIM else RUN
    own = 100.0 if kind == SWIM else 1000.0
    unit = re.sub(r"\s", "", (match[3] or "").lower())
    scale = own / _PACE_UNITS[unit] if unit else 1.0
    low, high = _within(text, PACE, _pair(match, lambda clock: round(_seconds(clock) * scale, 1)), kind)
    return Target(PACE, low, high)


def share_of(label: str) -> tuple[float, float, str] | None:
    """Return (low, high, "FTP" or "LTHR") as shares of 1 of a label such as "88-94% FTP"; None for others."""
    match = _PERCENT.fullmatch(label)
    if match is None or match[3] is None:
        return None
    low, high = _pair(match)
    return low / 100, high / 100, match[3].upper()


def _read_share(match: re.Match[str], text: str, sport: str, paces: Paces | None) -> Target:
    low, high = _pair(match)
    if not 20 <= low <= high <= 250:
        raise UnreadableStep(f"“{text}” is outside 20 to 250 %.")
    reference = (match[3] or ("FTP" if sport == RIDE else "")).upper()
    if not reference:
        raise UnreadableStep(f"“{text}” does not say of what: write % FTP or % LTHR.")
    label = f"{low:g}{f'-{high:g}' if high != low else ''}% {reference}"
    base = None if paces is None else paces.ftp if reference == "FTP" else paces.threshold_heartrate
    kind = POWER if reference == "FTP" else HEART_RATE
    if base is None:
        return Target(kind, None, None, label)
    return Target(kind, round(base * low / 100, 1), round(base * high / 100, 1), label)


def _read_zone(match: re.Match[str], text: str) -> Target:
    low, high = _within(text, ZONE, _pair(match))
    return Target(ZONE, low, high, f"Z{low:.0f}" if low == high else f"Z{low:.0f}-Z{high:.0f}")


def label_target(text: str, sport: str, paces: Paces | None) -> Target | None:
    """Return the target of a named pace of this sport; None when the text is no such name."""
    known = SWIM_LABELS if sport == SWIM else () if sport == RIDE else RUN_LABELS
    label = next((name for name in known if name == text.strip().upper()), None)
    if label is None:
        return None
    numbers = paces.named.get(label) if paces is not None else None
    if numbers is None:
        return Target(PACE, None, None, label)
    return Target(PACE, round(numbers[0], 1), round(numbers[1], 1), label)


def read_target(text: str, *, sport: str, paces: Paces | None) -> Target:
    """Return what stands behind the @. Raises :class:`UnreadableStep` with a sentence that names it."""
    given = " ".join(text.replace("\u2013", "-").split())
    named = label_target(given, sport, paces)
    if named is not None:
        return named
    if match := _PACE.fullmatch(given):
        return _read_pace(match, given, sport)
    if match := _PERCENT.fullmatch(given):
        return _read_share(match, given, sport, paces)
    for pattern, kind in ((_WATTS, POWER), (_BEATS, HEART_RATE), (_FEEL, FEEL)):
        if match := pattern.fullmatch(given):
            return Target(kind, *_within(given, kind, _pair(match)))
    if match := _ZONE.fullmatch(given):
        return _read_zone(match, given)
    raise UnreadableStep(f"“{given or '@'}” is not a target we know. {_examples(sport)}")


def _examples(sport: str) -> str:
    if sport == SWIM:
        return "Write @ CSS, @ 1:45/100m, @ Z2, @ 140bpm or @ RPE 6."
    if sport == RIDE:
        return "Write @ 250W, @ 90% FTP, @ Z2, @ 140bpm or @ RPE 6."
    return "Write @ E, M, T, I or R, @ 4:30/km, @ Z2, @ 150bpm, @ 250W or @ RPE 7."


def _span(low: float, high: float, write: Callable[[float], str]) -> str:
    return write(low) if low == high else f"{write(low)}-{write(high)}"


def _clock_text(seconds: float) -> str:
    return duration_text(seconds, decimals=0 if seconds == round(seconds) else 1)


def write_target(target: Target, *, sport: str) -> str:
    """Return the target as it is typed; a label stands for its numbers."""
    if target.label or target.low is None:
        return target.label
    low, high = target.low, target.low if target.high is None else target.high
    if target.type == PACE:
        return _span(low, high, _clock_text) + ("/100m" if sport == SWIM else "/km")
    if target.type == FEEL:
        return "RPE " + _span(low, high, "{:g}".format)
    if target.type == ZONE:
        return _span(low, high, "Z{:g}".format)
    return _span(low, high, "{:g}".format) + ("W" if target.type == POWER else "bpm")
