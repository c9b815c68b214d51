"""A month or a week, what was planned beside what was done, and the year as a heat map."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import QueryDict
from django.urls import reverse

from accounts.models import User
from activities.models import Activity
from activities.presenters import wording
from activities.presenters.activity_list import address_of, time_of
from activities.presenters.measures import Measures, duration, number, words
from activities.presenters.pages import changed
from activities.presenters.values import Badge, Choice, Stat
from insights.pages import calendar_reading as reading
from insights.pages.calendar_heat import HeatMap, heat_map
from insights.pages.calendar_planned import DayEvent, Planned, planned
from insights.pages.calendar_reading import Period
from insights.pages.dashboard_reading import first_of_week
from insights.pages.spans import read_date, sport_choices, sport_of
from insights.pages.values import hours
from plans.pages.plan import UndoOffer
from plans.pages.season import WorkoutChip
from plans.pages.words import adherence_badge


@dataclass(frozen=True, slots=True)
class SessionMark:
    sport: str
    sport_label: str
    name: str
    amount: str
    url: str
    fulfils: bool  # a planned workout


@dataclass(frozen=True, slots=True)
class DayCell:
    day: int
    iso: str
    text: str  # "Tuesday 3 June 2025"
    weekday: str  # "Tue"
    url: str  # the sessions of the day; "" without any
    is_today: bool
    is_past: bool
    is_outside: bool  # of another month
    sessions: tuple[SessionMark, ...]
    workouts: tuple[WorkoutChip, ...] = ()
    events: tuple[DayEvent, ...] = ()
    off: str = ""  # why nothing is planned; "day off" without a reason
    add_url: str = ""


@dataclass(frozen=True, slots=True)
class WeekLine:
    days: tuple[DayCell, ...]
    distance: str
    duration: str
    load: str
    planned: str = ""  # "52 km planned", "" when nothing is
    kept: Badge | None = None  # None while nothing was due


@dataclass(frozen=True, slots=True)
class Shown:
    """Which days the page is about: a month with the whole weeks around it, or one week."""

    view: str
    first: date  # of the month or week itself
    last: date
    grid_first: date
    grid_last: date


@dataclass(frozen=True, slots=True)
class CalendarPage:
    has_any: bool
    title: str = ""
    view: str = "month"
    address: str = ""  # this page, to come back to
    views: tuple[Choice, ...] = ()
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
    plan_name: str = ""
    plan_url: str = ""
    add_url: str = ""
    undo: UndoOffer | None = None


def calendar_page(user: User, query: QueryDict) -> CalendarPage:
    """Read and put together the month or week, and the year around it, that an address asks for."""
    today = user.today()
    log, shown = reading.log_of(user), shown_of(query, today, user.week_start)
    sport = sport_of(query, log.sports)
    plans = planned(user, sport, shown.grid_first, shown.grid_last, today)
    if log.first is None and plans.plan is None:
        return CalendarPage(has_any=False)
    sessions = reading.sessions(user, sport, shown.grid_first, shown.grid_last)
    year_end = date(shown.first.year, 12, 31)
    year = reading.days(user, sport, date(shown.first.year, 1, 1), max(year_end, shown.last))
    path = reverse("insights:calendar")
    add_url = reverse("plans:workout_new", args=[plans.plan.pk]) if plans.plan else ""
    grid = _Grid(sessions, plans, shown, today, user.units, sport, add_url)
    inside = [day for day in year if shown.first <= day.first <= shown.last]
    return CalendarPage(
        has_any=True,
        title=_title(shown),
        view=shown.view,
        address=f"{path}?{query.urlencode()}" if query else path,
        views=_views(path, query, shown, today),
        sport="" if sport == "all" else sport,
        previous_url=_url(path, query, shown.view, shown.first - timedelta(days=1)),
        next_url=_url(path, query, shown.view, shown.last + timedelta(days=1)),
        today_url="" if shown.first <= today <= shown.last else _url(path, query, shown.view, today),
        sports=sport_choices(path, query, log.sports, sport),
        weekdays=tuple(f"{shown.grid_first + timedelta(days=n):%a}" for n in range(7)),
        weeks=grid.weeks(),
        totals=_totals(inside, user.units, sport, shown.first),
        heat=heat_map(
            [day for day in year if day.first <= year_end], shown.first.year, user.week_start, sport
        )
        if log.first
        else None,
        years=_years(path, query, log, shown),
        plan_name=plans.plan.name if plans.plan else "",
        plan_url=reverse("plans:plan", args=[plans.plan.pk]) if plans.plan else "",
        add_url=add_url,
        undo=plans.undo,
    )


# --- which days -----------------------------------------------------------------------------------------------


def shown_of(query: QueryDict, today: date, week_start: int) -> Shown:
    """The days an address asks for; this month when it does not say, or cannot be read."""
    if query.get("view") == "week":
        day = read_date(query.get("day")) or today
        first = first_of_week(day if 1900 <= day.year <= 2200 else today, week_start)
        return Shown("week", first, first + timedelta(days=6), first, first + timedelta(days=6))
    first = month_of(query.get("month"), today)
    last = reading.end_of_month(first.year, first.month)
    grid_last = first_of_week(last, week_start) + timedelta(days=6)
    return Shown("month", first, last, first_of_week(first, week_start), grid_last)


def month_of(text: str | None, today: date) -> date:
    """The first day of the month of an address ("2026-11"); this month when it cannot be read."""
    try:
        year, month = (text or "").split("-")[:2]
        found = date(int(year), int(month), 1)
    except ValueError:
        return today.replace(day=1)
    return found if 1900 <= found.year <= 2200 else today.replace(day=1)


def _title(shown: Shown) -> str:
    if shown.view == "month":
        return f"{shown.first:%B %Y}"
    return f"{wording.day(shown.first)} – {wording.day(shown.last)}"


def _url(path: str, query: QueryDict, view: str, day: date) -> str:
    if view == "week":
        return changed(path, query, {"view": "week", "day": str(day), "month": None})
    return changed(path, query, {"month": f"{day:%Y-%m}", "view": None, "day": None})


def _views(path: str, query: QueryDict, shown: Shown, today: date) -> tuple[Choice, ...]:
    """Month and week around the same days; today's week when today is in the month."""
    day = today if shown.first <= today <= shown.last else shown.first
    return tuple(
        Choice(view, label, selected=view == shown.view, url=_url(path, query, view, day))
        for view, label in (("month", "Month"), ("week", "Week"))
    )


