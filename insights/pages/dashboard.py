"""The page of today: this week, form, streak, last sessions, and how the log is fed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from accounts.models import Integration, SyncStatus, User
from activities.analysis.streaks import Streaks
from activities.models import ImportBatch, Sport
from activities.presenters import wording
from activities.presenters.activity_list import row
from activities.presenters.measures import Measures, number, words
from activities.presenters.values import ActivityRow, Link, Stat
from activities.services import streaks as streak_service
from insights.pages import dashboard_reading as reading
from insights.pages import fitness_reading, fitness_words
from insights.pages.dashboard_reading import Sums, Week
from insights.pages.findings import texts_of
from insights.pages.values import hours
from insights.rules.facts import FitnessPoint
from plans.models import Workout
from plans.pages.words import amount, name_of

_HOME = 7  # days of the outlook


@dataclass(frozen=True, slots=True)
class WeekRow:
    """One sport this week: amount so far, the usual by this weekday, and both as shares of the larger one in %."""

    sport: str
    label: str
    amount: str
    usual: str
    share: float
    usual_share: float


@dataclass(frozen=True, slots=True)
class StreakCard:
    days: int
    text: str
    is_pending: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Outlook:
    """Form on a coming morning without training, or with the plan's."""

    day: str
    form: str


@dataclass(frozen=True, slots=True)
class Notice:
    """How the log is fed, or what stands in the way. Tone: "" or warning."""

    text: str
    url: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class DashboardPage:
    has_any: bool
    greeting: str
    today: str
    week: tuple[WeekRow, ...] = ()
    week_load: Stat | None = None
    week_note: str = ""
    form: tuple[Stat, ...] = ()
    tendency: str = ""
    outlook: tuple[Outlook, ...] = ()
    outlook_note: str = ""
    streak: StreakCard | None = None
    activities: tuple[ActivityRow, ...] = ()
    workouts: tuple[Link, ...] = ()
    insight: str = ""
    notices: tuple[Notice, ...] = ()


def dashboard_page(user: User) -> DashboardPage:
    """Read and put together the page of one athlete's today."""
    today = user.today()
    known = reading.recent(user, today)
    notices = tuple(_notices(user, reading.integrations(user), reading.open_batch(user)))
    if known.begun is None:
        return DashboardPage(False, user.first_name, wording.long_day(today), notices=notices)
    week = reading.week(known, today, user.week_start)
    planned = fitness_reading.planned_loads(user, "all", today)
    now = fitness_reading.latest(user, "all", today)
    insight = reading.newest_insight(user)
    return DashboardPage(
        has_any=True,
        greeting=user.first_name,
        today=wording.long_day(today),
        notices=notices,
        week=_week_rows(week, user.units),
        week_load=_week_load(week, reading.planned_load(user, week.first)),
        week_note=_week_note(week, today),
        form=fitness_words.stats(now)[:3] if now else (),
        tendency=fitness_words.tendency(now.tsb) if now else "",
        outlook=_outlook(now, planned) if now else (),
        outlook_note="with what the plan has" if planned else "without training",
        streak=_streak(user, today),
        activities=tuple(row(activity, user.units) for activity in reading.last_activities(user, known)),
        workouts=tuple(
            _workout(workout, today, user.units) for workout in reading.next_workouts(user, today)
        ),
        insight=texts_of(user, insight)[0] if insight else "",
    )


# --- this week ------------------------------------------------------------------------------------------------


def _week_rows(week: Week, system: str) -> tuple[WeekRow, ...]:
    sports = [sport for sport in Sport.values if sport in week.now or sport in week.usual]
    return tuple(
        _week_row(sport, week.now.get(sport, Sums()), week.usual.get(sport, Sums()), week.weeks, system)
        for sport in sports
    )


