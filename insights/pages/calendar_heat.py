"""A year as a heat map: a square a day."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from activities.presenters import wording
from activities.presenters.measures import number, words
from insights.pages.calendar_reading import Period
from insights.pages.dashboard_reading import first_of_week
from insights.pages.values import hours

_CELL = 13  # px of the heat map, gap included
_LEVELS = 4


@dataclass(frozen=True, slots=True)
class HeatDay:
    x: int
    y: int
    level: int  # 0 (nothing) to 4
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class HeatMap:
    year: int
    width: int
    height: int
    days: tuple[HeatDay, ...]
    months: tuple[tuple[int, str], ...]  # place and name
    summary: str
    measure: str


def heat_map(found: list[Period], year: int, week_start: int, sport: str) -> HeatMap:
    """A square a day, darker with more load; with more time when no load of the year is known."""
    has_load = any(day.load for day in found)
    amounts = {day.first: day.load if has_load else day.seconds for day in found}
    counts = {day.first: day.count for day in found}
    limits = _limits(list(amounts.values()))
    start = first_of_week(date(year, 1, 1), week_start)
    every = [
        date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)
    ]
    address = (
        reverse("activities:list") + "?from={day}&to={day}" + (f"&sport={sport}" if sport != "all" else "")
    )
    told = f"{wording.plural(len(found), 'day')} with {wording.plural(sum(counts.values()), 'session')}"
    return HeatMap(
        year=year,
        width=54 * _CELL,
        height=7 * _CELL + 16,
        days=tuple(
            _heat_day(day, start, amounts.get(day), counts.get(day, 0), limits, has_load, address)
            for day in every
        ),
        months=tuple(
            ((date(year, month, 1) - start).days // 7 * _CELL, f"{date(year, month, 1):%b}")
            for month in range(1, 13)
        ),
        summary=f"{told} in {year}.",
        measure="load" if has_load else "time",
    )


def _limits(amounts: list[float]) -> list[float]:
    """Quartiles of the days with something: each shade has as many days as the others."""
    some = [amount for amount in amounts if amount > 0]
    if len(some) < 2:
        return some * 3
    return statistics.quantiles(some, n=4, method="inclusive")


def _heat_day(
    day: date,
    start: date,
    amount: float | None,
    count: int,
    limits: list[float],
    has_load: bool,
    address: str,
) -> HeatDay:
    level = 0 if not count else 1 + sum((amount or 0.0) > limit for limit in limits)
    told = words(number(amount or None)) if has_load else hours(amount or None)
    place = (day - start).days
    return HeatDay(
        x=place // 7 * _CELL,
        y=place % 7 * _CELL + 16,
        level=min(level, _LEVELS),
        title=f"{wording.weekday(day)}: {wording.plural(count, 'session')}, {'load ' if has_load else ''}{told}"
        if count
        else wording.weekday(day),
        url=address.format(day=day) if count else "",
    )
