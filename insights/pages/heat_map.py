"""The map of all own ways, and the routes gone most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse

from accounts.models import User
from activities.models import Activity
from activities.presenters.measures import number
from activities.presenters.pages import changed
from activities.presenters.values import Choice, Explanation, ExplanationInput, Stat
from activities.presenters.wording import plural
from activities.services import heat
from activities.services.heat import ALL_SPORTS, Group
from insights.pages import routes_reading
from insights.pages.routes import RouteCard, card
from insights.pages.spans import sport_choices, sport_of

_ROUTES_SHOWN = 12


@dataclass(frozen=True, slots=True)
class HeatMapPage:
    has_any: bool
    data_url: str = ""  # "" when nothing may be shown
    sports: tuple[Choice, ...] = ()
    years: tuple[Choice, ...] = ()
    stats: tuple[Stat, ...] = ()
    left_out: tuple[str, ...] = ()
    routes: tuple[RouteCard, ...] = ()
    has_more_routes: bool = False


def heat_map_page(user: User, query: QueryDict) -> HeatMapPage:
    """Read and put together the map of the sport and the year that an address asks for."""
    groups = heat.groups_of(user)
    if not groups:
        return HeatMapPage(has_any=Activity.objects.filter(user=user).exists())
    sport, year = asked(query, groups)
    seen = heat.shown(groups, sport, year)
    path = reverse("insights:map")
    routes = routes_reading.ranked(user, sport, size=_ROUTES_SHOWN)
    return HeatMapPage(
        has_any=True,
        data_url=changed(reverse("insights:map_data"), query, {}) if seen else "",
        sports=sport_choices(path, query, _sports(groups), sport),
        years=_years(path, query, groups, year),
        stats=_stats(seen, groups, sport, year),
        left_out=tuple(_left_out(groups, sport, year)),
        routes=tuple(card(route, user.units) for route in routes),
        has_more_routes=bool(routes) and routes[0].total > _ROUTES_SHOWN,
    )


def asked(query: QueryDict, groups: Sequence[Group]) -> tuple[str, int | None]:
    """The sport and the year of an address; all of what it does not know."""
    wanted = query.get("year", "")
    years = {str(group.year): group.year for group in groups}
    return sport_of(query, _sports(groups)), years.get(wanted)


def _sports(groups: Sequence[Group]) -> tuple[str, ...]:
    """Sports with a way, the most frequent first."""
    counts: dict[str, int] = {}
    for group in groups:
        counts[group.sport] = counts.get(group.sport, 0) + group.count
    return tuple(sorted(counts, key=lambda sport: -counts[sport]))


def _years(path: str, query: QueryDict, groups: Sequence[Group], chosen: int | None) -> tuple[Choice, ...]:
    years = sorted({group.year for group in groups}, reverse=True)
    if len(years) < 2:
        return ()
    every = Choice("", "All years", selected=chosen is None, url=changed(path, query, {"year": None}))
    named = (
        Choice(str(year), str(year), selected=year == chosen, url=changed(path, query, {"year": str(year)}))
        for year in years
    )
    return (every, *named)


def _asked_for(groups: Sequence[Group], sport: str, year: int | None) -> list[Group]:
    return [group for group in groups if sport in (ALL_SPORTS, group.sport) and year in (None, group.year)]


def _stats(seen: Sequence[Group], groups: Sequence[Group], sport: str, year: int | None) -> tuple[Stat, ...]:
    every = _asked_for(groups, sport, year)
    drawn = sum(group.count for group in seen)
    explanation = Explanation(
        key="heat",
        title="The heat map",
        formula="for each place of about 25 m: on how many sessions you passed it",
        inputs=(
            ExplanationInput("Sessions with positions", str(sum(group.count for group in every))),
            ExplanationInput("Of them on this map", str(drawn)),
        ),
        caveat="Going round twice in one session counts once. When you zoom out, a point shows its busiest place.",
    )
    return (
        Stat("Sessions on the map", number(drawn), explanation),
        Stat("Years", number(len({group.year for group in seen}))),
    )


def _left_out(groups: Sequence[Group], sport: str, year: int | None) -> list[str]:
    """How many ways are missing on the map, and why."""
    every = _asked_for(groups, sport, year)
    virtual = sum(group.count for group in every if group.is_virtual)
    held = sum(group.count for group in every if not group.is_virtual and not group.may_be_shown)
    sentences = []
    if held:
        sentences.append(
            f"{plural(held, 'session')} from Strava’s interface {'is' if held == 1 else 'are'} not shown: Strava’s "
            "policy does not let places from it be gathered. Import the watch’s own files or Strava’s bulk export, "
            "and they appear."
        )
    if virtual:
        sentences.append(
            f"{plural(virtual, 'virtual session')} took place nowhere and {'is' if virtual == 1 else 'are'} left out."
        )
    return sentences
