"""A month with its sessions, and a year as a heat map."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from django.http import QueryDict
from django.urls import reverse

from accounts.models import User
from activities.models import Activity
from activities.presenters import wording
from activities.presenters.activity_list import time_of
from activities.presenters.measures import Measures, duration, number, words
from activities.presenters.pages import changed
from activities.presenters.values import Choice, Stat
from insights.pages import calendar_reading as reading
from insights.pages.calendar_reading import Period
from insights.pages.dashboard_reading import first_of_week
from insights.pages.spans import sport_choices, sport_of

_CELL = 13  # px of the heat map, gap included
_LEVELS = 4


@dataclass(frozen=True, slots=True)
class SessionMark:
    sport: str
    sport_label: str
    name: str
    amount: str
    url: str


@dataclass(frozen=True, slots=True)
class DayCell:
    day: int
    text: str  # "Tuesday 3 June 2025"
    url: str  # the sessions of the day; "" without any
    is_today: bool
    is_outside: bool  # of another month
    sessions: tuple[SessionMark, ...]


@dataclass(frozen=True, slots=True)
class WeekLine:
    days: tuple[DayCell, ...]
    distance: str
    duration: str
    load: str


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


@dataclass(frozen=True, slots=True)
class CalendarPage:
    has_any: bool
    title: str = ""
    month: str = ""  # 2026-11, as the form has it
    sport: str = ""
    previous_url: str = ""
    next_url: str = ""
    today_url: str = ""
    sports: tuple[Choice, ...] = ()
    weekdays: tuple[str, ...] = ()
    weeks: tuple[WeekLine, ...] = ()
    totals: tuple[Stat, ...] = ()
    heat: HeatMap | None = None
    years: tuple[Choice, ...] = ()


def calendar_page(user: User, query: QueryDict) -> CalendarPage:
    """Read and put together the month, and the year around it, that an address asks for."""
    log = reading.log_of(user)
    if log.first is None:
        return CalendarPage(has_any=False)
    today = user.today()
    first = month_of(query.get("month"), today)
    last = reading.end_of_month(first.year, first.month)
    sport = sport_of(query, log.sports)
    shown_from = first_of_week(first, user.week_start)
    shown_to = first_of_week(last, user.week_start) + timedelta(days=6)
    sessions = reading.sessions(user, sport, shown_from, shown_to)
    year = reading.days(user, sport, date(first.year, 1, 1), date(first.year, 12, 31))
    path = reverse("insights:calendar")
    return CalendarPage(
        has_any=True,
        title=f"{first:%B %Y}",
        month=f"{first:%Y-%m}",
        sport="" if sport == "all" else sport,
        previous_url=_month_url(path, query, first - timedelta(days=1)),
        next_url=_month_url(path, query, last + timedelta(days=1)),
        today_url=_month_url(path, query, today) if not first <= today <= last else "",
        sports=sport_choices(path, query, log.sports, sport),
        weekdays=tuple(f"{shown_from + timedelta(days=n):%a}" for n in range(7)),
        weeks=tuple(_weeks(sessions, shown_from, shown_to, first, today, user.units, sport)),
        totals=_totals([day for day in year if day.first.month == first.month], user.units, sport, first),
        heat=_heat(year, first.year, user.week_start, sport),
        years=tuple(
            Choice(
                str(number),
                str(number),
                selected=number == first.year,
                url=_month_url(path, query, date(number, first.month, 1)),
            )
            for number in reversed(log.years)
        ),
    )


def month_of(text: str | None, today: date) -> date:
    """The first day of the month of an address ("2026-11"); this month when it cannot be read."""
    try:
        year, month = (text or "").split("-")[:2]
        found = date(int(year), int(month), 1)
    except ValueError:
        return today.replace(day=1)
    return found if 1900 <= found.year <= 2200 else today.replace(day=1)


def _month_url(path: str, query: QueryDict, day: date) -> str:
    return changed(path, query, {"month": f"{day:%Y-%m}"})


# --- the month ------------------------------------------------------------------------------------------------


def _weeks(
    sessions: list[Activity], start: date, end: date, month: date, today: date, system: str, sport: str
) -> list[WeekLine]:
    by_day: dict[date, list[Activity]] = defaultdict(list)
    for session in sessions:
        by_day[session.local_date].append(session)
    lines = []
    for first in (start + timedelta(days=7 * n) for n in range((end - start).days // 7 + 1)):
        week = [first + timedelta(days=n) for n in range(7)]
        done = [session for day in week for session in by_day[day]]
        lines.append(
            WeekLine(
                tuple(_day(day, by_day[day], month, today, system, sport) for day in week),
                *_week_sums(done, Measures(system, "ride" if sport == "all" else sport)),
            )
        )
    return lines


def _week_sums(done: list[Activity], measures: Measures) -> tuple[str, str, str]:
    distance = sum(session.distance or 0.0 for session in done)
    seconds = sum(time_of(session) or 0.0 for session in done)
    load = sum(session.tss or 0.0 for session in done if "load" not in session.excluded_from)
    return (
        words(measures.distance(distance or None, decimals=0)),
        hours(seconds or None),
        words(number(load or None)),
    )


def hours(seconds: float | None) -> str:
    """Hours and minutes of a sum: "5:12 h"."""
    if seconds is None:
        return words(None)
    whole, rest = divmod(round(seconds / 60), 60)
    return f"{whole}:{rest:02d}\u202fh"


def _day(day: date, sessions: list[Activity], month: date, today: date, system: str, sport: str) -> DayCell:
    address = f"{reverse('activities:list')}?from={day}&to={day}" + (
        f"&sport={sport}" if sport != "all" else ""
    )
    return DayCell(
        day=day.day,
        text=wording.long_day(day),
        url=address if sessions else "",
        is_today=day == today,
        is_outside=day.month != month.month,
        sessions=tuple(_mark(session, system) for session in sessions),
    )


def _mark(session: Activity, system: str) -> SessionMark:
    amount = Measures(system, session.sport).distance(session.distance or None, decimals=1)
    return SessionMark(
        sport=session.sport,
        sport_label=wording.sport(session),
        name=wording.title(session),
        amount=words(amount or duration(time_of(session))),
        url=reverse("activities:detail", args=[session.pk]),
    )


def _totals(found: list[Period], system: str, sport: str, month: date) -> tuple[Stat, ...]:
    total = Period(month, month)
    for day in found:
        total = total.plus(day)
    measures = Measures(system, "ride" if sport == "all" else sport)
    return (
        Stat("Activities", number(total.count)),
        Stat("Days", number(len(found))),
        Stat("Distance", measures.distance(total.distance or None, decimals=1)),
        Stat("Time", duration(total.seconds or None)),
        Stat("Climb", measures.climb(total.climb or None)),
        Stat("Load", number(total.load or None)),
    )


# --- the year -------------------------------------------------------------------------------------------------


def _heat(found: list[Period], year: int, week_start: int, sport: str) -> HeatMap:
    """A square a day, darker with more load; with more time when no load of the year is known."""
    has_load = any(day.load for day in found)
    amounts = {day.first: day.load if has_load else day.seconds for day in found}
    counts = {day.first: day.count for day in found}
    limits = _limits(list(amounts.values()))
    start = first_of_week(date(year, 1, 1), week_start)
    every = [
        date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)
    ]
    told = f"{wording.plural(len(found), 'day')} with {wording.plural(sum(counts.values()), 'session')}"
    return HeatMap(
        year=year,
        width=54 * _CELL,
        height=7 * _CELL + 16,
        days=tuple(
            _heat_day(day, start, amounts.get(day), counts.get(day, 0), limits, has_load, sport)
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
    return np.quantile(some, [0.25, 0.5, 0.75]).tolist() if some else []


def _heat_day(
    day: date, start: date, amount: float | None, count: int, limits: list[float], has_load: bool, sport: str
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
        url=f"{reverse('activities:list')}?from={day}&to={day}"
        + (f"&sport={sport}" if sport != "all" else "")
        if count
        else "",
    )
