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
    words = "The twelve weeks before" + (
        ", and dashed what the plan makes of the next two." if facts.has_plan else "."
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
    words = "A bar a week; the first and the last may be parts of one."
    return Chart("weeks", "Load by week", words, tuple(weeks), (Line("Load", tuple(loads), is_bars=True),))


def health_charts(facts: Facts) -> tuple[Chart, ...]:
    """Six weeks of hours slept and of resting pulse, as far as anything is known of them."""
    first = facts.today - timedelta(days=_HEALTH - 1)
    known = {day.on: day for day in facts.health if day.on >= first}
    days = tuple(first + timedelta(days=n) for n in range(_HEALTH))
    slept = tuple(known[day].hours_slept if day in known else None for day in days)
    pulse = tuple(known[day].resting_hr if day in known else None for day in days)
    words = "The last six weeks; days without a value are left out."
    charts = (
        Chart("sleep", "Hours slept", words, days, (Line("Hours slept", slept, is_bars=True),)),
        Chart("pulse", "Resting pulse", words, days, (Line("Resting pulse", pulse),)),
    )
    return tuple(chart for chart in charts if any(value is not None for value in chart.lines[0].values))
