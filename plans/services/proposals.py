"""Changes that are offered: nothing happens before the athlete accepts, and then only what they chose."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from activities.services.locks import athlete_lock
from plans.models import PlanProposal, TrainingPlan, Workout
from plans.services import matching, versions
from plans.services.versions import WORKOUT_FIELDS, is_frozen, plain, read_plain
from plans.services.workouts import Refused, grow, must_be_free, week_of

OPEN, ACCEPTED, DECLINED, OUTDATED = "open", "accepted", "declined", "outdated"
#: What stands in the place of a workout's key in a change of the plan itself.
PLAN = "plan"
#: workout (its key, "" for a new one), before and after (fields as plain values; None: not there), reason.
#: An edited one keeps what was offered under "offered".
Change = Mapping[str, Any]
_OFFERED = "offered"
#: What of a workout an athlete may change in a proposal.
EDITABLE = tuple(name for name in WORKOUT_FIELDS if name not in ("week_number", "position"))


def offer(plan: TrainingPlan, reason: str, changes: Sequence[Change]) -> PlanProposal | None:
    """Store a proposal; None when the same was offered before, whatever the athlete said of it."""
    before = PlanProposal.objects.filter(training_plan=plan)
    if any(as_offered(one) == list(changes) for one in before.order_by("-created_at")[:20]):
        return None
    with athlete_lock(plan.user_id):
        before.filter(state=OPEN).update(state=OUTDATED, decided_at=timezone.now(), updated_at=timezone.now())
        return PlanProposal.objects.create(
            user_id=plan.user_id, training_plan=plan, reason=reason, changes=list(changes)
        )


def as_offered(proposal: PlanProposal) -> list[Change]:
    """The changes as they were offered, whatever the athlete made of them since."""
    return [change.get(_OFFERED, change) for change in proposal.changes]


def is_editable(change: Change, target: Workout | TrainingPlan | None, today: date) -> bool:
    """Whether the athlete may put own values into a change: it gives a workout values, and still can be made."""
    is_of_workout = change["after"] is not None and not isinstance(target, TrainingPlan)
    return is_of_workout and still_holds(change, target, today)


def proposed(change: Change, target: Workout | TrainingPlan | None) -> Workout:
    """The workout as the change would make it; not stored."""
    values = {} if target is None else {name: getattr(target, name) for name in EDITABLE}
    values |= {name: read_plain(name, value) for name, value in change["after"].items()}
    return Workout(**values)


def edit(proposal: PlanProposal, number: int, values: Mapping[str, Any], today: date) -> None:
    """Put the athlete's values in the place of the offered ones. The plan changes only once it is accepted."""
    plan = proposal.training_plan
    with athlete_lock(plan.user_id):
        proposal.refresh_from_db()
        change = proposal.changes[number]
        target = targets(plan).get(change["workout"])
        if proposal.state != OPEN or not is_editable(change, target, today):
            raise Refused(
                "This change can no longer be made: it was decided, or its workout has changed since."
            )
        if values["scheduled_date"] != proposed(change, target).scheduled_date:
            must_be_free(plan, values["scheduled_date"], today)
        proposal.changes[number] = _edited(change, target, values)
        proposal.save(update_fields=["changes", "updated_at"])


def _edited(change: Change, target: Workout | TrainingPlan | None, values: Mapping[str, Any]) -> Change:
    after = {name: plain(values[name]) for name in EDITABLE if name in values}
    before = None
    if target is not None:
        present = {name: plain(getattr(target, name)) for name in after}
        after = {name: value for name, value in after.items() if value != present[name]}
        before = {name: present[name] for name in after}
    return {**change, _OFFERED: change.get(_OFFERED, change), "before": before, "after": after}


def accept(proposal: PlanProposal, chosen: Collection[int], today: date) -> int:
    """Make the chosen changes (by number) as far as their workouts are still as they were; how many were made."""
    plan = proposal.training_plan
    with athlete_lock(plan.user_id):
        present = targets(plan)
        due = [
            (present.get(change["workout"]), change)
            for number, change in enumerate(proposal.changes)
            if number in chosen and still_holds(change, present.get(change["workout"]), today)
        ]
        if due:
            versions.keep(plan, f"Accepted: {proposal.reason}")
            days = {day for target, change in due for day in _apply(plan, target, change)}
            grow(plan)
            matching.match_days(plan.user_id, days)
        _decide(proposal, ACCEPTED if due else OUTDATED)
    return len(due)


def decline(proposal: PlanProposal) -> None:
    """Leave the plan as it is."""
    _decide(proposal, DECLINED)


def targets(plan: TrainingPlan) -> dict[str, Workout | TrainingPlan]:
    """What changes may name: the workouts by key, and the plan."""
    return {PLAN: plan} | {str(workout.pk): workout for workout in plan.workouts.all()}


def still_holds(change: Change, target: Workout | TrainingPlan | None, today: date) -> bool:
    """Whether what changes is as the proposal knew it, and neither past nor done; a new one needs a day to come."""
    before, after = change["before"], change["after"]
    day = (after or {}).get("scheduled_date")
    if day is not None and date.fromisoformat(day) < today:
        return False
    if before is None:
        return target is None and after is not None
    if target is None or (isinstance(target, Workout) and is_frozen(target, today)):
        return False
    return all(plain(getattr(target, name)) == value for name, value in before.items())


def _apply(plan: TrainingPlan, present: Workout | TrainingPlan | None, change: Change) -> set[date]:
    """Write one change; the days that it touches."""
    if isinstance(present, TrainingPlan):
        for name, value in change["after"].items():
            setattr(plan, name, read_plain(name, value))
        plan.save(update_fields=[*change["after"], "updated_at"])
        return set()
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
