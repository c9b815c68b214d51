"""The charts of a report as values: fitness and form, load by week, sleep and pulse."""

from __future__ import annotations

from datetime import date, timedelta

from activities.analysis.fitness import fitness_series
from insights.reports.content import Chart, Line
from insights.rules.facts import Facts

_BACK, _AHEAD, _HEALTH = 84, 14, 42


def fitness_chart(facts: Facts) -> Chart:
    """Twelve weeks of fitness, fatigue and form, and two weeks ahead by the plan where there is one."""
    points = facts.fitness[-_BACK:]
    days = [p.on for p in points]
    columns = {
        "Fitness": [p.ctl for p in points],
        "Fatigue": [p.atl for p in points],
        "Form": [p.tsb for p in points],
    }
    lines = [Line(label, tuple(values)) for label, values in columns.items()]
    if facts.has_plan and points:
        coming = [points[-1].on + timedelta(days=n) for n in range(1, _AHEAD + 1)]
        loads = [sum(p.load or 0.0 for p in facts.plan if p.on == day) for day in coming]
        series = fitness_series(loads, ctl_start=points[-1].ctl, atl_start=points[-1].atl)
        empty: list[float | None] = [None] * (len(days) - 1)
        ahead = {"Fitness": (points[-1].ctl, series.ctl), "Form": (points[-1].tsb, series.tsb)}
        lines = [Line(line.label, (*line.values, *[None] * _AHEAD)) for line in lines]
        lines += [
            Line(f"{label}, planned", (*empty, now, *(float(v) for v in values)), is_ahead=True)
            for label, (now, values) in ahead.items()
        ]
        days += coming
    words = (
        f"Fitness from {points[0].ctl:.0f} to {points[-1].ctl:.0f}, "
        f"form from {points[0].tsb:.0f} to {points[-1].tsb:.0f}."
        if points
        else "No day yet."
    )
    return Chart("fitness", "Fitness, fatigue and form", words, tuple(days), tuple(lines))


def weeks_chart(facts: Facts, first: date, last: date) -> Chart:
    """Load of each week of a span."""
    begin = first - timedelta(days=(first.weekday() - facts.week_start) % 7)
    weeks = [begin + timedelta(days=7 * n) for n in range((last - begin).days // 7 + 1)]
    loads = [
        sum(
            s.load or 0.0
            for s in facts.sessions
            if s.counts and first <= s.on <= last and week <= s.on < week + timedelta(days=7)
        )
        for week in weeks
    ]
    words = f"{len(weeks)} weeks, between {min(loads):.0f} and {max(loads):.0f} of load."
    return Chart("weeks", "Load by week", words, tuple(weeks), (Line("Load", tuple(loads), is_bars=True),))


def health_chart(facts: Facts) -> Chart | None:
    """Six weeks of hours slept and resting pulse; None without any."""
    first = facts.today - timedelta(days=_HEALTH - 1)
    known = {day.on: day for day in facts.health if day.on >= first}
    if not any(day.hours_slept is not None or day.resting_hr is not None for day in known.values()):
        return None
    days = tuple(first + timedelta(days=n) for n in range(_HEALTH))
    sleep = tuple(known[day].hours_slept if day in known else None for day in days)
    pulse = tuple(known[day].resting_hr if day in known else None for day in days)
    lines = tuple(
        line
        for line in (Line("Hours slept", sleep, is_bars=True), Line("Resting pulse", pulse))
        if any(line.values)
    )
    return Chart(
        "body",
        "Sleep and resting pulse",
        "The last six weeks; days without a value are left out.",
        days,
        lines,
    )
