"""Structured sessions: one door to values, text, totals and picture (docs/algorithms/workout-steps.md)."""

from __future__ import annotations

from .step_parsing import parse
from .step_picture import Bar, Picture, picture
from .step_printing import text_of
from .step_totals import Totals, totals
from .step_values import (
    PHASES,
    TARGET_TYPES,
    Node,
    Repeat,
    Step,
    Steps,
    Target,
    UnreadableStep,
    from_json,
    to_json,
    unrolled,
)

__all__ = [
    "PHASES",
    "TARGET_TYPES",
    "Bar",
    "Node",
    "Picture",
    "Repeat",
    "Step",
    "Steps",
    "Target",
    "Totals",
    "UnreadableStep",
    "from_json",
    "parse",
    "picture",
    "text_of",
    "to_json",
    "totals",
    "unrolled",
]
