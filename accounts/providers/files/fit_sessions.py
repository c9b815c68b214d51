"""Sessions of decoded FIT messages: one record each, with its samples, laps, lengths and device totals."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from accounts.providers.files import fit_laps, fit_samples
from accounts.providers.files.cadence import steps_factor
from accounts.providers.files.fit_devices import Device, device
from accounts.providers.files.fit_messages import (
    FIT_EPOCH,
    MAX_OFFSET,
    Message,
    Messages,
    number,
    positive,
    text,
)
from accounts.providers.files.points import first_position
from accounts.providers.records import ActivityRecord, FloatArray, Recording, Refused

SEMICIRCLES = 180.0 / 2**31
_QUARTER_HOUR = 900
_CLOCK_TOLERANCE = 120
_FIRST_CLOCK = FIT_EPOCH + 0x1000_0000
"""Below this (1998) a date_time counts seconds since the device was switched on: it never learned the date."""

_DAY = 86_400.0
_NO_CLOCK = "The device did not know the date: the day and hour of this activity are not when it happened."
_OTHER_DAY = "The summary and the samples of the file are of different days; the samples were believed."
_NO_SESSION = "The file has no summary; totals come from its samples."

_ENVIRONMENTS = {
    "treadmill": "treadmill",
    "indoor_running": "treadmill",
    "indoor_cycling": "indoor",
    "spin": "indoor",
    "indoor_rowing": "indoor",
    "indoor_skiing": "indoor",
    "indoor_walking": "indoor",
    "indoor_climbing": "indoor",
    "track": "track",
    "track_cycling": "track",
    "track_me": "track",
    "trail": "trail",
    "mountain": "trail",
    "lap_swimming": "pool",
    "open_water": "open_water",
    "virtual_activity": "virtual",
    "virtual_run": "virtual",
    "road": "outdoor",
    "street": "outdoor",
    "gravel_cycling": "outdoor",
}


@dataclass(frozen=True, slots=True)
class Session:
    """One session message and its span ``[start, end)`` in Unix seconds; the last one is open-ended."""

    message: Message
    start: float
    end: float


def records(messages: Messages, sha256: str, *, group_key: str, first_leg: int) -> list[ActivityRecord]:
    """The sessions of one FIT file in the order of their starts.

    Raises Refused when the file has neither a dated session nor a dated sample.
    """
    sessions = _sessions(messages)
    samples = fit_samples.Samples(messages)
    notes = (*messages.notes, *_oddities(messages, sessions))
    made = device(messages)
    offset = utc_offset(messages)
    return [
        _record(
            messages,
            session,
            samples,
            made,
            offset,
            external_id=f"{sha256}:{first_leg + index}",
            group_key=group_key if len(sessions) > 1 else None,
            leg_number=index + 1 if len(sessions) > 1 else None,
            notes=notes,
        )
        for index, session in enumerate(sessions)
    ]


def _oddities(messages: Messages, sessions: Sequence[Session]) -> Iterator[str]:
    if not messages.of("session"):
        yield _NO_SESSION
    if sessions[0].start < _FIRST_CLOCK:
        yield _NO_CLOCK
    if (
        len(sessions) == 1
        and abs(sessions[0].start - (_start(messages, sessions[0].message) or sessions[0].start)) > _DAY
    ):
        yield _OTHER_DAY


def _sessions(messages: Messages) -> list[Session]:
    dated: dict[tuple[float, str | None], Message] = {}
    for message in messages.of("session"):
        start = _start(messages, message)
        if start is not None:
            dated[start, text(message, "sport")] = message
    if not dated:
        dated = {(_first_sample(messages), None): {**messages.first("sport"), **messages.first("session")}}
    if len(dated) == 1:
        dated = {(_believed(messages, start), sport): message for (start, sport), message in dated.items()}
    ordered = sorted(dated.items(), key=lambda item: item[0][0])
    ends = [start for (start, _), _ in ordered[1:]] + [math.inf]
    return [Session(message, start, end) for ((start, _), message), end in zip(ordered, ends, strict=True)]


def _believed(messages: Messages, start: float) -> float:
    """The start of the only session; that of its samples when the two are days apart, as after a reset clock."""
    stamped = messages.sample("timestamp")
    if stamped is None:
        return start
    known = stamped[np.isfinite(stamped)] + messages.epoch
    is_among = bool((np.abs(known - start) <= _DAY).any())
    return start if is_among else float(known[0])


def _start(messages: Messages, session: Message) -> float | None:
    start = messages.instant(session, "start_time")
    if start is not None:
        return start
    end, elapsed = messages.instant(session, "timestamp"), number(session, "total_elapsed_time")
    return end - elapsed if end is not None and elapsed is not None else None


def _first_sample(messages: Messages) -> float:
    stamped = messages.sample("timestamp")
    if stamped is not None:
        return float(stamped[np.isfinite(stamped)][0]) + messages.epoch
    created = messages.instant(messages.first("file_id"), "time_created")
    if created is None or not messages.of("session"):
        raise Refused("This FIT file holds no samples and no dated summary: there is nothing to import.")
    return created


def utc_offset(messages: Messages) -> int | None:
    """Seconds east of UTC by the device's clock, to the quarter of an hour; None when it does not say."""
    for message in messages.of("activity"):
        local, instant = number(message, "local_timestamp"), number(message, "timestamp")
        if local is None or instant is None:
            continue
        rounded = round((local - instant) / _QUARTER_HOUR) * _QUARTER_HOUR
        if abs(rounded) <= MAX_OFFSET and abs(local - instant - rounded) <= _CLOCK_TOLERANCE:
            return rounded
    return None


