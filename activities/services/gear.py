"""Bikes and shoes: what was done with them, and what the athlete says about them.

What was done with a thing is never stored on it: distance, time and wear are sums over its sessions.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max, Min, Sum
from django.db.models.functions import Coalesce

from accounts.models import User
from activities.models import Activity, Gear, GearDefault
from activities.services.locks import athlete_lock

_DURATION = Coalesce("moving_time", "timer_time", "elapsed_time")


@dataclass(frozen=True, slots=True)
class Usage:
    """What was done with a thing: sessions, metres, seconds, first and last local day (None: never)."""

    count: int = 0
    distance: float = 0.0
    seconds: float = 0.0
    first_on: date | None = None
    last_on: date | None = None


# --- what was done with it --------------------------------------------------------------------------------------


def usages(user: User, gear: Collection[UUID] | None = None) -> dict[UUID, Usage]:
    """What was done with each thing of an athlete; one query over an index."""
    counting = Activity.objects.for_athlete(user).counting_for_figures()
    done = counting.filter(gear__isnull=False) if gear is None else counting.filter(gear__in=gear)
    rows = (
        done.order_by()
        .values_list("gear")
        .annotate(
            count=Count("*"),
            metres=Sum("distance"),
            seconds=Sum(_DURATION),
            first=Min("local_date"),
            last=Max("local_date"),
        )
    )
    return {
        key: Usage(count, metres or 0.0, seconds or 0.0, first, last)
        for key, count, metres, seconds, first, last in rows
    }


def total_distance(gear: Gear, usage: Usage, merged: Collection[Gear] = ()) -> float:
    """Metres in all: what it had before, what its other names had before, and what was done with it."""
    before = gear.starting_distance + sum(other.starting_distance for other in merged)
    return before + usage.distance


# --- what the athlete says --------------------------------------------------------------------------------------


def retire(gear: Gear, on: date) -> None:
    _change(gear, retired_on=on)


def bring_back(gear: Gear) -> None:
    _change(gear, retired_on=None)


def _change(gear: Gear, **values: Any) -> None:
    for name, value in values.items():
        setattr(gear, name, value)
    gear.save(update_fields=[*values, "updated_at"])


def save(user: User, gear: Gear | None, values: Mapping[str, Any]) -> Gear:
    """Add a thing, or change one. ``values`` are columns, distances in metres."""
    if gear is None:
        return Gear.objects.create(user=user, **values)
    _change(gear, **values)
    return gear


def merge(user: User, gear: Gear, into: Gear) -> None:
    """Make one thing another name of a second: its sessions count there, now and whenever they are built again."""
    if gear.pk == into.pk or into.merged_into_id is not None:
        raise ValueError("a thing can be merged only into another one that stands by itself")
    with athlete_lock(user.pk):
        Gear.objects.filter(user=user, merged_into=gear).update(merged_into=into)
        _change(gear, merged_into=into)
        GearDefault.objects.filter(user=user, gear=gear).update(gear=into)
        Activity.objects.filter(user=user, gear=gear).update(gear=into)


def separate(user: User, gear: Gear) -> list[UUID]:
    """Make a merged thing one by itself again; return the sessions to be built anew."""
    with athlete_lock(user.pk):
        touched = Activity.objects.filter(user=user, gear__merged=gear).values_list("pk", flat=True)
        keys = list(touched)
        _change(gear, merged_into=None)
        return keys


def delete(user: User, gear: Gear) -> None:
    """Take a thing away that the athlete added; its sessions stay, without it."""
    with athlete_lock(user.pk):
        gear.delete()


def defaults_on(user: User, on: date) -> dict[str, UUID | None]:
    """What each sport is done with on a day."""
    rows = GearDefault.objects.filter(user=user, from_on__lte=on).order_by("from_on")
    return dict(rows.values_list("sport", "gear_id"))


@transaction.atomic
def set_defaults(user: User, gear: Gear, sports: Collection[str], from_on: date) -> list[UUID]:
    """Do these sports with a thing from a day on, and no others; return the sessions to be built anew."""
    now = defaults_on(user, from_on)
    begun = {sport for sport in sports if now.get(sport) != gear.pk}
    ended = {sport for sport, key in now.items() if key == gear.pk and sport not in sports}
    for sport in begun | ended:
        chosen = gear if sport in begun else None
        GearDefault.objects.update_or_create(
            user=user, sport=sport, from_on=from_on, defaults={"gear": chosen}
        )
    touched = Activity.objects.filter(user=user, sport__in=begun | ended, local_date__gte=from_on)
    return list(touched.values_list("pk", flat=True))
