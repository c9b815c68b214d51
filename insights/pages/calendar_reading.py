"""What calendar and totals read: the views daily_summary and monthly_summary, and the sessions of one month."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max, Min

from accounts.models import User
from activities.models import Activity, DailySummary, MonthlySummary
from activities.presenters.list_reading import SHOWN, belongings


@dataclass(frozen=True, slots=True)
class Log:
    """What the athlete has at all: sports, and the first and last day; None in an empty log."""

    sports: tuple[str, ...]
    first: date | None
    last: date | None

    @property
    def years(self) -> range:
        """Years of the log, oldest first."""
        return (
            range(0)
            if self.first is None or self.last is None
            else range(self.first.year, self.last.year + 1)
        )


@dataclass(frozen=True, slots=True)
class Period:
    """Sums of a week, month or year: m, s, m climbed, load. What nobody knows adds nothing."""

    first: date
    last: date
    count: int = 0
    distance: float = 0.0
    seconds: float = 0.0
    climb: float = 0.0
    load: float = 0.0
    longest: float | None = None

    def plus(self, other: Period) -> Period:
        return Period(
            first=min(self.first, other.first),
            last=max(self.last, other.last),
            count=self.count + other.count,
            distance=self.distance + other.distance,
            seconds=self.seconds + other.seconds,
            climb=self.climb + other.climb,
            load=self.load + other.load,
            longest=max((d for d in (self.longest, other.longest) if d is not None), default=None),
        )


def log_of(user: User) -> Log:
    ends = Activity.objects.filter(user=user).aggregate(first=Min("local_date"), last=Max("local_date"))
    return Log(belongings(user).sports, ends["first"], ends["last"])


def sessions(user: User, sport: str, first: date, last: date) -> list[Activity]:
    """The sessions of some days in the order they began."""
    found = Activity.objects.for_athlete(user).between(first, last)
    if sport != "all":
        found = found.filter(sport=sport)
    return list(found.only(*SHOWN, "local_date").order_by("start_date", "pk"))


def days(user: User, sport: str, first: date, last: date) -> list[Period]:
    """Each day with a session."""
    rows = DailySummary.objects.filter(user=user, sport=sport, local_date__range=(first, last))
    columns = ("activity_count", "distance", "moving_time", "elevation_gain", "load")
    return [
        Period(day, day, *sums)
        for day, *sums in rows.order_by("local_date").values_list("local_date", *columns)
    ]


def months(user: User, sport: str) -> list[Period]:
    """Each month with a session, oldest first."""
    rows = MonthlySummary.objects.filter(user=user, sport=sport).order_by("start_year", "start_month")
    columns = ("activity_count", "distance", "moving_time", "elevation_gain", "load", "longest")
    return [
        Period(date(year, month, 1), end_of_month(year, month), *sums)
        for year, month, *sums in rows.values_list("start_year", "start_month", *columns)
    ]


def weeks(found: Iterable[Period], first: date, count: int) -> list[Period]:
    """Sums of so many weeks from ``first`` on; a week without a session is there, empty."""
    sums = [Period(first + timedelta(days=7 * n), first + timedelta(days=7 * n + 6)) for n in range(count)]
    for day in found:
        index = (day.first - first).days // 7
        if 0 <= index < count:
            sums[index] = sums[index].plus(day)
    return sums


def years(found: Iterable[Period]) -> list[Period]:
    """Sums of each year with a session, oldest first."""
    sums: dict[int, Period] = {}
    for month in found:
        year = month.first.year
        empty = Period(date(year, 1, 1), date(year, 12, 31))
        sums[year] = sums.get(year, empty).plus(month)
    return [sums[year] for year in sorted(sums)]


def end_of_month(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
