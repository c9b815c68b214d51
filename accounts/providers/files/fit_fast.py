"""FIT by ``fitfast``: native, some twenty times faster than Garmin's own reader.

One ``parse`` serves all messages: ``records()`` would decode the file once for each kind of message.
"""

from __future__ import annotations

from collections.abc import Sequence

import fitfast

from accounts.providers.files import fit_large
from accounts.providers.files.fit_messages import DeveloperField, Message, Messages, text

NATIVE_NAMES = frozenset(
    {
        "timestamp",
        "distance",
        "position_lat",
        "position_long",
        "altitude",
        "enhanced_altitude",
        "speed",
        "enhanced_speed",
        "heart_rate",
        "cadence",
        "fractional_cadence",
        "power",
        "temperature",
        "start_time",
        "total_distance",
        "total_elapsed_time",
        "total_timer_time",
        "total_moving_time",
        "total_calories",
        "total_ascent",
        "total_descent",
        "avg_heart_rate",
        "max_heart_rate",
        "avg_power",
        "max_power",
        "normalized_power",
        "avg_cadence",
        "max_cadence",
        "avg_speed",
        "max_speed",
        "sport",
        "sub_sport",
    }
)
"""Profile fields we read: a developer field of the same name would silently take the native one's place."""


LARGE = 5 * 1024**2
_COUNTED = 1024**2
"""Files above this size are counted before they are parsed: tiny messages could fill the memory."""


class NeedsOtherReader(Exception):
    """fitfast cannot read this file, or would misread it; the message says why."""


def decode(data: bytes) -> Messages:
    """All messages of one unchained file with a valid envelope.

    Raises NeedsOtherReader for a damaged file, for heart rate in ``hr`` messages (their packed times are not
    expanded) and for developer fields that would override native ones.
    """
    try:
        if len(data) > LARGE:
            return fit_large.decode(data)
        if len(data) > _COUNTED:
            fit_large.check_count(data)
        kinds = fitfast.parse(data)
    except BaseException as error:
        if not _is_decoding_error(error):
            raise
        raise NeedsOtherReader(str(error)) from error
    if kinds.get("hr"):
        raise NeedsOtherReader("heart rate in hr messages")
    developer = _developer_fields(kinds.get("field_description", []))
    if NATIVE_NAMES & {found.key for found in developer.values()}:
        raise NeedsOtherReader("a developer field has the name of a native one")
    return Messages(kinds, developer=developer)


def _is_decoding_error(error: BaseException) -> bool:
    """Whether the decoder gave up. On some damaged definitions it panics, and a panic of Rust code arrives as a
    ``PanicException`` that is no ``Exception`` and cannot be imported.
    """
    return isinstance(error, (ValueError, OverflowError)) or type(error).__name__ == "PanicException"


def _developer_fields(descriptions: Sequence[Message]) -> dict[str, DeveloperField]:
    fields = {}
    for description in descriptions:
        name = text(description, "field_name")
        if name:
            fields[name.lower()] = DeveloperField(name, (text(description, "units") or "").lower())
    return fields


def is_heart_rate_only(data: bytes) -> bool:
    """Whether a file with a valid envelope holds ``hr`` messages and no session or sample of its own."""
    try:
        counts = fitfast.message_counts(data)
    except BaseException as error:
        if not _is_decoding_error(error):
            raise
        return False
    return bool(counts.get("hr")) and not counts.get("session") and not counts.get("record")
