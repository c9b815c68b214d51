"""The picture of a session: a bar a step, as wide as it is long, as high as it is hard. Values only.

A page draws them as SVG rectangles; x, y, width and height are per cent of the drawing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .paces import RUN, Paces
from .step_printing import text_of
from .step_totals import intensity, step_totals
from .step_values import Node, Step, unrolled

#: Height (%) at an intensity: linear between these, flat beyond. Rest keeps a sliver so that it can be seen.
_LOWEST, _HIGHEST = 0.5, 1.2
_SLIVER, _UNKNOWN = 8.0, 55.0
_GAP = 0.25
MOST_BARS = 150


@dataclass(frozen=True, slots=True)
class Bar:
    """``phase`` names the colour; ``label`` says the step in words. Numbers in per cent."""

    x: float
    y: float
    width: float
    height: float
    phase: str
    label: str


@dataclass(frozen=True, slots=True)
class Picture:
    """``by`` says what widths mean: "time", "distance" or "steps" when neither is known of all steps."""

    bars: tuple[Bar, ...]
    by: str


def _height(step: Step, paces: Paces) -> float:
    share = intensity(step, paces)
    if share is None:
        return _UNKNOWN
    scaled = (share - _LOWEST) / (_HIGHEST - _LOWEST)
    return round(_SLIVER + (100 - _SLIVER) * min(max(scaled, 0.0), 1.0), 2)


def _lengths(steps: Sequence[Step], paces: Paces) -> tuple[list[float], str]:
    each = [step_totals(step, paces) for step in steps]
    for by, values in (
        ("time", [one.duration for one in each]),
        ("distance", [one.distance for one in each]),
    ):
        known = [value for value in values if value]  # a rest at the wall has a time but no length
        if len(known) == len(values):
            return known, by
    return [1.0] * len(steps), "steps"


def picture(steps: Sequence[Node], *, paces: Paces | None = None, sport: str = RUN) -> Picture:
    """Return the bars of a session from left to right; at most 150, further ones are left out."""
    known = paces or Paces(sport=sport)
    done = unrolled(steps)[:MOST_BARS]
    lengths, by = _lengths(done, known)
    scale, x, bars = 100 / (sum(lengths) or 1), 0.0, []
    for step, length in zip(done, lengths, strict=True):
        width, height = length * scale, _height(step, known)
        gap = min(_GAP, width / 4)
        bars.append(
            Bar(
                round(x, 3),
                round(100 - height, 2),
                round(width - gap, 3),
                height,
                step.phase,
                text_of((step,), sport=sport),
            )
        )
        x += width
    return Picture(tuple(bars), by)
