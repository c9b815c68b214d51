"""One bike or pair of shoes as a page: its wear, its months, its sessions."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Sum
from django.http import Http404, QueryDict
from django.urls import reverse

from accounts.models import User
from activities.models import Activity, Gear, GearKind
from activities.presenters import wording
from activities.presenters.activity_list import row
from activities.presenters.list_reading import SHOWN
from activities.presenters.measures import Measures, duration, number, words
from activities.presenters.pages import page_number, pager
from activities.presenters.values import (
    ActivityRow,
    Explanation,
    ExplanationInput,
    Link,
    Pager,
    Quantity,
    Stat,
)
from activities.services import gear as service
from activities.services.gear import Usage
from insights.pages.bars import Amount, Bar, bars_of
from insights.pages.gear import ICONS, Wear, merged_names, wear_of

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class OtherName:
    label: str
    separate_url: str


@dataclass(frozen=True, slots=True)
class GearItemPage:
    id: str
    name: str
    lead: str
    note: str
    icon: str
    is_retired: bool
    is_own: bool
    stats: tuple[Stat, ...]
    wear: Wear | None
    bars: tuple[Bar, ...]
    rows: tuple[ActivityRow, ...]
    pager: Pager
    others: tuple[OtherName, ...]
    mergeable: tuple[Link, ...]  # label and key of what it can be merged into


def own_gear(user: User, gear_id: UUID) -> Gear:
    """The athlete's thing; anybody else's is not found."""
    found = Gear.objects.filter(user=user, pk=gear_id).first()
    if found is None:
        raise Http404("no such gear")
    return found


def gear_item_page(user: User, gear_id: UUID, query: QueryDict) -> GearItemPage:
    """Read and put together one thing with its sessions. One that was merged shows what it was merged into."""
    one = own_gear(user, gear_id)
    one = own_gear(user, one.merged_into_id) if one.merged_into_id else one
    everything = list(Gear.objects.filter(user=user).order_by("name", "pk"))
    merged, usage = merged_names(one, everything), service.usages(user, [one.pk]).get(one.pk, Usage())
    measures = Measures(user.units, "ride" if one.kind != GearKind.SHOES else "run")
    metres = service.total_distance(one, usage, merged)
    page = page_number(query.get("page"), usage.count, PAGE_SIZE)
    address = reverse("insights:gear_item", args=[one.pk])
    return GearItemPage(
        id=str(one.pk),
        name=one.name,
        lead=_lead(one),
        note=one.note,
        icon=ICONS[GearKind(one.kind)],
        is_retired=one.retired_on is not None,
        is_own=one.provider == "manual",
        stats=_stats(one, usage, metres, merged, measures),
        wear=wear_of(metres, one.distance_limit, measures),
        bars=_bars(one, measures),
        rows=tuple(row(activity, user.units) for activity in _sessions(one, page)),
        pager=pager(address, query, number=page, total=usage.count, size=PAGE_SIZE),
        others=tuple(
            OtherName(other.name, reverse("insights:gear_separate", args=[other.pk])) for other in merged
        ),
        mergeable=tuple(
            Link(other.name, str(other.pk))
            for other in everything
            if other.pk != one.pk and other.merged_into_id is None
        ),
    )


def _lead(one: Gear) -> str:
    told = [
        " ".join(filter(None, (one.get_kind_display(), _made_by(one) and f"({_made_by(one)})"))),
        wording.provider(one.provider) if one.provider != "manual" else "added by you",
    ]
    if one.retired_on is not None:
        told.append(f"retired on {wording.day(one.retired_on)}")
    return ", ".join(told)


def _made_by(one: Gear) -> str:
    """ "Formbike Alto"; "" where no service says so."""
    return " ".join(str(one.record[name]) for name in ("brand", "model") if one.record.get(name))


def _sessions(one: Gear, page: int) -> list[Activity]:
    found = (
        Activity.objects.filter(user_id=one.user_id, gear=one)
        .only(*SHOWN)
        .order_by("-local_date", "-start_date")
    )
    return list(found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])


def _stats(
    one: Gear, usage: Usage, metres: float, merged: Collection[Gear], measures: Measures
) -> tuple[Stat, ...]:
    before = metres - usage.distance
    explanation = Explanation(
        key="gear-distance",
        title=f"Distance {words(measures.distance(metres, decimals=0))}",
        formula="what it had before + the distances of its sessions",
        inputs=(
            ExplanationInput(
                "Before its first session here", words(measures.distance(before, decimals=0)), "set by you"
            ),
            ExplanationInput(
                wording.plural(usage.count, "session"), words(measures.distance(usage.distance, decimals=1))
            ),
            *(ExplanationInput("Also known as", other.name) for other in merged),
            *(
                ExplanationInput(
                    f"{wording.provider(thing.provider)} counts",
                    words(measures.distance(thing.record["distance"], decimals=0)),
                    "not added: shown to compare",
                )
                for thing in (one, *merged)
                if thing.record.get("distance") is not None
            ),
        ),
        would_change="Sessions without a known distance add nothing.",
    )
    return (
        Stat("Distance", measures.distance(metres, decimals=0), explanation),
        Stat("Sessions", number(usage.count)),
        Stat("Time", duration(usage.seconds or None)),
        Stat("First", _day(usage.first_on)),
        Stat("Last", _day(usage.last_on)),
    )


def _day(on: date | None) -> Quantity | None:
    return None if on is None else Quantity(wording.day(on))


def _bars(one: Gear, measures: Measures) -> tuple[Bar, ...]:
    """Distance of each month from the first to the last, months without any included."""
    rows = Activity.objects.filter(user_id=one.user_id, gear=one).order_by()
    sums = {
        date(year, month, 1): metres or 0.0
        for year, month, metres in rows.values_list("start_year", "start_month").annotate(
            metres=Sum("distance")
        )
    }
    if not sums:
        return ()
    return bars_of(
        [
            Amount(
                f"{month:%b} ’{month:%y}",
                f"{month:%B %Y}: {words(measures.distance(sums.get(month), decimals=1))}",
                sums.get(month, 0.0),
            )
            for month in _months(min(sums), max(sums))
        ]
    )


def _months(first: date, last: date) -> Iterable[date]:
    month = first
    while month <= last:
        yield month
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
