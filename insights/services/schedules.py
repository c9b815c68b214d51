"""When an athlete wants reports by themselves: on which morning of their own week, and by mail or not."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from insights.models import Report, ReportSchedule, ReportType
from insights.services import reports

SCHEDULED = (ReportType.WEEKLY_ANALYSIS, ReportType.DAILY_SUGGESTION)
_MONDAY = 0


def schedules_of(user: User) -> dict[str, ReportSchedule]:
    """Each type's schedule; one that was never set is not stored and not active."""
    stored = {row.type: row for row in ReportSchedule.objects.filter(user=user)}
    return {kind: stored.get(kind) or _default(user, kind) for kind in SCHEDULED}


def _default(user: User, kind: str) -> ReportSchedule:
    weekday = _MONDAY if kind == ReportType.WEEKLY_ANALYSIS else None
    return ReportSchedule(user=user, type=kind, weekday=weekday, is_active=False)


@transaction.atomic
def set_schedule(user: User, kind: str, *, is_active: bool, local_hour: int, by_mail: bool) -> ReportSchedule:
    """Switch a report on or off. A new secret each time it is switched on: an old mail's link then does nothing."""
    row = ReportSchedule.objects.select_for_update().filter(user=user, type=kind).first() or _default(
        user, kind
    )
    if is_active and not row.is_active:
        row.unsubscribe_secret = secrets.token_urlsafe(32)
    row.unsubscribe_secret = row.unsubscribe_secret or secrets.token_urlsafe(32)
    row.is_active, row.local_hour, row.by_mail = is_active, local_hour, by_mail
    row.save()
    return row


def due(now: datetime) -> Iterator[ReportSchedule]:
    """Schedules whose hour has come on the athlete's own clock and which have not run for that day."""
    for row in (
        ReportSchedule.objects.filter(is_active=True, user__is_active=True)
        .select_related("user")
        .iterator(200)
    ):
        local = now.astimezone(row.user.zone)
        right_day = row.weekday is None or local.weekday() == row.weekday
        if right_day and local.hour >= row.local_hour and row.last_run_on != local.date():
            yield row


@transaction.atomic
def run(schedule: ReportSchedule, today: date) -> Report | None:
    """Ask for the report of a schedule once a day; None when another did."""
    row = ReportSchedule.objects.select_for_update().filter(pk=schedule.pk).exclude(last_run_on=today).first()
    if row is None:
        return None
    row.last_run_on = today
    row.save(update_fields=["last_run_on", "updated_at"])
    return reports.ask_for(row.user, row.type, *reports.usual_span(row.type, today))


def unsubscribe(secret: str) -> ReportSchedule | None:
    """Stop the mails of the schedule with this secret; the reports go on. None when there is none."""
    row = ReportSchedule.objects.filter(unsubscribe_secret=secret).first() if secret else None
    if row is not None and row.by_mail:
        row.by_mail = False
        row.save(update_fields=["by_mail", "updated_at"])
    return row
