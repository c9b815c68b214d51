"""Totals of weeks, months and years, and the years against each other."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import QueryDict
from django.urls import reverse

from accounts.models import User
from activities.presenters import wording
from activities.presenters.measures import Measures, number, words
from activities.presenters.pages import changed
from activities.presenters.values import Choice, Column
from insights.pages import calendar_reading as reading
from insights.pages.calendar_reading import Period
from insights.pages.dashboard_reading import first_of_week
from insights.pages.spans import sport_choices, sport_of
from insights.pages.values import Cell, ChartView, TableView, hours

WEEKS = 52
MONTHS = 36  # of the table; all are in the grid of years
_BY = {"week": "Weeks", "month": "Months", "year": "Years"}
_MEASURES = {"distance": "Distance", "time": "Time", "climb": "Climb", "load": "Load", "count": "Activities"}
_YEARS_DRAWN = 5
_COLOURS = ("fitness", "fatigue", "form", "cadence", "muted")


@dataclass(frozen=True, slots=True)
class TotalsPage:
    has_any: bool
    by: tuple[Choice, ...] = ()
    measures: tuple[Choice, ...] = ()
    sports: tuple[Choice, ...] = ()
    table: TableView | None = None
    years: ChartView | None = None
    grid: TableView | None = None


def totals_page(user: User, query: QueryDict) -> TotalsPage:
    """Read and put together the totals that an address asks for."""
    log = reading.log_of(user)
    if log.first is None:
        return TotalsPage(has_any=False)
    path, today = reverse("insights:totals"), user.today()
    sport = sport_of(query, log.sports)
    by, measure = _known(query, "by", _BY, "month"), _known(query, "measure", _MEASURES, "distance")
    months = reading.months(user, sport)
    show = Amounts(Measures(user.units, "ride" if sport == "all" else sport))
    return TotalsPage(
        has_any=True,
        by=_choices(path, query, "by", _BY, by, "month"),
        measures=_choices(path, query, "measure", _MEASURES, measure, "distance"),
        sports=sport_choices(path, query, log.sports, sport),
        table=_table(by, _periods(user, by, sport, months, today), show, sport),
        years=_years_chart(months, measure, show, today),
        grid=_grid(months, measure, show, sport),
    )


def _known(query: QueryDict, name: str, known: Collection[str], first: str) -> str:
    """What an address asks for, when it is one of the known; else the first."""
    asked = query.get(name, first)
    return asked if asked in known else first


def _choices(
    path: str, query: QueryDict, name: str, known: dict[str, str], chosen: str, first: str
) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            key,
            label,
            selected=key == chosen,
            url=changed(path, query, {name: None if key == first else key}),
        )
        for key, label in known.items()
    )


def _periods(user: User, by: str, sport: str, months: list[Period], today: date) -> list[Period]:
    """The periods of the table, newest first."""
    if by == "month":
        return months[: -MONTHS - 1 : -1]
    if by == "year":
        return reading.years(months)[::-1]
    first = first_of_week(today, user.week_start) - timedelta(days=7 * (WEEKS - 1))
    days = reading.days(user, sport, first, first + timedelta(days=7 * WEEKS - 1))
    return reading.weeks(days, first, WEEKS)[::-1]


@dataclass(frozen=True, slots=True)
class Amounts:
    """The measures of a period in words, and as numbers of a chart."""

    measures: Measures

    def words(self, measure: str, period: Period) -> str:
        """Sums of nothing known are a dash."""
        if measure == "time":
            return hours(period.seconds or None)
        if measure == "distance":
            return words(self.measures.distance(period.distance or None, decimals=0))
        if measure == "climb":
            return words(self.measures.climb(period.climb or None))
        return words(number(period.load or None if measure == "load" else period.count or None))

    def value(self, measure: str, period: Period) -> float:
        """The number in the unit of ``unit``."""
        amounts: dict[str, Callable[[], float]] = {
            "distance": lambda: period.distance / self.measures.length_metres,
            "time": lambda: period.seconds / 3600,
            "climb": lambda: period.climb / (1 if self.measures.system == "metric" else 0.3048),
            "load": lambda: period.load,
            "count": lambda: float(period.count),
        }
        return amounts[measure]()

    def unit(self, measure: str) -> str:
        climbed = "m" if self.measures.system == "metric" else "ft"
        return {"distance": self.measures.length_unit, "time": "h", "climb": climbed}.get(measure, "")


def _table(by: str, periods: list[Period], show: Amounts, sport: str) -> TableView:
    columns = (
        Column("period", _BY[by][:-1], numeric=False),
        *(Column(key, label) for key, label in _MEASURES.items()),
    )
    return TableView(
        caption=f"{_BY[by]}, newest first",
        columns=columns,
        rows=tuple(
            (
                Cell(_name(by, period), _list_url(period, sport) if period.count else ""),
                *(Cell(show.words(measure, period)) for measure in _MEASURES),
            )
            for period in periods
        ),
    )


def _name(by: str, period: Period) -> str:
    if by == "week":
        return f"{wording.day(period.first)} – {wording.day(period.last)}"
    return f"{period.first:%B %Y}" if by == "month" else str(period.first.year)


def _list_url(period: Period, sport: str) -> str:
    only = "" if sport == "all" else f"&sport={sport}"
    return f"{reverse('activities:list')}?from={period.first}&to={period.last}{only}"


def _years_chart(months: list[Period], measure: str, show: Amounts, today: date) -> ChartView:
    """What had come together by the end of each month, a line a year; this year's ends with this month."""
    years = sorted({month.first.year for month in months}, reverse=True)[:_YEARS_DRAWN]
    amounts = {(m.first.year, m.first.month): show.value(measure, m) for m in months}
    series = []
    for place, year in enumerate(years):
        series.append(
            {
                "label": str(year),
                "colour": _COLOURS[place],
                "width": 2.5 if place == 0 else 1.5,
                "values": _growing(amounts, year, today),
            }
        )
    return ChartView(
        id="chart-years",
        title=f"{_MEASURES[measure]} through the year",
        spec={
            "x": list(range(13)),
            "x_format": "month",
            "unit": show.unit(measure),
            "decimals": 0,
            "min": 0,
            "height": 280,
            "series": series,
        },
        note="Each point is what had come together by the end of that month.",
    )


