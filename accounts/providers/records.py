"""What a source says about one session, in SI units and in our names.

Every reader and every client returns these frozen values; nothing downstream knows a provider's own words.
A value that the source does not give is ``None``, never 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

CHANNELS = (
    "time",
    "distance",
    "latitude",
    "longitude",
    "altitude",
    "speed",
    "heartrate",
    "cadence",
    "power",
    "temperature",
)


@dataclass(frozen=True, slots=True)
class Recording:
    """Samples exactly as the source wrote them: not sorted, not cleaned, not resampled.

    ``channels`` maps channel names to one-dimensional float arrays of one length, NaN where a value is missing.
    ``time`` is always there: seconds since the record's ``start_date``.
    ``stops`` are spans ``(from, to)`` in the same seconds during which the timer stood still
    (timer events, a new TCX ``Track``, a new GPX ``trkseg``).
    """

    channels: Mapping[str, FloatArray]
    stops: tuple[tuple[float, float], ...] = ()

    def __len__(self) -> int:
        return len(self.channels["time"])


@dataclass(frozen=True, slots=True)
class LapRecord:
    """One lap. Seconds count from the session's ``start_date``; speeds in m/s, lap_type as in the schema."""

    number: int
    start: float
    elapsed_time: float | None = None
    timer_time: float | None = None
    distance: float | None = None
    lap_type: str = "general"
    name: str | None = None
    average_speed: float | None = None
    max_speed: float | None = None
    average_heartrate: float | None = None
    max_heartrate: float | None = None
    average_cadence: float | None = None
    average_watts: float | None = None
    max_watts: float | None = None
    total_elevation_gain: float | None = None
    calories: float | None = None


@dataclass(frozen=True, slots=True)
class LengthRecord:
    """One length of a pool swim. Seconds count from the session's ``start_date``."""

    start: float
    elapsed_time: float
    is_active: bool
    strokes: int | None = None
    stroke: str | None = None


@dataclass(frozen=True, slots=True)
class SongRecord:
    """A piece of music heard on the way. Seconds count from the session's ``start_date``, ``bpm`` is the music's."""

    title: str
    artist: str | None = None
    album: str | None = None
    bpm: float | None = None
    start: float | None = None
    end: float | None = None


@dataclass(frozen=True, slots=True)
class RecoveryRecord:
    """The heart rate (bpm) so many seconds after the end of the effort."""

    seconds: float
    heartrate: float


@dataclass(frozen=True, slots=True)
class DayRecord:
    """What one source says about one day, the athlete's local day of waking. Nothing is checked yet.

    ms (rMSSD), bpm, scores 0-100 (``strain_score`` 0-21), hours, %, kg; soreness, fatigue, mood and stress from
    1 (least) to 5 (most). ``notes`` are sentences about the day, such as that it is not over yet.
    """

    date: date
    hrv: float | None = None
    resting_hr: float | None = None
    sleep_score: float | None = None
    hours_slept: float | None = None
    recovery_score: float | None = None
    strain_score: float | None = None
    spo2: float | None = None
    weight: float | None = None
    soreness: float | None = None
    fatigue: float | None = None
    mood: float | None = None
    stress: float | None = None
    is_ill: bool | None = None
    note: str = ""
    notes: tuple[str, ...] = ()
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WorkoutRecord:
    """A planned session to be written to a service: seconds, load on our scale, a file when there is one.

    ``external_id`` is our key: pushing it again changes the session at the service instead of adding one.
    """

    external_id: str
    on: date
    sport_type: str
    name: str
    description: str = ""
    seconds: float | None = None
    load: float | None = None
    file_name: str = ""
    file: bytes = b""


@dataclass(frozen=True, slots=True)
class ActivityRecord:
    """One session from one source. Metres, seconds, m/s, bpm, watts, kg, °C, kJ, kcal.

    ``external_id`` is the provider's own id; for a file ``<sha256>:<leg number>``.
    ``start_date`` is an aware instant in UTC; ``start_date_local`` the naive wall clock where it happened.
    ``group_key`` ties the legs of one multisport session together (``leg_number`` from 1).
    ``notes`` are sentences for the athlete about what was odd in the source and what was done about it.
    """

    provider: str
    external_id: str
    start_date: datetime
    sport_type: str
    name: str | None = None
    description: str | None = None
    private_note: str | None = None
    environment: str | None = None
    workout_type: str | None = None
    start_date_local: datetime | None = None
    timezone: str | None = None
    utc_offset: int | None = None

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
    device_watts: bool | None = None
    device_tss: float | None = None
    device_intensity_factor: float | None = None
    threshold_power: float | None = None
    pool_length: float | None = None
    active_lengths: int | None = None
    suffer_score: float | None = None

    is_race: bool | None = None
    is_manual: bool | None = None
    is_trainer: bool | None = None
    is_commute: bool | None = None
    visibility: str | None = None
    perceived_exertion: float | None = None
    how_felt: str | None = None
    terrain: str | None = None
    temperature: float | None = None
    weather_type: str | None = None
    humidity: float | None = None
    wind_speed: float | None = None
    body_weight: float | None = None

    start_lat: float | None = None
    start_lng: float | None = None
    polyline: str | None = None
    location_city: str | None = None
    location_state: str | None = None
    location_country: str | None = None

    device_name: str | None = None
    device_type: str | None = None
    app_version: str | None = None
    gear_external_id: str | None = None
    gear_name: str | None = None

    group_key: str | None = None
    group_name: str | None = None
    leg_number: int | None = None
    is_transition: bool = False

    laps: tuple[LapRecord, ...] = ()
    lengths: tuple[LengthRecord, ...] = ()
    songs: tuple[SongRecord, ...] = ()
    heart_rate_recoveries: tuple[RecoveryRecord, ...] = ()
    recording: Recording | None = None
    rr_intervals: FloatArray | None = None
    notes: tuple[str, ...] = ()
    raw: Mapping[str, Any] = field(default_factory=dict)


class Refused(Exception):
    """The source cannot be imported; the message is a sentence for the athlete: what is wrong and what to do."""
