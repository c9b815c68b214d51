"""Structured sessions as values and as JSON (docs/algorithms/workout-steps.md).

A session is a row of steps and repeats. A step ends by distance (m), by time (s) or, having neither, when
the athlete says so. Everything here is immutable and compares by value.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WARMUP, WORK, RECOVER, COOLDOWN, EASY_PHASE = "warmup", "work", "recovery", "cooldown", "easy"
PHASES = (WARMUP, WORK, RECOVER, COOLDOWN, EASY_PHASE)
PACE, POWER, HEART_RATE, FEEL, ZONE = "pace", "power", "heart_rate", "feel", "zone"
TARGET_TYPES = (PACE, POWER, HEART_RATE, FEEL, ZONE)

MOST_NODES = 60
MOST_TIMES = 99
LONGEST_STEP = 500_000.0  # m
LONGEST_TIME = 48 * 3600.0  # s
LONGEST_NOTE = 200


class UnreadableStep(ValueError):
    """A session that cannot be read; the message is a sentence that names the part."""


@dataclass(frozen=True, slots=True)
class Target:
    """How hard: ``low`` ≤ ``high`` in s/km (swims s/100 m), W, bpm, RPE 1-10 or a zone's number.

    Both are None when only a ``label`` ("I", "90% FTP") is known and nothing says what it means in numbers.
    """

    type: str
    low: float | None = None
    high: float | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    phase: str
    distance: float | None = None
    duration: float | None = None
    target: Target | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Repeat:
    times: int
    steps: tuple[Step, ...]


Node = Step | Repeat
Steps = tuple[Node, ...]


def tidy_note(text: str) -> str:
    """A note as one line without the quotation mark that delimits it in the text form."""
    return " ".join(text.replace('"', "”").split())[:LONGEST_NOTE]


def unrolled(steps: Sequence[Node]) -> tuple[Step, ...]:
    """The steps in the order they are done, repeats written out."""
    return tuple(
        step for node in steps for step in (node.steps * node.times if isinstance(node, Repeat) else (node,))
    )


# JSON -----------------------------------------------------------------------------------------------------


def _target_json(target: Target | None) -> dict[str, object] | None:
    if target is None:
        return None
    return {"type": target.type, "low": target.low, "high": target.high, "label": target.label}


def _step_json(step: Step) -> dict[str, object]:
    return {
        "kind": "step",
        "phase": step.phase,
        "distance": step.distance,
        "duration": step.duration,
        "target": _target_json(step.target),
        "note": step.note,
    }


def to_json(steps: Sequence[Node]) -> list[dict[str, object]]:
    """The session as plain values, for Workout.steps."""
    return [
        {"kind": "repeat", "times": node.times, "steps": [_step_json(step) for step in node.steps]}
        if isinstance(node, Repeat)
        else _step_json(node)
        for node in steps
    ]


def _number(value: object, name: str, most: float) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise UnreadableStep(f"The {name} of a step must be a number.")
    if not 0 < value <= most:
        raise UnreadableStep(f"The {name} of a step must be more than 0 and at most {most:g}.")
    return float(value)


def _target(value: object) -> Target | None:
    if value is None:
        return None
    if not isinstance(value, Mapping) or value.get("type") not in TARGET_TYPES:
        raise UnreadableStep(f"The target of a step must be one of {', '.join(TARGET_TYPES)}.")
    low = _number(value.get("low"), "target", 10_000)
    high = _number(value.get("high"), "target", 10_000)
    label = str(value.get("label") or "")[:40]
    if low is not None and high is not None and low > high:
        low, high = high, low
    if low is None and high is None and not label:
        raise UnreadableStep("The target of a step needs a number or a label.")
    return Target(str(value["type"]), low, high, label)


def _step(value: object) -> Step:
    if not isinstance(value, Mapping) or value.get("kind") != "step":
        raise UnreadableStep("A session is a list of steps and of repeats of steps.")
    if value.get("phase") not in PHASES:
        raise UnreadableStep(f"The phase of a step must be one of {', '.join(PHASES)}.")
    distance = _number(value.get("distance"), "distance", LONGEST_STEP)
    duration = _number(value.get("duration"), "duration", LONGEST_TIME)
    if distance is not None and duration is not None:
        raise UnreadableStep("A step ends by distance or by time, not by both.")
    note = tidy_note(str(value.get("note") or ""))
    return Step(str(value["phase"]), distance, duration, _target(value.get("target")), note)


def _node(value: object) -> Node:
    if not isinstance(value, Mapping) or value.get("kind") != "repeat":
        return _step(value)
    times, inner = value.get("times"), value.get("steps")
    if isinstance(times, bool) or not isinstance(times, int) or not 1 <= times <= MOST_TIMES:
        raise UnreadableStep(f"A repeat is done 1 to {MOST_TIMES} times.")
    if not isinstance(inner, list) or not 1 <= len(inner) <= MOST_NODES:
        raise UnreadableStep("A repeat needs at least one step.")
    return Repeat(times, tuple(_step(part) for part in inner))


def from_json(value: object) -> Steps:
    """The session from plain values. Raises :class:`UnreadableStep`: stored JSON is checked at the door."""
    if not isinstance(value, list) or len(value) > MOST_NODES:
        raise UnreadableStep(f"A session is a list of at most {MOST_NODES} steps.")
    return tuple(_node(part) for part in value)
