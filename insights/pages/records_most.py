"""The most of all sessions of a sport, its races, and its Eddington numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

import numpy as np
from django.urls import reverse

from accounts.models import User
from activities.analysis import eddington, predictions
from activities.analysis.units import KILOMETRE, MILE
from activities.models import Activity
from activities.presenters import wording
from activities.presenters.activity_list import time_of
from activities.presenters.curve_views import mark_text
from activities.presenters.measures import Measures, duration, number, words
from activities.presenters.values import Column, Explanation, ExplanationInput, Stat
from insights.pages import records_reading as reading
from insights.pages.records_tables import can_be_graded, grade_explanation, grade_text
from insights.pages.values import Cell, TableView

_FASTEST_FROM = {"run": 5000.0, "ride": 20_000.0, "swim": 1000.0}  # m, for the fastest session
_LABELS = {
    "distance": "Longest distance",
    "time": "Longest time",
    "climb": "Most climbing",
    "load": "Highest load",
    "speed": "Fastest",
}
_RACES = (1609.344, 3000.0, 5000.0, 10_000.0, 15_000.0, 16_093.44, 21_097.5, 30_000.0, 42_195.0, 50_000.0)
_SHORT, _LONG = 0.985, 1.04  # a measured race lies within these of its distance


def extremes(user: User, sport: str, days: reading.Days, measures: Measures) -> list[tuple[str, Cell]]:
    """Label and holder of each extreme, and the day with most sessions."""
    shortest = _FASTEST_FROM.get(sport, 1000.0)
    found = []
    for name, activity in reading.extremes(user, sport, shortest).items():
        if activity is not None:
            over = f" over {words(measures.distance(shortest, decimals=0))}" if name == "speed" else ""
            note = f"{wording.title(activity)}, {wording.day(activity.local_date)}"
            address = reverse("activities:detail", args=[activity.pk])
            found.append((_LABELS[name] + over, Cell(_amount(name, activity, measures), address, note)))
    if days.busiest_on and days.most > 1:
        address = f"{reverse('activities:list')}?from={days.busiest_on}&to={days.busiest_on}&sport={sport}"
        most = Cell(wording.plural(days.most, "session"), address, wording.day(days.busiest_on))
        found.append(("Most in a day", most))
    return found


def _amount(name: str, activity: Activity, measures: Measures) -> str:
    value = reading.measure(name, activity)
    shown = {
        "distance": measures.distance(value),
        "time": duration(value),
        "climb": measures.climb(value),
        "load": number(value),
        "speed": measures.rate(value),
    }
    return words(shown[name])


# --- Eddington ------------------------------------------------------------------------------------------------


def eddington_stats(metres: np.ndarray) -> tuple[Stat, ...]:
    """In km and in miles: two different numbers."""
    if not metres.any():
        return ()
    return tuple(_eddington(metres / length, unit) for unit, length in (("km", KILOMETRE), ("mi", MILE)))


def _eddington(distances: np.ndarray, unit: str) -> Stat:
    reached, missing = eddington.eddington(distances), eddington.days_to_next(distances)
    return Stat(
        f"Eddington number, {unit}",
        number(reached, unit),
        Explanation(
            key=f"eddington-{unit}",
            title=f"Eddington number {reached} {unit}",
            formula="the largest E such that on E days you did at least E",
            inputs=(
                ExplanationInput("Days in all", str(len(distances))),
                ExplanationInput(f"Days still needed with at least {reached + 1} {unit}", str(missing)),
            ),
            caveat="Distances of one day are added up; 9.99 is not 10.",
        ),
        note=f"{wording.plural(missing, 'day')} to {reached + 1}",
    )


# --- races ----------------------------------------------------------------------------------------------------


def races_table(
    user: User,
    races: Sequence[Activity],
    marks: Mapping[UUID, Mapping[float, float]],
    measures: Measures,
) -> TableView | None:
    """Races with the time over their distance, VDOT and age grade, the newest first."""
    if not races:
        return None
    graded = can_be_graded(user)
    return TableView(
        caption="Races",
        columns=(
            Column("race", "Race", numeric=False),
            Column("on", "On"),
            Column("distance", "Distance"),
            Column("time", "Time"),
            Column("vdot", "VDOT"),
            *((Column("grade", "Age grade"),) if graded else ()),
        ),
        rows=tuple(_race(user, race, marks.get(race.pk, {}), measures) for race in races),
        explanation=grade_explanation(user) if graded else None,
    )


def _race(user: User, race: Activity, marks: Mapping[float, float], measures: Measures) -> tuple[Cell, ...]:
    metres, seconds = over_distance(race, marks)
    named = metres in _RACES
    shown = mark_text("distance", metres) if named else words(measures.distance(metres))
    vdot = None if seconds is None else predictions.vdot(metres, seconds)
    grade = "–" if seconds is None else grade_text(user, metres, seconds, race.local_date)
    return (
        Cell(wording.title(race), reverse("activities:detail", args=[race.pk])),
        Cell(wording.day(race.local_date)),
        Cell(shown),
        Cell(words(duration(seconds))),
        Cell(words(number(vdot, decimals=1))),
        *((Cell(grade),) if can_be_graded(user) else ()),
    )


def over_distance(race: Activity, marks: Mapping[float, float]) -> tuple[float, float | None]:
    """Metres and seconds of a race: over the usual distance it was near to, else over all that was measured.

    Watches measure a course a little long or short; the best effort over the nominal distance is the fairer time.
    """
    total = race.distance or 0.0
    usual = next((metres for metres in _RACES if _SHORT * metres <= total <= _LONG * metres), None)
    clock = race.elapsed_time if race.elapsed_time is not None else time_of(race)
    if usual is None:
        return total, clock
    return usual, marks.get(usual, clock)
