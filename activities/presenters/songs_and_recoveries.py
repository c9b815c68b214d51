"""What was listened to, and how fast the heart calmed down, as tables."""

from __future__ import annotations

from collections.abc import Sequence

from activities.analysis.units import UNKNOWN
from activities.models import HeartRateRecovery, Song
from activities.presenters.detail_values import DataTable, TableRow
from activities.presenters.measures import duration, number, words
from activities.presenters.values import Column


def songs_table(songs: Sequence[Song]) -> DataTable | None:
    """Songs in the order they played; one whose times are known can be looked at in the charts."""
    if not songs:
        return None
    columns = (Column("song", "Song"), Column("from", "From"), Column("bpm", "Beat", "bpm"))
    return DataTable("Songs", columns, tuple(_song(song) for song in songs))


def _song(song: Song) -> TableRow:
    begin, end = song.start_seconds, song.end_seconds
    is_placed = begin is not None and end is not None and end > begin
    return TableRow(
        cells=(_name(song), words(duration(begin)), words(number(song.bpm))),
        start=int(begin) if is_placed and begin is not None else None,
        end=round(end) if is_placed and end is not None else None,
    )


def _name(song: Song) -> str:
    by = f" – {song.artist}" if song.artist else ""
    album = f" ({song.album})" if song.album else ""
    return f"{song.title}{by}{album}".strip() or UNKNOWN


def recoveries_table(recoveries: Sequence[HeartRateRecovery]) -> DataTable | None:
    """Heart rate at moments after the end, and how far it had fallen since the first of them."""
    if not recoveries:
        return None
    first = recoveries[0].heartrate
    columns = (
        Column("after", "After the end"),
        Column("heartrate", "Heart rate", "bpm"),
        *((Column("fallen", "Fallen by", "bpm"),) if len(recoveries) > 1 else ()),
    )
    rows = []
    for place, one in enumerate(recoveries):
        fallen = (words(number(first - one.heartrate if place else None)),) if len(recoveries) > 1 else ()
        rows.append(TableRow((words(duration(one.duration_seconds)), words(number(one.heartrate)), *fallen)))
    return DataTable("Heart-rate recovery", columns, tuple(rows), _note(recoveries))


def _note(recoveries: Sequence[HeartRateRecovery]) -> str:
    since = words(duration(recoveries[0].duration_seconds))
    return (
        f"As the watch measured it; the fall is counted from {since} after the end."
        if len(recoveries) > 1
        else ""
    )
