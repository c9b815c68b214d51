"""One workout as a page: the session, its picture, what fulfilled it and why, and what may be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from accounts.models import User
from activities.models import Activity
from activities.presenters import wording
from activities.presenters.activity_list import row
from activities.presenters.list_reading import SHOWN
from activities.presenters.measures import Measures, duration, number, percent, words
from activities.presenters.values import ActivityRow, Badge, Link, Stat
from plans.models import MatchDecision, Workout, WorkoutCompletion
from plans.pages import reading
from plans.pages.reading import Lived
from plans.pages.words import ReasonLine, name_of, outcome_badge, parts_of, reason_lines
from plans.planner import closeness
from plans.planner import steps as sessions
from plans.planner.steps import Picture
from plans.services import matching
from plans.services.history import paces_of
from plans.services.versions import is_frozen

_NEAR_DAYS = 3
_MOST_CANDIDATES = 8
_WIDTHS = {
    "time": "Each bar is as long as its step takes and as high as it is hard.",
    "distance": "Each bar is as long as its step and as high as it is hard.",
    "steps": "A bar a step, as high as it is hard.",
}


@dataclass(frozen=True, slots=True)
class Match:
    """A session that fulfils the workout (or a part of it), and why it was taken."""

    activity: ActivityRow
    score: str
    by: str  # "Matched automatically", "Tied by you"
    parts: int
    is_locked: bool
    reasons: tuple[ReasonLine, ...]
    unlink_url: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A session of the days around that could be tied by hand."""

    activity: ActivityRow
    activity_id: str
    note: str  # "score 0.71", "untied by you", "fulfils another workout"


@dataclass(frozen=True, slots=True)
class WorkoutPage:
    id: str
    title: str
    kind: str
    sport: str
    day_iso: str
    day: str
    week: str
    plan: Link
    badge: Badge
    stats: tuple[Stat, ...]
    description: str
    text: str
    steps: tuple[str, ...]
    picture: Picture | None
    picture_note: str
    is_coming: bool
    frozen: str  # why it cannot be changed; "" when it can
    matches: tuple[Match, ...]
    candidates: tuple[Candidate, ...]
    lock_url: str
    unlock_url: str
    is_locked: bool
    edit_url: str
    move_url: str
    copy_url: str
    delete_url: str
    link_url: str
    calendar_url: str


def workout_page(user: User, workout: Workout) -> WorkoutPage:
    """Read and put together the page of one workout."""
    today = user.today()
    (found,) = reading.lived(Workout.objects.filter(pk=workout.pk), today)
    steps, text, picture = _session(user, workout, today)
    near = _near(user, found)
    address = [workout.pk]
    return WorkoutPage(
        id=str(workout.pk),
        title=name_of(workout),
        kind=workout.get_workout_type_display(),
        sport=workout.sport,
        day_iso=workout.scheduled_date.isoformat(),
        day=wording.long_day(workout.scheduled_date),
        week=f"Week {workout.week_number} of {workout.training_plan.total_weeks}",
        plan=Link(workout.training_plan.name, reverse("plans:plan", args=[workout.training_plan_id])),
        badge=outcome_badge(found.outcome),
        stats=_stats(found, user.units),
        description=workout.description,
        text=text,
        steps=steps,
        picture=picture,
        picture_note=_WIDTHS[picture.by] if picture else "",
        is_coming=workout.scheduled_date > today and not found.completions,
        frozen=_frozen(workout, today),
        matches=tuple(_match(one, user) for one in found.completions),
        candidates=near,
        lock_url=reverse("plans:workout_lock", args=address),
        unlock_url=reverse("plans:workout_unlock", args=address),
        is_locked=any(one.locked for one in found.completions),
        edit_url=reverse("plans:workout_edit", args=address),
        move_url=reverse("plans:workout_move", args=address),
        copy_url=reverse("plans:workout_copy", args=address),
        delete_url=reverse("plans:workout_delete", args=address),
        link_url=reverse("plans:workout_link", args=address),
        calendar_url=f"{reverse('insights:calendar')}?month={workout.scheduled_date:%Y-%m}",
    )


