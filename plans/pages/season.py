"""The weeks of a plan as rows: what was planned, what was done, how far it was kept to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from activities.presenters import wording
from activities.presenters.activity_list import address_of
from activities.presenters.measures import Measures, duration, number, words
from activities.presenters.values import Badge
from plans.models import TrainingPlan, Workout
from plans.pages.reading import Lived
from plans.pages.words import adherence_badge, amount, name_of, outcome_badge, outcome_tone
from plans.planner.adherence import Outcome, adherence


@dataclass(frozen=True, slots=True)
class WorkoutChip:
    """A workout in a list or a cell of the calendar."""

    id: str
    url: str
    name: str
    kind: str
    sport: str
    amount: str
    badge: Badge
    tone: str  # of what became of it
    is_rest: bool
    is_frozen: bool
    day: str  # "Tue 5 May 2026"
    day_iso: str
    move_url: str
    done: str  # "9.8 km", "" when not done
    activities: tuple[str, ...]  # keys of the sessions that fulfil it


@dataclass(frozen=True, slots=True)
class WeekRow:
    number: int
    days: str  # "4 – 10 May"
    planned: str
    done: str
    load: str
    planned_share: float  # 0-100, of the longest week
    done_share: float
    sessions: str  # "4 of 5"
    badge: Badge
    is_now: bool
    url: str


def chip(found: Lived, today: date, system: str) -> WorkoutChip:
    workout = found.workout
    return WorkoutChip(
        id=str(workout.pk),
        url=address_of(workout.pk, "plans:workout"),
        name=name_of(workout),
        kind=workout.workout_type,
        sport=workout.sport,
        amount=amount(workout, system),
        badge=outcome_badge(found.outcome),
        tone=outcome_tone(found.outcome),
        is_rest=found.outcome is Outcome.REST,
        is_frozen=workout.scheduled_date < today or found.session.is_done,
        day=wording.weekday(workout.scheduled_date),
        day_iso=workout.scheduled_date.isoformat(),
        move_url=address_of(workout.pk, "plans:workout_move"),
        done=_done(found, system),
        activities=tuple(str(completion.activity_id) for completion in found.completions),
    )


def _done(found: Lived, system: str) -> str:
    if not found.session.is_done:
        return ""
    measured = Measures(system, found.workout.sport).distance(found.session.done_distance or None, decimals=1)
    return words(measured or duration(found.session.done_duration))


def week_rows(plan: TrainingPlan, season: Sequence[Lived], today: date, system: str) -> tuple[WeekRow, ...]:
    """Every week of the plan, those without a workout as well."""
    by_week: dict[int, list[Lived]] = defaultdict(list)
    for found in season:
        by_week[found.workout.week_number].append(found)
    most = max((max(sizes(by_week[number])) for number in by_week), default=0.0) or 1.0
    monday = plan.start_date - timedelta(days=plan.start_date.weekday())
    return tuple(
        _week(number, by_week[number], monday + timedelta(weeks=number - 1), most, today, system)
        for number in range(1, plan.total_weeks + 1)
    )


def sizes(week: Sequence[Lived]) -> tuple[float, float]:
    """Metres planned and done; what nobody knows adds nothing."""
    return (
        sum(found.workout.distance or 0.0 for found in week),
        sum(found.session.done_distance or 0.0 for found in week),
    )


def _week(number_: int, week: Sequence[Lived], first: date, most: float, today: date, system: str) -> WeekRow:
    last = first + timedelta(days=6)
    planned, done = sizes(week)
    measures = Measures(system, "run")
    kept = adherence((found.session for found in week), today)
    counted = [found for found in week if found.outcome is not Outcome.REST]
    return WeekRow(
        number=number_,
        days=f"{_short(first)} – {_short(last)}",
        planned=words(measures.distance(planned or None, decimals=0)),
        done=words(measures.distance(done or None, decimals=0)),
        load=words(number(_load([found.workout for found in counted]))),
        planned_share=100 * planned / most,
        done_share=100 * done / most,
        sessions=f"{sum(found.session.is_done for found in counted)} of {len(counted)}",
        badge=Badge("To come") if first > today and kept.is_empty else adherence_badge(kept),
        is_now=first <= today <= last,
        url=f"{reverse('insights:calendar')}?view=week&day={first}",
    )


def _short(day: date) -> str:
    return f"{day.day} {day:%b}"


def _load(workouts: Sequence[Workout]) -> float | None:
    """The sum of loads; None when one is not known, or there is nothing planned."""
    known = [workout.target_load for workout in workouts]
    return None if not known or None in known else sum(load or 0.0 for load in known)