def _record(
    messages: Messages,
    session: Session,
    samples: fit_samples.Samples,
    made: Device,
    offset: int | None,
    *,
    external_id: str,
    group_key: str | None,
    leg_number: int | None,
    notes: tuple[str, ...],
) -> ActivityRecord:
    sport, sub_sport = _sport(messages, session.message)
    recording = samples.recording(session.start, session.end, sport, is_only=group_key is None)
    instant = datetime.fromtimestamp(session.start, UTC)
    position = _position(session.message, recording)
    environment = "virtual" if made.manufacturer == "zwift" else _ENVIRONMENTS.get(sub_sport or "")
    return ActivityRecord(
        provider="file",
        external_id=external_id,
        start_date=instant,
        sport_type=sport if sub_sport in (None, "generic") else f"{sport}/{sub_sport}",
        environment=environment,
        start_date_local=None
        if offset is None
        else (instant + timedelta(seconds=offset)).replace(tzinfo=None),
        utc_offset=offset,
        is_trainer=True if sport == "cycling" and environment in ("indoor", "virtual") else None,
        is_transition=sport == "transition",
        start_lat=position[0],
        start_lng=position[1],
        device_name=made.name,
        device_type=made.manufacturer,
        app_version=made.version,
        group_key=group_key,
        leg_number=leg_number,
        laps=fit_laps.laps(messages, session.start, session.end, sport, is_only=group_key is None),
        lengths=fit_laps.lengths(messages, session.start, session.end),
        recording=recording,
        rr_intervals=_rr_intervals(messages) if group_key is None else None,
        device_watts=True if sport == "cycling" and recording and "power" in recording.channels else None,
        notes=notes,
        raw=_raw(messages, session.message),
        **totals(session.message, sport, samples.developer_total(session.message)),
    )


def totals(session: Message, sport: str, developer_distance: float | None) -> dict[str, Any]:
    """The device's own summary under our names; 0 stands for "not measured" where a real 0 cannot be."""
    steps = steps_factor(sport, _cadence(session, "avg"))
    work = positive(session, "total_work")
    return {
        "distance": positive(session, "total_distance") or developer_distance,
        "elapsed_time": positive(session, "total_elapsed_time"),
        "timer_time": positive(session, "total_timer_time"),
        "moving_time": positive(session, "total_moving_time"),
        "total_elevation_gain": number(session, "total_ascent"),
        "elevation_loss": number(session, "total_descent"),
        "elev_high": number(session, "enhanced_max_altitude", "max_altitude"),
        "elev_low": number(session, "enhanced_min_altitude", "min_altitude"),
        "calories": positive(session, "total_calories"),
        "kilojoules": None if work is None else work / 1000,
        "average_speed": positive(session, "enhanced_avg_speed", "avg_speed"),
        "max_speed": positive(session, "enhanced_max_speed", "max_speed"),
        "average_heartrate": positive(session, "avg_heart_rate"),
        "max_heartrate": positive(session, "max_heart_rate"),
        "min_heartrate": positive(session, "min_heart_rate"),
        "average_cadence": _scaled(_cadence(session, "avg"), steps),
        "max_cadence": _scaled(_cadence(session, "max"), steps),
        "average_watts": positive(session, "avg_power"),
        "max_watts": positive(session, "max_power"),
        "normalized_power": positive(session, "normalized_power"),
        "device_tss": positive(session, "training_stress_score"),
        "device_intensity_factor": positive(session, "intensity_factor"),
        "threshold_power": positive(session, "threshold_power"),
        "pool_length": positive(session, "pool_length"),
        "active_lengths": _whole(positive(session, "num_active_lengths")),
        "temperature": number(session, "avg_temperature"),
    }


def _cadence(session: Message, which: str) -> float | None:
    whole = positive(session, f"{which}_cadence")
    return None if whole is None else whole + (number(session, f"{which}_fractional_cadence") or 0.0)


def _scaled(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)


def _sport(messages: Messages, session: Message) -> tuple[str, str | None]:
    """Sport and sub-sport as the profile names them; the ``sport`` message or a lap helps a silent session."""
    fallback = messages.first("sport") or messages.first("lap")
    sport = text(session, "sport") or text(fallback, "sport") or "generic"
    sub_sport = text(session, "sub_sport")
    if sub_sport is None and sport == text(fallback, "sport"):
        sub_sport = text(fallback, "sub_sport")
    return sport, sub_sport


def _position(session: Message, recording: Recording | None) -> tuple[float | None, float | None]:
    lat, lng = number(session, "start_position_lat"), number(session, "start_position_long")
    if lat is not None and lng is not None and (lat, lng) != (0.0, 0.0):
        return lat * SEMICIRCLES, lng * SEMICIRCLES
    return first_position(recording)


def _rr_intervals(messages: Messages) -> FloatArray | None:
    """Beat-to-beat intervals in seconds, in the order they were written."""
    beats = [beat for message in messages.of("hrv") for beat in _listed(message.get("time"))]
    known = [beat for beat in beats if isinstance(beat, (int, float)) and 0 < beat < 65]
    return np.array(known, dtype=np.float64) if known else None


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, (list, tuple)) else [value]


def _raw(messages: Messages, session: Message) -> Mapping[str, Any]:
    """The summary messages as decoded, fit for JSON."""
    return {
        "session": _plain(session),
        "file_id": _plain(messages.first("file_id")),
        "activity": _plain(messages.first("activity")),
    }


def _plain(message: Message) -> dict[str, Any]:
    return {str(key): value for key, value in message.items() if _is_plain(value)}


def _is_plain(value: Any) -> bool:
    if isinstance(value, list):
        return all(item is None or _is_plain(item) for item in value)
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, (str, int)) and "\0" not in str(value)
