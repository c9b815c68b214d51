"""What the page of today reads: a fixed number of queries, each over a few weeks at most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Min, Sum

from accounts.models import Integration, User
from activities.models import Activity, BatchState, ImportBatch
from activities.presenters.activity_list import time_of
from activities.presenters.list_reading import SHOWN
from activities.services.figures import FIGURES
from insights.models import Insight
from plans.models import Workout

USUAL_WEEKS = 6
LAST_SHOWN = 4


@dataclass(slots=True)
class Sums:
    """Sums of some sessions: m, s, load. A load that nobody knows adds nothing and is counted."""

    count: int = 0
    distance: float = 0.0
    seconds: float = 0.0
    load: float = 0.0

    def add(self, activity: Activity) -> None:
        self.count += 1
        self.distance += activity.distance or 0.0
        self.seconds += time_of(activity) or 0.0
        if "load" not in activity.excluded_from:
            self.load += activity.tss or 0.0

    def shared(self, parts: int) -> Sums:
        """The mean over so many weeks."""
        return Sums(self.count, self.distance / parts, self.seconds / parts, self.load / parts)


@dataclass(frozen=True, slots=True)
class Week:
    """This week so far by sport, and the mean of earlier weeks up to the same weekday."""

    first: date
    now: dict[str, Sums]
    usual: dict[str, Sums]
    weeks: int  # how many earlier weeks the mean is of: 6, fewer in a young log, 0 in the first week


@dataclass(frozen=True, slots=True)
class Recent:
    """The sessions of the last weeks, newest first, and the first day of the log."""

    activities: list[Activity] = field(default_factory=list)
    begun: date | None = None


def recent(user: User, today: date) -> Recent:
    """Two queries: the first day of the log, and the sessions since the oldest week that is compared with."""
    begun = Activity.objects.filter(user=user).aggregate(first=Min("local_date"))["first"]
    since = today - timedelta(days=7 * (USUAL_WEEKS + 1))
    shown = Activity.objects.filter(user=user).only(*SHOWN, "local_date").order_by("-start_date", "pk")
    return Recent(list(shown.filter(local_date__gte=since)), begun)


def last_activities(user: User, known: Recent) -> list[Activity]:
    """The newest few; one more query only after a long rest."""
    if len(known.activities) >= LAST_SHOWN or known.begun is None:
        return known.activities[:LAST_SHOWN]
    shown = Activity.objects.filter(user=user).only(*SHOWN).order_by("-start_date", "pk")
    return list(shown[:LAST_SHOWN])


def first_of_week(day: date, week_start: int) -> date:
    return day - timedelta(days=(day.weekday() - week_start) % 7)


def week(known: Recent, today: date, week_start: int) -> Week:
    """Compare this week with the six before it, each up to today's weekday; weeks before the log began do not count."""
    first = first_of_week(today, week_start)
    weeks = 0
    if known.begun is not None:
        weeks = min(USUAL_WEEKS, max(0, (first - first_of_week(known.begun, week_start)).days // 7))
    earlier = (a for a in known.activities if _counts(a.local_date, first, today, weeks))
    usual = {sport: sums.shared(weeks) for sport, sums in _by_sport(earlier).items()} if weeks else {}
    now = _by_sport(a for a in known.activities if first <= a.local_date <= today)
    return Week(first, now, usual, weeks)


def _counts(day: date, first: date, today: date, weeks: int) -> bool:
    """Whether a day lies in one of the earlier weeks, no later in it than today in this one."""
    back = (first - day).days
    if not 0 < back <= 7 * weeks:
        return False
    return (-back) % 7 <= (today - first).days


def _by_sport(activities: Iterable[Activity]) -> dict[str, Sums]:
    sums: dict[str, Sums] = defaultdict(Sums)
    for activity in activities:
        if FIGURES not in activity.excluded_from:
            sums[activity.sport].add(activity)
    return dict(sums)


def integrations(user: User) -> list[Integration]:
    fields = ("provider", "sync_status", "last_sync_at", "error_message", "sync_done", "sync_total")
    return list(Integration.objects.filter(user=user).only(*fields).order_by("provider"))


def open_batch(user: User) -> ImportBatch | None:
    """An import that is still running."""
    going = (BatchState.WAITING, BatchState.RUNNING, BatchState.TAKING_BACK)
    return ImportBatch.objects.filter(user=user, state__in=going).order_by("-created_at").first()


def next_workouts(user: User, today: date) -> list[Workout]:
    """What the active plan has next, from today on."""
    planned = Workout.objects.filter(user=user, training_plan__is_active=True, scheduled_date__gte=today)
    return list(
        planned.exclude(workout_type="Rest")
        .filter(completed_at=None)
        .order_by("scheduled_date", "position")[:2]
    )


def planned_load(user: User, first: date) -> float | None:
    """Load the active plan has for the week; None without a plan."""
    planned = Workout.objects.filter(
        user=user, training_plan__is_active=True, scheduled_date__range=(first, first + timedelta(days=6))
    )
    total: float | None = planned.aggregate(load=Sum("target_load"))["load"]
    return total


def newest_insight(user: User) -> Insight | None:
    return Insight.objects.filter(user=user, dismissed_at=None).order_by("-created_at").first()
