"""Records of one sport as a page: best efforts, how they fell, extremes, Eddington numbers, form, curves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import QueryDict
from django.urls import reverse

from accounts.models import User
from activities.analysis import age_grade, eddington
from activities.analysis.units import KILOMETRE, MILE
from activities.models import Activity, AthleteThreshold, Environment, Sport
from activities.presenters import wording
from activities.presenters.activity_list import time_of
from activities.presenters.curve_views import mark_text
from activities.presenters.measures import Measures, duration, number, words
from activities.presenters.pages import changed
from activities.presenters.values import Choice, Column, Explanation, ExplanationInput, Stat
from activities.services import best_test
from insights.pages import records_form
from insights.pages import records_reading as reading
from insights.pages.records_curve import asked, choices, curve_of, value_text
from insights.pages.records_form import Prediction
from insights.pages.records_reading import ANYWHERE, Holder, Mark
from insights.pages.values import Cell, ChartView, TableView

_YEARS_SHOWN = 4
_FASTEST_FROM = {"run": 5000.0, "ride": 20_000.0, "swim": 1000.0}  # m, for the fastest session


@dataclass(frozen=True, slots=True)
class RecordsPage:
    has_any: bool
    sports: tuple[Choice, ...] = ()
    environments: tuple[Choice, ...] = ()
    tables: tuple[TableView, ...] = ()
    history: TableView | None = None
    extremes: tuple[tuple[str, Cell], ...] = ()
    eddington: tuple[Stat, ...] = ()
    prediction: Prediction | None = None
    no_prediction: str = ""
    critical_power: tuple[Stat, ...] = ()
    no_critical_power: str = ""
    curve: ChartView | None = None
    curve_spans: tuple[tuple[str, tuple[Choice, ...]], ...] = ()


def records_page(user: User, query: QueryDict) -> RecordsPage:
    """Read and put together the records of the sport that an address asks for."""
    places = reading.places(user)
    if not places:
        return RecordsPage(has_any=False)
    sport = asked(query, "sport", places, next(iter(places)))
    environments = _environments(sport, places[sport])
    environment = asked(query, "where", environments, next(iter(environments)))
    bests = reading.bests_by_year(user, sport, environment)
    holders = reading.holders(user, sport, environment, bests)
    path, today, measures = reverse("insights:records"), user.today(), Measures(user.units, sport)
    days = reading.days(user, sport)
    curve, spans = curve_of(user, query, path, sport, today, measures)
    predicted, no_prediction = _prediction(user, sport, today)
    power, no_power = _critical_power(user, sport, today)
    return RecordsPage(
        has_any=True,
        sports=choices(path, query, "sport", {name: Sport(name).label for name in places}, sport),
        environments=choices(path, query, "where", environments, environment)
        if len(environments) > 1
        else (),
        tables=tuple(_tables(user, path, query, sport, bests, holders, today)),
        history=_history(user, query, sport, environment, bests, measures),
        extremes=tuple(_extremes(user, sport, days, measures)),
        eddington=_eddington(days),
        prediction=predicted,
        no_prediction=no_prediction,
        critical_power=power,
        no_critical_power=no_power,
        curve=curve,
        curve_spans=spans,
    )


def _environments(sport: str, counts: Mapping[str, int]) -> dict[str, str]:
    """Where efforts are compared: a treadmill never sets a road record. Rides are compared anywhere, too."""
    ranked = sorted(counts, key=lambda place: -counts[place])
    named = {place: Environment(place).label if place else "Place unknown" for place in ranked}
    return {ANYWHERE: "Anywhere", **named} if sport not in ("run", "walk", "swim") else named


# --- best efforts ---------------------------------------------------------------------------------------------


def _tables(
    user: User,
    path: str,
    query: QueryDict,
    sport: str,
    bests: Mapping[Mark, Mapping[int, float]],
    holders: Mapping[Mark, Holder],
    today: date,
) -> list[TableView]:
    """One table of distances, one of durations, with the last years side by side."""
    years = [today.year - n for n in range(_YEARS_SHOWN)]
    born = user.date_of_birth is not None and user.sex is not None and sport == "run"
    tables = []
    for kind, title in (("distance", "Fastest over a distance"), ("duration", "Most power for a time")):
        marks = [mark for mark in bests if mark.kind == kind and mark in holders]
        graded = born and kind == "distance"
        columns = (
            Column("mark", "Distance" if kind == "distance" else "Time", numeric=False),
            Column("best", "Best"),
            Column("on", "On"),
            *((Column("grade", "Age grade"),) if graded else ()),
            *(Column(str(year), str(year)) for year in years),
        )
        rows = tuple(
            (
                Cell(
                    mark_text(kind, mark.at),
                    changed(path, query, {"mark": f"{kind}-{mark.at:g}"}) + "#history",
                ),
                _holder_cell(mark, holders[mark]),
                Cell(wording.day(holders[mark].on)),
                *((Cell(_grade(user, mark, holders[mark])),) if graded else ()),
                *(Cell(value_text(mark, bests[mark].get(year))) for year in years),
            )
            for mark in marks
        )
        if rows:
            tables.append(TableView(title, columns, rows))
    return tables


def _holder_cell(mark: Mark, holder: Holder) -> Cell:
    return Cell(value_text(mark, holder.value), reverse("activities:detail", args=[holder.activity_id]))


def _grade(user: User, mark: Mark, holder: Holder) -> str:
    age = user.age_on(holder.on)
    percent = None if age is None else age_grade.age_grade(mark.at, holder.value, age, user.sex)
    return words(number(percent, "%", 1))


def _history(
    user: User,
    query: QueryDict,
    sport: str,
    environment: str,
    bests: Mapping[Mark, Mapping[int, float]],
    measures: Measures,
) -> TableView | None:
    """How the record at one mark fell, the newest first."""
    wanted = query.get("mark", "")
    mark = next((mark for mark in bests if wanted == f"{mark.kind}-{mark.at:g}"), None)
    if mark is None:
        return None
    fell = reading.history(user, sport, environment, mark)
    return TableView(
        caption=f"Records over {mark_text(mark.kind, mark.at)}",
        columns=(
            Column("on", "On", numeric=False),
            Column("value", "Record"),
            Column("gain", "Better by"),
            *((Column("pace", measures.rate_label),) if mark.kind == "distance" else ()),
        ),
        rows=tuple(
            (
                Cell(wording.weekday(holder.on)),
                _holder_cell(mark, holder),
                Cell(value_text(mark, holder.gain) if holder.gain is not None else "the first"),
                *((Cell(words(measures.rate(mark.at / holder.value))),) if mark.kind == "distance" else ()),
            )
            for holder in reversed(fell)
        ),
    )


# --- extremes, Eddington --------------------------------------------------------------------------------------


def _extremes(
    user: User, sport: str, days: Sequence[tuple[date, float, int]], measures: Measures
) -> list[tuple[str, Cell]]:
    shortest = _FASTEST_FROM.get(sport, 1000.0)
    found: list[tuple[str, Cell]] = []
    for label, activity in reading.extremes(user, sport, shortest).items():
        if activity is not None:
            named = (
                f"{label} over {words(measures.distance(shortest, decimals=0))}"
                if label == "Fastest"
                else label
            )
            address = reverse("activities:detail", args=[activity.pk])
            note = f"{wording.title(activity)}, {wording.day(activity.local_date)}"
            found.append((named, Cell(_extreme_text(label, activity, measures), address, note)))
    busiest = max(days, key=lambda day: (day[2], -day[0].toordinal()), default=None)
    if busiest and busiest[2] > 1:
        address = f"{reverse('activities:list')}?from={busiest[0]}&to={busiest[0]}&sport={sport}"
        found.append(
            ("Most in a day", Cell(wording.plural(busiest[2], "session"), address, wording.day(busiest[0])))
        )
    return found


def _extreme_text(label: str, activity: Activity, measures: Measures) -> str:
    shown = {
        "Longest distance": measures.distance(activity.distance),
        "Longest time": duration(time_of(activity)),
        "Most climbing": measures.climb(activity.total_elevation_gain),
        "Highest load": number(activity.tss),
        "Fastest": measures.rate(activity.average_speed),
    }
    return words(shown[label])


def _eddington(days: Sequence[tuple[date, float, int]]) -> tuple[Stat, ...]:
    """In km and in miles: two different numbers."""
    if not any(metres for _, metres, _ in days):
        return ()
    return tuple(
        _eddington_stat([metres / length for _, metres, _ in days], unit)
        for unit, length in (("km", KILOMETRE), ("mi", MILE))
    )


def _eddington_stat(distances: list[float], unit: str) -> Stat:
    reached, missing = eddington.eddington(distances), eddington.days_to_next(distances)
    return Stat(
        "Eddington number",
        number(reached, unit),
        Explanation(
            key=f"eddington-{unit}",
            title=f"Eddington number {reached} {unit}",
            formula="the largest E such that on E days you did at least E",
            inputs=(
                ExplanationInput("Days in all", str(len(distances))),
                ExplanationInput(f"Days still needed with at least {reached + 1} {unit}", str(missing)),
            ),
            caveat="Distances of one day are added up; 9.99 is not 10.",
        ),
        note=f"{wording.plural(missing, 'day')} to {reached + 1}",
    )


# --- form, curves ---------------------------------------------------------------------------------------------


def _prediction(user: User, sport: str, today: date) -> tuple[Prediction | None, str]:
    if sport != "run":
        return None, ""
    threshold = AthleteThreshold.objects.for_athlete(user).in_force("run", today)
    efforts = best_test.candidates(user, today - timedelta(days=best_test.RECENT_DAYS))
    found = records_form.prediction(efforts, threshold.max_heartrate if threshold else None, user.units)
    missing = (
        "No race or hard run of 3 km or more in 90 days: mark a race as one, or tell how hard a run felt."
    )
    return found, "" if found else missing


def _critical_power(user: User, sport: str, today: date) -> tuple[tuple[Stat, ...], str]:
    if sport not in ("ride", "run"):
        return (), ""
    first = today - timedelta(days=best_test.RECENT_DAYS)
    return records_form.critical_power_stats(reading.bests_between(user, sport, "duration", first, None))
