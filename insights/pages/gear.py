"""Bikes and shoes as a page: all of them with their wear."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse

from accounts.models import User
from activities.models import Gear, GearKind, Sport
from activities.presenters import wording
from activities.presenters.measures import Measures, duration, percent, words
from activities.presenters.values import (
    Badge,
)
from activities.services import gear as service
from activities.services.gear import Usage

_WORN, _GONE = 0.85, 1.0
ICONS = {GearKind.BIKE: "sport-ride", GearKind.SHOES: "sport-run", GearKind.OTHER: "package"}


@dataclass(frozen=True, slots=True)
class Wear:
    """How far a thing is towards its limit; ``width`` is the bar in per cent."""

    text: str
    width: str
    tone: str  # good, warning or bad


@dataclass(frozen=True, slots=True)
class GearCard:
    name: str
    url: str
    icon: str
    kind: str
    distance: str
    facts: str
    wear: Wear | None
    badges: tuple[Badge, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two things of one name: perhaps one thing that two services told of."""

    text: str
    merge_url: str  # POST into=<key>
    into: str


@dataclass(frozen=True, slots=True)
class GearPage:
    has_any: bool
    used: tuple[GearCard, ...] = ()
    retired: tuple[GearCard, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()


def gear_page(user: User) -> GearPage:
    """Read and put together everything the athlete moves on."""
    everything = list(Gear.objects.filter(user=user).order_by("name", "pk"))
    whole = [one for one in everything if one.merged_into_id is None]
    usages = service.usages(user)
    defaults = service.defaults_on(user, user.today())
    cards = {
        one.pk: _card(one, everything, usages.get(one.pk, Usage()), defaults, user.units) for one in whole
    }
    latest = sorted(whole, key=lambda one: usages.get(one.pk, Usage()).last_on or date.min, reverse=True)
    return GearPage(
        has_any=bool(whole),
        used=tuple(cards[one.pk] for one in latest if one.retired_on is None),
        retired=tuple(cards[one.pk] for one in latest if one.retired_on is not None),
        suggestions=tuple(_suggestions(whole)),
    )


def merged_names(one: Gear, everything: Iterable[Gear]) -> list[Gear]:
    return [other for other in everything if other.merged_into_id == one.pk]


def _card(
    one: Gear, everything: Collection[Gear], usage: Usage, defaults: dict[str, UUID | None], system: str
) -> GearCard:
    metres = service.total_distance(one, usage, merged_names(one, everything))
    measures = Measures(system, "ride")
    return GearCard(
        name=one.name,
        url=reverse("insights:gear_item", args=[one.pk]),
        icon=ICONS[GearKind(one.kind)],
        kind=one.get_kind_display(),
        distance=words(measures.distance(metres, decimals=0)),
        facts=_facts(usage),
        wear=wear_of(metres, one.distance_limit, measures),
        badges=tuple(_badges(one, defaults)),
    )


def _facts(usage: Usage) -> str:
    if not usage.count or usage.last_on is None:
        return "not used yet"
    return (
        f"{wording.plural(usage.count, 'session')}, {words(duration(usage.seconds))}, "
        f"last on {wording.day(usage.last_on)}"
    )


def _badges(one: Gear, defaults: dict[str, UUID | None]) -> list[Badge]:
    found = [
        Badge(f"Default for {Sport(sport).label.lower()}", "accent")
        for sport, key in sorted(defaults.items())
        if key == one.pk
    ]
    if one.retired_on is not None:
        found.append(Badge(f"Retired {wording.day(one.retired_on)}"))
    return found


def wear_of(metres: float, limit: float | None, measures: Measures) -> Wear | None:
    """None without a limit."""
    if limit is None:
        return None
    share = metres / limit
    left = measures.distance(abs(limit - metres), decimals=0)
    told = f"{words(percent(share))} of {words(measures.distance(limit, decimals=0))}"
    rest = f"{words(left)} left" if share < 1 else f"{words(left)} over"
    tone = "good" if share < _WORN else "warning" if share < _GONE else "bad"
    return Wear(f"{told}, {rest}", f"{min(share, 1) * 100:.1f}", tone)


def _suggestions(whole: Iterable[Gear]) -> list[Suggestion]:
    by_name: dict[tuple[str, str], list[Gear]] = defaultdict(list)
    for one in whole:
        by_name[one.kind, one.name.casefold().strip()].append(one)
    return [
        Suggestion(
            f"“{second.name}” is here twice. If it is one thing, its sessions belong together.",
            reverse("insights:gear_merge", args=[second.pk]),
            str(first.pk),
        )
        for first, *others in (sorted(same, key=lambda one: one.created_at) for same in by_name.values())
        for second in others
    ]
