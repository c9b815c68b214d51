"""One load with everything that explains it: method, inputs, formula, what failed, what would change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

POWER, PACE, SWIM, HEART_RATE, PERCEIVED, ESTIMATE = (
    "power",
    "pace",
    "swim",
    "heart_rate",
    "perceived",
    "estimate",
)

# What each input is called on pages, and its unit here (SI; pages convert).
INPUTS: Mapping[str, tuple[str, str]] = {
    "seconds": ("time", "s"),
    "normalized_power": ("weighted power", "W"),
    "ftp": ("threshold power", "W"),
    "coverage": ("share of the time with data", "1"),
    "normalized_graded_speed": ("weighted graded pace", "m/s"),
    "average_speed": ("average pace", "m/s"),
    "threshold_speed": ("threshold pace", "m/s"),
    "distance": ("distance", "m"),
    "speed": ("pace", "m/s"),
    "trimp": ("heart-rate impulse", "1"),
    "reference_trimp": ("impulse of one hour at threshold", "1"),
    "average_heartrate": ("average heart rate", "bpm"),
    "threshold_heartrate": ("threshold heart rate", "bpm"),
    "max_heartrate": ("maximum heart rate", "bpm"),
    "resting_heartrate": ("resting heart rate", "bpm"),
    "sex": ("sex", ""),
    "rpe": ("perceived exertion", "of 10"),
    "points_per_hour": ("load per hour", "1/h"),
}


@dataclass(frozen=True)
class Load:
    """The load of one activity and everything that explains it.

    value and method are None when nothing can be known. `tried` are the better methods that were not
    possible, each with the reason; `estimated` the inputs nobody measured; `partial` that part of the
    session has no data; `notes` and `would_change` are sentences.
    """

    value: float | None
    method: str | None
    intensity_factor: float | None = None
    inputs: Mapping[str, float | str] = field(default_factory=dict)
    formula: str = ""
    tried: tuple[tuple[str, str], ...] = ()
    estimated: tuple[str, ...] = ()
    partial: bool = False
    notes: tuple[str, ...] = ()
    would_change: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Plain values for storing beside the activity."""
        return {
            "value": self.value,
            "method": self.method,
            "intensity_factor": self.intensity_factor,
            "inputs": dict(self.inputs),
            "formula": self.formula,
            "tried": [list(pair) for pair in self.tried],
            "estimated": list(self.estimated),
            "partial": self.partial,
            "notes": list(self.notes),
            "would_change": list(self.would_change),
        }
