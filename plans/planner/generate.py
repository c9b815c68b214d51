"""Make a training plan (docs/algorithms/plan-generation.md)."""

from __future__ import annotations

from .forecast import race_day
from .ground import Ground, ground_of, said
from .refusals import refusals, unreachable
from .sessions import Session
from .step_totals import totals
from .values import BASE, LONG, RACE, TAPER, Plan, PlanInputs, PlannedWeek, PlannedWorkout, Refusal
from .week_frame import Frame, Progress, frame_of
from .week_sessions import sessions_of
from .week_volume import fitted

#: Daniels' aim for the long run; the plan says when it asks for more.
_AIM = 0.30


def generate(inputs: PlanInputs) -> Plan | Refusal:
    """Return a plan for these inputs, or why there is none. Nothing but the inputs decides.

    Every plan keeps the eleven rules that validate.py checks.
    """
    reasons = refusals(inputs)
    if reasons:
        return Refusal(reasons)
    ground = ground_of(inputs)
    reasons = unreachable(ground)
    return Refusal(reasons) if reasons else _plan(ground)


def _plan(ground: Ground) -> Plan:
    progress = Progress(highest=ground.start)
    weeks: list[PlannedWeek] = []
    workouts: list[PlannedWorkout] = []
    for number in range(1, ground.season.weeks + 1):
        frame = frame_of(ground, number, progress)
        done = _week(ground, frame, progress)
        workouts += done
        weeks.append(_summary(frame, done))
    inputs = ground.inputs
    return Plan(
        inputs=inputs,
        starts_on=ground.season.starts_on,
        workouts=tuple(workouts),
        weeks=tuple(weeks),
        warnings=(*ground.warnings, *_long_warnings(ground, weeks)),
        notes=ground.notes,
        race_day=race_day(inputs, ground.season.starts_on, workouts, ground.predicted_time),
        peak_distance=max(week.distance for week in weeks),
    )


def _week(ground: Ground, frame: Frame, progress: Progress) -> list[PlannedWorkout]:
    size = fitted(ground, frame, progress)
    after_long = {frame.layout.long + 1} if frame.layout.long is not None else set()
    if progress.last_hard == frame.day(-1):
        after_long.add(0)
    built = sessions_of(ground, frame, size, frozenset(after_long))
    volume = sum(session.distance for session in built.values() if session.workout_type != RACE)
    for offset, session in built.items():
        _remember(progress, frame, offset, session)
    progress.highest = max(progress.highest, volume)
    if frame.phase != TAPER:
        progress.peak = max(progress.peak, volume)
    progress.highest_long = max(progress.highest_long, size[1])
    ordered = sorted(built.items())
    return [
        _workout(ground, frame, offset, session, place) for place, (offset, session) in enumerate(ordered, 1)
    ]


def _remember(progress: Progress, frame: Frame, offset: int, session: Session) -> None:
    day = frame.day(offset)
    if session.workout_type != RACE:  # a race is no step of the long runs' progress
        progress.runs[day] = session.distance
    progress.last_run_on = max(progress.last_run_on or day, day)
    if session.is_quality or session.workout_type in (LONG, RACE):
        progress.last_hard = max(progress.last_hard or day, day)


def _workout(ground: Ground, frame: Frame, offset: int, session: Session, place: int) -> PlannedWorkout:
    sums = totals(session.steps, paces=ground.paces)
    return PlannedWorkout(
        date=frame.day(offset),
        week_number=frame.number,
        workout_type=session.workout_type,
        name=session.words.name,
        distance=float(session.distance),
        duration=sums.duration,
        steps=session.steps,
        description=session.words.description,
        purpose=session.words.purpose,
        target_load=sums.load,
        is_quality=session.is_quality,
        key=f"w{frame.number:02d}-{place}",
    )


def _known_sum(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def _summary(frame: Frame, workouts: list[PlannedWorkout]) -> PlannedWeek:
    training = [workout for workout in workouts if workout.workout_type != RACE]
    races = [workout for workout in workouts if workout.workout_type == RACE]
    return PlannedWeek(
        number=frame.number,
        starts_on=frame.starts_on,
        phase=frame.phase,
        is_step_back=frame.is_step_back,
        distance=sum(workout.distance or 0.0 for workout in training),
        longest=max((workout.distance or 0.0 for workout in training), default=0.0),
        race_distance=sum(workout.distance or 0.0 for workout in races),
        duration=_known_sum([workout.duration for workout in workouts]),
        load=_known_sum([workout.target_load for workout in workouts]),
        sessions=len(workouts),
        quality_sessions=sum(workout.is_quality for workout in training),
    )


def _long_warnings(ground: Ground, weeks: list[PlannedWeek]) -> list[str]:
    """Say when long runs are a larger part of their week than is usual."""
    above = [
        week for week in weeks if week.phase != BASE and week.distance and week.longest > _AIM * week.distance
    ]
    if not above or ground.runs <= 3:
        return []
    largest = max(above, key=lambda week: week.longest / week.distance)
    share = round(100 * largest.longest / largest.distance)
    return [
        f"The long run is up to {share} % of its week ({said(largest.longest, ground.inputs)} in week "
        f"{largest.number}); 25 to 30 % would be gentler, but needs more running on the other days."
    ]
