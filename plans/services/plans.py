"""Making plans, and which one is followed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from accounts.models import User
from activities.services.locks import athlete_lock
from plans.models import TrainingPlan, Workout
from plans.services import matching, versions
from plans.services.workouts import week_of
from plans.signals import tell_of_change

Values = Mapping[str, Any]


def create(
    user: User, values: Values, workouts: Sequence[Values], today: date, *, follow: bool = True
) -> TrainingPlan:
    """A new plan with its workouts (values by ``versions.WORKOUT_FIELDS``), followed from today if so wished."""
    with athlete_lock(user.pk):
        plan = TrainingPlan.objects.create(user=user, is_active=False, **values)
        _fill(plan, workouts)
        if follow:
            activate(plan, today)
    return plan


def _fill(plan: TrainingPlan, workouts: Iterable[Values]) -> None:
    of_day: dict[date, int] = {}
    rows = []
    for values in sorted(workouts, key=lambda one: one["scheduled_date"]):
        day = values["scheduled_date"]
        of_day[day] = of_day.get(day, -1) + 1
        placed = {"week_number": week_of(plan, day), "position": of_day[day]}
        rows.append(Workout(user_id=plan.user_id, training_plan=plan, **(placed | dict(values))))
    Workout.objects.bulk_create(rows)


def activate(plan: TrainingPlan, today: date) -> None:
    """Follow this plan from today on. What another one was followed for until yesterday stays with it."""
    with athlete_lock(plan.user_id):
        if plan.is_active:
            return
        former = TrainingPlan.objects.filter(user_id=plan.user_id, is_active=True).first()
        if former is not None:
            put_aside(former, today)
        was_another = (
            TrainingPlan.objects.filter(user_id=plan.user_id).exclude(pk=plan.pk, followed=[]).exists()
        )
        is_first = not plan.followed and not was_another
        plan.followed = _joined([*plan.followed, [None if is_first else today.isoformat(), None]])
        plan.is_active = True
        plan.save(update_fields=["followed", "is_active", "updated_at"])
        _match(plan)


def put_aside(plan: TrainingPlan, today: date) -> None:
    """Follow it no longer: from today on its workouts are matched with nothing."""
    with athlete_lock(plan.user_id):
        spans = plan.followed or [[None, None]]
        plan.followed = [*spans[:-1], [spans[-1][0], today.isoformat()]]
        plan.is_active = False
        plan.save(update_fields=["followed", "is_active", "updated_at"])
        _match(plan)


def _joined(spans: list[list[str | None]]) -> list[list[str | None]]:
    """A plan put aside and taken up on the same day was followed without a break."""
    if len(spans) > 1 and spans[-2][1] == spans[-1][0]:
        return [*spans[:-2], [spans[-2][0], spans[-1][1]]]
    return spans


def _match(plan: TrainingPlan) -> None:
    days = plan.workouts.values_list("scheduled_date", flat=True)
    matching.match_days(plan.user_id, days)
    tell_of_change(plan.user_id)


def copy(plan: TrainingPlan, start: date, today: date, *, follow: bool = True) -> TrainingPlan:
    """The same plan from another day on: every workout as many days later as the start is."""
    shift = start - plan.start_date
    values = {
        name: getattr(plan, name)
        for name in versions.PLAN_FIELDS
        if name not in ("name", "start_date", "race_date")
    }
    values |= {"name": plan.name, "start_date": start, "inputs": {"copied_from": str(plan.pk)}}
    values["race_date"] = None if plan.race_date is None else plan.race_date + shift
    same = [name for name in versions.WORKOUT_FIELDS if name not in ("week_number", "position")]
    workouts = [
        {name: getattr(workout, name) for name in same} | {"scheduled_date": workout.scheduled_date + shift}
        for workout in plan.workouts.all()
    ]
    return create(plan.user, values, workouts, today, follow=follow)


def rename(plan: TrainingPlan, name: str) -> None:
    with athlete_lock(plan.user_id):
        versions.keep(plan, f"Renamed to {name}")
        plan.name = name
        plan.save(update_fields=["name", "updated_at"])


@transaction.atomic
def delete(plan: TrainingPlan) -> None:
    """A plan with its workouts and earlier states; the sessions that fulfilled them stay in the log."""
    tell_of_change(plan.user_id)
    plan.delete()
