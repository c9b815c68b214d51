"""Climb and descent with hysteresis; prose in ``docs/algorithms/motion.md``."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

THRESHOLD = 3.0  # metres, for barometric altitude
GPS_THRESHOLD = 5.0  # metres, for altitude known to come from satellites only


def gain_loss(altitude: FloatArray, threshold: float = THRESHOLD) -> tuple[float, float] | None:
    """Metres climbed and descended (both ≥ 0) along ``altitude`` in metres, NaN for missing; None without
    altitude.

    A reference height moves only when the altitude departs from it by ``threshold`` or more, so that noise
    does not add up: 100 101 102 101 103 106 105 104 107 110 108 104 100 102 105 with 3 m gives a climb of 15
    m, not 18.
    """
    heights = altitude[np.isfinite(altitude)]
    if not len(heights):
        return None
    changed = np.concatenate([[True], heights[1:] != heights[:-1]])
    gain = loss = 0.0
    path = heights[changed].tolist()
    reference = path[0]
    for height in path:
        departure = height - reference
        if departure >= threshold:
            gain += departure
            reference = height
        elif departure <= -threshold:
            loss -= departure
            reference = height
    return gain, loss
