"""A session as a FIT workout file, written by Garmin's own encoder.

Durations are ms, distances cm, speeds mm/s; watts are told with 1000 added and heart rates with 100, because smaller
numbers are percentages in this format.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from garmin_fit_sdk import Encoder, Profile

from plans.exports.session import PlannedSession
from plans.planner.paces import SWIM
from plans.planner.step_targets import write_target
from plans.planner.step_values import (
    COOLDOWN,
    HEART_RATE,
    PACE,
    POWER,
    RECOVER,
    WARMUP,
    ZONE,
    Repeat,
    Step,
    Target,
)

_MESSAGES: dict[str, int] = Profile["mesg_num"]
_SPORTS = {"run": "running", "ride": "cycling", "swim": "swimming", "walk": "walking"}
_TYPES = {PACE: "speed", POWER: "power", HEART_RATE: "heart_rate"}
#: A watch wants a range: half its width where one value is meant, in parts of it or in beats.
_MARGINS = {PACE: 0.02, POWER: 0.05}
_BEATS = 3.0
_WATTS_FROM, _BEATS_FROM = 1000, 100
_MOST_HEART_ZONES = 5
_LONGEST_NAME, _LONGEST_NOTE = 48, 120

Message = dict[str, Any]


def fit(session: PlannedSession) -> bytes:
    """The session as a FIT file of type workout."""
    messages = list(_steps(session))
    encoder = Encoder()
    encoder.on_mesg(
        _MESSAGES["FILE_ID"],
        {
            "type": "workout",
            "manufacturer": "development",
            "product": 0,
            "time_created": session.changed_at,
            "serial_number": 1,
        },
    )
    encoder.on_mesg(
        _MESSAGES["WORKOUT"],
        {
            "wkt_name": session.name[:_LONGEST_NAME] or "Workout",
            "sport": _SPORTS.get(session.sport, "generic"),
            "num_valid_steps": len(messages),
        },
    )
    for index, message in enumerate(messages):
        encoder.on_mesg(_MESSAGES["WORKOUT_STEP"], {"message_index": index, **message})
    return bytes(encoder.close())


def _steps(session: PlannedSession) -> Iterator[Message]:
    """The steps in order; behind those of a repeat one that leads back to its first."""
    index = 0
    for node in session.steps:
        inner = node.steps if isinstance(node, Repeat) else (node,)
        for step in inner:
            yield _step(step, session.sport)
        if isinstance(node, Repeat) and node.times > 1:
            yield {
                "duration_type": "repeat_until_steps_cmplt",
                "duration_value": index,
                "target_type": "open",
                "target_value": node.times,
            }
            index += 1
        index += len(inner)


def _step(step: Step, sport: str) -> Message:
    return {
        "intensity": _intensity(step, sport),
        **_ending(step),
        **_target(step.target, sport),
        **_notes(step, sport),
    }


def _intensity(step: Step, sport: str) -> str:
    if step.phase == RECOVER:
        return "rest" if sport == SWIM else "recovery"
    return {WARMUP: "warmup", COOLDOWN: "cooldown"}.get(step.phase, "active")


def _ending(step: Step) -> Message:
    if step.distance is not None:
        return {"duration_type": "distance", "duration_value": round(step.distance * 100)}
    if step.duration is not None:
        return {"duration_type": "time", "duration_value": round(step.duration * 1000)}
    return {"duration_type": "open"}


def _notes(step: Step, sport: str) -> Message:
    told = write_target(step.target, sport=sport) if step.target is not None else ""
    text = " ".join(filter(None, (step.note, f"@ {told}" if told else "")))
    return {"notes": text[:_LONGEST_NOTE]} if text else {}


def _target(target: Target | None, sport: str) -> Message:
    """The target as a range or as a zone of the watch; exertion is only told in the notes."""
    if target is None or target.low is None:
        return {"target_type": "open"}
    low, high = target.low, target.low if target.high is None else target.high
    if target.type == ZONE:
        return _zone(low, sport)
    if target.type not in _TYPES:
        return {"target_type": "open"}
    least, most = _numbers(target.type, low, high, sport)
    return {
        "target_type": _TYPES[target.type],
        "target_value": 0,
        "custom_target_value_low": round(least),
        "custom_target_value_high": round(most),
    }


def _zone(zone: float, sport: str) -> Message:
    """A ride's zones are those of power, others' of heart rate, of which a watch has five."""
    if sport == "ride":
        return {"target_type": "power", "target_value": round(zone)}
    return {"target_type": "heart_rate", "target_value": min(round(zone), _MOST_HEART_ZONES)}


def _numbers(kind: str, low: float, high: float, sport: str) -> tuple[float, float]:
    if kind == HEART_RATE:
        margin = _BEATS if low == high else 0.0
        return low - margin + _BEATS_FROM, high + margin + _BEATS_FROM
    margin = _MARGINS[kind] if low == high else 0.0
    if kind == POWER:
        return low * (1 - margin) + _WATTS_FROM, high * (1 + margin) + _WATTS_FROM
    length = 100.0 if sport == SWIM else 1000.0
    return length / (high * (1 + margin)) * 1000, length / (low * (1 - margin)) * 1000
