"""Write a session as the text it can be typed as (docs/algorithms/workout-steps.md)."""

from __future__ import annotations

from collections.abc import Sequence

from .paces import RUN, SWIM
from .step_parsing import NOTE_WORDS, OPEN, default_phase
from .step_targets import write_target
from .step_values import RECOVER, WORK, Node, Repeat, Step


def _decimal(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _distance(metres: float, sport: str) -> str:
    if metres >= 1000 and sport != SWIM and metres % 10 == 0:
        return f"{_decimal(metres / 1000)}km"
    return f"{_decimal(metres)}m"


def _duration(seconds: float) -> str:
    if seconds < 120 and seconds % 60:
        return f"{_decimal(seconds)}s"
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(int(minutes), 60)
    parts = ((hours, "h"), (minutes, "min"), (rest, "s"))
    return "".join(f"{_decimal(count)}{unit}" for count, unit in parts if count)


def _is_open(step: Step) -> bool:
    return step.distance is None and step.duration is None


def _amount(step: Step, sport: str) -> str:
    if step.distance is not None:
        return _distance(step.distance, sport)
    return _duration(step.duration) if step.duration is not None else OPEN


def _note(note: str) -> str:
    is_plain = bool(note) and set(note.split()) <= NOTE_WORDS
    return note if is_plain or not note else f'"{note}"'


def _step(step: Step, sport: str, *, default: str | None) -> str:
    is_told = step.phase == default_phase(step.target, default) and step.phase in (WORK, default)
    words = [_amount(step, sport), "" if is_told else step.phase, _note(step.note)]
    if step.target is not None:
        words.append(f"@ {write_target(step.target, sport=sport)}")
    return " ".join(filter(None, words))


def _repeat(repeat: Repeat, sport: str) -> str:
    first, *others = repeat.steps
    if not others:
        return f"{repeat.times}x{_step(first, sport, default=WORK)}"
    if len(others) == 1 and others[0].phase == RECOVER and not _is_open(others[0]):
        recovery = _step(others[0], sport, default=RECOVER)
        return f"{repeat.times}x{_step(first, sport, default=WORK)} r{recovery}"
    inner = ", ".join(_step(step, sport, default=WORK) for step in repeat.steps)
    return f"{repeat.times}x({inner})"


def text_of(steps: Sequence[Node], *, sport: str = RUN) -> str:
    """Return the text that :func:`parse` reads as the same session (given the same sport and paces)."""
    return ", ".join(
        _repeat(node, sport) if isinstance(node, Repeat) else _step(node, sport, default=None)
        for node in steps
    )
