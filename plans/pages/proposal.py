"""A proposed change as a page: what would change, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from accounts.models import User
from activities.presenters import wording
from activities.presenters.measures import Measures, duration, number, words
from activities.presenters.values import Link
from plans.models import PlanProposal, TrainingPlan, Workout, WorkoutType
from plans.pages.words import name_of
from plans.services.proposals import OPEN, is_editable, still_holds, targets

_STATES = {
    "accepted": "You accepted it.",
    "declined": "You declined it.",
    "outdated": "It no longer fits the plan.",
}


@dataclass(frozen=True, slots=True)
class ChangeLine:
    number: int
    name: str
    url: str
    reason: str
    differences: tuple[tuple[str, str, str], ...]  # what, before, after
    is_possible: bool
    edit_url: str = ""
    is_edited: bool = False


@dataclass(frozen=True, slots=True)
class ProposalPage:
    id: str
    plan: Link
    reason: str
    changes: tuple[ChangeLine, ...]
    is_open: bool
    state: str


def proposal_page(user: User, proposal: PlanProposal) -> ProposalPage:
    """Two queries."""
    today = user.today()
    plan = proposal.training_plan
    present = targets(plan)
    return ProposalPage(
        id=str(proposal.pk),
        plan=Link(plan.name, reverse("plans:plan", args=[plan.pk])),
        reason=proposal.reason,
        changes=tuple(
            _line(proposal, number_, present.get(change["workout"]), today, user.units)
            for number_, change in enumerate(proposal.changes)
        ),
        is_open=proposal.state == OPEN,
        state=_STATES.get(proposal.state, ""),
    )


def _line(
    proposal: PlanProposal, number_: int, target: Workout | TrainingPlan | None, today: date, system: str
) -> ChangeLine:
    change = proposal.changes[number_]
    can_edit = proposal.state == OPEN and is_editable(change, target, today)
    return ChangeLine(
        number=number_,
        name=_called(change, target),
        url=reverse("plans:workout", args=[target.pk]) if isinstance(target, Workout) else "",
        reason=change.get("reason", ""),
        differences=_differences(change, system),
        is_possible=still_holds(change, target, today),
        edit_url=reverse("plans:proposal_edit", args=[proposal.pk, number_]) if can_edit else "",
        is_edited="offered" in change,
    )


def _called(change: Mapping[str, Any], target: Workout | TrainingPlan | None) -> str:
    if isinstance(target, Workout):
        return f"{name_of(target)}, {wording.weekday(target.scheduled_date)}"
    if target is not None:
        return "The plan"
    return "A new workout" if change["before"] is None else "A workout that is gone"


def _differences(change: Mapping[str, Any], system: str) -> tuple[tuple[str, str, str], ...]:
    before, after = change["before"] or {}, change["after"]
    if after is None:
        return (("Workout", "planned", "taken out"),)
    return tuple(
        (_LABELS[name], _said(name, before.get(name), system), _said(name, value, system))
        for name, value in after.items()
        if name in _LABELS and before.get(name) != value
    )


_LABELS = {
    "race_date": "Race",
    "race_distance": "Distance",
    "scheduled_date": "Day",
    "workout_type": "Kind",
    "name": "Name",
    "distance": "Distance",
    "duration_estimate": "Time",
    "target_load": "Load",
    "description": "Words",
}


def _said(name: str, value: Any, system: str) -> str:
    if value in (None, ""):
        return words(None)
    if name in ("scheduled_date", "race_date"):
        return wording.weekday(date.fromisoformat(value))
    if name in ("distance", "race_distance"):
        return words(Measures(system, "run").distance(value, decimals=1))
    if name == "duration_estimate":
        return words(duration(value))
    if name == "workout_type":
        return str(WorkoutType(value).label)
    return words(number(value)) if name == "target_load" else str(value)
