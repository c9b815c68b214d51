"""Decoded FIT messages in one form, whichever library decoded them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from accounts.providers.records import FloatArray

Message = Mapping[Any, Any]

FIT_EPOCH = 631_065_600
"""Unix seconds of 1989-12-31T00:00:00Z, where FIT time begins."""

MAX_MESSAGES = 400_000
"""Four days of records at 1 Hz. What has more is no recording of one session and would fill the memory."""

MAX_OFFSET = 15 * 3600


@dataclass(frozen=True, slots=True)
class DeveloperField:
    """A field an app added: the key under which messages carry it, and the unit it declared (lower case)."""

    key: str
    units: str


@dataclass(frozen=True, slots=True)
class Messages:
    """Messages by kind in file order, with profile names and scales applied and invalid values left out.

    Instants are seconds; add ``epoch`` to have Unix seconds. ``developer`` maps lower-case names of developer
    fields to where they are. ``notes`` say what was wrong with the file. Of very large files the ``record``
    messages come as columns in ``samples`` instead.
    """

    kinds: Mapping[str, Sequence[Message]]
    epoch: int = 0
    developer: Mapping[str, DeveloperField] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    samples: Mapping[str, FloatArray] | None = None

    def sample(self, key: str) -> FloatArray | None:
        """One field of all ``record`` messages, NaN where absent; None when no record has it."""
        if self.samples is None:
            return column(self.of("record"), key)
        found = self.samples.get(key)
        return found if found is not None and np.isfinite(found).any() else None

    def of(self, kind: str) -> Sequence[Message]:
        """All messages of one kind, none when the file has none."""
        return self.kinds.get(kind, ())

    def first(self, kind: str) -> Message:
        """The first message of a kind, empty when there is none."""
        found = self.of(kind)
        return found[0] if found else {}

    def instant(self, message: Message, key: str) -> float | None:
        """Unix seconds of a ``date_time`` field."""
        value = number(message, key)
        return None if value is None else value + self.epoch


def number(message: Message, *keys: str) -> float | None:
    """The first of these fields that holds a finite number."""
    for key in keys:
        value = message.get(key)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and np.isfinite(value):
            return float(value)
    return None


def positive(message: Message, *keys: str) -> float | None:
    """The first of these fields that holds a number above zero: for totals where 0 means "not measured"."""
    for key in keys:
        value = number(message, key)
        if value is not None and value > 0:
            return value
    return None


def text(message: Message, key: str) -> str | None:
    """A text field, trimmed; None when absent, empty or an unknown number."""
    value = message.get(key)
    if isinstance(value, list) and value:
        value = value[0]
    return value.strip("\0 ") or None if isinstance(value, str) else None


def column(messages: Sequence[Message], key: str) -> FloatArray | None:
    """One field of many messages as floats, NaN where absent; None when no message has it."""
    values = [message.get(key) for message in messages]
    try:
        found = np.array(values, dtype=np.float64)
    except (TypeError, ValueError):
        found = np.empty((0, 0))
    if found.ndim != 1:
        found = np.array([_scalar(value) for value in values], dtype=np.float64)
    return found if np.isfinite(found).any() else None


def _scalar(value: object) -> float:
    """Arrays and texts where a number belongs come from damaged definitions: they are missing values."""
    return float(value) if isinstance(value, (int, float)) else np.nan
