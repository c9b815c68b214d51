"""Laps and splits as tables; a column that no row has a value for is left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from activities.analysis.units import UNKNOWN, average_speed
from activities.models import Lap, LapType
from activities.presenters.detail_values import DataTable, TableRow
from activities.presenters.measures import Measures, duration, number
from activities.presenters.values import Badge, Column, Quantity

_TONES = {LapType.WORK: "accent", LapType.WARMUP: "", LapType.COOLDOWN: "", LapType.RECOVERY: ""}


@dataclass(frozen=True, slots=True)
class _Cells:
    """One column before it is written: its head and the cell of each row."""

    key: str
    label: str
    values: tuple[Quantity | None, ...]

    @property
    def is_known(self) -> bool:
        return any(value is not None for value in self.values)

    @property
    def unit(self) -> str:
        return next((value.unit for value in self.values if value is not None), "")


def laps_table(laps: Sequence[Lap], measures: Measures) -> DataTable | None:
    """The device's laps; one lap alone says nothing that the headline does not."""
    if len(laps) < 2:
        return None
    columns = [
        _Cells("lap", "Lap", tuple(Quantity(str(lap.lap_number)) for lap in laps)),
        _column("distance", "Distance", laps, lambda lap: measures.distance(lap.distance)),
        _column("time", "Time", laps, lambda lap: duration(_lap_time(lap))),
        _column("rate", measures.rate_label, laps, lambda lap: measures.rate(_lap_speed(lap))),
        _column("heartrate", "Heart rate", laps, lambda lap: number(lap.average_heartrate, "bpm")),
        _column("max_heartrate", "Highest", laps, lambda lap: number(lap.max_heartrate, "bpm")),
        _column("power", "Power", laps, lambda lap: number(lap.average_watts, "W")),
        _column("cadence", "Cadence", laps, lambda lap: measures.cadence(lap.average_cadence)),
        _column("climb", "Climb", laps, lambda lap: measures.climb(lap.total_elevation_gain)),
    ]
    spans = [(lap.start_seconds, lap.end_time_seconds) for lap in laps]
    badges = [_lap_badge(lap) for lap in laps]
    return _table("Laps", columns, spans, _shares([_lap_effort(lap) for lap in laps]), badges)


def _lap_time(lap: Lap) -> float | None:
    return lap.timer_time if lap.timer_time is not None else lap.elapsed_time


def _lap_speed(lap: Lap) -> float | None:
    return lap.average_speed if lap.average_speed is not None else average_speed(lap.distance, _lap_time(lap))


def _lap_effort(lap: Lap) -> float | None:
    return lap.average_watts if lap.average_watts is not None else _lap_speed(lap)


def _lap_badge(lap: Lap) -> Badge | None:
    if lap.lap_type == LapType.GENERAL:
        return None
    return Badge(LapType(lap.lap_type).label, _TONES.get(LapType(lap.lap_type), ""))


def splits_table(splits: Mapping[str, Any], measures: Measures) -> DataTable | None:
    """Splits of the athlete's kilometre or mile, as stored by the analysis."""
    rows: Sequence[Mapping[str, Any]] = splits.get(measures.length_unit) or ()
    if len(rows) < 2:
        return None
    together = _TOGETHER if measures.sport == "ride" and len(rows) > _MOST_SINGLE else 1
    rows = [_joined(rows[first : first + together]) for first in range(0, len(rows), together)]
    every = together * measures.length_metres
    columns = [
        _Cells("split", measures.length_unit, tuple(_mark(row, every, measures) for row in rows)),
        _column("time", "Time", rows, lambda row: duration(row["elapsed_time"])),
        _column("rate", measures.rate_label, rows, lambda row: measures.rate(row["speed"])),
        _column("heartrate", "Heart rate", rows, lambda row: number(row["heartrate"], "bpm")),
        _column("power", "Power", rows, lambda row: number(row["power"], "W")),
        _column("rise", "Rise", rows, lambda row: measures.climb(row["rise"])),
    ]
    spans = [(row["start"], row["start"] + row["elapsed_time"]) for row in rows]
    shares = _shares([row["speed"] for row in rows])
    length = measures.length_unit if together == 1 else f"{together} {measures.length_unit}"
    return _table(f"Splits per {length}", columns, spans, shares, [None] * len(rows), _PAUSES)


_PAUSES = "Times run on through pauses; paces are of time in motion."


_MOST_SINGLE = 30  # splits of a ride beyond which they are read in fives
_TOGETHER = 5


def _joined(rows: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Neighbouring splits as one: sums, speed over all time in motion, means weighted by time."""
    if len(rows) == 1:
        return rows[0]
    distance, moving = sum(row["distance"] for row in rows), sum(row["moving_time"] for row in rows)
    rises = [row["rise"] for row in rows]
    return {
        "number": rows[-1]["number"],
        "start": rows[0]["start"],
        "distance": distance,
        "elapsed_time": sum(row["elapsed_time"] for row in rows),
        "moving_time": moving,
        "speed": average_speed(distance, moving),
        "heartrate": _weighted_mean(rows, "heartrate"),
        "power": _weighted_mean(rows, "power"),
        "rise": None if None in rises else sum(rises),
    }


def _weighted_mean(rows: Sequence[Mapping[str, Any]], key: str) -> float | None:
    known = [(row[key], row["elapsed_time"]) for row in rows if row[key] is not None]
    seconds = sum(weight for _, weight in known)
    return sum(value * weight for value, weight in known) / seconds if seconds else None


def _mark(row: Mapping[str, Any], every: float, measures: Measures) -> Quantity:
    """Whole splits by the number they end with, the last shorter one by its length."""
    if row["distance"] < 0.995 * every:
        return Quantity(f"{row['distance'] / measures.length_metres:.2f}")
    return Quantity(str(row["number"]))


def _column(key: str, label: str, rows: Sequence[Any], value: Callable[[Any], Quantity | None]) -> _Cells:
    return _Cells(key, label, tuple(value(row) for row in rows))


def _shares(efforts: Sequence[float | None]) -> list[float | None]:
    """Length of the bar behind each row, against the hardest one."""
    known = [effort for effort in efforts if effort]
    if not known:
        return [None] * len(efforts)
    return [None if effort is None else 100 * effort / max(known) for effort in efforts]


def _table(
    caption: str,
    columns: Sequence[_Cells],
    spans: Sequence[tuple[float, float | None]],
    shares: Sequence[float | None],
    badges: Sequence[Badge | None],
    note: str = "",
) -> DataTable:
    shown = [column for column in columns if column.is_known]
    return DataTable(
        caption=caption,
        columns=tuple(Column(column.key, column.label, column.unit) for column in shown),
        rows=tuple(
            TableRow(
                cells=tuple(_text(column.values[index]) for column in shown),
                start=int(begin) if end is not None else None,
                end=None if end is None else round(end),
                share=(shares[index] or 0.0) if any(shares) else None,
                badge=badges[index],
            )
            for index, (begin, end) in enumerate(spans)
        ),
        note=note,
    )


def _text(value: Quantity | None) -> str:
    return UNKNOWN if value is None else value.text
