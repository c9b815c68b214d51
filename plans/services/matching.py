"""Completions, made from three things: what was planned, what was done, and what the athlete said of it.

Nothing is patched: the whole season around a changed day is matched anew, and what differs is written. So it does not
matter in which order sessions came in, and doing it again changes nothing.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max, Min, Q

from activities.models import Activity, LoadMethod
from activities.services.locks import athlete_lock
from plans.models import MatchDecision, TrainingPlan, Workout, WorkoutCompletion
from plans.planner.closeness import Done, Planned, intensity_of
from plans.planner.matching import Decision, Link, match

Span = tuple[date, date]
_REACH = timedelta(days=2)  # workouts further apart than this have no session to quarrel about
_MARGIN = timedelta(days=1)
_DONE = (
    "local_date",
    "sport",
    "start_date",
    "distance",
    "moving_time",
    "timer_time",
    "elapsed_time",
    "intensity_factor",
    "tss",
    "load_method",
    "is_commute",
)


class CannotLink(ValueError):
    """A pair that cannot be tied; the message is a sentence for the athlete."""


def match_days(user_id: UUID, days: Iterable[date]) -> int:
    """Match every season that one of these local days lies in; the number of completions that changed."""
    with athlete_lock(user_id):
        return sum(_match_span(user_id, span) for span in _seasons(user_id, sorted(set(days))))


def match_month(user_id: UUID, month: date) -> int:
    """Match every season that reaches into a month; ``month`` is its first day."""
    length = calendar.monthrange(month.year, month.month)[1]
    return match_days(user_id, [month + timedelta(days=number) for number in range(length)])


def planning_athletes() -> list[UUID]:
    """Athletes who follow a plan."""
    return list(TrainingPlan.objects.filter(is_active=True).values_list("user_id", flat=True))


def match_all(user_id: UUID) -> int:
    """Match everything the athlete ever planned."""
    with athlete_lock(user_id):
        return sum(_match_span(user_id, span) for span in _merged(_spans(user_id)))


def _spans(user_id: UUID) -> list[Span]:
    """First and last workout of each plan."""
    rows = Workout.objects.filter(user_id=user_id).order_by().values("training_plan")
    return list(
        rows.annotate(first=Min("scheduled_date"), last=Max("scheduled_date")).values_list("first", "last")
    )


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Plans that follow each other closely as one season, so that it never matters which of them is looked at."""
    merged: list[Span] = []
    for first, last in sorted(spans):
        if merged and first - merged[-1][1] <= _REACH:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged


def _seasons(user_id: UUID, days: Sequence[date]) -> list[Span]:
    if not days:
        return []
    asked = {*days, *_tied_to(user_id, days[0], days[-1])}
    return [
        (first, last)
        for first, last in _merged(_spans(user_id))
        if any(first - _MARGIN <= day <= last + _MARGIN for day in asked)
    ]


def _tied_to(user_id: UUID, first: date, last: date) -> Iterable[date]:
    """Days of workouts to which the athlete tied a session of these days, however far away."""
    tied = MatchDecision.objects.filter(
        user_id=user_id, activity_started_at__date__range=(first - _MARGIN, last + _MARGIN)
    )
    return tied.values_list("workout__scheduled_date", flat=True)


def _match_span(user_id: UUID, span: Span) -> int:
    workouts = _workouts(user_id, span)
    keys = {workout.pk for workout in workouts}
    decisions = list(MatchDecision.objects.filter(user_id=user_id, workout__in=keys))
    sessions = _sessions(user_id, span, decisions, keys)
    links = match(
        [planned(workout) for workout in workouts],
        [done(session) for session in sessions],
        _recognised(decisions, sessions),
    )
    return _write(user_id, keys, links)


def _workouts(user_id: UUID, span: Span) -> list[Workout]:
    """What was to be followed on its day: of the active plan, or of an earlier one while it was active."""
    found = Workout.objects.filter(user_id=user_id).between(*span).select_related("training_plan")
    fields = ("scheduled_date", "position", "sport", "workout_type", "distance", "duration_estimate")
    plan = [f"training_plan__{name}" for name in ("is_active", "followed")]
    return [
        workout
        for workout in found.only(*fields, "target_load", *plan)
        if workout.training_plan.was_followed_on(workout.scheduled_date)
    ]


def _sessions(
    user_id: UUID, span: Span, decisions: Sequence[MatchDecision], keys: set[UUID]
) -> list[Activity]:
    """Sessions of the season and those a decision names; none that fulfils a workout outside of it."""
    near = Q(local_date__range=(span[0] - _MARGIN, span[1] + _MARGIN))
    tied = [decision for decision in decisions if decision.together]
    named = Q(pk__in=[d.activity_id for d in tied]) | Q(start_date__in=[d.activity_started_at for d in tied])
    found = Activity.objects.filter(near | named, user_id=user_id).only(*_DONE)
    elsewhere = WorkoutCompletion.objects.filter(user_id=user_id).exclude(workout__in=keys)
    taken = set(elsewhere.values_list("activity_id", flat=True))
    return [session for session in found if session.pk not in taken]


def planned(workout: Workout) -> Planned:
    return Planned(
        key=str(workout.pk),
        on=workout.scheduled_date,
        sport=workout.sport,
        kind=workout.workout_type,
        position=workout.position,
        distance=workout.distance,
        duration=workout.duration_estimate,
        load=workout.target_load,
    )


