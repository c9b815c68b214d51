"""Where an activity came from, who gave which value, and what the athlete can say about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse

from activities.analysis import sports
from activities.models import ActivitySource, Feeling
from activities.presenters import wording
from activities.presenters.detail_reading import DetailReading
from activities.presenters.detail_values import (
    FieldAlternative,
    FieldOrigin,
    SourceCard,
    SourcesPanel,
)
from activities.presenters.measures import Measures, duration, number, words
from activities.presenters.values import Link

EDITED = "edit"
EVERYTHING = "*"
_CHANNELS = {
    "heartrate": "heart rate",
    "latitude": "positions",
    "longitude": "",
    "time": "",
}
Writer = Callable[[Any], str]


def writers(measures: Measures) -> Mapping[str, tuple[str, Writer]]:
    """The fields that sources give, each with its label and how a value of it is written."""

    def plain(value: Any) -> str:
        return str(value)

    def beats(value: Any) -> str:
        return words(number(value, "bpm"))

    def watts(value: Any) -> str:
        return words(number(value, "W"))

    return {
        "name": ("Name", plain),
        "sport_type": ("Sport", sports.label),
        "start_date": (
            "Start",
            lambda value: str(value).replace("T", " ").removesuffix("+00:00")[:16] + " UTC",
        ),
        "distance": ("Distance", lambda value: words(measures.distance(value))),
        "moving_time": ("Time in motion", lambda value: words(duration(value))),
        "timer_time": ("Time by the timer", lambda value: words(duration(value))),
        "elapsed_time": ("Time from start to end", lambda value: words(duration(value))),
        "total_elevation_gain": ("Climb", lambda value: words(measures.climb(value))),
        "average_heartrate": ("Heart rate", beats),
        "max_heartrate": ("Highest heart rate", beats),
        "average_watts": ("Power", watts),
        "max_watts": ("Highest power", watts),
        "normalized_power": ("Weighted power", watts),
        "average_cadence": ("Cadence", lambda value: words(measures.cadence(value))),
        "calories": ("Energy", lambda value: words(number(value, "kcal"))),
        "temperature": ("Temperature", lambda value: words(measures.temperature(value))),
        "perceived_exertion": ("Exertion", lambda value: f"{value:g} of 10"),
        "how_felt": (
            "Feeling",
            lambda value: Feeling(value).label if value in Feeling.values else str(value),
        ),
        "description": ("Description", lambda value: str(value)[:80]),
        "device_name": ("Device", plain),
    }


def sources_panel(reading: DetailReading, measures: Measures, zone: ZoneInfo) -> SourcesPanel:
    activity, several = reading.activity, len(reading.sources) > 1
    known = writers(measures)
    return SourcesPanel(
        sources=tuple(_card(source, reading, known, zone, several=several) for source in reading.sources),
        fields=tuple(_origins(reading, known)),
        prefer_url=reverse("activities:prefer", args=[activity.pk]),
        merge_url=reverse("activities:merge", args=[activity.pk]),
    )


def _card(
    source: ActivitySource,
    reading: DetailReading,
    known: Mapping[str, tuple[str, Writer]],
    zone: ZoneInfo,
    *,
    several: bool,
) -> SourceCard:
    batch = source.import_batch
    verb = "typed in" if source.provider == "manual" else "read"
    return SourceCard(
        id=str(source.pk),
        provider=source.provider,
        label=wording.source(source),
        external_id=source.external_id,
        fetched_text=f"{verb} {wording.instant(source.fetched_at, zone)}",
        gave=tuple(_gave(source, reading, known)),
        channels=_channel_words(source.channel_names or ()),  # type: ignore[attr-defined]
        original_url=_url("original", source) if source.original_file else "",
        original_name=source.original_name,
        split_url=_url("split", source) if several else "",
        remove_url=_url("remove_source", source),
        prefer_all_url=_url("prefer_source", source) if several else "",
        batch=Link(batch.name, reverse("activities:batch", args=[batch.pk])) if batch else None,
    )


def _url(name: str, source: ActivitySource) -> str:
    return reverse(f"activities:{name}", args=[source.pk])


def _gave(
    source: ActivitySource, reading: DetailReading, known: Mapping[str, tuple[str, Writer]]
) -> list[str]:
    key, origins = str(source.pk), reading.activity.field_sources
    words_of = [
        label[:1].lower() + label[1:] for field, (label, _) in known.items() if origins.get(field) == key
    ]
    return words_of + (["the recording"] if origins.get("recording") == key else [])


def _channel_words(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(word for name in names if (word := _CHANNELS.get(name, name)))


def _origins(reading: DetailReading, known: Mapping[str, tuple[str, Writer]]) -> list[FieldOrigin]:
    """One line for each value that some source gave, with what the others say."""
    activity, found = reading.activity, []
    for field, (label, write) in known.items():
        key = str(activity.field_sources.get(field, ""))
        value = getattr(activity, field)
        if not key or value in (None, ""):
            continue
        source = reading.source_called(key)
        preferred = reading.preferred.get(field) or reading.preferred.get(EVERYTHING)
        found.append(
            FieldOrigin(
                field=field,
                label=label,
                value=write(value),
                source_label=_giver(key, source),
                is_edited=key == EDITED,
                is_preferred=source is not None and preferred == (source.provider, source.external_id),
                alternatives=tuple(_alternatives(reading, field, write, key, write(value))),
            )
        )
    return found


def _giver(key: str, source: ActivitySource | None) -> str:
    if key == EDITED:
        return "Edited by you"
    return wording.source(source) if source else "Worked out"


def _alternatives(
    reading: DetailReading, field: str, write: Writer, key: str, shown: str
) -> list[FieldAlternative]:
    others = [source for source in reading.sources if str(source.pk) != key]
    said = [
        (source, write(source.record[field]))
        for source in others
        if source.record.get(field) not in (None, "")
    ]
    return [
        FieldAlternative(str(source.pk), wording.source(source), text)
        for source, text in said
        if text != shown
    ]
