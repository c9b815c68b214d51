"""What the efforts say of the athlete's form now: VDOT with the effort it rests on, race times, training paces."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from activities.analysis import predictions
from activities.models import BestEffort
from activities.presenters import wording
from activities.presenters.curve_views import mark_text
from activities.presenters.measures import Measures, duration, number, words
from activities.presenters.values import Column, Explanation, ExplanationInput, Link, Stat
from activities.services.best_test import best_test, why_hard
from insights.pages.values import Cell, TableView

_RACES = (1500.0, 3000.0, 5000.0, 10_000.0, 21_097.5, 42_195.0)


@dataclass(frozen=True, slots=True)
class Prediction:
    stat: Stat
    source: Link
    why: str
    races: TableView
    paces: TableView


def prediction(efforts: Iterable[BestEffort], max_heartrate: float | None, system: str) -> Prediction | None:
    """Race times and training paces from the best test of the last 90 days; None without one."""
    found = best_test(efforts, max_heartrate)
    if found is None:
        return None
    effort, vdot = found
    mark = f"{mark_text('distance', effort.at)} in {words(duration(effort.value))}"
    return Prediction(
        stat=Stat("VDOT", number(vdot, decimals=1), _explanation(effort, vdot, mark)),
        source=Link(
            f"{wording.title(effort.activity)}, {wording.day(effort.local_date)}: {mark}",
            reverse("activities:detail", args=[effort.activity_id]),
        ),
        why=why_hard(effort, max_heartrate),
        races=_races(effort, vdot, mark),
        paces=_paces(vdot, system),
    )


def _explanation(effort: BestEffort, vdot: float, mark: str) -> Explanation:
    return Explanation(
        key="vdot",
        title=f"VDOT {vdot:.1f}",
        formula="oxygen cost of the speed ÷ the share of VO₂max that can be held for the time (Daniels & Gilbert 1979)",
        inputs=(ExplanationInput("Effort", mark, "your best test of 90 days"),),
        would_change="A faster race or hard run of 3 km or more, not downhill, not on a treadmill, not in intervals.",
        caveat="Valid from 1.5 km to the marathon and from 3.5 minutes to 4 hours.",
    )


def _races(effort: BestEffort, vdot: float, mark: str) -> TableView:
    return TableView(
        caption="Race times",
        columns=(
            Column("race", "Race", numeric=False),
            Column("vdot", "By VDOT"),
            Column("riegel", "By Riegel"),
        ),
        rows=tuple(
            (
                Cell(mark_text("distance", metres)),
                Cell(words(duration(predictions.equivalent_time(vdot, metres)))),
                Cell(words(duration(predictions.riegel(effort.at, effort.value, metres)))),
            )
            for metres in _RACES
        ),
        explanation=Explanation(
            key="race-times",
            title="Race times",
            formula="VDOT: the time at which this distance costs the same share of it · Riegel: T × (D₂ ÷ D₁)^1.06",
            inputs=(ExplanationInput("Both rest on", mark, f"VDOT {vdot:.1f}"),),
            caveat="Riegel is optimistic for a marathon from a short effort; both suppose training for the distance. "
            "A dash: outside 3.5 minutes to 4 hours.",
        ),
    )


def _paces(vdot: float, system: str) -> TableView:
    paces = predictions.training_paces(vdot)
    measures = Measures(system, "run")
    rows = []
    for name in ("easy", "marathon", "threshold", "interval", "repetition") if paces else ():
        found = getattr(paces, name)
        slow, fast = (words(measures.pace(1000 / seconds)) for seconds in (found.slow, found.fast))
        rows.append((Cell(name.capitalize()), Cell(slow if slow == fast else f"{slow} to {fast}")))
    return TableView(
        caption="Training paces",
        columns=(Column("kind", "Kind", numeric=False), Column("pace", "Pace")),
        rows=tuple(rows),
        explanation=Explanation(
            key="training-paces",
            title="Training paces",
            formula="the speed that costs a share of VDOT: easy 62–70 %, threshold 88 %, "
            "interval 97.5 %, repetition 107 %",
            inputs=(ExplanationInput("VDOT", f"{vdot:.1f}"),),
            caveat="Marathon pace is that of the predicted marathon. Paces are for flat ground and mild weather.",
        ),
    )