def done(session: Activity) -> Done:
    seconds = next(
        (time for time in (session.moving_time, session.timer_time, session.elapsed_time) if time), None
    )
    return Done(
        key=str(session.pk),
        on=session.local_date,
        sport=session.sport,
        started=session.start_date.timestamp(),
        distance=session.distance or None,
        duration=seconds,
        intensity=_intensity(session, seconds),
        is_commute=session.is_commute,
    )


def _intensity(session: Activity, seconds: float | None) -> float | None:
    """How hard it was; a load that is only estimated from the time says nothing about that."""
    if session.load_method == LoadMethod.ESTIMATE:
        return None
    if session.intensity_factor is not None:
        return session.intensity_factor
    return intensity_of(session.tss, seconds)


def _recognised(decisions: Sequence[MatchDecision], sessions: Sequence[Activity]) -> list[Decision]:
    """Decisions with the present keys of their sessions: one imported anew is known by the instant it began."""
    known = {session.pk for session in sessions}
    by_start = {session.start_date: session.pk for session in sessions}
    found = []
    for decision in sorted(decisions, key=lambda decision: (decision.created_at, decision.pk)):
        key = (
            decision.activity_id
            if decision.activity_id in known
            else by_start.get(decision.activity_started_at)
        )
        if key is not None:
            found.append(Decision(str(decision.workout_id), str(key), decision.together))
    return found


# --- writing --------------------------------------------------------------------------------------------------


def _write(user_id: UUID, workouts: set[UUID], links: Sequence[Link]) -> int:
    """Make the stored completions of these workouts those of the links; how many rows that took."""
    stored = {
        (str(row.workout_id), str(row.activity_id)): row
        for row in WorkoutCompletion.objects.filter(user_id=user_id, workout__in=workouts)
    }
    wanted = {(link.workout, link.session): _row(user_id, link) for link in links}
    gone = [row.pk for pair, row in stored.items() if pair not in wanted]
    if gone:
        WorkoutCompletion.objects.filter(pk__in=gone).delete()
    WorkoutCompletion.objects.bulk_create([row for pair, row in wanted.items() if pair not in stored])
    changed = [row for pair, row in stored.items() if pair in wanted and _take_over(row, wanted[pair])]
    WorkoutCompletion.objects.bulk_update(
        changed, ["matched_automatically", "score", "reasons", "locked", "updated_at"]
    )
    return len(gone) + len(wanted.keys() - stored.keys()) + len(changed)


def _row(user_id: UUID, link: Link) -> WorkoutCompletion:
    reasons: list[dict[str, Any]] = [
        {name: getattr(test, name) for name in ("name", "value", "weight", "planned", "done")}
        for test in link.tests
    ]
    if link.parts > 1:
        reasons.append({"name": "parts", "value": None, "weight": 0.0, "planned": 1, "done": link.parts})
    return WorkoutCompletion(
        user_id=user_id,
        workout_id=UUID(link.workout),
        activity_id=UUID(link.session),
        matched_automatically=not link.is_decided,
        score=round(link.score, 4),
        reasons=reasons,
        locked=link.is_decided,
    )


def _take_over(row: WorkoutCompletion, wanted: WorkoutCompletion) -> bool:
    """Give a stored row the wanted values; whether any differed."""
    values = {name: getattr(wanted, name) for name in ("matched_automatically", "score", "reasons", "locked")}
    if all(getattr(row, name) == value for name, value in values.items()):
        return False
    for name, value in values.items():
        setattr(row, name, value)
    return True


# --- what the athlete decides ---------------------------------------------------------------------------------


def link(workout: Workout, activity: Activity) -> None:
    """Tie a session to a workout by hand. What it fulfilled before is open again; no later match takes it away."""
    with athlete_lock(workout.user_id):
        if workout.workout_type == "Rest":
            raise CannotLink("A rest day has nothing to fulfil.")
        if not workout.training_plan.was_followed_on(workout.scheduled_date):
            raise CannotLink("This plan was not the one you followed on that day; make it active first.")
        MatchDecision.objects.filter(user_id=workout.user_id, activity_id=activity.pk, together=True).delete()
        WorkoutCompletion.objects.filter(user_id=workout.user_id, activity=activity).delete()
        _decide(workout, activity, together=True)


def unlink(completion: WorkoutCompletion) -> None:
    """Untie a pair for good; session and workout are free for others."""
    with athlete_lock(completion.user_id):
        _decide(completion.workout, completion.activity, together=False)


def lock(workout: Workout) -> None:
    """Keep all the sessions of a workout as they are matched now."""
    with athlete_lock(workout.user_id):
        for one in workout.completions.select_related("activity"):
            _decide(workout, one.activity, together=True)


def unlock(workout: Workout) -> None:
    """Leave the workout to automatic matching again."""
    with athlete_lock(workout.user_id):
        MatchDecision.objects.filter(workout=workout, together=True).delete()
        match_days(workout.user_id, [workout.scheduled_date])


def forget_parted(workout: Workout, activity: Activity) -> None:
    """Let a pair that was untied be matched again."""
    with athlete_lock(workout.user_id):
        MatchDecision.objects.filter(workout=workout, activity_id=activity.pk, together=False).delete()
        match_days(workout.user_id, [workout.scheduled_date, activity.local_date])


def _decide(workout: Workout, activity: Activity, *, together: bool) -> None:
    MatchDecision.objects.update_or_create(
        workout=workout,
        activity_id=activity.pk,
        defaults={
            "user_id": workout.user_id,
            "activity_started_at": activity.start_date,
            "together": together,
        },
    )
    match_days(workout.user_id, [workout.scheduled_date, activity.local_date])
