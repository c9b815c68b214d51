"""FIT by Garmin's own ``garmin-fit-sdk``: slow, complete, and able to keep what a damaged file still holds.

The package has its own licence (Flexible and Interoperable Data Transfer Protocol License).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from garmin_fit_sdk import Decoder, Stream
from garmin_fit_sdk import fit as sdk_types

from accounts.providers.files.fit_messages import FIT_EPOCH, MAX_MESSAGES, DeveloperField, Messages

_WITH_DEVELOPER_FIELDS = ("record", "session", "lap")
_BASE_TYPE_MASK = 0x1F


def decode(data: bytes) -> Messages:
    """All messages that can be read, checksums ignored; a note when the reading stopped early.

    Heart rate of ``hr`` messages (chest straps in water) is merged into the records by time.
    """
    decoder = Decoder(Stream.from_byte_array(bytearray(data)))
    found, errors = decoder.read(
        enable_crc_check=False,
        convert_datetimes_to_dates=False,
        merge_heart_rates=True,
        mesg_listener=_Counter().count,
    )
    decoded: dict[str, Any] = {**found}
    kinds: dict[str, list[dict[Any, Any]]] = {
        key.removesuffix("_mesgs"): messages for key, messages in decoded.items() if messages
    }
    developer = _flattened(kinds)
    notes = ("The file is damaged or incomplete; what could be read of it was kept.",) if errors else ()
    return Messages(kinds, epoch=FIT_EPOCH, developer=developer, notes=notes)


class _Counter:
    """Stops the reading of files that hold more messages than memory is meant for."""

    def __init__(self) -> None:
        self._seen = 0

    def count(self, number: int, message: Mapping[Any, Any]) -> None:
        """Called for each message; raises OverflowError, which the decoder reports like any damage."""
        self._seen += 1
        if self._seen > MAX_MESSAGES:
            raise OverflowError("too many messages")


def _flattened(kinds: dict[str, list[dict[Any, Any]]]) -> dict[str, DeveloperField]:
    """Developer values moved beside the native ones under keys of their own; returns where each is."""
    descriptions = kinds.get("field_description", [])
    keys = {number: f"developer:{_name(item)}" for number, item in enumerate(descriptions)}
    invalid = {number: _invalid(item) for number, item in enumerate(descriptions)}
    for kind in _WITH_DEVELOPER_FIELDS:
        for message in kinds.get(kind, []):
            for number, value in message.pop("developer_fields", {}).items():
                if value != invalid.get(number) and not (isinstance(value, float) and math.isnan(value)):
                    message[keys.get(number, f"developer:{number}")] = value
    return {
        _name(item).lower(): DeveloperField(keys[number], _joined(item.get("units")).lower())
        for number, item in enumerate(descriptions)
    }


def _name(description: dict[Any, Any]) -> str:
    return _joined(description.get("field_name"))


def _joined(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _invalid(description: dict[Any, Any]) -> object:
    base_type = description.get("fit_base_type_id")
    if not isinstance(base_type, int):
        return None
    return sdk_types.BASE_TYPE_DEFINITIONS.get(base_type & _BASE_TYPE_MASK, {}).get("invalid")
