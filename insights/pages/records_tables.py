"""Best efforts as tables: all time with the years beside it, and how one record fell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.urls import reverse

from accounts.models import User
from activities.analysis import age_grade
from activities.presenters import wording
from activities.presenters.curve_views import mark_text
from activities.presenters.measures import Measures, duration, number, words
from activities.presenters.pages import changed
from activities.presenters.values import Choice, Column, Explanation, ExplanationInput
from insights.pages.best_efforts import Holder, Mark
from insights.pages.values import Cell, ChartView, TableView, seconds_of

YEARS_SHOWN = 4
_TITLES = (("distance", "Fastest over a distance"), ("duration", "Most power for a time"))


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose records, at which address, over which years (the newest first)."""

    user: User
    path: str
    query: QueryDict
    sport: str
    years: tuple[int, ...]


def years_shown(query: QueryDict, newest: int, oldest: int) -> tuple[int, ...]:
    """Four years up to the one that an address asks for; up to this year when it asks for none."""
    asked = query.get("until", "")
    last = int(asked) if asked.isdecimal() and oldest <= int(asked[:6]) <= newest else newest
    return tuple(range(last, last - YEARS_SHOWN, -1))


def year_choices(
    path: str, query: QueryDict, shown: Sequence[int], newest: int, oldest: int
) -> tuple[Choice, ...]:
    """Links to the years in fours; none when four hold the whole log."""
    if newest - oldest < YEARS_SHOWN:
        return ()
    return tuple(
        Choice(
            str(last),
            f"{max(oldest, last - YEARS_SHOWN + 1)}\u2013{last % 100:02d}",
            selected=last == shown[0],
            url=changed(path, query, {"until": None if last == newest else str(last)}),
        )
        for last in range(newest, oldest - 1, -YEARS_SHOWN)
    )


def tables(
    asked: Asked, held: Mapping[Mark, Holder], bests: Mapping[Mark, Sequence[float | None]]
) -> list[TableView]:
    """One table of distances, one of durations, with the years side by side."""
    return [
        table
        for kind, title in _TITLES
        if (
            table := _table(asked, title, {mark: h for mark, h in held.items() if mark.kind == kind}, bests)
        ).rows
    ]


def _table(
    asked: Asked, title: str, held: Mapping[Mark, Holder], bests: Mapping[Mark, Sequence[float | None]]
) -> TableView:
    graded = can_be_graded(asked.user) and asked.sport == "run" and title == _TITLES[0][1]
    columns = (
        Column("mark", "Distance" if title == _TITLES[0][1] else "Time", numeric=False),
        Column("best", "Best"),
        Column("on", "On"),
        *((Column("grade", "Age grade"),) if graded else ()),
        *(Column(str(year), str(year)) for year in asked.years),
    )
    none = (None,) * len(asked.years)
    rows = (
        (
            Cell(mark_text(mark.kind, mark.at), _history_url(asked, mark)),
            holder_cell(mark, holder),
            Cell(wording.day(holder.on)),
            *((Cell(grade_text(asked.user, mark.at, holder.value, holder.on)),) if graded else ()),
            *(Cell(value_text(mark, value)) for value in bests.get(mark, none)),
        )
        for mark, holder in held.items()
    )
    return TableView(title, columns, tuple(rows), grade_explanation(asked.user) if graded else None)


def _history_url(asked: Asked, mark: Mark) -> str:
    return changed(asked.path, asked.query, {"mark": f"{mark.kind}-{mark.at:g}"}) + "#history"


def value_text(mark: Mark, value: float | None) -> str:
    """Seconds over a distance as a time, watts for a time as power."""
    return words(duration(value) if mark.kind == "distance" else number(value, "W"))


def holder_cell(mark: Mark, holder: Holder) -> Cell:
    return Cell(value_text(mark, holder.value), reverse("activities:detail", args=[holder.activity_id]))


# --- age grade ------------------------------------------------------------------------------------------------


def can_be_graded(user: User) -> bool:
    return user.date_of_birth is not None and user.sex is not None


def grade_text(user: User, metres: float, seconds: float, on: date) -> str:
    """ "63.5 %", or a dash when age, sex or distance do not allow one."""
    age = user.age_on(on)
    return words(number(None if age is None else age_grade.age_grade(metres, seconds, age, user.sex), "%", 1))


def grade_explanation(user: User) -> Explanation:
    return Explanation(
        key="age-grade",
        title="Age grade",
        formula="open standard of the distance ÷ factor of the age ÷ time × 100",
        inputs=(
            ExplanationInput("Sex", {"M": "men", "F": "women"}.get(user.sex or "", "–"), "your profile"),
            ExplanationInput("Age", "whole years on the day", "your birth date"),
        ),
        would_change="A faster time, or your next birthday.",
        caveat="Road tables of 2025 (Jones and Bernhard). From one mile up; 60 % local, 70 % regional, "
        "80 % national, 90 % world class.",
    )


# --- history --------------------------------------------------------------------------------------------------


def mark_asked(query: QueryDict, held: Mapping[Mark, Holder]) -> Mark | None:
    """The mark whose history an address opens."""
    wanted = query.get("mark", "")
    return next((mark for mark in held if wanted == f"{mark.kind}-{mark.at:g}"), None)


def history_table(mark: Mark, fell: Sequence[Holder], measures: Measures) -> TableView:
    """How the record at one mark fell, the newest first."""
    return TableView(
        caption=f"Records over {mark_text(mark.kind, mark.at)}",
        columns=(
            Column("on", "On", numeric=False),
            Column("value", "Record"),
            Column("gain", "Better by"),
            *((Column("pace", measures.rate_label),) if mark.kind == "distance" else ()),
        ),
        rows=tuple(
            (
                Cell(wording.weekday(holder.on)),
                holder_cell(mark, holder),
                Cell(value_text(mark, holder.gain) if holder.gain is not None else "the first"),
                *((Cell(words(measures.rate(mark.at / holder.value))),) if mark.kind == "distance" else ()),
            )
            for holder in reversed(fell)
        ),
    )


def progress_chart(mark: Mark, fell: Sequence[Holder], today: date) -> ChartView | None:
    """The record as it stood over time, in steps up to today; None when it fell only once."""
    if len(fell) < 2:
        return None
    steps: dict[date, float] = {}
    for before, after in zip((None, *fell), fell, strict=False):
        if before is not None and (eve := date.fromordinal(after.on.toordinal() - 1)) > before.on:
            steps[eve] = before.value
        steps[after.on] = after.value
    steps[max(today, fell[-1].on)] = fell[-1].value
    is_time = mark.kind == "distance"
    series = [
        {
            "label": "Record",
            "colour": "pace" if is_time else "power",
            "values": [round(value, 1) for value in steps.values()],
        }
    ]
    spec = {
        "x": [seconds_of(day) for day in steps], "x_format": "date", "decimals": 0, "height": 180, "reverse": is_time,
        "unit": "" if is_time else "W", "format": "pace" if is_time else "number", "series": series,
        "open": reverse("activities:list") + "?from={from}&to={to}",
    }  # fmt: skip
    return ChartView("chart-progress", f"How the record over {mark_text(mark.kind, mark.at)} fell", spec)
