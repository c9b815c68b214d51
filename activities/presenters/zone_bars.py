"""Time in zones as bars."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from activities.analysis.units import duration_text
from activities.analysis.zones import FIVE_ZONES, HEARTRATE_ZONES, POWER_ZONES
from activities.models import AthleteThreshold
from activities.presenters.detail_values import ZoneBar, ZoneSet
from activities.presenters.measures import Measures, duration, number, words
from activities.presenters.thresholds_in_force import threshold_text, threshold_value
from activities.presenters.values import Explanation, ExplanationInput

_TITLES = {"power": "Power zones", "heartrate": "Heart-rate zones", "pace": "Pace zones"}
_THRESHOLDS = {"power": "ftp", "heartrate": "threshold_heartrate", "pace": "threshold_pace"}
_FRIEL = ("Recovery", "Aerobic", "Tempo", "Below threshold", "At threshold", "Above threshold", "Anaerobic")
_COGGAN = ("Recovery", "Endurance", "Tempo", "Threshold", "VO₂max", "Anaerobic", "Sprint")
_SWIM = ("Easy", "Endurance", "Threshold", "VO₂max", "Sprint")


def zone_sets(
    zone_times: Mapping[str, Any], measures: Measures, thresholds: Sequence[AthleteThreshold]
) -> tuple[ZoneSet, ...]:
    """The sets of an activity: power, heart rate, pace, as far as there is time in them."""
    found = (
        _zone_set(kind, zone_times[kind], measures, thresholds) for kind in _TITLES if kind in zone_times
    )
    return tuple(zones for zones in found if zones is not None)


def _zone_set(
    kind: str, stored: Mapping[str, Any], measures: Measures, thresholds: Sequence[AthleteThreshold]
) -> ZoneSet | None:
    seconds, bounds = stored["seconds"], stored["bounds"]
    total = sum(seconds)
    if not total > 0:
        return None
    names = zone_names(kind, len(seconds), measures.sport)
    ranges = _ranges(bounds, _writer(kind, measures), is_pace=kind == "pace")
    return ZoneSet(
        key=kind,
        title=_TITLES[kind],
        basis=_basis(kind, stored, measures, thresholds),
        bars=tuple(
            ZoneBar(
                number=min(index + 1, 7),
                name=name,
                range_text=span,
                time=duration_text(spent),
                share=100 * spent / total,
                share_text=f"{100 * spent / total:.0f} %",
            )
            for index, (name, span, spent) in enumerate(zip(names, ranges, seconds, strict=True))
        ),
        explanation=_explanation(kind, stored, total, measures, thresholds),
    )


def zone_names(kind: str, count: int, sport: str) -> tuple[str, ...]:
    """What the zones are called; the athlete's own bounds may make another number of them."""
    if kind == "power" and count == len(POWER_ZONES):
        return tuple(f"Z{number} {name}" for number, name in zip(POWER_ZONES, _COGGAN, strict=True))
    if kind == "pace" and sport == "swim" and count == len(_SWIM):
        return tuple(f"Z{index} {name}" for index, name in enumerate(_SWIM, start=1))
    if kind in ("heartrate", "pace") and count == len(HEARTRATE_ZONES):
        return tuple(f"Z{number} {name}" for number, name in zip(HEARTRATE_ZONES, _FRIEL, strict=True))
    if kind == "heartrate" and count == len(FIVE_ZONES):
        return tuple("Below Z1" if name == "below" else f"Z{name}" for name in FIVE_ZONES)
    return tuple(f"Z{index}" for index in range(1, count + 1))


def _writer(kind: str, measures: Measures) -> Callable[[float], str]:
    if kind == "pace":
        return lambda speed: words(measures.pace(speed))
    unit = "W" if kind == "power" else "bpm"
    return lambda value: words(number(value, unit))


def _ranges(bounds: Sequence[float], write: Callable[[float], str], *, is_pace: bool) -> list[str]:
    below, above = ("slower than", "faster than") if is_pace else ("below", "from")
    if not bounds:
        return [""]
    texts = [write(bound) for bound in bounds]
    inner = [f"{_bare(low)}–{high}" for low, high in pairwise(texts)]
    return [f"{below} {texts[0]}", *inner, f"{above} {texts[-1]}"]


def _bare(text: str) -> str:
    """A written bound without its unit."""
    return text.split("\u202f")[0].split("/")[0]


def _basis(
    kind: str, stored: Mapping[str, Any], measures: Measures, thresholds: Sequence[AthleteThreshold]
) -> str:
    if stored.get("estimated"):
        return "from an estimated threshold"
    if thresholds and thresholds[0].sport == measures.sport and (thresholds[0].zone_bounds or {}).get(kind):
        return "your own zones"
    return threshold_value(thresholds, measures, _THRESHOLDS[kind])


def _explanation(
    kind: str,
    stored: Mapping[str, Any],
    total: float,
    measures: Measures,
    thresholds: Sequence[AthleteThreshold],
) -> Explanation:
    missing = float(stored.get("missing") or 0)
    return Explanation(
        key=f"zones-{kind}",
        title=_TITLES[kind],
        formula="seconds of timer time at or above a zone's lower bound and below the next",
        inputs=(ExplanationInput("Time with a value", words(duration(total))),),
        threshold=threshold_text(thresholds, measures, (_THRESHOLDS[kind],)),
        would_change="Other thresholds or own zones, from the day they hold.",
        caveat=f"{duration_text(missing)} without a value are in no zone." if missing >= 1 else "",
    )
