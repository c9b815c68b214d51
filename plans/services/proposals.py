"""Changes that are offered: nothing happens before the athlete accepts, and then only what they chose."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from activities.services.locks import athlete_lock
from plans.models import PlanProposal, TrainingPlan, Workout
from plans.services import matching, versions
from plans.services.versions import is_frozen, plain, read_plain
from plans.services.workouts import week_of

OPEN, ACCEPTED, DECLINED, OUTDATED = "open", "accepted", "declined", "outdated"
#: workout (its key, "" for a new one), before and after (fields as plain values; None: not there), reason.
Change = Mapping[str, Any]


def offer(plan: TrainingPlan, reason: str, changes: list[Change]) -> PlanProposal | None:
    """Store a proposal; None when the same was offered before, whatever the athlete said of it."""
    before = PlanProposal.objects.filter(training_plan=plan)
    if any(list(one.changes) == changes for one in before.order_by("-created_at")[:20]):
        return None
    with athlete_lock(plan.user_id):
        before.filter(state=OPEN).update(state=OUTDATED, decided_at=timezone.now(), updated_at=timezone.now())
        return PlanProposal.objects.create(
            user_id=plan.user_id, training_plan=plan, reason=reason, changes=changes
        )


def accept(proposal: PlanProposal, chosen: Collection[int], today: date) -> int:
    """Make the chosen changes (by number) as far as their workouts are still as they were; how many were made."""
    plan = proposal.training_plan
    with athlete_lock(plan.user_id):
        present = {str(workout.pk): workout for workout in plan.workouts.all()}
        due = [
            (present.get(change["workout"]), change)
            for number, change in enumerate(proposal.changes)
            if number in chosen and still_holds(change, present.get(change["workout"]), today)
        ]
        if due:
            versions.keep(plan, f"Accepted: {proposal.reason}")
            days = {day for workout, change in due for day in _apply(plan, workout, change)}
            matching.match_days(plan.user_id, days)
        _decide(proposal, ACCEPTED if due else OUTDATED)
    return len(due)


def decline(proposal: PlanProposal) -> None:
    """Leave the plan as it is."""
    _decide(proposal, DECLINED)


def still_holds(change: Change, workout: Workout | None, today: date) -> bool:
    """Whether a workout is as the proposal knew it, and neither past nor done; a new one needs a day to come."""
    before, after = change["before"], change["after"]
    day = (after or {}).get("scheduled_date")
    if day is not None and date.fromisoformat(day) < today:
        return False
    if before is None:
        return workout is None and after is not None
    if workout is None or is_frozen(workout, today):
        return False
    return all(plain(getattr(workout, name)) == value for name, value in before.items())


def _apply(plan: TrainingPlan, present: Workout | None, change: Change) -> set[date]:
    """Write one change; the days that it touches."""
    workout = present or Workout(user_id=plan.user_id, training_plan=plan)
    days = set() if present is None else {present.scheduled_date}
    if change["after"] is None:
        workout.delete()
        return days
    for name, value in change["after"].items():
        setattr(workout, name, read_plain(name, value))
    workout.week_number = week_of(plan, workout.scheduled_date)
    workout.save()
    return days | {workout.scheduled_date}


def _decide(proposal: PlanProposal, state: str) -> None:
    proposal.state, proposal.decided_at = state, timezone.now()
    proposal.save(update_fields=["state", "decided_at", "updated_at"])
