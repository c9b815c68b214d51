"""The load of a session, on one scale: an hour at threshold is 100. In prose: docs/algorithms/load.md.

The one door to four rooms: power, heart rate, movement and feeling, and the choice among them.
"""

from __future__ import annotations

from .load_choice import choose_load, method_order
from .load_heart import edwards_trimp, hr_tss, reference_trimp, steady_trimp, trimp
from .load_motion import (
    estimated_tss,
    normalized_graded_speed,
    pace_tss,
    rpe_points,
    rpe_tss,
    run_tss,
    session_rpe_load,
    swim_tss,
)
from .load_power import (
    average_power,
    calories_from_work,
    intensity_factor,
    normalized_power,
    power_tss,
    variability_index,
    work,
)
from .load_value import INPUTS, Load
from .thresholds import Thresholds, estimated_max_heartrate, with_estimates

__all__ = [
    "INPUTS",
    "Load",
    "Thresholds",
    "average_power",
    "calories_from_work",
    "choose_load",
    "edwards_trimp",
    "estimated_max_heartrate",
    "estimated_tss",
    "hr_tss",
    "intensity_factor",
    "method_order",
    "normalized_graded_speed",
    "normalized_power",
    "pace_tss",
    "power_tss",
    "reference_trimp",
    "rpe_points",
    "rpe_tss",
    "run_tss",
    "session_rpe_load",
    "steady_trimp",
    "swim_tss",
    "trimp",
    "variability_index",
    "with_estimates",
    "work",
]
