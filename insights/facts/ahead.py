"""What is meant: planned sessions, races and milestones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.db.models import Max

from accounts.models import Milestone, User
from activities.analysis import predictions, sports
from activities.analysis.fitness import fitness_series
from activities.models import Activity
from insights.rules import milestones
from insights.rules.facts import FitnessPoint, Goal, Planned, Race
from plans.models import Race as RaceRow
from plans.models import TrainingPlan, Workout, WorkoutType

_BACK_DAYS, _AHEAD_DAYS = 28, 120
_KEY = {WorkoutType.LONG, WorkoutType.INTERVALS, WorkoutType.TEMPO, WorkoutType.RACE}
_HARD = {WorkoutType.INTERVALS, WorkoutType.TEMPO, WorkoutType.RACE}


def has_plan(user: User) -> bool:
    return TrainingPlan.objects.filter(user=user, is_active=True).exists()


def planned(user: User, today: date) -> tuple[Planned, ...]:
    """The active plan from four weeks ago on."""
    rows = Workout.objects.filter(
        user=user,
        training_plan__is_active=True,
        scheduled_date__range=(today - timedelta(days=_BACK_DAYS), today + timedelta(days=_AHEAD_DAYS)),
    ).order_by("scheduled_date", "position", "pk")
    return tuple(_planned(row) for row in rows.defer("steps", "description"))


def _planned(row: Workout) -> Planned:
    return Planned(
        id=str(row.pk),
        on=row.scheduled_date,
        kind=row.workout_type,
        is_key=row.workout_type in _KEY,
        is_hard=row.workout_type in _HARD,
        distance=row.distance,
        seconds=row.duration_estimate,
        load=row.target_load,
        is_done=row.completed_at is not None,
        sport=row.sport,
    )


def races(
    user: User, today: date, fitness: Sequence[FitnessPoint], plan: Sequence[Planned], vdot: float | None
) -> tuple[Race, ...]:
    """Races of the last two weeks and of the coming months, each with the form of its morning and a prediction."""
    rows = RaceRow.objects.filter(
        user=user, date__range=(today - timedelta(days=14), today + timedelta(days=_AHEAD_DAYS))
    ).order_by("date", "pk")
    return tuple(_race(row, vdot, form_on(row.date, today, fitness, plan)) for row in rows)


def _race(row: RaceRow, vdot: float | None, form: float | None) -> Race:
    result = row.result if isinstance(row.result, dict) else {}
    time = result.get("time")
    return Race(
        id=str(row.pk),
        name=row.name,
        on=row.date,
        priority=row.priority,
        distance=row.distance,
        target=row.target_time,
        predicted=predictions.equivalent_time(vdot, row.distance) if vdot and row.distance else None,
        result=float(time) if isinstance(time, int | float) else None,
        form=form,
    )


def goals(user: User, today: date, vdot: float | None) -> tuple[Goal, ...]:
    """Milestones that are not over, with how far the way there is."""
    rows = list(
        Milestone.objects.filter(user=user, date__gte=today - timedelta(days=1)).order_by("date", "pk")
    )
    most = longest(user, today) if rows else {}
    return tuple(
        Goal(str(row.pk), row.name, row.date, progress_of(row, vdot, most)) for row in rows if row.date
    )


def progress_of(row: Milestone, vdot: float | None, longest: Mapping[str, float]) -> float | None:
    """Percent of the way to a milestone; None when its target cannot be read or nothing is known."""
    sport, target = _sport_of(row), target_of(row)
    best = None
    if target is not None and target.seconds is not None and vdot and sport == "run":
        best = predictions.equivalent_time(vdot, target.metres)
    return milestones.progress(target, best_seconds=best, longest=longest.get(sport))


def _sport_of(row: Milestone) -> str:
    return sports.family(row.sport_type) if row.sport_type else "run"


def target_of(row: Milestone) -> milestones.Target | None:
    """What a milestone's words mean; None when they cannot be read."""
    return milestones.read_target(row.target, row.distance, _sport_of(row))


def longest(user: User, today: date) -> dict[str, float]:
    """The longest session of each sport until a day, m."""
    rows = (
        Activity.objects.filter(user=user, local_date__lte=today)
        .counting_for_records()
        .order_by()
        .values_list("sport")
    )
    return {sport: most for sport, most in rows.annotate(most=Max("distance")) if most}


def form_on(day: date, today: date, fitness: Sequence[FitnessPoint], plan: Sequence[Planned]) -> float | None:
    """Form of a coming morning when everything planned until then is done; None for the past or without fitness.

    What is still open today counts as well.
    """
    if day <= today or not fitness or fitness[-1].on != today:
        return None
    evening = fitness[-2] if len(fitness) > 1 else None
    days = [today + timedelta(days=n) for n in range((day - today).days)]
    open_loads = [sum(p.load or 0.0 for p in plan if p.on == on and not p.is_done) for on in days]
    series = fitness_series(
        [fitness[-1].load + open_loads[0], *open_loads[1:]],
        ctl_start=evening.ctl if evening else 0.0,
        atl_start=evening.atl if evening else 0.0,
    )
    return float(series.ctl[-1] - series.atl[-1])
