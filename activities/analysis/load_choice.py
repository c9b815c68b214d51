"""Which load counts: one number per activity, with the whole reason for it.

In prose: docs/algorithms/load.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from .arrays import FloatArray
from .load_attempts import ATTEMPTS, Evidence, reference_of, threshold_of
from .load_value import ESTIMATE, HEART_RATE, INPUTS, PACE, PERCEIVED, POWER, SWIM, Load
from .thresholds import Thresholds, with_estimates

MEASURED_OUTDOORS = frozenset({None, "", "outdoor", "track", "trail"})


def choose_load(
    thresholds: Thresholds,
    *,
    family: str,
    seconds: float | None,
    environment: str | None = None,
    moving_seconds: float | None = None,
    distance: float | None = None,
    active_seconds: float | None = None,
    power: FloatArray | None = None,
    power_coverage: float | None = None,
    graded_speed: FloatArray | None = None,
    speed_coverage: float | None = None,
    heartrate: FloatArray | None = None,
    heartrate_coverage: float | None = None,
    average_heartrate: float | None = None,
    rpe: float | None = None,
    preferred: str | None = None,
    doubts: Mapping[str, str] | None = None,
) -> Load:
    """The one load of an activity: power, else pace or swim, else heart rate, else exertion, else duration.

    `thresholds` are those of the activity's sport and local day (a ride's FTP never serves a run); unknown
    heart rates are estimated here and marked. Arrays are 1 Hz timer seconds, NaN for missing; coverages are
    shares 0..1 and default to the share of seconds with a value. `seconds` is timer time, `active_seconds` a
    swim's time without rests, `average_heartrate` serves when there is no series. `preferred` is the method
    the athlete wants first; `doubts` gives, by method, a sentence why its data must not be used.
    """
    if seconds is None or not seconds > 0:
        return Load(None, None, tried=((ESTIMATE, "The duration is not known."),))
    evidence = Evidence(
        thresholds=with_estimates(thresholds),
        family=family,
        environment=environment,
        seconds=seconds,
        moving_seconds=moving_seconds,
        distance=distance,
        active_seconds=active_seconds,
        power=power,
        power_coverage=power_coverage,
        graded_speed=graded_speed,
        speed_coverage=speed_coverage,
        heartrate=heartrate,
        heartrate_coverage=heartrate_coverage,
        average_heartrate=average_heartrate,
        rpe=rpe,
    )
    return _first_possible(evidence, preferred, doubts or {})


def method_order(family: str, environment: str | None, preferred: str | None = None) -> tuple[str, ...]:
    """The methods to try, best first. Indoors a run's speed is a guess, so heart rate goes before it."""
    order = [POWER, HEART_RATE, PERCEIVED, ESTIMATE]
    if family == "run":
        order.insert(1 if environment in MEASURED_OUTDOORS else 2, PACE)
    if family == "swim":
        order.insert(1, SWIM)
    if preferred in order:
        order.remove(preferred)
        order.insert(0, preferred)
    return tuple(order)


def _first_possible(evidence: Evidence, preferred: str | None, doubts: Mapping[str, str]) -> Load:
    tried: list[tuple[str, str]] = []
    for method in method_order(evidence.family, evidence.environment, preferred):
        answer = doubts.get(method) or ATTEMPTS[method](evidence)
        if isinstance(answer, Load):
            return _explained(replace(answer, tried=tuple(tried)), evidence.thresholds)
        tried.append((method, answer))
    return Load(None, None, tried=tuple(tried))


def _explained(load: Load, thresholds: Thresholds) -> Load:
    """The load with its estimated inputs named and the sentences on what would change it."""
    estimated = tuple(name for name in load.inputs if name in thresholds.estimated)
    if load.method == ESTIMATE:
        estimated += ("points_per_hour",)
    sentences = list(_sensitivity(load, thresholds))
    sentences += [
        f"Your {INPUTS[name][0]} is an estimate; enter your own to replace it."
        for name in estimated
        if name in thresholds.estimated
    ]
    sentences += [f"{_title(method)} would come first: {why}" for method, why in load.tried]
    return replace(load, estimated=estimated, would_change=tuple(sentences))


def _title(method: str) -> str:
    return {
        POWER: "Power",
        PACE: "Running pace",
        SWIM: "Swimming pace",
        HEART_RATE: "Heart rate",
        PERCEIVED: "Your perceived exertion",
        ESTIMATE: "Duration alone",
    }[method]


def _sensitivity(load: Load, thresholds: Thresholds) -> tuple[str, ...]:
    """How far the load moves with its threshold, as sentences."""
    value = load.value or 0.0
    if load.method == POWER and thresholds.ftp:
        more = thresholds.ftp * 1.05
        return (f"With a threshold power of {more:.0f} W (5 % more) it would be {value / 1.05**2:.0f}.",)
    if load.method in (PACE, SWIM):
        power = 3 if load.method == SWIM else 2
        return (f"With a threshold pace 5 % faster it would be {value / 1.05**power:.0f}.",)
    if load.method == HEART_RATE:
        return _heart_sensitivity(value, thresholds)
    if load.method == PERCEIVED:
        return ("Another perceived exertion changes it.",)
    return ("A recording with power, pace or heart rate, or your perceived exertion, would replace it.",)


def _heart_sensitivity(value: float, known: Thresholds) -> tuple[str, ...]:
    now, then = (
        reference_of(replace(known, threshold_heartrate=threshold_of(known) + more)) for more in (0.0, 3.0)
    )
    sentence = "Maximum and resting heart rate and sex change it too."
    if now is None or then is None:
        return (sentence,)
    bpm = threshold_of(known) + 3.0
    return (
        f"With a threshold heart rate of {bpm:.0f} bpm (3 more) it would be {value * now / then:.0f}.",
        sentence,
    )
