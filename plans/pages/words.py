"""Words and tones of plans: what became of a workout, how a week went, why a session was matched."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from activities.presenters import wording
from activities.presenters.measures import Measures, duration, number, percent, words
from activities.presenters.values import Badge
from plans.models import Workout
from plans.planner.adherence import Adherence, Outcome

_OUTCOMES: Mapping[Outcome, tuple[str, str, str]] = {
    Outcome.AS_PLANNED: ("Done as planned", "good", "circle-check"),
    Outcome.SHORTER: ("Shorter than planned", "warning", "circle-check"),
    Outcome.MUCH_SHORTER: ("Much shorter than planned", "warning", "triangle-alert"),
    Outcome.LONGER: ("Longer than planned", "warning", "circle-check"),
    Outcome.NOT_MEASURED: ("Done, size not measured", "accent", "circle-check"),
    Outcome.MISSED: ("Missed", "bad", "x"),
    Outcome.OPEN: ("Open", "", "calendar"),
    Outcome.REST: ("Rest", "", "calendar"),
}
GOOD_SHARE, FAIR_SHARE = 0.85, 0.6


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """One test of a match in words: what was compared, and its value and weight."""

    test: str  # "Size"
    text: str  # "9.8 km of 10 km planned, 2 % less"
    value: str  # "0.98", "–"
    weight: str  # "30 %"
    share: float | None  # 0-100, length of the bar


def outcome_badge(outcome: Outcome) -> Badge:
    label, tone, icon = _OUTCOMES[outcome]
    return Badge(label, tone, icon=icon)


def outcome_tone(outcome: Outcome) -> str:
    return _OUTCOMES[outcome][1]


def adherence_badge(found: Adherence) -> Badge:
    """How a week or plan went, in words (P1: nothing planned is no percentage)."""
    if found.is_empty:
        return Badge("Nothing planned yet", title="No workout was due so far.")
    counts = f"{found.done} of {wording.plural(found.planned, 'workout')} done"
    if found.not_measured:
        counts += f", {found.not_measured} not measured"
    if found.share is None:
        return Badge("Not measured", "", title=counts)
    tone = "good" if found.share >= GOOD_SHARE else "warning" if found.share >= FAIR_SHARE else "bad"
    return Badge(f"{words(percent(found.share))} kept", tone, title=counts)


def amount(workout: Workout, system: str) -> str:
    """ "10 km", else "45:00"; a dash for a workout without either, nothing for a rest day."""
    if workout.workout_type == "Rest":
        return ""
    if workout.distance:
        return words(Measures(system, workout.sport).distance(workout.distance, decimals=1))
    return words(duration(workout.duration_estimate))


def name_of(workout: Workout) -> str:
    return workout.name or workout.get_workout_type_display()


def reason_lines(reasons: Sequence[Mapping[str, Any]], sport: str, system: str) -> tuple[ReasonLine, ...]:
    """The stored tests of a match in the reader's words and units."""
    return tuple(
        ReasonLine(
            test=_TESTS[reason["name"]],
            text=_said(reason, Measures(system, sport)),
            value=words(number(reason["value"], decimals=2)),
            weight=words(percent(reason["weight"])),
            share=None if reason["value"] is None else 100 * reason["value"],
        )
        for reason in reasons
        if reason["name"] in _TESTS
    )


_TESTS = {"date": "Day", "distance": "Distance", "duration": "Time", "size": "Size", "intensity": "Intensity"}


def _said(reason: Mapping[str, Any], measures: Measures) -> str:
    planned, done = reason.get("planned"), reason.get("done")
    if reason["name"] == "date":
        return _days(int(done or 0))
    if planned is None or done is None:
        return "not known of both, so it does not count"
    if reason["name"] == "intensity":
        return f"{done:.2f} of threshold, {planned:.2f} planned"
    if reason["name"] == "distance":
        had, wanted = measures.distance(done), measures.distance(planned)
    else:
        had, wanted = duration(done), duration(planned)
    return f"{words(had)} of {words(wanted)} planned, {_difference(done / planned - 1)}"


def _difference(share: float) -> str:
    whole = round(100 * abs(share))
    return "as planned" if not whole else f"{whole}\u202f% {'more' if share > 0 else 'less'}"


def _days(off: int) -> str:
    if off == 0:
        return "on the day"
    return f"{wording.plural(abs(off), 'day')} {'later' if off > 0 else 'earlier'}"


def parts_of(reasons: Sequence[Mapping[str, Any]]) -> int:
    """How many sessions fulfil the workout together."""
    return next((int(reason["done"]) for reason in reasons if reason["name"] == "parts"), 1)


_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def warning_text(sentence: str) -> str:
    """A sentence of the rules with its days as one says them."""
    return _DAY.sub(lambda found: wording.weekday(date.fromisoformat(found[0])), sentence)
