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
_COMPARED = ("hrv", "resting_hr", "hours_slept")  # with the same source's own past

Day = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Days:
    """Days of the body by date, what each source said by itself, and the load beside them.

    ``days`` and ``said`` (field, source, day) also hold those of the 60 days before ``first``.
    """

    first: date
    last: date
    days: Mapping[date, Day]
    said: Mapping[str, Mapping[str, Mapping[date, float]]]
    load: Mapping[date, Day]

    def value(self, day: date, name: str) -> Any:
        return self.days.get(day, {}).get(name)

    def source(self, day: date, name: str) -> str:
        return str(self.days.get(day, {}).get("sources", {}).get(name, ""))

    def before(self, name: str, day: date, count: int) -> list[float]:
        """What the source that gave a day's value said on the ``count`` days before: brands do not agree.

        A value of no known source is compared with whatever counted.
        """
        days = [day - timedelta(days=n) for n in range(1, count + 1)]
        found = (self._own(name, past, self.source(day, name)) for past in days)
        return [value for value in found if value is not None]

    def _own(self, name: str, day: date, source: str) -> float | None:
        """What ``source`` said on a day, else the value that counted, if it was the source's."""
        said = self.said.get(name, {}).get(source, {}).get(day)
        counted = self.value(day, name)
        if said is not None or counted is None or source not in ("", self.source(day, name)):
            return said
        return float(counted)

    def usual_source(self, day: date, name: str) -> str:
        """Whose values counted on most of the last 7 days; of two the one of the later day. "" when there was none."""
        recent = [self.source(day - timedelta(days=n), name) for n in range(hrv.WEEK)]
        known = [source for source in recent if source]
        return max(known, key=lambda source: (known.count(source), -known.index(source)), default="")

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
    readings = DailyMetricReading.objects.filter(user=user, date__range=(begin, last))
    said: dict[str, dict[str, dict[date, float]]] = {name: defaultdict(dict) for name in _COMPARED}
    for source, day, *values in readings.values_list("source", "date", *_COMPARED):
        for name, value in zip(_COMPARED, values, strict=True):
            if value is not None:
                said[name][source][day] = float(value)
    curve = FitnessDay.objects.filter(user=user, sport=ALL_SPORTS, date__range=(first, last))
    load = {row["date"]: row for row in curve.values("date", "load", "tsb", "ramp_rate")}
    return Days(first, last, days, said, load)


def baselines_of(found: Days, first: date) -> dict[str, dict[date, hrv.Baseline]]:
    """Each source's own baselines; sources are never mixed in one."""
    return {source: hrv.baselines(values, first, found.last) for source, values in found.said["hrv"].items()}


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
