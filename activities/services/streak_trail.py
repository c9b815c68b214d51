"""The trail of streaks: what a late import, a deletion or an edit made of streaks that were over or under way.

The streaks of each period are kept as they were last seen. A look compares, writes a row for each streak that changed
otherwise than by a session of these days, and keeps what it saw. A change of the rule or of rest days is the athlete's
own doing and tells nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Integration, SyncStatus, User
from activities.analysis.streak_changes import Change, changes, longest, overlapping
from activities.analysis.streaks import Streak, Streaks
from activities.models import Activity, BatchState, ImportBatch, StreakDay, StreakRule, StreakState
from activities.services import streaks
from activities.services.locks import athlete_lock

MOST_TOLD = 6  # streaks that one look tells of singly; more are told as one
UNITS = {"day": 1, "week": 7, "month": 28}
CAME, GONE, EDITED, MANY = "came", "gone", "edited", "many"


def is_filling(user: User) -> bool:
    """Whether sessions are being brought in right now: then a look waits for the end."""
    going = ImportBatch.objects.filter(
        user=user, state__in=(BatchState.WAITING, BatchState.RUNNING, BatchState.TAKING_BACK)
    )
    return going.exists() or Integration.objects.filter(user=user, sync_status=SyncStatus.SYNCING).exists()


def look(user: User) -> bool:
    """Compare each period's streaks with what was seen last and write what changed; False while sessions come in."""
    if is_filling(user):
        return False
    today, rules, off = user.today(), streaks.rules_of(user), streaks.days_off(user)
    with athlete_lock(user.pk):
        states = {state.period: state for state in StreakState.objects.filter(user=user)}
        for period, rule in rules.items():
            found = streaks.streaks_of(user, rule, today, off=off)
            seen = _as_seen(user, rule, off)
            state = states.get(period)
            if state is not None and state.rule == seen:
                _tell(user, rule, state, found, today)
            _keep(user, period, state, seen, found)
    return True


def _as_seen(user: User, rule: StreakRule, off: Mapping[date, str]) -> dict[str, Any]:
    """Everything but sessions that the streaks of a rule depend on."""
    fields = ("sport", "min_distance", "min_seconds", "times", "travel_grace")
    rest = sorted(day.isoformat() for day in off) if rule.period == "day" else []
    start = user.week_start if rule.period == "week" else None
    return {**{name: getattr(rule, name) for name in fields}, "rest": rest, "week_start": start}


def _keep(user: User, period: str, state: StreakState | None, seen: dict[str, Any], found: Streaks) -> None:
    spans = [[streak.start.isoformat(), streak.end.isoformat(), streak.length] for streak in found.all]
    if state is not None and state.rule == seen and state.streaks == spans:
        return
    StreakState.objects.update_or_create(
        user=user, period=period, defaults={"rule": seen, "streaks": spans, "looked_at": timezone.now()}
    )


def _tell(user: User, rule: StreakRule, state: StreakState, found: Streaks, today: date) -> None:
    before = [
        Streak(date.fromisoformat(first), date.fromisoformat(last), length)
        for first, last, length in state.streaks
    ]
    changed = changes(before, found.all, _timely_since(rule.period, today), unit=UNITS[rule.period])
    if len(changed) > MOST_TOLD:
        rows = [_of_many(user, rule, changed, longest(before), found.longest)]
    else:
        rows = [_row(user, rule, change, before, found.all, state.looked_at) for change in changed]
    StreakDay.objects.bulk_create(rows)


def _timely_since(period: str, today: date) -> date:
    """The first day on which a session is no news: yesterday, or a day of the week or month before this."""
    if period == "day":
        return today - timedelta(days=1)
    if period == "week":
        return today - timedelta(days=7)
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1)


def _of_many(user: User, rule: StreakRule, changed: Sequence[Change], before: int, after: int) -> StreakDay:
    change = {"period": rule.period, "what": MANY, "count": len(changed), "before": before, "after": after}
    return StreakDay(user=user, date=min(one.start for one in changed), kind="changed", change=change)


def _row(
    user: User,
    rule: StreakRule,
    change: Change,
    before: Sequence[Streak],
    after: Sequence[Streak],
    since: datetime,
) -> StreakDay:
    without = before if change.after > change.before else after
    parts = overlapping(without, Streak(change.start, change.end, 0))
    what, day, activity = _cause(user, rule, change, parts, since)
    told = {
        "period": rule.period, "what": what, "before": change.before, "after": change.after,
        "from": change.start.isoformat(), "to": change.end.isoformat(),
        "activity": str(activity.pk) if activity else None, "name": activity.name if activity else "",
    }  # fmt: skip
    return StreakDay(user=user, date=day, kind="changed", change=told)


def _cause(
    user: User, rule: StreakRule, change: Change, without: Sequence[Streak], since: datetime
) -> tuple[str, date, Activity | None]:
    """What happened, on which day, and the session it happened to when it is still there.

    ``without``: the streaks of the shorter state; the day lies in the longer one outside all of them.
    """
    outside = _outside(
        Activity.objects.for_athlete(user).filter(local_date__range=(change.start, change.end)), without
    )
    newest = outside.only("name", "local_date", "created_at").order_by("-updated_at").first()
    if change.after > change.before:
        counting = streaks.qualifying(user, rule).filter(pk__in=outside.values("pk"))
        cause = counting.only("name", "local_date", "created_at").order_by("-updated_at").first() or newest
        what = CAME if cause is None or cause.created_at > since else EDITED
        return what, cause.local_date if cause else change.start, cause
    return (
        (GONE, _first_gap(change, without), None) if newest is None else (EDITED, newest.local_date, newest)
    )


def _outside(found: QuerySet[Activity], spans: Sequence[Streak]) -> QuerySet[Activity]:
    for span in spans:
        found = found.exclude(local_date__range=(span.start, span.end))
    return found


def _first_gap(change: Change, parts: Sequence[Streak]) -> date:
    """The first day of a span that none of the parts covers."""
    day = change.start
    for part in parts:
        if part.start <= day <= part.end:
            day = part.end + timedelta(days=1)
    return min(day, change.end)
