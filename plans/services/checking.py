"""Holding a plan as it stands against the rules of training: what an edited, typed or imported plan breaks, and why.

Nothing is forbidden: the athlete reads it and decides. Judged are the runs of the weeks that are not over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import User
from plans.models import BlackoutDay, TrainingPlan, Workout
from plans.planner import validate
from plans.planner.steps import UnreadableStep, from_json
from plans.planner.validate import REASONS, Finding
from plans.planner.values import (
    BASE,
    INTERMEDIATE,
    LEVELS,
    MARATHON,
    QUALITY_TYPES,
    RACE,
    REST,
    TAPER,
    Plan,
    PlanInputs,
    PlannedWeek,
    PlannedWorkout,
)
from plans.services.history import running_before

_NEEDS_RACE = frozenset({7, 8})
_LIGHTER_WEEKS = 2
_TAPER_WEEKS = ((12_000.0, 1), (25_000.0, 2), (float("inf"), 3))


@dataclass(frozen=True, slots=True)
class Caution:
    """A rule that the plan does not keep, and why the rule is there."""

    text: str
    reason: str


def findings_of(plan: TrainingPlan, user: User, today: date) -> tuple[Finding, ...]:
    """What the plan breaks from this week on. Three queries, four for a plan that was not generated."""
    asked = validate.EDITED if plan.race_date and plan.race_distance else validate.EDITED - _NEEDS_RACE
    week = (today - _begin(plan)).days // 7 + 1
    found = validate.findings(as_values(plan, user, today))
    return tuple(_first_of_each(f for f in found if f.rule in asked and (f.week is None or f.week >= week)))


def _first_of_each(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Four weeks without a lighter one are told once, not again for each week that goes on so."""
    last = -1
    for finding in findings:
        week = finding.week if finding.rule == _LIGHTER_WEEKS else None
        if week is None or last < 0 or week > last + 1:
            yield finding
        last = last if week is None else week


def warnings_of(findings: Iterable[Finding]) -> tuple[Caution, ...]:
    return tuple(Caution(finding.sentence, REASONS[finding.rule]) for finding in findings)


def as_values(plan: TrainingPlan, user: User, today: date) -> Plan:
    """The runs of a plan's rows as the values that the rules judge."""
    begin = _begin(plan)
    rows = plan.workouts.filter(sport="run", scheduled_date__gte=begin).order_by("scheduled_date", "position")
    runs = [_workout(row, (row.scheduled_date - begin).days // 7 + 1) for row in rows]
    by_week: dict[int, list[PlannedWorkout]] = {}
    for run in runs:
        by_week.setdefault(run.week_number, []).append(run)
    taper = _taper_from(plan)
    weeks = tuple(
        _week(number, begin + timedelta(days=7 * (number - 1)), by_week.get(number, []), taper)
        for number in range(1, max(plan.total_weeks, *by_week, 1) + 1)
    )
    most = max((week.sessions for week in weeks), default=1)
    return Plan(_inputs(plan, user, today, most), begin, tuple(runs), weeks)


def _begin(plan: TrainingPlan) -> date:
    """The first day of the first week: a generated plan counts weeks from its start, others from a Monday."""
    is_generated = "weekly_distance" in plan.inputs
    return plan.start_date if is_generated else plan.start_date - timedelta(days=plan.start_date.weekday())


def _inputs(plan: TrainingPlan, user: User, today: date, most_runs: int) -> PlanInputs:
    """What the plan starts from: what it was generated from, else what was run in the weeks before it."""
    stored = plan.inputs
    if "weekly_distance" in stored:
        weekly, longest = float(stored["weekly_distance"]), float(stored.get("longest_recent") or 0.0)
    else:
        weekly, longest = running_before(user, min(plan.start_date, today))
    last = plan.start_date + timedelta(days=7 * plan.total_weeks)
    return PlanInputs(
        race_date=plan.race_date or last,
        race_distance=plan.race_distance or MARATHON,
        today=plan.start_date,
        runs_per_week=plan.runs_per_week or most_runs,
        weekly_distance=weekly,
        longest_recent=longest,
        level=plan.level if plan.level in LEVELS else INTERMEDIATE,
        days_off=tuple(plan.days_off),
        blackout=tuple(BlackoutDay.objects.filter(user=user, date__gte=today).values_list("date", flat=True)),
        units=user.units,
    )


def _workout(row: Workout, week: int) -> PlannedWorkout:
    try:
        steps = from_json(row.steps)
    except UnreadableStep:
        steps = ()
    return PlannedWorkout(
        date=row.scheduled_date,
        week_number=week,
        workout_type=row.workout_type,
        name=row.name,
        distance=row.distance,
        duration=row.duration_estimate,
        steps=steps,
        target_load=row.target_load,
        is_quality=row.workout_type in QUALITY_TYPES,
        sport=row.sport,
    )


def _week(number: int, begin: date, runs: list[PlannedWorkout], taper: date | None) -> PlannedWeek:
    training = [run for run in runs if run.workout_type not in (RACE, REST)]
    lengths = [run.distance or 0.0 for run in training]
    return PlannedWeek(
        number=number,
        starts_on=begin,
        phase=TAPER if taper is not None and begin + timedelta(days=6) >= taper else BASE,
        is_step_back=False,
        distance=sum(lengths),
        longest=max(lengths, default=0.0),
        race_distance=0.0,
        duration=None,
        load=None,
        sessions=len([run for run in runs if run.workout_type != REST]),
        quality_sessions=sum(run.is_quality for run in training),
    )


def _taper_from(plan: TrainingPlan) -> date | None:
    """A day of the first week of the taper; None without a race."""
    if plan.race_date is None or plan.race_distance is None:
        return None
    weeks = next(weeks for limit, weeks in _TAPER_WEEKS if plan.race_distance <= limit)
    return plan.race_date - timedelta(days=7 * (weeks - 1))
