"""Rules of a plan about its weeks: sums, growth, lighter weeks, taper, race, calendar (validate.py)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from activities.analysis.units import distance as written

from .findings import Finding, start_volume, volumes_of
from .step_values import unrolled
from .values import LONG, RACE, TAPER, Plan, PlanInputs, PlannedWeek

_SLACK, _TAPER_SLACK = 500.0, 300.0
_TAPERS = ((12_000.0, (0.60,)), (25_000.0, (0.75, 0.50)), (float("inf"), (0.80, 0.60, 0.40)))


def sums(plan: Plan) -> Iterator[Finding]:
    volumes = volumes_of(plan)
    for week in plan.weeks:
        volume = volumes[week.number]
        if abs(week.distance - volume) > 1:
            said = f"{written(week.distance)} are told, the sessions add up to {written(volume)}"
            yield Finding(0, week.number, f"Week {week.number}: {said}.")
    for workout in plan.workouts:
        lengths = [step.distance for step in unrolled(workout.steps)]
        if workout.distance is None or None in lengths or not lengths:
            continue
        total = sum(length or 0.0 for length in lengths)
        if abs(total - workout.distance) > 1:
            said = f"{written(workout.distance)} are told, the steps add up to {written(total)}"
            yield Finding(0, workout.week_number, f"{workout.date}: {said}.")


def growth(plan: Plan) -> Iterator[Finding]:
    highest = start_volume(plan.inputs)
    for index, (number, volume) in enumerate(volumes_of(plan).items()):
        if index and volume > 1.10 * highest + _SLACK:
            yield Finding(
                1, number, f"Week {number} grows by more than a tenth beyond the biggest week before."
            )
        highest = max(highest, volume)


def step_backs(plan: Plan) -> Iterator[Finding]:
    volumes, highest, is_light = volumes_of(plan), 0.0, []
    for week in plan.weeks:
        # Before anything is run, the week after tells whether this one is light.
        measure = highest or volumes.get(week.number + 1, 0.0)
        if week.phase != TAPER:
            is_light.append((week.number, volumes[week.number] <= 0.85 * measure + 100))
        highest = max(highest, volumes[week.number])
    for start in range(len(is_light) - 3):
        window = is_light[start : start + 4]
        if start and not volumes[is_light[start - 1][0]]:
            continue  # a week of complete rest has just been
        if not any(light for _, light in window):
            yield Finding(2, window[-1][0], f"Weeks {window[0][0]} to {window[-1][0]} have no lighter week.")


def taper(plan: Plan) -> Iterator[Finding]:
    volumes, inputs = volumes_of(plan), plan.inputs
    taper = [week for week in plan.weeks if week.phase == TAPER]
    before = [week for week in plan.weeks if week.phase != TAPER]
    shares = next(shares for limit, shares in _TAPERS if inputs.race_distance <= limit)
    if len(taper) != len(shares):
        yield Finding(7, None, f"The taper has {len(taper)} weeks; this distance asks for {len(shares)}.")
        return
    peak = max((volumes[week.number] for week in before), default=0.0)
    frequency = max((week.sessions for week in before), default=0)
    for week, share in zip(taper, shares, strict=True):
        races = [
            workout
            for workout in plan.workouts
            if workout.week_number == week.number and workout.workout_type == RACE
        ]
        is_whole = not any(race.date != inputs.race_date for race in races) and not inputs.blackout
        low, high = share * peak - _TAPER_SLACK, share * peak + _TAPER_SLACK
        if volumes[week.number] > high or (is_whole and volumes[week.number] < low and _holds(plan, week)):
            yield Finding(
                7, week.number, f"Week {week.number} of the taper should be {share:.0%} of the peak."
            )
        possible = min(
            0.8 * frequency, _free_days_of(inputs, week, {race.date for race in races}) + len(races)
        )
        if week.sessions < possible - 1e-9:
            yield Finding(
                7, week.number, f"Week {week.number} has too few runs; the taper keeps their number."
            )


def _free_days_of(inputs: PlanInputs, week: PlannedWeek, taken: Iterable[date] = ()) -> int:
    days = [week.starts_on + timedelta(days=offset) for offset in range(7)]
    days = [day for day in days if day not in taken]
    return sum(
        day.weekday() not in inputs.days_off and day not in inputs.blackout and day < inputs.race_date
        for day in days
    )


def _holds(plan: Plan, week: PlannedWeek) -> bool:
    """Whether the free days of a taper week can hold its volume in runs that are not too long."""
    return _free_days_of(plan.inputs, week) >= week.sessions


def race(plan: Plan) -> Iterator[Finding]:
    inputs = plan.inputs
    goal = [workout for workout in plan.workouts if workout.date == inputs.race_date]
    if [workout.workout_type for workout in goal] != [RACE]:
        yield Finding(8, None, f"The race on {inputs.race_date} must stand alone on its day.")
    for workout in plan.workouts:
        days = (inputs.race_date - workout.date).days
        if 0 < days <= 3 and (workout.is_quality or workout.workout_type == LONG):
            yield Finding(8, workout.week_number, f"{workout.date} is hard and too close to the race.")
        if days < 0:
            yield Finding(8, workout.week_number, f"{workout.date} lies behind the race.")


def calendar(plan: Plan) -> Iterator[Finding]:
    if plan.starts_on < plan.inputs.today:
        yield Finding(11, None, "The plan starts in the past.")
    for index, week in enumerate(plan.weeks):
        if week.number != index + 1 or week.starts_on != plan.starts_on + timedelta(days=7 * index):
            yield Finding(11, week.number, "The weeks do not follow each other without gaps.")
            return
    for workout in plan.workouts:
        if not 0 <= (workout.date - plan.starts_on).days < 7 * len(plan.weeks):
            yield Finding(11, workout.week_number, f"{workout.date} lies outside the plan's weeks.")
        elif (workout.date - plan.starts_on).days // 7 + 1 != workout.week_number:
            yield Finding(11, workout.week_number, f"{workout.date} is not in week {workout.week_number}.")
