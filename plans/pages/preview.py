"""A plan before it is saved: its weeks, the load and fitness it leads to, and what speaks against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from activities.analysis.fitness import fitness_series
from activities.presenters import wording
from activities.presenters.measures import Measures, duration, number, percent, words
from activities.presenters.values import Column, Stat
from plans.planner.values import Plan, PlannedWeek, PlannedWorkout

_PHASES = {"base": "Base", "build": "Build", "peak": "Peak", "taper": "Taper"}
_SAMPLE_DAYS = 14


@dataclass(frozen=True, slots=True)
class PreviewWeek:
    number: int
    days: str
    phase: str
    volume: str
    share: float  # 0-100 of the longest week
    longest_share: float
    longest: str
    load: str
    sessions: int
    is_taper: bool


@dataclass(frozen=True, slots=True)
class SampleWorkout:
    day: str
    name: str
    amount: str
    description: str


@dataclass(frozen=True, slots=True)
class PlanPreview:
    stats: tuple[Stat, ...]
    weeks: tuple[PreviewWeek, ...]
    warnings: tuple[str, ...]
    notes: tuple[str, ...]
    first: tuple[SampleWorkout, ...]
    curve: Mapping[str, Any] | None  # a spec of line_chart.js; None when loads are not known
    curve_columns: tuple[Column, ...] = ()
    curve_rows: tuple[tuple[str, ...], ...] = ()


def preview(made: Plan, system: str) -> PlanPreview:
    """Put the preview together in the reader's units."""
    measures = Measures(system, "run")
    most = max((week.distance for week in made.weeks), default=0.0) or 1.0
    points = _fitness(made)
    return PlanPreview(
        stats=_stats(made, measures),
        weeks=tuple(_week(week, most, measures) for week in made.weeks),
        warnings=made.warnings,
        notes=made.notes,
        first=_sample(made.workouts, made.starts_on, system),
        curve=_curve(points) if points else None,
        curve_columns=(
            Column("day", "Sunday", numeric=False),
            Column("load", "Load of the week"),
            Column("fitness", "Fitness"),
            Column("form", "Form"),
        ),
        curve_rows=_rows(points),
    )


def _stats(made: Plan, measures: Measures) -> tuple[Stat, ...]:
    longest = max((week.longest for week in made.weeks), default=0.0)
    taper = [week for week in made.weeks if week.phase == "taper"]
    race = made.race_day
    return (
        Stat("Weeks", number(len(made.weeks)), note=f"from {wording.day(made.starts_on)}"),
        Stat("Biggest week", measures.distance(made.peak_distance, decimals=0)),
        Stat("Longest run", measures.distance(longest, decimals=1)),
        Stat(
            "Taper",
            number(len(taper), wording.plural(len(taper), "week").split(" ")[-1].split("\u202f")[-1]),
            note=_taper(taper, made.peak_distance),
        ),
        Stat(
            "Fitness on race day", number(race.ctl if race else None), note=_form(race.tsb if race else None)
        ),
        Stat("Predicted time", duration(race.predicted_time if race else None), note="from your VDOT now"),
    )


def _taper(weeks: Sequence[PlannedWeek], peak: float) -> str:
    shares = [words(percent(week.distance / peak)) for week in weeks] if peak else []
    return f"{', '.join(shares)} of the biggest week" if shares else ""


def _form(tsb: float | None) -> str:
    return f"form {words(number(tsb))} that morning" if tsb is not None else "needs a log with loads"


def _week(week: PlannedWeek, most: float, measures: Measures) -> PreviewWeek:
    phase = _PHASES.get(week.phase, week.phase)
    return PreviewWeek(
        number=week.number,
        days=f"{wording.day(week.starts_on)}",
        phase=f"{phase}, easier" if week.is_step_back else phase,
        volume=words(measures.distance(week.distance or None, decimals=0)),
        share=100 * week.distance / most,
        longest_share=100 * week.longest / most,
        longest=words(measures.distance(week.longest or None, decimals=1)),
        load=words(number(week.load)),
        sessions=week.sessions,
        is_taper=week.phase == "taper",
    )


def _sample(workouts: Sequence[PlannedWorkout], first: date, system: str) -> tuple[SampleWorkout, ...]:
    measures = Measures(system, "run")
    return tuple(
        SampleWorkout(
            wording.weekday(one.date),
            one.name or one.workout_type,
            words(measures.distance(one.distance, decimals=1) or duration(one.duration)),
            one.description,
        )
        for one in workouts
        if one.date < first + timedelta(days=_SAMPLE_DAYS)
    )


# --- what it leads to -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Point:
    on: date
    load: float  # of the seven days up to it
    ctl: float
    tsb: float


def _fitness(made: Plan) -> list[_Point]:
    """Fitness and form at the end of each week, from today's; nothing when today's or a load is not known."""
    asked = made.inputs
    if asked.ctl is None or asked.atl is None or any(one.target_load is None for one in made.workouts):
        return []
    last = max((one.date for one in made.workouts), default=made.starts_on)
    days = [asked.today + timedelta(days=n) for n in range((last - asked.today).days + 1)]
    loads: dict[date, float] = {}
    for one in made.workouts:
        loads[one.date] = loads.get(one.date, 0.0) + (one.target_load or 0.0)
    daily = [loads.get(day, 0.0) for day in days]
    series = fitness_series(daily, ctl_start=asked.ctl, atl_start=asked.atl)
    shown = [n for n, day in enumerate(days) if day.weekday() == 6 or day == last]
    return [
        _Point(days[n], sum(daily[max(0, n - 6) : n + 1]), float(series.ctl[n]), float(series.tsb[n]))
        for n in shown
    ]


def _curve(points: Sequence[_Point]) -> Mapping[str, Any]:
    def of(values: list[float]) -> list[float]:
        return [round(value, 1) for value in values]

    return {
        "x": [int(datetime(p.on.year, p.on.month, p.on.day, tzinfo=UTC).timestamp()) for p in points],
        "x_format": "date",
        "decimals": 0,
        "zero": True,
        "height": 240,
        "series": [
            {"label": "Fitness", "colour": "fitness", "area": True, "values": of([p.ctl for p in points])},
            {"label": "Form", "colour": "form", "values": of([p.tsb for p in points])},
            {
                "label": "Load of the week",
                "colour": "muted",
                "bars": True,
                "values": of([p.load for p in points]),
            },
        ],
    }


def _rows(points: Sequence[_Point]) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (wording.day(p.on), *(words(number(value)) for value in (p.load, p.ctl, p.tsb))) for p in points
    )
