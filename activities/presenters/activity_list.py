"""The list of activities as a page."""

from __future__ import annotations

from functools import cache
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse

from activities.forms.filters import ActivityFilterForm, Selection
from activities.models import Activity, Sport
from activities.presenters import wording
from activities.presenters.list_reading import ORDERS, Belongings
from activities.presenters.measures import Measures, duration, number
from activities.presenters.pages import changed, pager
from activities.presenters.values import (
    ActivityFilters,
    ActivityListPage,
    ActivityRow,
    Badge,
    Choice,
    Column,
    Link,
    Quantity,
    Stat,
    UndoOffer,
)
from activities.services.figures import FIGURES, WITHHELD

PAGE_SIZE = 50
FIRST_SORT = "-start"
SORTS = {
    "-start": "Newest first",
    "start": "Oldest first",
    "-distance": "Longest distance",
    "-duration": "Longest time",
    "-pace": "Fastest",
    "-climb": "Most climbing",
    "-heartrate": "Highest heart rate",
    "-load": "Highest load",
    "name": "Name",
}
COLUMNS = (
    ("start", "Date"),
    ("name", "Activity"),
    ("distance", "Distance"),
    ("duration", "Time"),
    ("pace", "Pace"),
    ("climb", "Climb"),
    ("heartrate", "Heart rate"),
    ("load", "Load"),
)
_TEXT_COLUMNS = ("start", "name")


def sort_of(text: str | None) -> str:
    """The order an address asks for, or newest first."""
    return text if text and text.removeprefix("-") in ORDERS else FIRST_SORT


def list_page(
    query: QueryDict,
    form: ActivityFilterForm,
    selection: Selection,
    *,
    system: str,
    activities: list[Activity],
    totals: dict[str, Any],
    belongings: Belongings,
    page: int,
    undo: UndoOffer | None,
) -> ActivityListPage:
    """Put the page together from what was read."""
    path = reverse("activities:list")
    sort = sort_of(query.get("sort"))
    return ActivityListPage(
        list_url=path,
        new_url=reverse("activities:new"),
        import_url=reverse("activities:import"),
        bulk_delete_url=reverse("activities:bulk_delete"),
        filters=_filters(path, query, form, selection, belongings, system, sort),
        is_filtered=not selection.is_everything,
        has_any=bool(belongings.sports),
        columns=tuple(_column(path, query, key, label, sort) for key, label in COLUMNS),
        rows=tuple(row(activity, system) for activity in activities),
        totals=totals_of(totals, system, selection.sport),
        pager=pager(path, query, number=page, total=totals["count"], size=PAGE_SIZE),
        undo=undo,
        duplicates=_duplicates(belongings.duplicates),
    )


def _duplicates(count: int) -> Link | None:
    if not count:
        return None
    return Link(wording.plural(count, "possible duplicate"), reverse("activities:duplicates"))


def _column(path: str, query: QueryDict, key: str, label: str, sort: str) -> Column:
    direction = {key: "ascending", f"-{key}": "descending"}.get(sort, "")
    descends_first = key != "name"
    flipped = key if sort == f"-{key}" else f"-{key}" if sort == key or descends_first else key
    return Column(
        key=key,
        label=label,
        numeric=key not in _TEXT_COLUMNS,
        sort_url=changed(path, query, {"sort": None if flipped == FIRST_SORT else flipped}),
        direction=direction,
    )


def _filters(
    path: str,
    query: QueryDict,
    form: ActivityFilterForm,
    selection: Selection,
    belongings: Belongings,
    system: str,
    sort: str,
) -> ActivityFilters:
    return ActivityFilters(
        sports=tuple(Choice(s, Sport(s).label, selected=s == selection.sport) for s in belongings.sports),
        sources=tuple(
            Choice(s, wording.provider(s), selected=s == selection.source) for s in belongings.sources
        ),
        from_on=query.get("from", ""),
        to_on=query.get("to", ""),
        text=query.get("q", ""),
        distance_min=query.get("distance_min", ""),
        distance_max=query.get("distance_max", ""),
        distance_unit=Measures(system).length_unit,
        has_power=selection.has_power,
        has_heartrate=selection.has_heartrate,
        sort=sort,
        sorts=tuple(Choice(key, label, selected=key == sort) for key, label in SORTS.items()),
        chips=tuple(_chips(path, query, selection, system)),
        errors=form.sentences(),
    )


