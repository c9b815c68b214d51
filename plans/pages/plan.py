"""A plan as a page: where it stands, its weeks, what comes next; the list of all plans; earlier versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone as clock

from accounts.models import User
from activities.presenters import wording
from activities.presenters.measures import Measures, duration, percent, words
from activities.presenters.values import Badge, Link, Stat
from plans.models import PlanProposal, PlanVersion, TrainingPlan, Workout
from plans.pages import reading
from plans.pages.reading import Lived
from plans.pages.season import WeekRow, WorkoutChip, chip, sizes, week_rows
from plans.pages.words import adherence_badge, warning_text
from plans.planner.adherence import adherence
from plans.services import checking
from plans.services.checking import Caution

_NEXT = 5
_RACES = {5000.0: "5 km", 10_000.0: "10 km", 21_097.5: "half marathon", 42_195.0: "marathon"}
_UNDO_OFFERED = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class UndoOffer:
    text: str
    url: str
    label: str  # "Undo" or "Redo"


@dataclass(frozen=True, slots=True)
class PlanPage:
    has_any: bool = False
    id: str = ""
    title: str = ""
    lead: str = ""  # "Marathon on Sunday 4 October 2026, in 12 weeks"
    is_active: bool = False
    badge: Badge | None = None
    stats: tuple[Stat, ...] = ()
    coming: tuple[WorkoutChip, ...] = ()
    weeks: tuple[WeekRow, ...] = ()
    proposals: tuple[Link, ...] = ()
    undo: UndoOffer | None = None
    notes: tuple[str, ...] = ()
    warnings: tuple[Caution, ...] = ()
    versions: int = 0
    add_url: str = ""
    other_plans: int = 0


@dataclass(frozen=True, slots=True)
class PlanLine:
    id: str
    name: str
    url: str
    dates: str
    race: str
    workouts: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class VersionLine:
    number: int
    when: str
    reason: str
    workouts: str
    restore_url: str


@dataclass(frozen=True, slots=True)
class VersionsPage:
    plan: Link
    versions: tuple[VersionLine, ...]


def plan_page(user: User, plan: TrainingPlan | None) -> PlanPage:
    """The page of one plan; without one, what there is to begin with."""
    if plan is None:
        return PlanPage(other_plans=TrainingPlan.objects.filter(user=user).count())
    today = user.today()
    season = reading.lived(Workout.objects.filter(training_plan=plan).defer("description", "steps"), today)
    kept = adherence((found.session for found in season), today)
    coming = [one for one in season if one.workout.scheduled_date >= today and not one.session.is_done]
    versions = plan.versions.count()
    return PlanPage(
        has_any=True,
        id=str(plan.pk),
        title=plan.name,
        lead=_lead(plan, today),
        is_active=plan.is_active,
        badge=adherence_badge(kept),
        stats=_stats(plan, season, today, user.units),
        coming=tuple(chip(one, today, user.units) for one in coming[:_NEXT]),
        weeks=week_rows(plan, season, today, user.units),
        proposals=_proposals(plan),
        undo=undo_offer(plan) if versions else None,
        notes=tuple(plan.inputs.get("notes", ())) + tuple(plan.inputs.get("warnings", ())),
        warnings=_warnings(plan, user, today),
        versions=versions,
        add_url=reverse("plans:workout_new", args=[plan.pk]),
    )


def _warnings(plan: TrainingPlan, user: User, today: date) -> tuple[Caution, ...]:
    """What it breaks of the rules of training from this week on; nothing for one that is not followed."""
    if not plan.is_active:
        return ()
    found = checking.warnings_of(checking.findings_of(plan, user, today))
    return tuple(Caution(warning_text(one.text), one.reason) for one in found)


def race_name(metres: float | None, system: str = "metric") -> str:
    """ "marathon", "15 km"; "" without a race."""
    if metres is None:
        return ""
    return _RACES.get(metres) or words(Measures(system, "run").distance(metres, decimals=1))


def _lead(plan: TrainingPlan, today: date) -> str:
    if plan.race_date is None:
        return f"{plan.total_weeks} weeks from {wording.long_day(plan.start_date)}"
    race = race_name(plan.race_distance) or "race"
    return f"{race[0].upper()}{race[1:]} on {wording.long_day(plan.race_date)}{_until(plan.race_date, today)}"


def _until(day: date, today: date) -> str:
    days = (day - today).days
    if days < 0:
        return ""
    if days == 0:
        return ", today"
    return f", in {wording.plural(days, 'day')}" if days < 14 else f", in {wording.plural(days // 7, 'week')}"


def _stats(plan: TrainingPlan, season: Sequence[Lived], today: date, system: str) -> tuple[Stat, ...]:
    measures = Measures(system, "run")
    due = [one for one in season if one.workout.scheduled_date <= today]
    planned, done = sizes(due)
    all_planned, _ = sizes(season)
    kept = adherence((one.session for one in season), today)
    return (
        Stat("Kept to", percent(kept.share), note=adherence_badge(kept).title),
        Stat(
            "Done so far",
            measures.distance(done or None, decimals=0),
            note=f"of {words(measures.distance(planned or None, decimals=0))} planned until today",
        ),
        Stat(
            "Whole plan",
            measures.distance(all_planned or None, decimals=0),
            note=wording.plural(plan.total_weeks, "week"),
        ),
        Stat("Goal", duration(plan.goal_time), note=race_name(plan.race_distance, system)),
    )


def _proposals(plan: TrainingPlan) -> tuple[Link, ...]:
    offered = PlanProposal.objects.filter(training_plan=plan, state="open").order_by("created_at")
    return tuple(Link(one.reason, reverse("plans:proposal", args=[one.pk])) for one in offered)


def undo_offer(plan: TrainingPlan) -> UndoOffer | None:
    """Taking the last change back, for half an hour after it; after an undo, doing it again."""
    last = plan.versions.only("number", "reason", "created_at", "training_plan").order_by("-number").first()
    if last is None or clock.now() - last.created_at > _UNDO_OFFERED:
        return None
    url = reverse("plans:undo", args=[plan.pk])
    if last.reason.startswith("Undone: "):
        return UndoOffer(last.reason, url, "Redo")
    return UndoOffer(f"{last.reason}.", url, "Undo")


# --- all plans, versions --------------------------------------------------------------------------------------


def plan_lines(user: User) -> tuple[PlanLine, ...]:
    """All plans, the active one first, then the newest."""
    plans = TrainingPlan.objects.filter(user=user).annotate(count=Count("workouts"))
    return tuple(
        PlanLine(
            id=str(plan.pk),
            name=plan.name,
            url=reverse("plans:plan", args=[plan.pk]),
            dates=f"{wording.day(plan.start_date)} – "
            f"{wording.day(plan.race_date or plan.start_date + timedelta(weeks=plan.total_weeks, days=-1))}",
            race=race_name(plan.race_distance, user.units),
            workouts=wording.plural(plan.count, "workout"),
            is_active=plan.is_active,
        )
        for plan in plans.order_by("-is_active", "-start_date", "pk")
    )


def versions_page(user: User, plan: TrainingPlan) -> VersionsPage:
    """Earlier states of a plan, the newest first."""
    return VersionsPage(
        Link(plan.name, reverse("plans:plan", args=[plan.pk])),
        tuple(_version(user, plan, version) for version in plan.versions.order_by("-number")[:200]),
    )


def _version(user: User, plan: TrainingPlan, version: PlanVersion) -> VersionLine:
    return VersionLine(
        number=version.number,
        when=wording.instant(version.created_at, user.zone),
        reason=version.reason,
        workouts=wording.plural(len(version.state.get("workouts", ())), "workout"),
        restore_url=reverse("plans:restore", args=[plan.pk, version.number]),
    )
