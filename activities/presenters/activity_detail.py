"""The page of one activity, put together from what was read."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from accounts.fields import Undecryptable
from accounts.models import User
from activities.models import Activity, Environment
from activities.presenters import wording
from activities.presenters.activity_list import badges
from activities.presenters.curve_views import curve_views
from activities.presenters.detail_reading import DetailReading, Neighbour
from activities.presenters.detail_values import (
    ActivityDetailPage,
    QualityNote,
    QualityPanel,
)
from activities.presenters.explanations import Explainer
from activities.presenters.headline import headline, stat_groups
from activities.presenters.lap_tables import laps_table, splits_table
from activities.presenters.measures import Measures
from activities.presenters.songs_and_recoveries import recoveries_table, songs_table
from activities.presenters.source_panel import sources_panel
from activities.presenters.values import Badge, Link
from activities.presenters.zone_bars import zone_sets
from activities.services.figures import FIGURES, WITHHELD

UNREADABLE = "This note cannot be opened: the key it was sealed with is missing."
_TONES = {"warning": "warning", "suspicious": "bad"}
_RULES = {
    "time": "Time",
    "heartrate": "Heart rate",
    "power": "Power",
    "distance": "Distance",
    "altitude": "Altitude",
    "position": "Positions",
    "latitude": "Positions",
    "speed": "Speed",
    "cadence": "Cadence",
    "temperature": "Temperature",
}


def detail_page(reading: DetailReading, user: User) -> ActivityDetailPage:
    activity = reading.activity
    measures = Measures(user.units, activity.sport)
    explainer = Explainer(reading, measures)
    started = activity.start_date_local.date()
    return ActivityDetailPage(
        id=str(activity.pk),
        name=wording.title(activity),
        sport=activity.sport,
        sport_label=wording.sport(activity),
        date_iso=started.isoformat(),
        date_text=wording.long_day(started),
        time_text=wording.clock(activity),
        place=", ".join(filter(None, (activity.location_city, activity.location_country))),
        device=activity.device_name,
        gear=Link(activity.gear.name, reverse("insights:gear_item", args=[activity.gear.pk]))
        if activity.gear
        else None,
        description=activity.description,
        private_note=_private_note(activity),
        badges=(*badges(activity), *_surroundings(activity)),
        stats=headline(explainer),
        stat_groups=stat_groups(explainer),
        data_url=reverse("activities:data", args=[activity.pk]) if reading.has_recording else "",
        has_route=activity.has_gps and reading.has_recording,
        laps=laps_table(reading.laps, measures),
        splits=splits_table(reading.analysis.splits if reading.analysis else {}, measures),
        songs=songs_table(reading.songs),
        recoveries=recoveries_table(reading.recoveries),
        zones=zone_sets(activity.zone_times, measures, reading.thresholds),
        curves=curve_views(reading, measures),
        sources=sources_panel(reading, measures, user.zone),
        quality=quality_panel(activity),
        edit_url=reverse("activities:edit", args=[activity.pk]),
        delete_url=reverse("activities:delete", args=[activity.pk]),
        downloads=tuple(_downloads(reading)),
        list_url=reverse("activities:list"),
        previous=_neighbour(reading.older),
        next=_neighbour(reading.newer),
        group=tuple(_leg(leg) for leg in reading.legs),
        fragment_urls=tuple(reverse(name, args=[activity.pk]) for name in settings.ACTIVITY_FRAGMENTS),
    )


def _private_note(activity: Activity) -> str:
    try:
        return activity.private_note or ""
    except Undecryptable:
        return UNREADABLE


def _surroundings(activity: Activity) -> list[Badge]:
    """Where it happened, unless the sport's own name or the open air says so."""
    silent = ("", Environment.OUTDOOR, Environment.POOL, Environment.OPEN_WATER)
    label = activity.get_environment_display()
    if activity.environment in silent or label.lower() in wording.sport(activity).lower():
        return []
    return [Badge(label)]


def quality_panel(activity: Activity) -> QualityPanel:
    """What cleaning changed, and what stays out until the athlete confirms it."""
    doubts = [str(flag["sentence"]) for flag in activity.quality if flag.get("excludes")]
    left_out = tuple(activity.excluded_from)
    is_withheld = FIGURES in left_out
    return QualityPanel(
        notes=tuple(_note(flag) for flag in activity.quality),
        excluded_from=("fitness", "records", "totals", "streaks") if is_withheld else left_out,
        excluded_reason=WITHHELD if is_withheld else " ".join(doubts) if left_out else "",
        confirm_url=reverse("activities:confirm", args=[activity.pk]) if left_out and not is_withheld else "",
    )


def _note(flag: dict[str, object]) -> QualityNote:
    channel = str(flag.get("channel") or "")
    return QualityNote(
        rule=str(flag.get("rule") or ""),
        title=_RULES.get(channel, channel.capitalize() or "The source"),
        text=str(flag.get("sentence") or ""),
        tone=_TONES.get(str(flag.get("severity")), ""),
    )


def _downloads(reading: DetailReading) -> list[Link]:
    activity, links = reading.activity, []
    if reading.has_recording:
        for label, form in (("GPX", "gpx"), ("TCX", "tcx")):
            links.append(Link(f"Download {label}", reverse("activities:export", args=[activity.pk, form])))
    for source in reading.sources:
        if source.original_file:
            name = source.original_name or "original file"
            links.append(Link(f"Original: {name}", reverse("activities:original", args=[source.pk])))
    return links


def _neighbour(row: Neighbour | None) -> Link | None:
    if row is None:
        return None
    label = f"{row.name}, {wording.day(row.local_date)}" if row.name else wording.day(row.local_date)
    return Link(label, reverse("activities:detail", args=[row.id]))


def _leg(leg: Activity) -> Link:
    return Link(wording.sport(leg), reverse("activities:detail", args=[leg.pk]))
