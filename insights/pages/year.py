"""One year on a page, to be printed and hung up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import Http404
from django.urls import reverse

from accounts.models import User
from activities.models import Sport
from activities.presenters import wording
from activities.presenters.measures import Measures, number, words
from activities.presenters.values import Choice, Column, Explanation, ExplanationInput, Quantity
from insights.pages import calendar_reading
from insights.pages import year_moments as moments
from insights.pages import year_reading as reading
from insights.pages.bars import Amount, Bar, bars_of
from insights.pages.calendar_heat import HeatMap, heat_map
from insights.pages.calendar_reading import Period
from insights.pages.values import Cell, TableView, hours
from insights.pages.year_moments import Highlight
from insights.pages.year_reading import ALL_SPORTS


@dataclass(frozen=True, slots=True)
class YearNumber:
    """One of the great numbers, where it opens, and how it stands to the year before."""

    label: str
    value: Quantity | None
    url: str
    change: str  # "+12 % on 2024", "" when there is nothing to compare with
    explanation: Explanation | None = None


@dataclass(frozen=True, slots=True)
class YearPage:
    has_any: bool
    year: int
    athlete: str = ""
    lead: str = ""
    numbers: tuple[YearNumber, ...] = ()
    months: tuple[Bar, ...] = ()
    months_note: str = ""
    heat: HeatMap | None = None
    sports: TableView | None = None
    highlights: tuple[Highlight, ...] = ()
    records: TableView | None = None
    gear: tuple[Highlight, ...] = ()
    years: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class _Span:
    """The days of the year that count (this year's up to today), and the same days of the year before."""

    year: int
    first: date
    last: date
    is_whole: bool

    @property
    def before(self) -> tuple[date, date]:
        last = date(self.year - 1, 12, 31) if self.is_whole else _same_day(self.last, self.year - 1)
        return date(self.year - 1, 1, 1), last


def _same_day(day: date, year: int) -> date:
    leap = day.month == 2 and day.day == 29
    return date(year, 2, 28) if leap else day.replace(year=year)


def latest_year(user: User) -> int:
    """The year of the newest session, this one in an empty log."""
    last = calendar_reading.log_of(user).last
    return last.year if last is not None else user.today().year


def year_page(user: User, year: int) -> YearPage:
    """Read and put together one year. Raises Http404 for one outside the log."""
    log = calendar_reading.log_of(user)
    if log.first is None:
        return YearPage(has_any=False, year=year)
    if year not in log.years:
        raise Http404("no session in that year")
    today = user.today()
    is_whole = year < today.year
    span = _Span(
        year, date(year, 1, 1), date(year, 12, 31) if is_whole else max(today, date(year, 1, 1)), is_whole
    )
    days = reading.days(user, date(year - 1, 1, 1), date(year, 12, 31))
    sessions = reading.sessions(user, date(year, 1, 1), date(year, 12, 31))
    measures = Measures(user.units, "ride")
    everything = days.get(ALL_SPORTS, [])
    here = [day for day in everything if day.first.year == year]
    return YearPage(
        has_any=True,
        year=year,
        athlete=user.name,
        lead=_lead(span),
        numbers=_numbers(everything, here, span, measures),
        months=_months(everything, span, measures),
        months_note=_months_note(everything, year),
        heat=heat_map(here, year, user.week_start, ALL_SPORTS),
        sports=_sports(days, span, user.units),
        highlights=tuple(moments.highlights(user, sessions, here, year)),
        records=moments.records(reading.records(user, date(year, 1, 1), date(year, 12, 31))),
        gear=tuple(moments.gear(sessions, measures)),
        years=tuple(
            Choice(str(n), str(n), selected=n == year, url=reverse("insights:year", args=[n]))
            for n in reversed(log.years)
        ),
    )


def _lead(span: _Span) -> str:
    return "" if span.is_whole else f"So far, up to {wording.long_day(span.last)}"


def _list_url(first: date, last: date, sport: str = ALL_SPORTS) -> str:
    only = "" if sport == ALL_SPORTS else f"&sport={sport}"
    return f"{reverse('activities:list')}?from={first}&to={last}{only}"


# --- the great numbers ------------------------------------------------------------------------------------------


def _numbers(
    everything: Sequence[Period], here: Sequence[Period], span: _Span, measures: Measures
) -> tuple[YearNumber, ...]:
    now = reading.sum_of(here, date(span.year, 1, 1), date(span.year, 12, 31))
    first, last = span.before
    before = reading.sum_of(everything, first, last)
    active = len(here)
    active_before = sum(first <= day.first <= last for day in everything)
    url = _list_url(date(span.year, 1, 1), date(span.year, 12, 31))
    told: list[tuple[str, Quantity | None, float, float]] = [
        ("Distance", measures.distance(now.distance or None, decimals=0), now.distance, before.distance),
        ("Time", _hours(now.seconds), now.seconds, before.seconds),
        ("Climb", measures.climb(now.climb or None), now.climb, before.climb),
        ("Activities", number(now.count), now.count, before.count),
        ("Active days", number(active), active, active_before),
        ("Load", number(now.load or None), now.load, before.load),
    ]
    return tuple(
        YearNumber(label, value, url, _change(amount, earlier, span), _explanation(label, span, before.count))
        for label, value, amount, earlier in told
    )


def _hours(seconds: float) -> Quantity | None:
    return number(seconds / 3600, "h") if seconds else None


def _change(now: float, before: float, span: _Span) -> str:
    if not before or not now:
        return ""
    percent = round(100 * (now / before - 1))
    sign = "+" if percent > 0 else "\u2212" if percent < 0 else "±"
    return f"{sign}{abs(percent)}\u202f% on {span.year - 1}"


_FORMULAS = {
    "Distance": "the distances of all sessions of the year",
    "Time": "the times in motion of all sessions of the year",
    "Climb": "the climbs of all sessions of the year",
    "Activities": "the sessions whose local day lies in the year",
    "Active days": "the local days with at least one session",
    "Load": "the loads of all sessions, without those you have yet to confirm",
}


def _explanation(label: str, span: _Span, before: int) -> Explanation:
    first, last = span.before
    days = f"{wording.day(first)} – {wording.day(last)}"
    return Explanation(
        key=f"year-{label.lower().replace(' ', '-')}",
        title=label,
        formula=_FORMULAS[label],
        inputs=(ExplanationInput("Compared with", days, wording.plural(before, "session")),),
        caveat="What is not known of a session adds nothing.",
    )


# --- months, sports ---------------------------------------------------------------------------------------------


def _by_month(periods: Iterable[Period]) -> dict[tuple[int, int], Period]:
    found: dict[tuple[int, int], Period] = {}
    for day in periods:
        key = (day.first.year, day.first.month)
        found[key] = found[key].plus(day) if key in found else day
    return found


def _months(everything: Sequence[Period], span: _Span, measures: Measures) -> tuple[Bar, ...]:
    """Time of each month, the year before behind it: of all measures the one that every sport has."""
    months = _by_month(everything)
    amounts = []
    for month in range(1, 13):
        now, before = months.get((span.year, month)), months.get((span.year - 1, month))
        first = date(span.year, month, 1)
        text = f"{first:%B}: {hours(now.seconds if now else None)}"
        distance = words(measures.distance(now.distance or None, decimals=0)) if now else ""
        told = ", ".join(
            filter(None, (text, distance, f"{hours(before.seconds)} the year before" if before else ""))
        )
        url = _list_url(first, calendar_reading.end_of_month(span.year, month)) if now else ""
        amounts.append(
            Amount(f"{first:%b}", told, now.seconds if now else 0.0, before.seconds if before else None, url)
        )
    return bars_of(amounts)


def _months_note(everything: Sequence[Period], year: int) -> str:
    has_before = any(day.first.year == year - 1 for day in everything)
    return (
        f"Time of each month; the wider bars behind are {year - 1}." if has_before else "Time of each month."
    )


def _sports(days: dict[str, list[Period]], span: _Span, system: str) -> TableView:
    sums = {
        sport: reading.sum_of(found, date(span.year, 1, 1), date(span.year, 12, 31))
        for sport, found in days.items()
        if sport != ALL_SPORTS
    }
    ranked = sorted((sport for sport in sums if sums[sport].count), key=lambda sport: -sums[sport].seconds)
    return TableView(
        caption=f"Sports of {span.year}",
        columns=(
            Column("sport", "Sport", numeric=False),
            Column("count", "Activities"),
            Column("distance", "Distance"),
            Column("time", "Time"),
            Column("climb", "Climb"),
            Column("load", "Load"),
        ),
        rows=tuple(_sport_row(sport, sums[sport], span, Measures(system, sport)) for sport in ranked),
    )


def _sport_row(sport: str, total: Period, span: _Span, measures: Measures) -> tuple[Cell, ...]:
    url = _list_url(date(span.year, 1, 1), date(span.year, 12, 31), sport)
    return (
        Cell(Sport(sport).label, url),
        Cell(words(number(total.count))),
        Cell(words(measures.distance(total.distance or None, decimals=0))),
        Cell(hours(total.seconds or None)),
        Cell(words(measures.climb(total.climb or None))),
        Cell(words(number(total.load or None))),
    )