def _growing(amounts: dict[tuple[int, int], float], year: int, today: date) -> list[float | None]:
    total, values = 0.0, [0.0]
    for month in range(1, 13):
        total += amounts.get((year, month), 0.0)
        values.append(round(total, 1))
    shown = 13 if year < today.year else today.month + 1
    return [*values[:shown], *[None] * (13 - shown)]


def _grid(months: list[Period], measure: str, show: Amounts, sport: str) -> TableView:
    """Years as rows, months as columns; each cell opens its sessions."""
    found = {(month.first.year, month.first.month): month for month in months}
    rows = []
    for year in reading.years(months)[::-1]:
        cells = [found.get((year.first.year, month)) for month in range(1, 13)]
        rows.append(
            (
                Cell(str(year.first.year), _list_url(year, sport)),
                *(Cell(_short(show, measure, m), _list_url(m, sport)) if m else Cell("") for m in cells),
                Cell(_short(show, measure, year)),
            )
        )
    names = [f"{date(2024, month, 1):%b}" for month in range(1, 13)]
    unit = show.unit(measure)
    return TableView(
        caption=f"{_MEASURES[measure]} of each month{', ' + unit if unit else ''}",
        columns=(
            Column("year", "Year", numeric=False),
            *(Column(name, name) for name in names),
            Column("sum", "Year"),
        ),
        rows=tuple(rows),
    )


def _short(show: Amounts, measure: str, period: Period) -> str:
    value = show.value(measure, period)
    return words(number(value or None))
