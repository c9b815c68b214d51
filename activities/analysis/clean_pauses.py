"""When the timer stood: written stops, and steps nobody explained (S6, S7); prose in ``cleaning.md``."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from . import clean_grid
from .flags import Flag

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
Spans = tuple[tuple[float, float], ...]

_CONTRADICTION = 0.9  # share of the stated timer that written stops must leave
_WRITTEN = (
    0.5  # share of stopped seconds with samples from which a stop that contradicts the timer is not believed
)


def believed(second: IntArray, stops: Spans, n: int, stated: float | None) -> tuple[Spans, list[Flag]]:
    """The written stops, or none when samples go on through them and the device's timer did, too.

    ``second`` are the samples' grid seconds, ``stops`` spans on the grid of ``n`` seconds, ``stated`` the device's
    timer time in seconds.
    """
    stopped = clean_grid.inside_spans(stops, n)
    standing = int(np.count_nonzero(stopped))
    if not standing or not stated or stated > n * 1.03 or n - 1 - standing >= _CONTRADICTION * stated:
        return stops, []
    written = int(np.count_nonzero(stopped[np.unique(second)]))
    if written < _WRITTEN * standing:
        return stops, []
    sentence = f"Stops of {standing} s contradict the device's timer and its samples; they are not applied."
    return (), [Flag("S7", "time", standing, sentence, "note")]


def with_unwritten(
    second: IntArray, stops: Spans, metres: FloatArray | None, n: int, stated: float | None
) -> Spans:
    """Stops and, unless the device's timer is explained by them, long steps without motion."""
    running = n - 1 - int(clean_grid.inside_spans(stops, n).sum())
    if stated and running - stated <= max(0.01 * stated, 10.0):
        return stops
    return stops + tuple(clean_grid.slow_steps(second, metres))


def segment_starts(second: IntArray, stops: Spans) -> BoolArray:
    """True for the first sample at or after the end of each stop: the way over the stop is not counted."""
    starts = np.zeros(len(second), bool)
    ends = np.array([end for _, end in stops if np.isfinite(end)])
    at = np.searchsorted(second, np.rint(ends))
    starts[at[at < len(second)]] = True
    return starts
