"""What the health pages read: a handful of queries, however long the log is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Min

from accounts.models import User
from activities.analysis import daily, hrv
from activities.models import DailyMetric, DailyMetricReading, FitnessDay

LOOK_BACK = hrv.MONTHS  # days before a span that its first day's baseline needs
DAILY_UP_TO = 2 * 366  # days; longer spans are told week by week
ALL_SPORTS = "all"

Day = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Days:
    """Days of the body by date, with HRV of each source by itself, and the load beside them.

    ``days`` also holds those of the 60 days before ``first``.
    """

    first: date
    last: date
    days: Mapping[date, Day]
    hrv: Mapping[str, Mapping[date, float]]
    load: Mapping[date, Day]

    def value(self, day: date, name: str) -> Any:
        return self.days.get(day, {}).get(name)

    def source(self, day: date, name: str) -> str:
        return str(self.days.get(day, {}).get("sources", {}).get(name, ""))

    def before(self, name: str, day: date, count: int) -> list[float]:
        """Known values of the ``count`` days before ``day``, from the source that gave that day's, if one did.

        Brands do not agree, so a day is only compared with days of its own source.
        """
        source = self.source(day, name)
        found = []
        for n in range(1, count + 1):
            past = day - timedelta(days=n)
            value = self.value(past, name)
            if value is not None and source in ("", self.source(past, name)):
                found.append(float(value))
        return found

    def steps(self) -> tuple[list[date], int]:
        """The days to be drawn, and how many each stands for."""
        count = (self.last - self.first).days + 1
        step = 1 if count <= DAILY_UP_TO else 7
        return [self.last - timedelta(days=n) for n in range(0, count, step)][::-1], step


def beginning(user: User) -> date | None:
    """The first day anything is known of."""
    found: date | None = DailyMetric.objects.filter(user=user).aggregate(first=Min("date"))["first"]
    return found


def days_of(user: User, first: date, last: date) -> Days:
    """Three queries."""
    begin = first - timedelta(days=LOOK_BACK)
    rows = DailyMetric.objects.filter(user=user, date__range=(begin, last))
    days = {row["date"]: row for row in rows.values("date", "sources", *daily.FIELDS)}
    said = DailyMetricReading.objects.filter(user=user, date__range=(begin, last), hrv__gt=0)
    by_source: dict[str, dict[date, float]] = defaultdict(dict)
    for source, day, value in said.values_list("source", "date", "hrv"):
        by_source[source][day] = float(value or 0)
    curve = FitnessDay.objects.filter(user=user, sport=ALL_SPORTS, date__range=(first, last))
    load = {row["date"]: row for row in curve.values("date", "load", "tsb", "ramp_rate")}
    return Days(first, last, days, by_source, load)


def baselines_of(found: Days, first: date) -> dict[str, dict[date, hrv.Baseline]]:
    """Each source's own baselines; sources are never mixed in one."""
    return {source: hrv.baselines(values, first, found.last) for source, values in found.hrv.items()}


@dataclass(frozen=True, slots=True)
class Said:
    """What one source said about one day."""

    source: str
    values: Day
    set_aside: Mapping[str, Mapping[str, Any]]
    notes: Sequence[str]


def said_of(user: User, day: date, rank: Sequence[str]) -> list[Said]:
    """Every source's words about a day, by rank."""
    rows = DailyMetricReading.objects.filter(user=user, date=day)
    found = {
        row["source"]: Said(row["source"], row, row["set_aside"], row["notes"])
        for row in rows.values("source", "set_aside", "notes", *daily.FIELDS)
    }
    return [found[source] for source in daily.ordered(found, rank)]
