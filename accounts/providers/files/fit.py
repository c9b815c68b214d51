"""FIT files into activity records: the two decoders behind one door, then sessions, samples and devices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from accounts.providers.files import fit_fast, fit_sdk, fit_sessions
from accounts.providers.files.fit_container import Part, parts, with_plain_envelope
from accounts.providers.files.fit_messages import Messages, text
from accounts.providers.records import ActivityRecord, Refused

_REASONS = {
    "settings": "This FIT file holds the settings of a device, not an activity.",
    "device": "This FIT file describes a device, not an activity.",
    "sport": "This FIT file holds sport settings, not an activity.",
    "workout": "This FIT file holds a planned workout, not an activity.",
    "schedules": "This FIT file holds a training schedule, not an activity.",
    "course": "This FIT file holds a planned course, not an activity.",
    "segment": "This FIT file holds a segment, not an activity.",
    "segment_list": "This FIT file holds segments, not an activity.",
    "goals": "This FIT file holds goals, not an activity.",
    "totals": "This FIT file holds totals of a device, not an activity.",
    "weight": "This FIT file holds weights, not an activity.",
    "blood_pressure": "This FIT file holds blood pressure values, not an activity.",
    "exd_configuration": "This FIT file holds the screen layout of a device, not an activity.",
}
_WELLNESS = "This FIT file holds all-day wellness data (steps, stress, sleep), not an activity."
_UNKNOWN = "This FIT file holds no activity."
_CHECKSUM = "The file's checksum is wrong, so it may be damaged; what could be read of it was kept."
_MAX_REPAIRED = 8 * 1024**2
_CUT = "The file ends too early; what could be read of it was kept."


def read(data: bytes, sha256: str) -> list[ActivityRecord]:
    """All sessions of a FIT file, chained files included.

    Raises Refused when no part holds an activity: the sentence tells what it holds instead.
    """
    records: list[ActivityRecord] = []
    refusals: list[Refused] = []
    for number, part in enumerate(_recordings(data), start=1):
        group = sha256 if number == 1 else f"{sha256}:{number}"
        try:
            messages = decoded(part)
            _check_is_activity(messages)
            records += fit_sessions.records(messages, sha256, group_key=group, first_leg=len(records) + 1)
        except Refused as refusal:
            refusals.append(refusal)
    if not records:
        raise refusals[0] if refusals else Refused("The FIT file is damaged: its header cannot be read.")
    return records


def _recordings(data: bytes) -> Iterator[Part]:
    """The chained files; one that only brings late heart rate is joined to the recording before it."""
    pending: Part | None = None
    for part in parts(data):
        if pending and not part.is_cut and fit_fast.is_heart_rate_only(with_plain_envelope(part.data)):
            pending = Part(pending.data + part.data, pending.is_cut, is_joined=True)
            continue
        if pending:
            yield pending
        pending = part
    if pending:
        yield pending


def decoded(part: Part) -> Messages:
    """The messages of one part: by the fast decoder where it can be trusted, else by Garmin's.

    Raises Refused when neither finds a message.
    """
    notes: tuple[str, ...] = (_CUT,) if part.is_cut else ()
    if not part.is_cut and not part.is_joined:
        try:
            return fit_fast.decode(with_plain_envelope(part.data))
        except fit_fast.NeedsOtherReader as reason:
            notes = (_CHECKSUM,) if "checksum" in str(reason) else ()
    if len(part.data) > _MAX_REPAIRED:
        raise Refused("The FIT file is damaged and too large to be repaired. Please export it again.")
    messages = fit_sdk.decode(part.data)
    if not any(messages.kinds.values()):
        raise Refused("The FIT file is damaged: nothing in it can be read. Please export it again.")
    return replace(messages, notes=notes or messages.notes)


def _check_is_activity(messages: Messages) -> None:
    kind = text(messages.first("file_id"), "type")
    if kind in _REASONS:
        raise Refused(_REASONS[kind])
    if messages.of("session") or messages.of("record") or messages.samples:
        return
    if messages.notes:
        raise Refused("The FIT file is damaged: no activity could be read from it. Please export it again.")
    is_wellness = (
        (kind or "").startswith("monitoring") or messages.of("monitoring") or messages.of("stress_level")
    )
    raise Refused(_WELLNESS if is_wellness else _UNKNOWN)
