"""Laps and pool lengths of FIT sessions."""

from __future__ import annotations

import math

from accounts.providers.files.cadence import steps_factor
from accounts.providers.files.fit_messages import Message, Messages, number, positive, text
from accounts.providers.records import LapRecord, LengthRecord

_EARLY = 1.5
"""Seconds by which a lap may seem to begin before its session: devices round the two stamps apart."""

_TYPES = {
    "active": "work",
    "interval": "work",
    "rest": "recovery",
    "recovery": "recovery",
    "warmup": "warmup",
    "cooldown": "cooldown",
}


def laps(messages: Messages, start: float, end: float, sport: str, *, is_only: bool) -> tuple[LapRecord, ...]:
    """Laps that begin in ``[start, end)`` (Unix seconds), all for the only session; numbered from 1."""
    own = _own(messages, "lap", -math.inf if is_only else start, end)
    own = [(max(at, start), message) for at, message in own]
    has_types = len({text(message, "intensity") for _, message in own}) > 1
    return tuple(
        _lap(index, at - start, message, sport, has_types) for index, (at, message) in enumerate(own, 1)
    )


def lengths(messages: Messages, start: float, end: float) -> tuple[LengthRecord, ...]:
    """Pool lengths (swum and rested) that begin in ``[start, end)``."""
    return tuple(
        LengthRecord(
            start=at - start,
            elapsed_time=number(message, "total_elapsed_time", "total_timer_time") or 0.0,
            is_active=text(message, "length_type") == "active",
            strokes=None if (count := number(message, "total_strokes")) is None else int(count),
            stroke=text(message, "swim_stroke"),
        )
        for at, message in _own(messages, "length", start, end)
    )


def _own(messages: Messages, kind: str, start: float, end: float) -> list[tuple[float, Message]]:
    dated = [(_start(messages, message), message) for message in messages.of(kind)]
    found = [(at, message) for at, message in dated if at is not None and start - _EARLY <= at < end - _EARLY]
    return sorted(((max(at, start), message) for at, message in found), key=lambda item: item[0])


def _start(messages: Messages, message: Message) -> float | None:
    start = messages.instant(message, "start_time")
    if start is not None:
        return start
    end, elapsed = messages.instant(message, "timestamp"), number(message, "total_elapsed_time")
    return end if end is None or elapsed is None else end - elapsed


def _lap(index: int, start: float, message: Message, sport: str, has_types: bool) -> LapRecord:
    cadence = positive(message, "avg_cadence")
    if cadence is not None:
        cadence += number(message, "avg_fractional_cadence") or 0.0
        cadence *= steps_factor(sport, cadence)
    return LapRecord(
        number=index,
        start=start,
        elapsed_time=number(message, "total_elapsed_time"),
        timer_time=number(message, "total_timer_time"),
        distance=number(message, "total_distance"),
        lap_type=_TYPES.get(text(message, "intensity") or "", "general") if has_types else "general",
        average_speed=positive(message, "enhanced_avg_speed", "avg_speed"),
        max_speed=positive(message, "enhanced_max_speed", "max_speed"),
        average_heartrate=positive(message, "avg_heart_rate"),
        max_heartrate=positive(message, "max_heart_rate"),
        average_cadence=cadence,
        average_watts=positive(message, "avg_power"),
        max_watts=positive(message, "max_power"),
        total_elevation_gain=number(message, "total_ascent"),
        calories=positive(message, "total_calories"),
    )
