"""Curves of an activity against the athlete's best."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from activities.analysis.units import KILOMETRE, MILE, UNKNOWN, duration_text, pace_length
from activities.presenters import wording
from activities.presenters.detail_reading import Best, DetailReading, Effort
from activities.presenters.detail_values import CurvePoint, CurveView
from activities.presenters.measures import Measures, duration, number, words
from activities.presenters.values import Explanation, Link

_THIS, _BEST = "This activity", "Your best"


def curve_views(reading: DetailReading, measures: Measures) -> tuple[CurveView, ...]:
    """Power over durations; pace over distances for those who read paces."""
    of_power = [effort for effort in reading.efforts if effort.kind == "duration"]
    of_pace = [effort for effort in reading.efforts if effort.kind == "distance"]
    views = []
    if reading.power_curve:
        views.append(_power_view(*reading.power_curve, of_power, reading))
    if len(of_pace) > 1:
        views.append(_pace_view(of_pace, reading, measures))
    return tuple(views)


def mark_text(kind: str, at: float) -> str:
    """A standard duration (s) or distance (m) in words: "5 min", "10 km", "1 mi"."""
    if kind == "duration":
        return f"{at:.0f} s" if at < 60 else f"{at / 60:.0f} min" if at < 3600 else _hours(at)
    named = {21097.5: "half marathon", 42195.0: "marathon", MILE / 2: "½ mi"}
    if at in named:
        return named[at]
    if abs(at / MILE - round(at / MILE)) < 1e-6:
        return f"{at / MILE:.0f} mi"
    return f"{at / KILOMETRE:g} km" if at >= KILOMETRE else f"{at:.0f} m"


def _hours(seconds: float) -> str:
    hours, rest = divmod(round(seconds / 60), 60)
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def _power_view(
    durations: Sequence[int], watts: Sequence[float], efforts: Sequence[Effort], reading: DetailReading
) -> CurveView:
    bests = {effort.at: round(effort.best.value) for effort in efforts if effort.best}
    return CurveView(
        key="power",
        title="Power curve",
        chart={
            **_line_chart("W", "number"),
            "x": list(durations),
            "series": [
                {"label": _THIS, "colour": "power", "values": [round(value) for value in watts]},
                {
                    "label": _BEST,
                    "colour": "muted",
                    "dash": True,
                    "values": [bests.get(at) for at in durations],
                },
            ],
        },
        points=tuple(_point(effort, reading, words(number(effort.value, "W"))) for effort in efforts),
        note="Your best of all time, this activity included.",
        explanation=Explanation(
            key="curve-power",
            title="Power curve",
            formula="highest mean power over each length of time, pauses counted as time",
            would_change="Another harder effort of that length.",
        ),
    )


def _line_chart(unit: str, form: str) -> dict[str, Any]:
    return {
        "x_format": "duration",
        "x_log": True,
        "unit": unit,
        "decimals": 0,
        "format": form,
        "reverse": form == "pace",
    }


def _pace_view(efforts: Sequence[Effort], reading: DetailReading, measures: Measures) -> CurveView:
    """Best paces by the time they were held; here and at the athlete's best, each at its own times."""
    length = pace_length(measures.system, sport=measures.sport)
    mine = {effort.value: length * effort.value / effort.at for effort in efforts}
    best = {effort.best.value: length * effort.best.value / effort.at for effort in efforts if effort.best}
    times = sorted(mine.keys() | best.keys())
    pace = measures.pace(efforts[0].at / efforts[0].value)
    return CurveView(
        key="pace",
        title="Best paces",
        chart={
            **_line_chart(pace.unit if pace else "", "pace"),
            "x": times,
            "series": [
                {"label": _THIS, "colour": "pace", "values": [_rounded(mine.get(at)) for at in times]},
                {
                    "label": _BEST,
                    "colour": "muted",
                    "dash": True,
                    "values": [_rounded(best.get(at)) for at in times],
                },
            ],
        },
        points=tuple(_point(effort, reading, duration_text(effort.value)) for effort in efforts),
        note="Each point is the fastest stretch of a standard distance, at the time it took. Your best is of all time.",
        explanation=Explanation(
            key="curve-pace",
            title="Best paces",
            formula="least time from start to end over each distance, pauses counted",
            would_change="A faster stretch of that distance. Leaps of the positions are not counted.",
        ),
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _point(effort: Effort, reading: DetailReading, value: str) -> CurvePoint:
    best = effort.best
    is_best = best is not None and best.activity_id == reading.activity.pk
    return CurvePoint(
        duration=mark_text(effort.kind, effort.at),
        value=value,
        best=UNKNOWN if best is None else _best_text(effort.kind, best),
        best_link=None if best is None or is_best else _best_link(best),
        is_best=is_best,
    )


def _best_text(kind: str, best: Best) -> str:
    return words(duration(best.value)) if kind == "distance" else words(number(best.value, "W"))


def _best_link(best: Best) -> Link:
    return Link(wording.day(best.local_date), reverse("activities:detail", args=[best.activity_id]))