def _session(user: User, workout: Workout, today: date) -> tuple[tuple[str, ...], str, Picture | None]:
    """The steps one by one, the text form, and the picture; nothing when there are no steps."""
    try:
        steps = sessions.from_json(workout.steps)
    except sessions.UnreadableStep:
        return (), "", None
    if not steps:
        return (), "", None
    paces = paces_of(user, workout.sport, min(workout.scheduled_date, today))
    lines = tuple(sessions.text_of((step,), sport=workout.sport) for step in steps)
    return (
        lines,
        sessions.text_of(steps, sport=workout.sport),
        sessions.picture(steps, paces=paces, sport=workout.sport),
    )


def _stats(found: Lived, system: str) -> tuple[Stat, ...]:
    workout, session = found.workout, found.session
    measures = Measures(system, workout.sport)
    load = _load(found.activities)
    return (
        Stat(
            "Distance",
            measures.distance(workout.distance),
            note=_done(session.is_done, words(measures.distance(session.done_distance))),
        ),
        Stat(
            "Time",
            duration(workout.duration_estimate),
            note=_done(session.is_done, words(duration(session.done_duration))),
        ),
        Stat("Load", number(workout.target_load), note=_done(session.is_done, words(number(load)))),
        Stat("Done of planned", percent(session.share)),
    )


def _done(is_done: bool, text: str) -> str:
    return f"done: {text}" if is_done else "planned"


def _load(activities: Sequence[Activity]) -> float | None:
    known = [activity.tss for activity in activities if activity.tss is not None]
    return sum(known) if known and len(known) == len(activities) else None


def _frozen(workout: Workout, today: date) -> str:
    if not is_frozen(workout, today):
        return ""
    if workout.completed_at is not None:
        return "It is done, so it stays as it was planned. Copy it to plan it again."
    return "Its day is past, so it stays as it was planned. Copy it to plan it again."


def _match(completion: WorkoutCompletion, user: User) -> Match:
    activity = completion.activity
    return Match(
        activity=row(activity, user.units),
        score=words(percent(completion.score)),
        by="Matched automatically" if completion.matched_automatically else "Kept by you",
        parts=parts_of(completion.reasons),
        is_locked=completion.locked,
        reasons=reason_lines(completion.reasons, activity.sport, user.units),
        unlink_url=reverse("plans:unlink", args=[completion.pk]),
    )


# --- sessions that could be tied ------------------------------------------------------------------------------


def _near(user: User, found: Lived) -> tuple[Candidate, ...]:
    """Sessions of the days around, the likeliest first; none for a rest day."""
    workout = found.workout
    if workout.workout_type == "Rest":
        return ()
    reach = timedelta(days=_NEAR_DAYS)
    around = Activity.objects.for_athlete(user).between(
        workout.scheduled_date - reach, workout.scheduled_date + reach
    )
    fields = (*SHOWN, "local_date", "start_date", "intensity_factor")
    taken = [completion.activity_id for completion in found.completions]
    sessions_near = list(around.exclude(pk__in=taken).only(*fields))
    elsewhere = {
        one.activity_id: one.workout
        for one in WorkoutCompletion.objects.filter(activity__in=sessions_near).select_related("workout")
    }
    parted = set(
        MatchDecision.objects.filter(workout=workout, together=False).values_list("activity_id", flat=True)
    )
    planned = matching.planned(workout)
    rated = []
    for session in sessions_near:
        done = matching.done(session)
        score = (
            closeness.score(closeness.tests(planned, (done,)))
            if closeness.is_compatible(planned, done)
            else None
        )
        rated.append((score, session))
    rated.sort(key=lambda pair: (-(pair[0] if pair[0] is not None else -1.0), pair[1].start_date))
    return tuple(
        Candidate(
            row(session, user.units),
            str(session.pk),
            _note(score, session.pk in parted, elsewhere.get(session.pk)),
        )
        for score, session in rated[:_MOST_CANDIDATES]
    )


def _note(score: float | None, is_parted: bool, other: Workout | None) -> str:
    if other is not None:
        return f"fulfils {name_of(other)} of {wording.weekday(other.scheduled_date)}"
    if is_parted:
        return "untied by you"
    return "another sport" if score is None else f"fits by {words(percent(score))}"
