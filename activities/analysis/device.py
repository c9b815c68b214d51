"""What a source itself says about a session: the totals that stand beside what its samples show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Length:
    """One pool length: seconds since the session's start, seconds it took, swum or rested, strokes if
    counted."""

    start: float
    elapsed_time: float
    is_active: bool
    strokes: int | None = None


@dataclass(frozen=True, slots=True)
class DeviceTotals:
    """Totals as a device or service states them; metres, seconds, m/s, bpm, watts, kJ, kcal; None = not
    stated."""

    distance: float | None = None
    elapsed_time: float | None = None
    timer_time: float | None = None
    moving_time: float | None = None
    total_elevation_gain: float | None = None
    elevation_loss: float | None = None
    elev_high: float | None = None
    elev_low: float | None = None
    calories: float | None = None
    kilojoules: float | None = None
    average_speed: float | None = None
    max_speed: float | None = None
    average_heartrate: float | None = None
    max_heartrate: float | None = None
    min_heartrate: float | None = None
    average_cadence: float | None = None
    max_cadence: float | None = None
    average_watts: float | None = None
    max_watts: float | None = None
    normalized_power: float | None = None
    threshold_power: float | None = None
    pool_length: float | None = None
    active_lengths: int | None = None
    lengths: tuple[Length, ...] = ()

    @classmethod
    def of(cls, record: object) -> DeviceTotals:
        """Totals of anything that carries them under our names (a reader's record, a stored row); others
        stay None."""
        values = {
            item.name: getattr(record, item.name, None) for item in fields(cls) if item.name != "lengths"
        }
        return cls(lengths=tuple(_lengths(getattr(record, "lengths", ()))), **values)


def _lengths(items: Iterable[object]) -> Iterable[Length]:
    for item in items:
        yield Length(*(getattr(item, item_field.name, None) for item_field in fields(Length)))  # type: ignore[arg-type]
