"""Writes FIT files of made-up sessions, for tests and the demo: reading real ones is a library's work.

Records are one numpy structured array, so that two hours at 1 Hz take a few milliseconds.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from simulators.fit_checksum import checksum
from simulators.sessions import FloatArray, Length, Session

FIT_EPOCH = 631_065_600
_SEMICIRCLES = 2**31 / 180

_U8, _S8, _ENUM, _STRING, _BYTE = 0x02, 0x01, 0x00, 0x07, 0x0D
_U16, _S32, _U32, _U32Z = 0x84, 0x85, 0x86, 0x8C
_FORMATS = {_U8: "B", _S8: "b", _ENUM: "B", _U16: "H", _S32: "i", _U32: "I", _U32Z: "I"}
_INVALID = {_U8: 0xFF, _S8: 0x7F, _ENUM: 0xFF, _U16: 0xFFFF, _S32: 0x7FFFFFFF, _U32: 0xFFFFFFFF, _U32Z: 0}

FILE_ID, SESSION, LAP, RECORD, EVENT, DEVICE_INFO, ACTIVITY = 0, 18, 19, 20, 21, 23, 34
HRV, LENGTH, HR, FIELD_DESCRIPTION, DEVELOPER_DATA_ID = 78, 101, 132, 206, 207

SPORTS = {
    "generic": 0, "running": 1, "cycling": 2, "transition": 3, "fitness_equipment": 4, "swimming": 5,
    "training": 10, "walking": 11, "cross_country_skiing": 12, "rowing": 15, "hiking": 17,
}  # fmt: skip
SUB_SPORTS = {
    "generic": 0, "treadmill": 1, "street": 2, "trail": 3, "track": 4, "indoor_cycling": 6, "road": 7,
    "mountain": 8, "lap_swimming": 17, "open_water": 18, "strength_training": 20, "virtual_activity": 58,
}  # fmt: skip
MANUFACTURERS = {"garmin": 1, "wahoo_fitness": 32, "development": 255, "zwift": 260, "coros": 294}
FILE_TYPES = {"activity": 4, "settings": 2, "workout": 5, "course": 6, "monitoring_b": 32}

# (field number, base type, scale, offset) of the channels in a record message
_RECORD_FIELDS = {
    "distance": (5, _U32, 100.0, 0.0),
    "latitude": (0, _S32, _SEMICIRCLES, 0.0),
    "longitude": (1, _S32, _SEMICIRCLES, 0.0),
    "altitude": (78, _U32, 5.0, 500.0),
    "speed": (73, _U32, 1000.0, 0.0),
    "heartrate": (3, _U8, 1.0, 0.0),
    "power": (7, _U16, 1.0, 0.0),
    "temperature": (13, _S8, 1.0, 0.0),
}


@dataclass(frozen=True, slots=True)
class Options:
    """Oddities of real files. ``developer_power``: power only as an app's field of this name.
    ``header``: "valid" checksum, "zero" checksum (older Garmin units) or "short" (12 bytes without one).
    """

    header: str = "valid"
    developer_power: str | None = None
    summary_first: bool = False
    file_type: str | None = "activity"
    has_session: bool = True
    has_records: bool = True
    is_checksum_wrong: bool = False


@dataclass(slots=True)
class _Writer:
    chunks: list[bytes] = field(default_factory=list)
    defined: dict[int, tuple[tuple[int, int, int], ...]] = field(default_factory=dict)

    def message(self, number: int, local: int, *fields: tuple[int, int, object]) -> None:
        """One message; its definition is written when it changed. Fields are (number, base type, value)."""
        packed = [_packed(base, value) for _, base, value in fields]
        shape = tuple((num, len(raw), base) for (num, base, _), raw in zip(fields, packed, strict=True))
        if self.defined.get(local) != shape:
            self.chunks.append(_definition(number, local, shape))
            self.defined[local] = shape
        self.chunks.append(bytes((local,)) + b"".join(packed))


def _definition(
    number: int, local: int, shape: Sequence[tuple[int, int, int]], developer: bytes = b""
) -> bytes:
    flag = 0x60 if developer else 0x40
    head = struct.pack("<BBBHB", flag | local, 0, 0, number, len(shape))
    return head + b"".join(struct.pack("<BBB", *item) for item in shape) + developer


def _packed(base: int, value: object) -> bytes:
    if base == _STRING:
        return str(value).encode()[:60] + b"\0"
    if base == _BYTE:
        return bytes(value)  # type: ignore[call-overload, no-any-return]
    values: list[Any] = list(value) if isinstance(value, (list, tuple)) else [value]
    numbers = [_INVALID[base] if item is None or math.isnan(item) else round(item) for item in values]
    return struct.pack(f"<{len(numbers)}{_FORMATS[base]}", *numbers)


def fit_bytes(*sessions: Session, options: Options | None = None) -> bytes:
    """One FIT activity file; several sessions make it multisport."""
    chosen = options or Options()
    writer = _Writer()
    first, last = sessions[0], sessions[-1]
    end = _stamp(last, last.duration)
    _write_head(writer, first, chosen)
    if chosen.summary_first and chosen.has_session:
        _write_summaries(writer, sessions, end)
    for session in sessions:
        _write_samples(writer, session, chosen)
    if not chosen.summary_first and chosen.has_session:
        _write_summaries(writer, sessions, end)
    _write_late_heartrate(writer, first)
    return _enveloped(b"".join(writer.chunks), chosen)


def truncated(data: bytes, keep: float) -> bytes:
    """The first part of a file, ``keep`` of it, as when a battery dies while copying."""
    return data[: int(len(data) * keep)]


def _enveloped(body: bytes, options: Options) -> bytes:
    size = 12 if options.header == "short" else 14
    header = struct.pack("<BBHI4s", size, 0x20, 2132, len(body), b".FIT")
    if size == 14:
        header += struct.pack("<H", checksum(header) if options.header == "valid" else 0)
    crc = checksum(header + body) ^ (0x0101 if options.is_checksum_wrong else 0)
    return header + body + struct.pack("<H", crc)


def _stamp(session: Session, seconds: float = 0.0) -> int:
    return int(session.start.timestamp() + seconds) - FIT_EPOCH


def _write_head(writer: _Writer, session: Session, options: Options) -> None:
    manufacturer = MANUFACTURERS.get(session.manufacturer, 255)
    kind = FILE_TYPES.get(options.file_type or "")
    if options.file_type:
        writer.message(
            FILE_ID, 0, (0, _ENUM, kind), (1, _U16, manufacturer), (2, _U16, 1), (3, _U32Z, 12345),
            (4, _U32, _stamp(session)), (8, _STRING, session.product_name),
        )  # fmt: skip
    writer.message(
        DEVICE_INFO, 1, (253, _U32, _stamp(session)), (0, _U8, 0), (2, _U16, manufacturer), (5, _U16, 310),
        (27, _STRING, session.product_name),
    )  # fmt: skip
    if options.developer_power:
        writer.message(DEVELOPER_DATA_ID, 2, (1, _BYTE, bytes(range(16))), (3, _U8, 0), (4, _U32, 1))
        writer.message(
            FIELD_DESCRIPTION, 3, (0, _U8, 0), (1, _U8, 0), (2, _U8, _U16),
            (3, _STRING, options.developer_power), (8, _STRING, "Watts"), (14, _U16, RECORD),
        )  # fmt: skip


def _write_samples(writer: _Writer, session: Session, options: Options) -> None:
    writer.message(EVENT, 4, (253, _U32, _stamp(session)), (0, _ENUM, 0), (1, _ENUM, 0))
    for stopped, started in session.pauses:
        writer.message(EVENT, 4, (253, _U32, _stamp(session, stopped)), (0, _ENUM, 0), (1, _ENUM, 4))
        writer.message(EVENT, 4, (253, _U32, _stamp(session, started)), (0, _ENUM, 0), (1, _ENUM, 0))
    for item in session.lengths:
        _write_length(writer, session, item)
    if options.has_records and len(session.channels.get("time", ())):
        writer.chunks.append(_records(session, options))
        writer.defined.pop(5, None)
    for chunk in range(0, len(session.beats), 5):
        beats = [*session.beats[chunk : chunk + 5], *[None] * 5][:5]
        writer.message(HRV, 6, (0, _U16, [None if beat is None else beat * 1000 for beat in beats]))
    end = _stamp(session, session.duration)
    writer.message(EVENT, 4, (253, _U32, end), (0, _ENUM, 0), (1, _ENUM, 4))


def _records(session: Session, options: Options) -> bytes:
    """Definition and all record messages of a session."""
    columns: list[tuple[int, int, FloatArray]] = [
        (253, _U32, np.floor(session.channels["time"] + session.start.timestamp() - FIT_EPOCH))
    ]
    for name, (number, base, scale, offset) in _RECORD_FIELDS.items():
        if name in session.channels and not (name == "power" and options.developer_power):
            columns.append((number, base, (session.channels[name] + offset) * scale))
    if "cadence" in session.channels:
        turns = session.channels["cadence"] / (2 if session.sport in ("running", "walking", "hiking") else 1)
        columns += [(4, _U8, np.floor(turns)), (53, _U8, (turns - np.floor(turns)) * 128)]
    shape = [(number, struct.calcsize(_FORMATS[base]), base) for number, base, _ in columns]
    developer = b""
    if options.developer_power and "power" in session.channels:
        columns.append((0, _U16, session.channels["power"]))
        developer = struct.pack("<BBBB", 1, 0, 2, 0)
    return _definition(RECORD, 5, shape, developer) + _rows(columns)


def _rows(columns: list[tuple[int, int, FloatArray]]) -> bytes:
    dtype = [("local", "u1")] + [
        (f"f{index}", f"<{_FORMATS[base]}") for index, (_, base, _) in enumerate(columns)
    ]
    rows = np.zeros(len(columns[0][2]), dtype=dtype)
    rows["local"] = 5
    for index, (_, base, values) in enumerate(columns):
        known = np.isfinite(values)
        rows[f"f{index}"] = np.where(known, np.rint(np.where(known, values, 0)), _INVALID[base])
    return rows.tobytes()


def _write_length(writer: _Writer, session: Session, item: Length) -> None:
    start = _stamp(session, item.start)
    milliseconds = item.seconds * 1000
    writer.message(
        LENGTH, 7, (253, _U32, start + int(item.seconds)), (0, _ENUM, 28), (1, _ENUM, 1), (2, _U32, start),
        (3, _U32, milliseconds), (4, _U32, milliseconds), (5, _U16, item.strokes),
        (7, _ENUM, None if item.strokes is None else 0), (12, _ENUM, 0 if item.strokes is None else 1),
    )  # fmt: skip


def _write_summaries(writer: _Writer, sessions: Sequence[Session], end: int) -> None:
    for session in sessions:
        _write_laps(writer, session)
        _write_session(writer, session)
    timer = sum(session.summary()["timer"] for session in sessions)
    offset = sessions[0].utc_offset
    writer.message(
        ACTIVITY, 10, (253, _U32, end), (0, _U32, timer * 1000), (1, _U16, len(sessions)), (2, _ENUM, 0),
        (3, _ENUM, 26), (4, _ENUM, 1), (5, _U32, None if offset is None else end + offset),
    )  # fmt: skip


def _write_laps(writer: _Writer, session: Session) -> None:
    ends = [*session.laps[1:], session.duration]
    for start, end in zip(session.laps, ends, strict=True):
        found = session.summary(start, end)
        writer.message(
            LAP, 8, (253, _U32, _stamp(session, end)), (2, _U32, _stamp(session, start)),
            (7, _U32, found["elapsed"] * 1000), (8, _U32, found["timer"] * 1000),
            (9, _U32, _times(found, "distance", 100)), (13, _U16, _times(found, "average_speed", 1000)),
            (15, _U8, found.get("average_heartrate")), (16, _U8, found.get("max_heartrate")),
            (17, _U8, _leg_cadence(session, found.get("average_cadence"))), (19, _U16, found.get("average_power")),
            (20, _U16, found.get("max_power")), (25, _ENUM, SPORTS[session.sport]),
        )  # fmt: skip


def _write_session(writer: _Writer, session: Session) -> None:
    found = session.summary()
    swum = sum(1 for item in session.lengths if item.strokes is not None)
    writer.message(
        SESSION, 9, (253, _U32, _stamp(session, session.duration)), (2, _U32, _stamp(session)),
        (5, _ENUM, SPORTS[session.sport]), (6, _ENUM, SUB_SPORTS[session.sub_sport]),
        (7, _U32, found["elapsed"] * 1000), (8, _U32, found["timer"] * 1000),
        (9, _U32, _times(found, "distance", 100)), (11, _U16, found.get("calories")),
        (14, _U16, _times(found, "average_speed", 1000)),
        (15, _U16, _times(found, "max_speed", 1000)), (16, _U8, found.get("average_heartrate")),
        (17, _U8, found.get("max_heartrate")), (18, _U8, _leg_cadence(session, found.get("average_cadence"))),
        (20, _U16, found.get("average_power")), (21, _U16, found.get("max_power")),
        (22, _U16, found.get("ascent")), (26, _U16, len(session.laps)), (47, _U16, swum or None),
        (34, _U16, found.get("normalized_power")),
        (35, _U16, _times(found, "tss", 10)), (36, _U16, _times(found, "intensity", 1000)),
        (44, _U16, None if session.pool_length is None else session.pool_length * 100),
        (45, _U16, found.get("threshold_power")),
    )  # fmt: skip


def _times(found: dict[str, float], key: str, scale: float) -> float | None:
    return None if key not in found else found[key] * scale


def _leg_cadence(session: Session, cadence: float | None) -> float | None:
    both_feet = session.sport in ("running", "walking", "hiking")
    return cadence / 2 if cadence is not None and both_feet else cadence


def _write_late_heartrate(writer: _Writer, session: Session) -> None:
    """Heart rate a strap kept under water and sent afterwards: one ``hr`` message each, on its own clock."""
    for seconds, bpm in session.late_heartrate:
        writer.message(
            HR, 11, (253, _U32, _stamp(session, seconds)), (0, _U16, 0), (6, _U8, bpm),
            (9, _U32, seconds * 1024),
        )  # fmt: skip
