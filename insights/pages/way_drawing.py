"""A way as a small drawing without a map: its shape, true to angles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from activities.analysis import routes

SIZE = 100.0
_MARGIN = 6.0
_EVERY = 3


@dataclass(frozen=True, slots=True)
class Drawing:
    """Points of an SVG polyline in a square of ``SIZE``, and its start; empty when the way cannot be read."""

    points: str = ""
    start_x: str = ""
    start_y: str = ""


def drawing_of(points: bytes, length: float) -> Drawing:
    """The drawing of a stored trace."""
    try:
        found = routes.unpacked(points, length)
    except ValueError:
        return Drawing()
    latitude, longitude = found.latitude[::_EVERY], found.longitude[::_EVERY]
    x = longitude * np.cos(np.radians(latitude.mean()))
    span = max(float(np.ptp(x)), float(np.ptp(latitude)), 1e-9)
    scale = (SIZE - 2 * _MARGIN) / span
    across = SIZE / 2 + (x - (x.max() + x.min()) / 2) * scale
    down = SIZE / 2 - (latitude - (latitude.max() + latitude.min()) / 2) * scale
    pairs = [f"{one:.1f},{other:.1f}" for one, other in zip(across.tolist(), down.tolist(), strict=True)]
    return Drawing(" ".join(pairs), *pairs[0].split(","))
