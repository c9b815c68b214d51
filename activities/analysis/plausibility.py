"""Results that no athlete reaches: a car on the roof rack, a power meter gone wrong; prose in
``cleaning.md``."""

from __future__ import annotations

import numpy as np

from . import curves
from .arrays import FloatArray
from .flags import Flag

# m/s over moving time and the metres it takes to tell, beyond the fastest people alive
_SPEEDS = {"run": (7.0, 1500.0), "walk": (5.0, 1500.0), "swim": (2.2, 400.0), "ride": (18.0, 5000.0)}
_POWERS = ((1200, 600.0), (3600, 500.0))  # seconds and watts


def doubts(
    *, family: str, distance: float | None, moving_time: float | None, power: FloatArray | None
) -> list[Flag]:
    """Suspicious flags for a session whose average speed (m/s) or long power (1 Hz, W) is beyond human reach.

    Track cyclists draft and descents are fast, so the limits lie above every world record over the distance.
    """
    return _speed_doubts(family, distance, moving_time) + _power_doubts(power)


def _speed_doubts(family: str, distance: float | None, moving_time: float | None) -> list[Flag]:
    limit = _SPEEDS.get(family)
    if limit is None or not distance or not moving_time or distance < limit[1]:
        return []
    speed = distance / moving_time
    if speed <= limit[0]:
        return []
    sentence = (
        f"An average of {speed * 3.6:.0f} km/h is too fast for this sport; it stays out of records and load."
    )
    return [Flag("P1", "distance", 1, sentence, "suspicious", ("load", "records"))]


def _power_doubts(power: FloatArray | None) -> list[Flag]:
    if power is None:
        return []
    best = curves.mean_maximal(power, [seconds for seconds, _ in _POWERS])
    for (seconds, limit), watts in zip(_POWERS, best.tolist(), strict=True):
        if np.isfinite(watts) and watts > limit:
            sentence = (
                f"{watts:.0f} W for {seconds // 60} minutes is beyond any cyclist; the activity stays out of "
                "load and records until you confirm it."
            )
            return [Flag("P2", "power", seconds, sentence, "suspicious", ("load", "records"))]
    return []
