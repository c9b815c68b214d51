"""Records of one sport as a page: best efforts, how they fell, extremes, races, form, curves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import QueryDict
from django.urls import reverse

from accounts.models import User
from activities.models import AthleteThreshold, Environment, Sport
from activities.presenters.measures import Measures
from activities.presenters.values import Choice, Stat
from activities.services import best_test
from insights.pages import best_efforts, records_critical, records_form, records_most, records_tables
from insights.pages import records_reading as reading
from insights.pages.best_efforts import ANYWHERE, Holder, Mark
from insights.pages.records_critical import Critical
from insights.pages.records_curve import Curves, asked, choices, curves_of
from insights.pages.records_form import Prediction
from insights.pages.values import Cell, ChartView, TableView


@dataclass(frozen=True, slots=True)
class RecordsPage:
    has_any: bool
    sports: tuple[Choice, ...] = ()
    environments: tuple[Choice, ...] = ()
    years: tuple[Choice, ...] = ()
    tables: tuple[TableView, ...] = ()
    history: TableView | None = None
    progress: ChartView | None = None
    extremes: tuple[tuple[str, Cell], ...] = ()
    eddington: tuple[Stat, ...] = ()
    races: TableView | None = None
    ungraded: str = ""  # what an age grade lacks
    prediction: Prediction | None = None
    no_prediction: str = ""
    critical: tuple[Critical, ...] = ()
    curves: Curves | None = None


def records_page(user: User, query: QueryDict) -> RecordsPage:
    """Read and put together the records of the sport that an address asks for."""
    places = reading.places(user)
    if not places:
        return RecordsPage(has_any=False)
    sport = asked(query, "sport", places, next(iter(places)))
    environments = _environments(sport, places[sport])
    environment = asked(query, "where", environments, next(iter(environments)))
    path, today, measures = reverse("insights:records"), user.today(), Measures(user.units, sport)
    days = reading.days(user, sport)
    oldest = days.first_on.year if days.first_on else today.year
    newest = max(today.year, oldest)
    years = records_tables.years_shown(query, newest, oldest)
    held = best_efforts.holders(user, sport, environment)
    of_years = best_efforts.bests(user, sport, environment, [(date(y, 1, 1), date(y, 12, 31)) for y in years])
    history, progress = _history(user, query, sport, environment, held, today)
    running = _running(user, measures, today) if sport == "run" else _Running()
    return RecordsPage(
        has_any=True,
        sports=choices(path, query, "sport", {name: Sport(name).label for name in places}, sport),
        environments=choices(path, query, "where", environments, environment)
        if len(environments) > 1
        else (),
        years=records_tables.year_choices(path, query, years, newest, oldest),
        tables=tuple(
            records_tables.tables(records_tables.Asked(user, path, query, sport, years), held, of_years)
        ),
        history=history,
        progress=progress,
        extremes=tuple(records_most.extremes(user, sport, days, measures)),
        eddington=records_most.eddington_stats(days.metres),
        races=running.races,
        ungraded=_ungraded(user) if sport == "run" and held else "",
        prediction=running.prediction,
        no_prediction=running.missing,
        critical=tuple(_critical(user, sport, environment, measures, today)),
        curves=curves_of(user, query, path, (sport, environment), held, today),
    )


def _environments(sport: str, counts: Mapping[str, int]) -> dict[str, str]:
    """Where efforts are compared: a treadmill never sets a road record. Rides are compared anywhere, too."""
    ranked = sorted(counts, key=lambda place: -counts[place])
    named = {place: Environment(place).label if place else "Place unknown" for place in ranked}
    return {ANYWHERE: "Anywhere", **named} if sport not in ("run", "walk", "swim") else named


def _history(
    user: User, query: QueryDict, sport: str, environment: str, held: Mapping[Mark, Holder], today: date
) -> tuple[TableView | None, ChartView | None]:
    mark = records_tables.mark_asked(query, held)
    if mark is None:
        return None, None
    fell = best_efforts.history(user, sport, environment, mark)
    table = records_tables.history_table(mark, fell, Measures(user.units, sport))
    return table, records_tables.progress_chart(mark, fell, today)


def _ungraded(user: User) -> str:
    """What is missing for an age grade; "" when nothing is."""
    lacking = [
        name for name, value in (("birth date", user.date_of_birth), ("sex", user.sex)) if value is None
    ]
    return f"Age grades need your {' and '.join(lacking)}." if lacking else ""


@dataclass(frozen=True, slots=True)
class _Running:
    """What only runners have: races, and race times by their best test."""

    races: TableView | None = None
    prediction: Prediction | None = None
    missing: str = ""


def _running(user: User, measures: Measures, today: date) -> _Running:
    threshold = AthleteThreshold.objects.for_athlete(user).in_force("run", today)
    highest = threshold.max_heartrate if threshold else None
    hard = best_test.candidates(user, today - timedelta(days=best_test.RECENT_DAYS), highest)
    found = records_form.prediction(hard, highest, user.units)
    missing = (
        "No race or hard run of 3 km or more in 90 days: mark a race as one, or tell how hard a run felt."
    )
    races = reading.races(user)
    table = records_most.races_table(user, races, reading.marks_of(races), measures)
    return _Running(table, found, "" if found else missing)


def _critical(user: User, sport: str, environment: str, measures: Measures, today: date) -> list[Critical]:
    """Critical power where there is power, critical speed of runners."""
    days = (today - timedelta(days=best_test.RECENT_DAYS), today + timedelta(days=1))
    if sport not in ("ride", "run"):
        return []
    held = best_efforts.holders_between(user, sport, environment, days)
    has_power = sport == "ride" or any(mark.kind == "duration" for mark in held)
    return [
        *([records_critical.speed(held, measures)] if sport == "run" else []),
        *([records_critical.power(held)] if has_power else []),
    ]