def _week_row(sport: str, now: Sums, usual: Sums, weeks: int, system: str) -> WeekRow:
    by_distance = bool(now.distance or usual.distance)
    done, mean = (now.distance, usual.distance) if by_distance else (now.seconds, usual.seconds)
    most = max(done, mean) or 1.0
    return WeekRow(
        sport=sport,
        label=Sport(sport).label,
        amount=_amount(done, by_distance, sport, system),
        usual=_amount(mean, by_distance, sport, system) if weeks else "",
        share=100 * done / most,
        usual_share=100 * mean / most,
    )


def _amount(value: float, is_distance: bool, sport: str, system: str) -> str:
    if is_distance:
        return words(Measures(system, sport).distance(value, decimals=1))
    return hours(value)


def _week_load(week: Week, planned: float | None) -> Stat:
    done = sum(sums.load for sums in week.now.values())
    usual = sum(sums.load for sums in week.usual.values())
    told = []
    if week.weeks:
        told.append(f"usual by now {words(number(usual))}")
    if planned is not None:
        told.append(f"planned {words(number(planned))}")
    return Stat("Load", number(done), note=", ".join(told))


def _week_note(week: Week, today: date) -> str:
    if not week.weeks:
        return "Your first week."
    return f"Usual: the mean of {wording.plural(week.weeks, 'earlier week')} up to {today:%A}."


# --- form, streak ---------------------------------------------------------------------------------------------


def _outlook(now: FitnessPoint, planned: Mapping[date, float]) -> tuple[Outlook, ...]:
    days = [now.on + timedelta(days=n + 1) for n in range(_HOME)]
    coming = fitness_reading.onward(now, [planned.get(day, 0.0) for day in days])
    return tuple(
        Outlook(name, words(number(coming[index].tsb)))
        for name, index in (("tomorrow", 0), ("in 3 days", 2), ("in a week", 6))
    )


def _streak(user: User, today: date) -> StreakCard:
    rule = streak_service.rules_of(user)["day"]
    found = streak_service.current(user, rule, today)
    what = "run" if rule.sport == "run" else "session"
    return StreakCard(found.current, _streak_text(found, what), found.pending)


def _streak_text(found: Streaks, what: str) -> str:
    if not found.current:
        return f"A {what} today starts a new one."
    if found.pending:
        return f"Keep it alive today: no {what} yet."
    return "Today counts already." if found.current > 1 else f"It begins with today’s {what}."


# --- plan, feeding --------------------------------------------------------------------------------------------


def _workout(workout: Workout, today: date, system: str) -> Link:
    day = "Today" if workout.scheduled_date == today else wording.weekday(workout.scheduled_date)
    return Link(
        f"{day}: {name_of(workout)}, {amount(workout, system)}", reverse("plans:workout", args=[workout.pk])
    )


def _notices(user: User, joined: list[Integration], batch: ImportBatch | None) -> list[Notice]:
    told = [_of_integration(user, integration) for integration in joined]
    if batch is not None:
        done = batch.created + batch.merged + batch.duplicate + batch.skipped + batch.failed
        text = f"“{batch.name}” is being imported: {done} of {batch.total}."
        told.append(Notice(text, reverse("activities:batch", args=[batch.pk])))
    return told


def _ended(user: User, joined: Integration, name: str) -> str:
    if joined.erase_at is None:
        return f"{name} must be connected again."
    when = wording.instant(joined.erase_at, user.zone)
    return f"You took the permission back at {name}. What came from there is deleted on {when}."


def _of_integration(user: User, joined: Integration) -> Notice:
    name = wording.provider(joined.provider)
    if joined.sync_status == SyncStatus.NEEDS_RECONNECT:
        return Notice(_ended(user, joined, name), reverse("accounts:connections"), "warning")
    if joined.sync_status == SyncStatus.FAILED:
        return Notice(f"{name}: {joined.error_message or 'the last sync stopped.'}", "", "warning")
    if joined.sync_status == SyncStatus.SYNCING:
        total = f" of {joined.sync_total}" if joined.sync_total else ""
        return Notice(f"{name} is bringing in activities: {joined.sync_done}{total}.")
    when = wording.instant(joined.last_sync_at, user.zone)
    return Notice(f"{name} in step, {when}." if when else f"{name} is connected.")
