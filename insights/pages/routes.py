"""Routes as pages: those gone most, and one with its times over the years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse

from accounts.models import User
from activities.analysis import routes
from activities.models import Activity, Route
from activities.presenters import wording
from activities.presenters.measures import Measures, duration, number, percent, words
from activities.presenters.pages import page_number, pager
from activities.presenters.values import Choice, Column, Explanation, ExplanationInput, Pager, Stat
from insights.pages import routes_reading as reading
from insights.pages.routes_reading import Gone, RankedRoute
from insights.pages.spans import sport_choices, sport_of
from insights.pages.values import Cell, ChartView, TableView
from insights.pages.way_drawing import Drawing, drawing_of

PAGE_SIZE = 24
ROWS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class RouteCard:
    name: str
    url: str
    sport: str
    times: str  # "34 times"
    facts: str  # "10.2 km, best 48:12, last on 3 Jun 2025"
    drawing: Drawing


@dataclass(frozen=True, slots=True)
class RoutesPage:
    has_any: bool
    sports: tuple[Choice, ...] = ()
    cards: tuple[RouteCard, ...] = ()
    pager: Pager | None = None


@dataclass(frozen=True, slots=True)
class RoutePage:
    id: str
    name: str
    own_name: str
    sport: str
    lead: str
    drawing: Drawing
    stats: tuple[Stat, ...]
    charts: tuple[ChartView, ...]
    table: TableView
    left_out: str = ""


def routes_page(user: User, query: QueryDict) -> RoutesPage:
    """Read and put together the routes gone more than once."""
    known = reading.sports(user)
    sport, path = sport_of(query, known), reverse("insights:routes")
    wanted = page_number(query.get("page"), 10**9, PAGE_SIZE)
    found = reading.ranked(user, sport, size=PAGE_SIZE, offset=(wanted - 1) * PAGE_SIZE)
    total = found[0].total if found else 0
    return RoutesPage(
        has_any=bool(known),
        sports=sport_choices(path, query, known, sport),
        cards=tuple(card(route, user.units) for route in found),
        pager=pager(path, query, number=wanted, total=total, size=PAGE_SIZE) if found else None,
    )


def card(route: RankedRoute, system: str) -> RouteCard:
    length = words(Measures(system, route.sport).distance(route.length, decimals=1))
    best = f", best {words(duration(route.best))}" if route.best is not None else ""
    return RouteCard(
        name=route.name or route.founder.location_city or wording.title(route.founder),
        url=reverse("insights:route", args=[route.id]),
        sport=route.sport,
        times=wording.plural(route.times, "time"),
        facts=f"{length}{best}, last on {wording.day(route.last_on)}",
        drawing=drawing_of(route.points, route.length),
    )


def default_name(founder: Activity, length: str) -> str:
    """What a route is called that nobody named: its length and where it is, else the first session's name."""
    where = f" in {founder.location_city}" if founder.location_city else f", “{wording.title(founder)}”"
    return f"{length}{where}"


def route_page(user: User, route_id: UUID) -> RoutePage:
    """Read and put together one route with every session on it."""
    route = reading.own_route(user, route_id)
    done = reading.sessions(route)
    measures = Measures(user.units, route.sport)
    length = words(measures.distance(route.founder.trace.length, decimals=1))
    first, last = done[0].local_date, done[-1].local_date
    return RoutePage(
        id=str(route.pk),
        name=route.name or default_name(route.founder, length),
        own_name=route.name,
        sport=route.sport,
        lead=f"{wording.plural(len(done), 'time')}, {wording.day(first)} – {wording.day(last)}",
        drawing=drawing_of(bytes(route.founder.trace.points), route.founder.trace.length),
        stats=_stats(done, route, length, measures),
        charts=tuple(_charts(done, measures)),
        table=_table(done, measures),
        left_out=_left_out(len(done)),
    )


def counting(done: Sequence[Gone]) -> list[Gone]:
    """Sessions whose time may be compared, the fastest first."""
    timed = [one for one in done if one.seconds is not None and "records" not in one.excluded_from]
    return sorted(timed, key=lambda one: (one.seconds, one.start_date))