def _years(path: str, query: QueryDict, log: reading.Log, shown: Shown) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            str(number_),
            str(number_),
            selected=number_ == shown.first.year,
            url=_url(path, query, "month", date(number_, shown.first.month, 1)),
        )
        for number_ in reversed(log.years)
    )


# --- the days -------------------------------------------------------------------------------------------------


class _Grid:
    """The weeks of the page from what was read."""

    def __init__(
        self,
        sessions: list[Activity],
        plans: Planned,
        shown: Shown,
        today: date,
        system: str,
        sport: str,
        add_url: str,
    ) -> None:
        self.plans, self.shown, self.today = plans, shown, today
        self.system, self.sport, self.add_url = system, sport, add_url
        self.done: dict[date, list[Activity]] = defaultdict(list)
        for session in sessions:
            self.done[session.local_date].append(session)
        chips = (one for day in plans.chips.values() for one in day)
        self.fulfilling = {key for one in chips for key in one.activities}

    def weeks(self) -> tuple[WeekLine, ...]:
        count = (self.shown.grid_last - self.shown.grid_first).days // 7 + 1
        return tuple(self._week(self.shown.grid_first + timedelta(weeks=n)) for n in range(count))

    def _week(self, first: date) -> WeekLine:
        days = [first + timedelta(days=n) for n in range(7)]
        done = [session for day in days for session in self.done[day]]
        measures = Measures(self.system, "ride" if self.sport == "all" else self.sport)
        kept = self.plans.kept(days, self.today)
        metres = self.plans.distance(days)
        return WeekLine(
            tuple(self._day(day) for day in days),
            *_week_sums(done, measures),
            f"{words(measures.distance(metres, decimals=0))} planned" if metres else "",
            None if kept.is_empty else adherence_badge(kept),
        )

    def _day(self, day: date) -> DayCell:
        sessions = self.done[day]
        only = f"&sport={self.sport}" if self.sport != "all" else ""
        address = f"{reverse('activities:list')}?from={day}&to={day}{only}"
        off = self.plans.days_off.get(day)
        return DayCell(
            day=day.day,
            iso=day.isoformat(),
            text=wording.long_day(day),
            weekday=f"{day:%a}",
            url=address if sessions else "",
            is_today=day == self.today,
            is_past=day < self.today,
            is_outside=not self.shown.first <= day <= self.shown.last,
            sessions=tuple(self._mark(session) for session in sessions),
            workouts=tuple(self.plans.chips.get(day, ())),
            events=tuple(self.plans.events.get(day, ())),
            off="" if off is None else off or "day off",
            add_url=f"{self.add_url}?date={day}" if self.add_url and day >= self.today else "",
        )

    def _mark(self, session: Activity) -> SessionMark:
        amount = Measures(self.system, session.sport).distance(session.distance or None, decimals=1)
        return SessionMark(
            sport=session.sport,
            sport_label=wording.sport(session),
            name=wording.title(session),
            amount=words(amount or duration(time_of(session))),
            url=address_of(session.pk),
            fulfils=str(session.pk) in self.fulfilling,
        )


def _week_sums(done: list[Activity], measures: Measures) -> tuple[str, str, str]:
    distance = sum(session.distance or 0.0 for session in done)
    seconds = sum(time_of(session) or 0.0 for session in done)
    load = sum(session.tss or 0.0 for session in done if "load" not in session.excluded_from)
    return (
        words(measures.distance(distance or None, decimals=0)),
        hours(seconds or None),
        words(number(load or None)),
    )


def _totals(found: list[Period], system: str, sport: str, first: date) -> tuple[Stat, ...]:
    total = Period(first, first)
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
