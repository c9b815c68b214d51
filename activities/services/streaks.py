"""How an athlete's streaks are counted: the rule of each period, rest and freeze days, and the days that qualify."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from accounts.models import User
from activities.analysis import streaks
from activities.models import Activity, StreakDay, StreakRule

PERIODS = ("day", "week", "month")
ALL_SPORTS = "all"
OFF_KINDS = ("rest", "freeze")
_FIRST_LOOK_DAYS = 120
_DURATION = Coalesce("timer_time", "moving_time", "elapsed_time")


def default_rule(period: str) -> StreakRule:
    """Any run of at least 1.61 km or ten minutes, once a period; not stored."""
    return StreakRule(period=period)


def rules_of(user: User) -> dict[str, StreakRule]:
    """The rule in force for each period: the one changed last, else the default."""
    stored = {rule.period: rule for rule in StreakRule.objects.filter(user=user).order_by("updated_at")}
    return {period: stored.get(period) or default_rule(period) for period in PERIODS}


def set_rule(user: User, period: str, values: Mapping[str, Any]) -> StreakRule:
    """Replace the rule of a period."""
    with transaction.atomic():
        StreakRule.objects.filter(user=user, period=period).delete()
        return StreakRule.objects.create(user=user, period=period, **values)


def forget_rule(user: User, period: str) -> None:
    """Return to the default."""
    StreakRule.objects.filter(user=user, period=period).delete()


def set_day_off(user: User, day: date, kind: str, note: str = "") -> StreakDay:
    """Make a day a rest or freeze day, in place of what it was."""
    with transaction.atomic():
        remove_day_off(user, day)
        return StreakDay.objects.create(user=user, date=day, kind=kind, note=note)


def remove_day_off(user: User, day: date) -> None:
    StreakDay.objects.filter(user=user, date=day, kind__in=OFF_KINDS).delete()


def days_off(user: User) -> dict[date, str]:
    return dict(StreakDay.objects.filter(user=user, kind__in=OFF_KINDS).values_list("date", "kind"))


def qualifying(user: User, rule: StreakRule) -> QuerySet[Activity]:
    """The athlete's sessions that count under a rule. A rule without limits takes every session."""
    found = Activity.objects.for_athlete(user).counting_for_figures()
    if rule.sport != ALL_SPORTS:
        found = found.filter(sport=rule.sport)
    enough = Q()
    if rule.min_distance is not None:
        enough |= Q(distance__gte=rule.min_distance)
    if rule.min_seconds is not None:
        enough |= Q(_duration__gte=rule.min_seconds)
    return found.alias(_duration=_DURATION).filter(enough)


def dates_of(user: User, rule: StreakRule, since: date | None = None) -> list[date]:
    """Local day of each qualifying session, oldest first."""
    found = _since(user, rule, since).aggregate(
        days=ArrayAgg("local_date", order_by="local_date", default=[])
    )
    days: list[date] = found["days"]
    return days


def starts_of(user: User, rule: StreakRule, since: date | None = None) -> list[tuple[date, datetime]]:
    """Local day and instant of each qualifying session, oldest first; what travel grace needs."""
    return list(_since(user, rule, since).order_by("start_date").values_list("local_date", "start_date"))


def _since(user: User, rule: StreakRule, since: date | None) -> QuerySet[Activity]:
    found = qualifying(user, rule)
    return found if since is None else found.filter(local_date__gte=since)


def streaks_of(
    user: User,
    rule: StreakRule,
    today: date,
    *,
    since: date | None = None,
    off: Collection[date] | None = None,
) -> streaks.Streaks:
    """The streaks of an athlete under a rule, seen on a day; ``since`` reads no further back.

    ``off``: the rest and freeze days when they are known already. They count for day streaks alone.
    """
    starts = starts_of(user, rule, since) if rule.travel_grace and rule.period == "day" else None
    dates = dates_of(user, rule, since) if starts is None else [day for day, _ in starts]
    if rule.period == "week":
        return streaks.week_streaks(dates, today, minimum=rule.times, week_start=user.week_start)
    if rule.period == "month":
        return streaks.month_streaks(dates, today, minimum=rule.times)
    rest = tuple(days_off(user) if off is None else off)
    return streaks.streaks(_often_enough(dates, rule.times), today, rest_days=rest, starts=starts)


def _often_enough(dates: Sequence[date], times: int) -> Sequence[date]:
    """Days with at least so many sessions."""
    if times <= 1:
        return dates
    counts: dict[date, int] = {}
    for day in dates:
        counts[day] = counts.get(day, 0) + 1
    return [day for day, sessions in counts.items() if sessions >= times]


def current(user: User, rule: StreakRule, today: date) -> streaks.Streaks:
    """The day streaks that end lately; reads the whole log only when the present one reaches far back."""
    since = today - timedelta(days=_FIRST_LOOK_DAYS)
    off = days_off(user)
    found = streaks_of(user, rule, today, since=since, off=off)
    if not found.current or found.all[-1].start > since + timedelta(days=14):
        return found
    return streaks_of(user, rule, today, off=off)