def _stats(done: Sequence[Gone], route: Route, length: str, measures: Measures) -> tuple[Stat, ...]:
    ranked = counting(done)
    best, latest = (ranked[0] if ranked else None), done[-1]
    last_five = {one.pk for one in done[-5:]}
    recent = [one for one in ranked if one.pk in last_five]
    mean = sum(one.seconds or 0.0 for one in recent) / len(recent) if recent else None
    return (
        Stat("Times", number(len(done)), _explanation(route, length)),
        Stat(
            "Best",
            duration(best.seconds) if best else None,
            note=wording.day(best.local_date) if best else "",
        ),
        Stat("Last", duration(latest.seconds), note=_behind(latest.seconds, best)),
        Stat("Mean of the last five", duration(mean)),
        Stat(f"Best {measures.rate_label.lower()}", measures.rate(best.average_speed) if best else None),
    )


def _behind(now: float | None, best: Gone | None) -> str:
    """ "the best", or how much longer it took."""
    fastest = best.seconds if best else None
    if now is None or fastest is None:
        return ""
    return "the best" if now <= fastest else f"+{words(duration(now - fastest))} to the best"


def _explanation(route: Route, length: str) -> Explanation:
    return Explanation(
        key="route",
        title="The same route",
        formula=f"at least {routes.ALIKE:.0%} of {routes.POINTS} places along the way lie near the first session’s way",
        inputs=(
            ExplanationInput("Near", f"within {routes.NEAR:.0f} m, on long ways a little more"),
            ExplanationInput("Start and end", f"within {routes.ENDS:.0f} m"),
            ExplanationInput("Length", f"{length}, within {routes.LENGTHS:.0%}"),
            ExplanationInput(
                "First session", wording.day(route.founder.local_date), wording.title(route.founder)
            ),
        ),
        would_change="The other way round is another route. Time is the time in motion.",
    )


def _charts(done: Sequence[Gone], measures: Measures) -> list[ChartView]:
    if len(done) < 2:
        return []
    charts = [_chart("chart-route-time", "Time", "duration", "speed", [one.seconds for one in done], done)]
    beats = [one.average_heartrate for one in done]
    if sum(beat is not None for beat in beats) > 1:
        charts.append(_chart("chart-route-heart", "Heart rate", "number", "heartrate", beats, done, "bpm"))
    return charts


def _chart(
    key: str,
    title: str,
    form: str,
    colour: str,
    values: Sequence[float | None],
    done: Sequence[Gone],
    unit: str = "",
) -> ChartView:
    days = [
        datetime(d.year, d.month, d.day, tzinfo=UTC).timestamp() for d in (one.local_date for one in done)
    ]
    spec = {
        "x": days,
        "x_format": "date",
        "format": "pace" if form == "duration" else form,
        "unit": unit,
        "decimals": 0,
        "height": 200,
        "points": True,
        "open": f"{reverse('activities:list')}?from={{from}}&to={{to}}",
        "series": [
            {
                "label": title,
                "colour": colour,
                "values": [None if value is None else round(value, 1) for value in values],
            }
        ],
    }
    return ChartView(key, f"{title} on this route", spec)


def _table(done: Sequence[Gone], measures: Measures) -> TableView:
    ranked = counting(done)
    best, places = (ranked[0] if ranked else None), {one.pk: n for n, one in enumerate(ranked, start=1)}
    return TableView(
        caption="Every time, newest first",
        columns=(
            Column("on", "On", numeric=False),
            Column("time", "Time"),
            Column("behind", "Behind the best"),
            Column("place", "Place"),
            Column("rate", measures.rate_label),
            Column("heartrate", "Heart rate"),
            Column("climb", "Climb"),
            Column("alike", "Alike"),
        ),
        rows=tuple(
            _row(one, best, places.get(one.pk), measures) for one in list(reversed(done))[:ROWS_SHOWN]
        ),
    )


def _row(one: Gone, best: Gone | None, place: int | None, measures: Measures) -> tuple[Cell, ...]:
    return (
        Cell(wording.weekday(one.local_date), reverse("activities:detail", args=[one.pk])),
        Cell(words(duration(one.seconds))),
        Cell("doubtful" if place is None else _gap(one.seconds, best)),
        Cell("–" if place is None else str(place)),
        Cell(words(measures.rate(one.average_speed))),
        Cell(words(number(one.average_heartrate, "bpm"))),
        Cell(words(measures.climb(one.climb))),
        Cell(words(percent(one.similarity))),
    )


def _gap(now: float | None, best: Gone | None) -> str:
    fastest = best.seconds if best else None
    if now is None or fastest is None:
        return "–"
    return "best" if now <= fastest else f"+{words(duration(now - fastest))}"


def _left_out(count: int) -> str:
    more = count - ROWS_SHOWN
    return f"{wording.plural(more, 'earlier time')} not shown; the chart has all." if more > 0 else ""
