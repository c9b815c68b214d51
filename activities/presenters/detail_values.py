"""Frozen values of an activity's page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from activities.presenters.values import Badge, Column, Explanation, Link, Stat


@dataclass(frozen=True, slots=True)
class StatGroup:
    title: str
    stats: tuple[Stat, ...]


@dataclass(frozen=True, slots=True)
class TableRow:
    cells: tuple[str, ...]  # in the order of columns; "–" for unknown
    start: int | None = None  # seconds since start; with end: the row zooms the charts
    end: int | None = None
    share: float | None = None  # 0-100: length of the bar behind the row (relative pace or power)
    badge: Badge | None = None  # lap type


@dataclass(frozen=True, slots=True)
class DataTable:  # laps and splits
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class ZoneBar:
    number: int  # 1-7: colour
    name: str  # "Z2 Endurance"
    range_text: str  # "149–199 W"
    time: str  # "32:10"
    share: float  # 0-100, % of the time in all zones
    share_text: str  # "41 %"


@dataclass(frozen=True, slots=True)
class ZoneSet:
    key: str  # power | heartrate | pace
    title: str  # "Power zones"
    basis: str  # "FTP 265 W since 3 March 2025"
    bars: tuple[ZoneBar, ...]
    explanation: Explanation | None = None


@dataclass(frozen=True, slots=True)
class CurvePoint:
    duration: str  # "5 min"
    value: str  # "287 W"
    best: str  # "302 W" or "–"
    best_link: Link | None  # the activity of the best
    is_best: bool = False


@dataclass(frozen=True, slots=True)
class CurveView:
    """chart (read by charts.js): {"x": [1, 5, …] seconds, "x_format": "duration", "x_log": true,
    "unit": "W", "decimals": 0, "format": "number" | "pace" | "duration", "reverse": false,
    "series": [{"label": "This activity", "colour": "power", "values": [812, …, null]},
               {"label": "Best of the last 12 months", "colour": "muted", "dash": true, "values": […]}]}"""

    key: str  # power | pace
    title: str
    chart: dict[str, Any]
    points: tuple[CurvePoint, ...]
    note: str = ""
    explanation: Explanation | None = None


@dataclass(frozen=True, slots=True)
class FieldAlternative:
    source_id: str
    source_label: str
    value: str


@dataclass(frozen=True, slots=True)
class FieldOrigin:
    field: str  # column name, posted back
    label: str  # "Distance"
    value: str  # "21.14 km"
    source_label: str  # "Garmin file" | "Edited by you"
    is_edited: bool = False
    is_preferred: bool = False  # the athlete chose it
    alternatives: tuple[FieldAlternative, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceCard:
    id: str
    provider: str  # slug
    label: str  # "Garmin file" (from_file: the name of the device)
    external_id: str
    fetched_text: str  # "imported 3 June 2025, 08:11"
    gave: tuple[str, ...]  # "distance", "heart rate", … that the activity shows from it
    channels: tuple[str, ...] = ()  # what its recording holds
    original_url: str = ""  # download of the untouched file
    original_name: str = ""
    split_url: str = ""  # POST: becomes an activity of its own
    remove_url: str = ""  # POST: take this source away
    prefer_all_url: str = ""  # POST: this source for everything
    batch: Link | None = None


@dataclass(frozen=True, slots=True)
class SourcesPanel:
    sources: tuple[SourceCard, ...]
    fields: tuple[FieldOrigin, ...]
    prefer_url: str  # POST field=<name>&source=<id> (source empty = back to the rule)
    merge_url: str = ""  # page or form to merge with another activity


@dataclass(frozen=True, slots=True)
class QualityNote:
    rule: str  # "S4"
    title: str  # "Heart-rate spikes removed"
    text: str  # "12 samples above 230 bpm were taken out."
    tone: str = ""  # "" | warning | bad


@dataclass(frozen=True, slots=True)
class QualityPanel:
    notes: tuple[QualityNote, ...]
    excluded_from: tuple[str, ...] = ()  # "load", "records"
    excluded_reason: str = ""
    confirm_url: str = ""  # POST: the athlete says it is right; it counts again


@dataclass(frozen=True, slots=True)
class ActivityDetailPage:
    """`data_url` answers the JSON of activity.js, at most about 1,800 points (ints; value = int / 10**decimals):

    {"time": [0, 4, 8, …],                        # s since start, same length as everything below
     "distance": [0, 12, …] | null,               # m, cumulative
     "distance_unit": {"label": "km", "metres": 1000},
     "channels": [{"key": "heartrate", "label": "Heart rate", "unit": "bpm", "decimals": 0,
                   "format": "number" | "pace",   # pace: value is seconds per unit; printed m:ss
                   "reverse": false,              # pace: true (fast is up)
                   "area": false,                 # altitude: true
                   "min": null, "max": null,      # optional fixed scale
                   "values": [121, null, …]}],
     "route": {"lat": [5200000, 3, null, …], "lng": […]} | null}   # 1e5 deg; first absolute, then deltas to the
                                                  # last known point; null where there is no position
    """

    id: str
    name: str
    sport: str
    sport_label: str
    date_iso: str
    date_text: str  # "Tuesday 3 June 2025"
    time_text: str  # "06:42" or ""
    place: str
    device: str
    gear: Link | None
    description: str
    private_note: str
    badges: tuple[Badge, ...]
    stats: tuple[Stat, ...]  # headline, 4 to 8
    stat_groups: tuple[StatGroup, ...]  # the rest: pace and speed, heart, power, climb, feeling, weather
    data_url: str  # "" when there is no recording
    has_route: bool
    laps: DataTable | None
    splits: DataTable | None
    songs: DataTable | None
    recoveries: DataTable | None
    zones: tuple[ZoneSet, ...]
    curves: tuple[CurveView, ...]
    sources: SourcesPanel
    quality: QualityPanel
    edit_url: str
    delete_url: str  # POST
    downloads: tuple[Link, ...]  # GPX, TCX, original file(s)
    list_url: str
    previous: Link | None = None  # older
    next: Link | None = None  # newer
    group: tuple[Link, ...] = ()  # legs of the multisport event
    fragment_urls: tuple[
        str, ...
    ] = ()  # parts of higher apps, fetched by htmx after the page (matched workout, insight)
