"""What an athlete can do on a day: the numbers that loads and zones are measured against."""

from __future__ import annotations

from dataclasses import dataclass, replace

DEFAULT_REST = 60.0  # bpm
LTHR_SHARE = 0.85  # of maximum heart rate


@dataclass(frozen=True)
class Thresholds:
    """The values in force on the activity's local day, for its sport; None where unknown.

    Watts, bpm, m/s, kg, "M" or "F", years, joules. `estimated` names the fields that nobody measured.
    """

    ftp: float | None = None
    threshold_heartrate: float | None = None
    max_heartrate: float | None = None
    resting_heartrate: float | None = None
    threshold_speed: float | None = None
    weight: float | None = None
    sex: str | None = None
    age: float | None = None
    critical_power: float | None = None
    w_prime: float | None = None
    estimated: frozenset[str] = frozenset()


def estimated_max_heartrate(
    age: float | None, observed: float | None = None, threshold: float | None = None
) -> float | None:
    """Maximum heart rate in bpm when it was never measured; None when nothing tells.

    208 - 0.7 x age (Tanaka 2001), or the highest 5 s mean of the last year if larger. A threshold heart rate
    at or above that contradicts it: then threshold / 0.85.
    """
    guesses = [208.0 - 0.7 * age] if age is not None and age > 0 else []
    guesses += [observed] if observed is not None and observed > 0 else []
    best = max(guesses, default=None)
    if threshold and (best is None or best <= threshold):
        return threshold / LTHR_SHARE
    return best


def with_estimates(thresholds: Thresholds, *, observed_max_heartrate: float | None = None) -> Thresholds:
    """The thresholds with unknown heart rates filled by estimates, each named in `estimated`.

    Maximum as estimated_max_heartrate, threshold 85 % of maximum, resting 60 bpm.
    What nothing tells stays None.
    """
    found: dict[str, float] = {}
    top = thresholds.max_heartrate
    if not top:
        top = estimated_max_heartrate(thresholds.age, observed_max_heartrate, thresholds.threshold_heartrate)
        if top is not None:
            found["max_heartrate"] = top
    if not thresholds.threshold_heartrate and top is not None:
        found["threshold_heartrate"] = LTHR_SHARE * top
    if not thresholds.resting_heartrate:
        found["resting_heartrate"] = DEFAULT_REST
    return replace(
        thresholds,
        max_heartrate=found.get("max_heartrate", thresholds.max_heartrate),
        threshold_heartrate=found.get("threshold_heartrate", thresholds.threshold_heartrate),
        resting_heartrate=found.get("resting_heartrate", thresholds.resting_heartrate),
        estimated=thresholds.estimated | frozenset(found),
    )
