"""A source of a session as the builder sees it, whether it was read a moment ago or lies in the database."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.providers.records import ActivityRecord, FloatArray
from accounts.rows import new_id
from activities.analysis import codec
from activities.analysis.possible import is_possible
from activities.models import ActivitySource, RecordingData

_NOT_VALUES = frozenset(
    {
        "provider",
        "external_id",
        "private_note",
        "laps",
        "lengths",
        "songs",
        "heart_rate_recoveries",
        "recording",
        "rr_intervals",
        "raw",
        "notes",
    }
)
_LISTS = ("laps", "lengths", "notes", "songs", "heart_rate_recoveries")
_INSTANTS = ("start_date", "start_date_local")
RECORD_FIELDS = frozenset(field.name for field in dataclasses.fields(ActivityRecord)) - _NOT_VALUES


@dataclass(frozen=True, slots=True)
class Raw:
    """Raw samples: channels of one length, spans with the timer stopped, and packed beat-to-beat intervals."""

    channels: Mapping[str, FloatArray]
    stops: tuple[tuple[float, float], ...]
    beats: bytes | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One source: its values in our names, and where its samples are.

    ``derived`` are values that its samples gave where the source itself stated none; ``channels`` what was recorded.
    """

    id: UUID
    provider: str
    external_id: str
    values: Mapping[str, Any]
    laps: tuple[Mapping[str, Any], ...]
    lengths: tuple[Mapping[str, Any], ...]
    notes: tuple[str, ...]
    private_note: str
    channels: frozenset[str] = frozenset()
    derived: Mapping[str, Any] = field(default_factory=dict)
    songs: tuple[Mapping[str, Any], ...] = ()
    heart_rate_recoveries: tuple[Mapping[str, Any], ...] = ()
    raw: Raw | None = None

    @property
    def has_recording(self) -> bool:
        return bool(self.channels)

    def samples(self) -> Raw | None:
        """The raw samples; read from the database unless they are at hand."""
        if self.raw is not None or not self.has_recording:
            return self.raw
        row = RecordingData.objects.get(source_id=self.id)
        return unpacked(row.recording_keys, row.recording_values, row.sample_count, row.stops)


def unpacked(
    keys: Sequence[str], columns: Sequence[bytes | memoryview], count: int, stops: Sequence[Sequence[float]]
) -> Raw:
    """Stored columns as samples."""
    packed = zip(keys, columns, strict=True)
    channels = {key: codec.unpack(key, bytes(column), count) for key, column in packed}
    return Raw(channels, tuple((float(begin), float(end)) for begin, end in stops))


def from_record(record: ActivityRecord) -> Part:
    """A part of what a reader or client returned; its id is the one the source will have."""
    raw = None
    if record.recording is not None and len(record.recording):
        rr = record.rr_intervals
        beats = None if rr is None else codec.pack_channel("rr_intervals", rr)
        raw = Raw(record.recording.channels, tuple(record.recording.stops), beats)
    return Part(
        id=new_id(),
        provider=record.provider,
        external_id=record.external_id,
        values=_plain({name: getattr(record, name) for name in RECORD_FIELDS}),
        laps=tuple(_plain(dataclasses.asdict(lap)) for lap in record.laps),
        lengths=tuple(_plain(dataclasses.asdict(length)) for length in record.lengths),
        songs=tuple(_plain(dataclasses.asdict(song)) for song in record.songs),
        heart_rate_recoveries=tuple(dataclasses.asdict(one) for one in record.heart_rate_recoveries),
        notes=tuple(record.notes),
        private_note=record.private_note or "",
        channels=frozenset(raw.channels) if raw is not None else frozenset(),
        raw=raw,
    )


def from_row(source: ActivitySource, *, channels: Iterable[str] = (), has_note: bool = True) -> Part:
    """A part of a stored source; ``channels`` are the keys of its recording.

    Without ``has_note`` the private note is neither loaded nor opened.
    """
    record = source.record
    laps, lengths, notes, songs, recoveries = (tuple(record.get(name, ())) for name in _LISTS)
    return Part(
        id=source.pk,
        provider=source.provider,
        external_id=source.external_id,
        values=values_of(record),
        laps=laps,
        lengths=lengths,
        notes=notes,
        private_note=source.private_note if has_note else "",
        channels=frozenset(channels),
        derived=record.get("derived", {}),
        songs=songs,
        heart_rate_recoveries=recoveries,
    )


def values_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a stored record, without its lists and what was derived from its samples."""
    return {
        name: datetime.fromisoformat(value) if value and name in _INSTANTS else value
        for name, value in record.items()
        if name not in _LISTS and name != "derived"
    }


def as_json(part: Part) -> dict[str, Any]:
    """What ``activity_sources.record`` holds: reading it back gives the same part."""
    stored: dict[str, Any] = {name: _json(value) for name, value in part.values.items()}
    extras: dict[str, Any] = {name: list(getattr(part, name)) for name in _LISTS}
    extras["derived"] = dict(part.derived)
    return stored | {name: value for name, value in extras.items() if value}


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is unknown or cannot be; no NaN, which JSON does not know."""
    return {
        name: value
        for name, value in values.items()
        if value is not None and not _is_nan(value) and is_possible(name, value)
    }


def _is_nan(value: Any) -> bool:
    return isinstance(value, float) and not math.isfinite(value)
