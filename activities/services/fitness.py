"""The stored fitness curve. It is derived: any span can be computed again from the loads.

A change marks the first day it touches; one refresh later serves all marks of an athlete (a bulk import sets off one,
not a thousand). Incremental and rebuilt curves are equal, because a refresh starts from the stored state of the day
before the mark and the recurrence needs nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from uuid import UUID

import numpy as np
from django.db.models import Max, Min, Sum
from django.utils import timezone

from accounts.models import User
from activities.analysis import fitness
from activities.models import Activity, FitnessDay, FitnessMark, FitnessStart
from activities.services.copying import copy_rows
from activities.services.locks import athlete_lock

ALL = "all"
_COLUMNS = ("user", "sport", "date", "load", "ctl", "atl", "tsb", "ramp_rate")
Loads = dict[date, float]


def mark(user_id: UUID, days: Iterable[date]) -> None:
    """Remember that loads changed on these days."""
    first = min(days, default=None)
    if first is None:
        return
    found, created = FitnessMark.objects.get_or_create(user_id=user_id, defaults={"from_on": first})
    if not created and first < found.from_on:
        FitnessMark.objects.filter(pk=found.pk).update(from_on=first)


def refresh(user: User) -> int:
    """Compute the curve from the marked day to today; return how many days were written (0: nothing was marked)."""
    with athlete_lock(user.pk):
        found = FitnessMark.objects.filter(user=user).first()
        if found is None:
            return 0
        found.delete()
        return _recompute(user, found.from_on)


def rebuild(user: User) -> int:
    """Compute the whole curve afresh."""
    with athlete_lock(user.pk):
        FitnessMark.objects.filter(user=user).delete()
        return _recompute(user, date.min)


def set_start(user: User, ctl: float, atl: float) -> bool:
    """Begin the curve of all sports at levels of the athlete's own; False when there is no log to begin."""
    first = Activity.objects.filter(user=user).aggregate(first=Min("local_date"))["first"]
    if first is None:
        return False
    values = {"before_on": first, "ctl": ctl, "atl": atl}
    FitnessStart.objects.update_or_create(user=user, defaults=values)
    rebuild(user)
    return True


def forget_start(user: User) -> None:
    """Begin the curve at 0 again."""
    FitnessStart.objects.filter(user=user).delete()
    rebuild(user)


def start_of(user: User, first: date) -> FitnessStart | None:
    """Levels that the athlete gave, while the log, whose first day this is, knows nothing older than they do."""
    return FitnessStart.objects.filter(user=user, before_on__lte=first).first()


def _recompute(user: User, from_on: date) -> int:
    span = Activity.objects.filter(user=user).aggregate(first=Min("local_date"), last=Max("local_date"))
    FitnessDay.objects.filter(user=user, date__gte=from_on).delete()
    if span["first"] is None:
        FitnessDay.objects.filter(user=user).delete()
        return 0
    given = start_of(user, span["first"])
    first = given.before_on if given else span["first"]
    FitnessDay.objects.filter(user=user, date__lt=first).delete()
    start = max(from_on, first)
    known = FitnessDay.objects.filter(user=user).aggregate(last=Max("date"))["last"]
    start = min(start, first if known is None else known + timedelta(days=1))  # days nobody asked about
    end = max(user.today(), span["last"])
    rows = [
        row
        for sport, loads in _daily_loads(user, start).items()
        for row in _days(user, sport, loads, start, end, given if sport == ALL else None)
    ]
    copy_rows(FitnessDay, _COLUMNS, rows)
    return len(rows)


def _daily_loads(user: User, start: date) -> dict[str, Loads]:
    """Loads by sport and day from ``start`` on; every sport the athlete ever did has an entry."""
    loads: dict[str, Loads] = {ALL: defaultdict(float)}
    for sport in Activity.objects.filter(user=user).order_by().values_list("sport", flat=True).distinct():
        loads[sport] = defaultdict(float)
    rows = (
        Activity.objects.filter(user=user, local_date__gte=start)
        .counting_for_load()
        .order_by("local_date")
        .values_list("local_date", "sport")
        .annotate(load=Sum("tss"))
    )
    for day, sport, load in rows:
        loads[sport][day] += load or 0.0
        loads[ALL][day] += load or 0.0
    return loads


def _days(
    user: User, sport: str, loads: Loads, start: date, end: date, given: FitnessStart | None
) -> Iterator[tuple[object, ...]]:
    """Athlete, sport, day, load, ctl, atl, tsb and ramp of each day; without a day before, from what was given."""
    before = {
        row.date: row
        for row in FitnessDay.objects.filter(
            user=user, sport=sport, date__range=(start - timedelta(days=7), start - timedelta(days=1))
        )
    }
    if not before and sport != ALL:
        loaded = [day for day, load in loads.items() if load]
        if not loaded:
            return
        start = min(loaded)
    yesterday = before.get(start - timedelta(days=1), given)
    days = [start + timedelta(days=n) for n in range((end - start).days + 1)]
    series = fitness.fitness_series(
        np.array([loads.get(day, 0.0) for day in days]),
        ctl_start=yesterday.ctl if yesterday else 0.0,
        atl_start=yesterday.atl if yesterday else 0.0,
    )
    known = {day: row.ctl for day, row in before.items()} | dict(zip(days, series.ctl.tolist(), strict=True))
    atl, tsb = series.atl.tolist(), series.tsb.tolist()
    for index, (day, ctl) in enumerate(zip(days, series.ctl.tolist(), strict=True)):
        week_ago = known.get(day - timedelta(days=7))
        ramp = None if week_ago is None else ctl - week_ago
        yield user.pk, sport, day, loads.get(day, 0.0), ctl, atl[index], tsb[index], ramp


def marked_athletes() -> list[UUID]:
    return list(FitnessMark.objects.values_list("user_id", flat=True))


def athletes_behind() -> list[UUID]:
    """Athletes whose curve ends before their own today; each is marked from the day after its end."""
    ends = FitnessDay.objects.filter(sport=ALL).order_by().values_list("user_id").annotate(end=Max("date"))
    last = dict(ends.filter(end__lt=timezone.now().date() + timedelta(days=1)))
    behind = [
        user for user in User.objects.filter(pk__in=last).only("timezone") if last[user.pk] < user.today()
    ]
    for user in behind:
        mark(user.pk, [last[user.pk] + timedelta(days=1)])
    return [user.pk for user in behind]
