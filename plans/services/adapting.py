"""Looks whether life went otherwise than planned, and offers a change of the plan (docs/algorithms/adaptation.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Max, Sum
from django.utils import timezone

from accounts.models import User
from activities.models import Activity, DailyMetric
from plans.models import BlackoutDay, PlanProposal, Race, TrainingPlan, Workout
from plans.planner.adaptation import propose
from plans.planner.generate import generate
from plans.planner.plan_days import DoneDay, PlanDay, distance_between
from plans.planner.remade import days_of, remade
from plans.planner.situation import Change, Proposal, Situation
from plans.planner.step_values import Steps, UnreadableStep, from_json, to_json
from plans.planner.values import Plan, PlanInputs, RaceBetween
from plans.services import proposals
from plans.services.history import history, paces_of
from plans.services.versions import plain

_DAYS_BACK = 70
_AFTER_BREAK = 0.60
#: After a decision nothing is offered for some days: who said no is not asked again every morning.
_QUIET = timedelta(days=3)
_CHANGED = (
    "scheduled_date", "workout_type", "name", "distance", "duration_estimate", "steps", "target_load",
)  # fmt: skip


def look(user: User, today: date, lights: Mapping[date, str] | None = None) -> PlanProposal | None:
    """Offer what the plan that is followed needs now; None when nothing is to be said, or was said already.

    ``lights``: readiness by day, as far as somebody knows it.
    """
    plan = TrainingPlan.objects.filter(user=user, is_active=True).first()
    if plan is None or _was_decided_lately(plan):
        return None
    situation = situation_of(plan, user, today, lights or {})
    found = propose(situation)
    if found is None:
        return None
    changes = _anew(plan, user, situation, found) if found.regenerate else ()
    told = _json(plan, changes or found.changes)
    reason = f"{found.reason} The rest of the plan is made anew from here." if changes else found.reason
    return proposals.offer(plan, reason, told) if told else None


def goal_changed(user: User, was_on: date | None, race: Race, today: date) -> PlanProposal | None:
    """Offer the followed plan made anew when the race it leads to has another day or distance.

    ``was_on``: the day the race had before. None when it is not the goal, or when no plan leads there.
    """
    plan = TrainingPlan.objects.filter(user=user, is_active=True, race_date=was_on).first()
    if (
        plan is None
        or race.distance is None
        or (plan.race_date, plan.race_distance) == (race.date, race.distance)
    ):
        return None
    asked = inputs_of(plan, user, today)
    if asked is None:
        return None
    made = _generated(asked, race.date, race.distance)
    if made is None:
        return None
    situation = situation_of(plan, user, today, {})
    changes = _json(plan, remade(situation, days_of(made), f"{race.name} has changed."))
    goal = {"race_date": race.date.isoformat(), "race_distance": race.distance}
    before = {name: plain(getattr(plan, name)) for name in goal}
    told = {"workout": proposals.PLAN, "before": before, "after": goal, "reason": "The goal of the plan."}
    return proposals.offer(plan, f"{race.name} has changed.", [told, *changes])


def situation_of(plan: TrainingPlan, user: User, today: date, lights: Mapping[date, str]) -> Situation:
    """The plan, what was run, and how the body was; four queries and those of the paces."""
    return Situation(
        today=today,
        planned=[_planned(workout) for workout in plan.workouts.all()],
        done=_done(user, today),
        lights=lights,
        ill=frozenset(
            DailyMetric.objects.filter(
                user=user, is_ill=True, date__range=(today - timedelta(days=14), today)
            ).values_list("date", flat=True)
        ),
        race_date=plan.race_date,
        starts_on=plan.start_date
        - timedelta(days=plan.start_date.weekday()),  # weeks of rows begin on Mondays
        paces=paces_of(user, "run", today),
    )


def _was_decided_lately(plan: TrainingPlan) -> bool:
    since = timezone.now() - _QUIET
    decided = PlanProposal.objects.filter(training_plan=plan, decided_at__gte=since)
    return decided.filter(state__in=(proposals.ACCEPTED, proposals.DECLINED)).exists()


def _steps(workout: Workout) -> Steps:
    try:
        return from_json(workout.steps)
    except UnreadableStep:
        return ()


def _planned(workout: Workout) -> PlanDay:
    return PlanDay(
        key=str(workout.pk),
        on=workout.scheduled_date,
        week=workout.week_number,
        workout_type=workout.workout_type,
        name=workout.name,
        distance=workout.distance,
        duration=workout.duration_estimate,
        steps=_steps(workout),
        load=workout.target_load,
        is_done=workout.completed_at is not None,
        sport=workout.sport,
    )


def _done(user: User, today: date) -> list[DoneDay]:
    rows = (
        Activity.objects.filter(
            user=user, sport="run", local_date__range=(today - timedelta(days=_DAYS_BACK), today)
        )
        .order_by()
        .values("local_date")
        .annotate(metres=Sum("distance"), longest=Max("distance"))
    )
    return [DoneDay(row["local_date"], row["metres"] or 0.0, row["longest"] or 0.0) for row in rows]


# Making the rest anew ----------------------------------------------------------------------------------------


def inputs_of(plan: TrainingPlan, user: User, today: date) -> PlanInputs | None:
    """What a generated plan was asked for, with what the athlete runs today; None for a plan without a race."""
    if plan.race_date is None or plan.race_distance is None or plan.runs_per_week is None:
        return None
    known = history(user, today)
    weekly, longest = known.weekly_distance or 0.0, known.longest or 0.0
    races = Race.objects.filter(user=user, date__gte=today, distance__gt=0).exclude(date=plan.race_date)
    return PlanInputs(
        race_date=plan.race_date,
        race_distance=plan.race_distance,
        today=today,
        runs_per_week=min(max(plan.runs_per_week, 3), 7),
        weekly_distance=weekly,
        longest_recent=longest,
        vdot=known.vdot,
        goal_time=plan.goal_time,
        level=plan.level,
        long_run_day=6 if plan.long_run_day is None else plan.long_run_day,
        days_off=tuple(plan.days_off),
        blackout=tuple(BlackoutDay.objects.filter(user=user, date__gte=today).values_list("date", flat=True)),
        races=tuple(RaceBetween(race.date, race.distance or 0.0, race.name, race.priority) for race in races),
        units=user.units,
    )


def _generated(asked: PlanInputs, race_date: date, distance: float) -> Plan | None:
    made = generate(replace(asked, race_date=race_date, race_distance=distance))
    return made if isinstance(made, Plan) else None


def _anew(plan: TrainingPlan, user: User, situation: Situation, found: Proposal) -> tuple[Change, ...]:
    """The plan made anew from 60 % of what was run before the break, or from what is run now if that is more."""
    asked = inputs_of(plan, user, situation.today)
    if asked is None:
        return ()
    last = max((day.on for day in situation.done), default=situation.today)
    before = _AFTER_BREAK * distance_between(situation.done, last - timedelta(days=6), last)
    asked = replace(asked, weekly_distance=max(asked.weekly_distance, before))
    made = _generated(asked, asked.race_date, asked.race_distance)
    return () if made is None else remade(situation, days_of(made), found.reason)


# As rows of a proposal --------------------------------------------------------------------------------------


def _fields(day: PlanDay) -> dict[str, Any]:
    values = (day.on, day.workout_type, day.name, day.distance, day.duration, to_json(day.steps), day.load)
    return {name: plain(value) for name, value in zip(_CHANGED, values, strict=True)}


def _json(plan: TrainingPlan, changes: Iterable[Change]) -> list[dict[str, Any]]:
    """Each change with the fields that change; what it was before is as it stands in the row."""
    rows = {str(workout.pk): workout for workout in plan.workouts.all()}
    found: list[dict[str, Any]] = []
    for change in changes:
        row = rows.get(change.key)
        after = None if change.after is None else _fields(change.after)
        if row is None:
            found.append({"workout": "", "before": None, "after": after, "reason": change.reason})
            continue
        before = {name: plain(getattr(row, name)) for name in _CHANGED}
        if after is not None:
            after = {name: value for name, value in after.items() if value != before[name]}
            before = {name: before[name] for name in after}
        found.append({"workout": change.key, "before": before, "after": after, "reason": change.reason})
    return found
