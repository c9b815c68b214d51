"""The demo athlete's plan: five weeks of it lived as the log tells, the coming ones made for a marathon."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from accounts.models import Milestone, User
from activities.models import Activity
from plans.models import BlackoutDay, Race, TrainingPlan
from plans.planner.generate import generate
from plans.planner.paces import Paces
from plans.planner.steps import parse, to_json, totals
from plans.planner.values import HALF_MARATHON, INTERMEDIATE, MARATHON, Plan, PlanInputs, RaceBetween
from plans.services import generation, plans
from plans.services.history import history, paces_of

NAME = "Autumn marathon"
_LIVED_WEEKS, _WEEKS_TO_RACE = 5, 16
_LONG_SHARE = 1.5  # of the mean run: from here on a run is called long
_SHORTEST = 3_000.0


def fill(user: User, today: date, *, anew: bool) -> TrainingPlan | None:
    """Give the demo athlete a plan; none where there is one already, unless ``anew``."""
    if anew:
        TrainingPlan.objects.filter(user=user).delete()
    if TrainingPlan.objects.filter(user=user).exists():
        return None
    monday = today - timedelta(days=today.weekday())
    made = _made(user, today, monday)
    paces = paces_of(user, "run", today)
    lived = _lived(user, monday - timedelta(weeks=_LIVED_WEEKS), today, paces)
    coming_week = _this_week(today, monday, paces)
    begun = {one["scheduled_date"] for one in coming_week}
    coming = (
        [generation.workout_values(one) for one in made.workouts if one.date > max(begun)] if made else []
    )
    values = _values(made, monday)
    _notes(user, today, values["race_date"])
    return plans.create(user, values, [*lived, *coming_week, *coming], today)


def _made(user: User, today: date, monday: date) -> Plan | None:
    """What the generator makes of the athlete's history for a marathon on a Sunday some months ahead, around a wedding
    and another race.
    """
    known = history(user, today)
    race = _race_day(monday)
    asked = PlanInputs(
        race_date=race,
        races=(RaceBetween(_half_day(race), HALF_MARATHON, "City half marathon"),),
        blackout=_wedding(today),
        race_distance=MARATHON,
        today=today,
        runs_per_week=4,
        weekly_distance=max(known.weekly_distance or 0.0, 40_000.0),
        longest_recent=max(known.longest or 0.0, 15_000.0),
        vdot=known.vdot or 45.0,
        level=INTERMEDIATE,
        ctl=known.ctl,
        atl=known.atl,
    )
    made = generate(asked)
    return made if isinstance(made, Plan) else None


def _race_day(monday: date) -> date:
    return monday + timedelta(weeks=_WEEKS_TO_RACE, days=-1)


def _half_day(race: date) -> date:
    return race - timedelta(weeks=5)


def _wedding(today: date) -> tuple[date, ...]:
    """Two days on which nobody runs."""
    return today + timedelta(days=24), today + timedelta(days=25)


def _values(made: Plan | None, monday: date) -> dict[str, Any]:
    first = monday - timedelta(weeks=_LIVED_WEEKS)
    race = _race_day(monday)
    stored: dict[str, Any] = {}
    if made is not None:
        stored = generation.inputs_json(made.inputs) | {
            "warnings": list(made.warnings),
            "notes": list(made.notes),
        }
    return {
        "name": NAME,
        "race_distance": MARATHON,
        "race_date": race,
        "start_date": first,
        "total_weeks": _LIVED_WEEKS + _WEEKS_TO_RACE,
        "goal_time": 3 * 3600.0 + 45 * 60,
        "level": INTERMEDIATE,
        "runs_per_week": 4,
        "long_run_day": 6,
        "inputs": stored,
    }


def _lived(user: User, first: date, today: date, paces: Paces) -> list[dict[str, Any]]:
    """Workouts as they would have stood before the runs of the last weeks: in whole kilometres, now and then missed."""
    runs = list(
        Activity.objects.for_athlete(user)
        .between(first, today - timedelta(days=1))
        .filter(sport="run", distance__gte=_SHORTEST)
        .order_by("start_date")
    )
    mean = sum(run.distance or 0.0 for run in runs) / len(runs) if runs else 0.0
    found = []
    for number, run in enumerate(runs):
        metres = max(round((run.distance or 0.0) / 1000), 3) * 1000
        is_long = metres > _LONG_SHARE * mean
        kind, name = ("Long", "Long run") if is_long else ("Easy", "Easy run")
        found.append(_workout(run.local_date, kind, name, f"{metres // 1000}km easy", paces))
        next_day = run.local_date + timedelta(days=1)
        if number % 7 == 3 and next_day < today and not any(other.local_date == next_day for other in runs):
            found.append(_workout(next_day, "Tempo", "Tempo 5 km", "2km easy, 5km @ RPE 7, 2km easy", paces))
    return found


def _workout(day: date, kind: str, name: str, text: str, paces: Paces) -> dict[str, Any]:
    steps = parse(text, paces=paces)
    sums = totals(steps, paces=paces)
    return {
        "scheduled_date": day,
        "workout_type": kind,
        "name": name,
        "distance": sums.distance,
        "duration_estimate": sums.duration,
        "target_load": sums.load,
        "steps": to_json(steps),
    }


def _notes(user: User, today: date, race_date: date) -> None:
    """Races, a milestone and two days off, each once."""
    for name, day, metres, priority in (
        ("Lake marathon", race_date, MARATHON, "A"),
        ("City half marathon", _half_day(race_date), HALF_MARATHON, "B"),
    ):
        Race.objects.update_or_create(
            user=user, name=name, defaults={"date": day, "distance": metres, "priority": priority}
        )
    Milestone.objects.update_or_create(
        user=user,
        name="A marathon under 3:45",
        defaults={"date": race_date, "target": "sub-3:45", "distance": MARATHON, "sport_type": "run"},
    )
    for day in _wedding(today):
        BlackoutDay.objects.get_or_create(user=user, date=day, defaults={"reason": "Wedding"})


def _this_week(today: date, monday: date, paces: Paces) -> list[dict[str, Any]]:
    """What is still to come before the generated weeks begin."""
    sunday = monday + timedelta(days=6)
    due = {today: ("Easy", "Easy run", "8km easy")}
    hard = min(today + timedelta(days=2), sunday - timedelta(days=2))  # never beside the long run
    if hard >= today:
        due[hard] = ("Intervals", "6 × 800 m", "2km easy, 6x800m @ I r400m, 1km easy")
    due[sunday] = ("Long", "Long run", "16km easy")
    return [_workout(day, kind, name, text, paces) for day, (kind, name, text) in due.items()]
