"""The followed plan in the athlete's calendar at Intervals.icu: written when they wish it, and kept up with changes.

The calendar there is compared and made equal each time, so nothing has to be remembered of what was sent.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from accounts.providers.base import Limited, ProviderError
from accounts.providers.intervals import OURS
from accounts.providers.records import WorkoutRecord
from accounts.services import pushing
from plans.exports import FORMATS, NotWritable
from plans.models import PlanDelivery, Workout
from plans.services.exporting import session_of
from plans.services.feeds import followed_plan

AHEAD = timedelta(days=56)
_WRITE_FIT, _ = FORMATS["fit"]
_TYPES = {"run": "Run", "ride": "Ride", "swim": "Swim", "walk": "Walk", "hike": "Hike"}
_NOT_ALLOWED = (
    "Intervals.icu does not let this site write into your calendar. Connect it again and allow the calendar."
)


def is_wished(user_id: UUID) -> bool:
    return PlanDelivery.objects.filter(user_id=user_id).exists()


def wishing_athletes() -> list[UUID]:
    return list(PlanDelivery.objects.filter(user__is_active=True).values_list("user_id", flat=True))


def begin(user: User) -> None:
    """From now on the plan is written there; the first time by whoever called this."""
    PlanDelivery.objects.get_or_create(user=user)


def end(user: User) -> str:
    """Stop, and take what lies ahead out of the calendar there. "" or a sentence why that could not be done."""
    PlanDelivery.objects.filter(user=user).delete()
    today = user.today()
    try:
        pushing.mirror_workouts(user, [], today, today + AHEAD)
    except (ProviderError, pushing.NotConnected) as problem:
        return f"{problem} What was sent before stays in the calendar there; delete it there."
    return ""


def deliver(user_id: UUID) -> float | None:
    """Make the next eight weeks there what they are here; seconds to wait when the service allows no more for now."""
    row = PlanDelivery.objects.select_related("user").filter(user_id=user_id).first()
    if row is None:
        return None
    user, today, wait = row.user, row.user.today(), None
    try:
        sent = pushing.mirror_workouts(user, _records(user), today, today + AHEAD)
    except Limited as limited:
        wait, row.problem = limited.seconds, str(limited)
    except (ProviderError, pushing.NotConnected) as problem:
        row.problem = _NOT_ALLOWED if getattr(problem, "missing_scope", "") else str(problem)
    else:
        row.sent_at, row.sent_count, row.problem = timezone.now(), sent, ""
    told = {name: getattr(row, name) for name in ("sent_at", "sent_count", "problem")}
    PlanDelivery.objects.filter(pk=row.pk).update(**told)
    return wait


def _records(user: User) -> list[WorkoutRecord]:
    plan, today = followed_plan(user), user.today()
    if plan is None:
        return []
    coming = plan.workouts.filter(scheduled_date__range=(today, today + AHEAD)).exclude(workout_type="Rest")
    return [
        _record(one) for one in coming.select_related("user").order_by("scheduled_date", "position", "pk")
    ]


def _record(workout: Workout) -> WorkoutRecord:
    session = session_of(workout)
    try:
        file = _WRITE_FIT(session) if workout.steps else b""
    except NotWritable:
        file = b""  # name, time and words say it then
    return WorkoutRecord(
        external_id=f"{OURS}{workout.pk}",
        on=workout.scheduled_date,
        sport_type=_TYPES.get(workout.sport, "Workout"),
        name=session.name,
        description=workout.description,
        seconds=workout.duration_estimate,
        load=workout.target_load,
        file_name=f"{workout.scheduled_date}.fit" if file else "",
        file=file,
    )
