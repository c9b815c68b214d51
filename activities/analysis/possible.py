"""What a total can be at all, whoever states it. Anything else comes from a damaged source and counts as unknown.

The bounds are far beyond every session, so that nothing true is lost; what is possible but implausible is judged later,
with the samples at hand (``plausibility``, ``clean_values``).
"""

from __future__ import annotations

from collections.abc import Mapping

_SHORTEST = 0.01  # m: over less, a pace has no meaning and may have no finite number
_BOUNDS: Mapping[str, tuple[float, float]] = {
    "distance": (0.0, 1e8),
    "elapsed_time": (0.0, 1e9),
    "timer_time": (0.0, 1e9),
    "moving_time": (0.0, 1e9),
    "total_elevation_gain": (0.0, 1e6),
    "elevation_loss": (0.0, 1e6),
    "elev_high": (-12_000.0, 1e5),
    "elev_low": (-12_000.0, 1e5),
    "calories": (0.0, 1e6),
    "kilojoules": (0.0, 1e6),
    "average_speed": (0.0, 1e4),
    "max_speed": (0.0, 1e4),
    "average_heartrate": (0.0, 1e3),
    "max_heartrate": (0.0, 1e3),
    "min_heartrate": (0.0, 1e3),
    "average_cadence": (0.0, 1e4),
    "max_cadence": (0.0, 1e4),
    "average_watts": (0.0, 1e5),
    "max_watts": (0.0, 1e5),
    "normalized_power": (0.0, 1e5),
    "threshold_power": (0.0, 1e5),
    "pool_length": (0.0, 1e4),
    "start_lat": (-90.0, 90.0),
    "start_lng": (-180.0, 180.0),
}
"""m, s, kcal, kJ, m/s, beats and turns a minute, W, degrees."""


def is_possible(name: str, value: object) -> bool:
    """Whether a total of this name can have this value; what has no bounds here, and None, can."""
    bounds = _BOUNDS.get(name)
    if bounds is None or not isinstance(value, (int, float)):
        return True
    if name == "distance" and 0.0 < value < _SHORTEST:
        return False
    return bounds[0] <= value <= bounds[1]
