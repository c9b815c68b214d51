"""Bars that stand in the page itself: they need no script, print well, and are read out as a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_LABELS = 12  # more would run into each other


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar. Heights are shares of the tallest in per cent; ``before`` is an earlier value to compare with."""

    label: str  # "Mar"; "" where there is no room
    text: str  # "March 2025: 123 km"
    height: str
    y: str
    before: str = ""
    before_y: str = ""
    url: str = ""
    is_spare: bool = False  # its label gives way on a phone


@dataclass(frozen=True, slots=True)
class Amount:
    """What a bar stands for: its value, what stood there before (None: nothing to compare), words and address."""

    label: str
    text: str
    value: float
    before: float | None = None
    url: str = ""


def bars_of(amounts: Sequence[Amount]) -> tuple[Bar, ...]:
    """Bars of one scale; with many, only every n-th is labelled."""
    tallest = max((max(one.value, one.before or 0.0) for one in amounts), default=0.0)
    every = max(1, -(-len(amounts) // _LABELS))
    return tuple(
        _bar(one, tallest, is_labelled=n % every == 0, is_spare=every > 1 and n % (2 * every) != 0)
        for n, one in enumerate(amounts)
    )


def _bar(one: Amount, tallest: float, *, is_labelled: bool, is_spare: bool) -> Bar:
    height, y = _place(one.value, tallest)
    before, before_y = _place(one.before, tallest) if one.before else ("", "")
    label = one.label if is_labelled else ""
    return Bar(label, one.text, height, y, before, before_y, one.url, is_spare)


def _place(value: float, tallest: float) -> tuple[str, str]:
    share = 100 * value / tallest if tallest else 0.0
    return f"{share:.2f}", f"{100 - share:.2f}"
