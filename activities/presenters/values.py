"""Frozen values of the pages: the small pieces, the list and the forms.

All text is already in the athlete's units and zone. None means unknown and is shown as a dash. Nothing here runs a
query when a template touches it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Quantity:
    text: str  # "12.34", "4:52", "1:02:33"
    unit: str = ""  # "km", "/km", "bpm"; "" for clock times


@dataclass(frozen=True, slots=True)
class ExplanationInput:
    label: str  # "Weighted power"
    value: str  # "231 W"
    origin: str = ""  # "from the recording", "your threshold", "typed in by you"


@dataclass(frozen=True, slots=True)
class Explanation:
    key: str  # unique on the page: "load", "intensity"
    title: str  # "Load 74"
    formula: str  # "time × intensity² × 100 ÷ 3600 s" (plain text, Unicode)
    inputs: tuple[ExplanationInput, ...] = ()
    threshold: str = ""  # "FTP 265 W, in force since 3 March 2025, set by you"
    would_change: str = ""  # "With FTP 275 W this would be 69."
    caveat: str = ""  # "Heart rate is missing for 4 minutes; they count as nothing."
    docs_url: str = ""


@dataclass(frozen=True, slots=True)
class Stat:
    label: str  # "Load"
    value: Quantity | None  # None is shown as an en dash
    explanation: Explanation | None = None
    note: str = ""  # one short line under the value: "from power"
    tone: str = ""  # "" | good | warning | bad


@dataclass(frozen=True, slots=True)
class Badge:
    label: str
    tone: str = ""  # "" | accent | good | warning | bad
    title: str = ""  # longer words, shown as tooltip and read out
    icon: str = ""  # a lucide name listed in static/icons.txt


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    selected: bool = False
    count: int | None = None
    url: str = ""  # for tabs


@dataclass(frozen=True, slots=True)
class Column:
    key: str
    label: str
    unit: str = ""
    numeric: bool = True
    sort_url: str = ""  # "" = not sortable
    direction: str = ""  # "" | ascending | descending (present order)


@dataclass(frozen=True, slots=True)
class Pager:
    number: int
    pages: int
    first: int  # 1-based position of the first row shown
    last: int
    total: int
    previous_url: str = ""
    next_url: str = ""
    numbers: tuple[Choice, ...] = ()  # pages to print; label "…" with no url is a gap; selected = current


@dataclass(frozen=True, slots=True)
class ActivityFilters:
    """GET names: sport, from, to, q, distance_min, distance_max, source, power, heartrate, sort ("-start"), page."""

    sports: tuple[Choice, ...]
    sources: tuple[Choice, ...]
    from_on: str = ""  # ISO date or what was typed
    to_on: str = ""
    text: str = ""
    distance_min: str = ""  # in distance_unit, as typed
    distance_max: str = ""
    distance_unit: str = "km"
    has_power: bool = False
    has_heartrate: bool = False
    sort: str = "-start"
    sorts: tuple[Choice, ...] = ()  # the same orders as a select, for phones
    chips: tuple[Link, ...] = ()  # active filters; url = the list without it
    errors: tuple[str, ...] = ()  # "The first date is after the last."


@dataclass(frozen=True, slots=True)
class ActivityRow:
    id: str
    url: str
    name: str
    sport: str  # family slug: chooses icon and colour
    sport_label: str  # "Trail run"
    date_iso: str  # 2025-06-03
    date_text: str  # "Tue 3 Jun 2025"
    time_text: str = ""  # "06:42"; "" when the hour is unknown
    distance: Quantity | None = None
    duration: Quantity | None = None
    pace: Quantity | None = None  # pace or speed by sport
    climb: Quantity | None = None
    heartrate: Quantity | None = None
    load: Quantity | None = None
    badges: tuple[Badge, ...] = ()


@dataclass(frozen=True, slots=True)
class UndoOffer:
    text: str  # "3 activities deleted."
    url: str  # POST


@dataclass(frozen=True, slots=True)
class ActivityListPage:
    """list.html gets `page`; an htmx request (HX-Request, target #activities) gets _rows.html with the same `page`."""

    list_url: str
    new_url: str
    import_url: str
    bulk_delete_url: str  # POST ids=<uuid>…, next=<list address>; answers 303 to next
    filters: ActivityFilters
    is_filtered: bool
    has_any: bool  # False = the athlete owns no activity at all
    columns: tuple[
        Column, ...
    ]  # keys: start, name, distance, duration, pace, climb, heartrate, load (exactly these)
    rows: tuple[ActivityRow, ...]
    totals: tuple[Stat, ...]  # activities, distance, time, climb, load
    pager: Pager
    undo: UndoOffer | None = None
    duplicates: Link | None = None  # "2 possible duplicates"


@dataclass(frozen=True, slots=True)
class Fieldset:
    title: str
    fields: tuple[Any, ...]  # BoundField
    hint: str = ""


@dataclass(frozen=True, slots=True)
class FormPage:
    """edit.html and new.html get `page` and `form`; hidden fields and non-field errors come from `form`."""

    title: str  # "Edit Morning run" / "Type in an activity"
    action_url: str
    cancel_url: str
    submit_label: str
    fieldsets: tuple[Fieldset, ...]
    note: str = ""  # "What you change here outranks every source and outlives later syncs."
    delete_url: str = ""
    reset_url: str = ""  # POST: forget all edits