def _chips(path: str, query: QueryDict, selection: Selection, system: str) -> list[Link]:
    """One for each filter in force; its address is the list without it."""
    unit = Measures(system).length_unit
    named = {
        "sport": Sport(selection.sport).label if selection.sport else "",
        "from": f"from {wording.day(selection.first_on)}" if selection.first_on else "",
        "to": f"to {wording.day(selection.last_on)}" if selection.last_on else "",
        "q": f"“{selection.text}”" if selection.text else "",
        "distance_min": f"at least {_with_unit(query.get('distance_min', ''), unit)}"
        if selection.distance_min is not None
        else "",
        "distance_max": f"at most {_with_unit(query.get('distance_max', ''), unit)}"
        if selection.distance_max is not None
        else "",
        "source": wording.provider(selection.source) if selection.source else "",
        "power": "with power" if selection.has_power else "",
        "heartrate": "with heart rate" if selection.has_heartrate else "",
    }
    return [Link(label, changed(path, query, {name: None})) for name, label in named.items() if label]


def _with_unit(typed: object, unit: str) -> str:
    text = str(typed).strip()
    return text if text[-1:].isalpha() else f"{text} {unit}"


_NOBODY = UUID(int=0)


@cache
def _pattern(name: str) -> str:
    return reverse(name, args=[_NOBODY])


def address_of(key: object, name: str = "activities:detail") -> str:
    """An address with a key, its pattern looked up once: fifty look-ups of one cost more than the rows of a page."""
    return _pattern(name).replace(str(_NOBODY), str(key))


def row(activity: Activity, system: str) -> ActivityRow:
    measures = Measures(system, activity.sport)
    started = activity.start_date_local
    return ActivityRow(
        id=str(activity.pk),
        url=address_of(activity.pk),
        name=wording.title(activity),
        sport=activity.sport,
        sport_label=wording.sport(activity),
        date_iso=started.date().isoformat(),
        date_text=wording.weekday(started.date()),
        time_text=wording.clock(activity),
        distance=measures.distance(activity.distance),
        duration=duration(time_of(activity)),
        pace=measures.rate(activity.average_speed),
        climb=measures.climb(activity.total_elevation_gain),
        heartrate=number(activity.average_heartrate, "bpm"),
        load=number(activity.tss),
        badges=tuple(badges(activity)),
    )


def time_of(activity: Activity) -> float | None:
    """The time that lists and sums show: in motion, else by the timer, else by the clock."""
    known = (activity.moving_time, activity.timer_time, activity.elapsed_time)
    return next((seconds for seconds in known if seconds is not None), None)


def badges(activity: Activity) -> list[Badge]:
    found = []
    if activity.is_race:
        found.append(Badge("Race", "accent"))
    if activity.is_commute:
        found.append(Badge("Commute"))
    if activity.is_manual:
        found.append(Badge("Typed in"))
    if FIGURES in activity.excluded_from:
        found.append(Badge("Not counted", "", WITHHELD))
    elif activity.excluded_from:
        left_out = " and ".join(activity.excluded_from)
        found.append(Badge("Doubtful", "warning", f"Left out of {left_out} until you confirm it"))
    return found


def totals_of(totals: dict[str, Any], system: str, sport: str) -> tuple[Stat, ...]:
    """The sums of a selection. A sport of swims is summed in the unit of swims."""
    measures = Measures(system, sport or "ride")
    return (
        Stat("Activities", Quantity(f"{totals['count']:,}".replace(",", "\u202f"))),
        Stat("Distance", measures.distance(totals["distance"], decimals=1)),
        Stat("Time", duration(totals["duration"])),
        Stat("Climb", measures.climb(totals["elevation"])),
        Stat("Load", number(totals["load"])),
    )
