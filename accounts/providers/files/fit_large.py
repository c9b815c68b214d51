"""FIT recordings of days: samples as columns, so that memory stays in bounds.

``fitfast.parse`` needs some 38 bytes of memory for each byte of the file, ``records`` about 20, for the price of
decoding the file once for each kind of message. Texts (product names, names of developer fields) are not read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import fitfast
import numpy as np
from garmin_fit_sdk.profile import Profile

from accounts.providers.files.fit_messages import MAX_MESSAGES, Message, Messages
from accounts.providers.records import Refused

MAX_BYTES = 14 * 1024**2
_KINDS = ("file_id", "sport", "session", "lap", "length", "event", "activity", "device_info")


def decode(data: bytes) -> Messages:
    """All messages that make up an activity; ``samples`` instead of ``record`` messages.

    Raises Refused above MAX_BYTES or MAX_MESSAGES, fitfast.FitDecodeError for a damaged file.
    """
    if len(data) > MAX_BYTES:
        raise Refused(
            f"The FIT file is larger than {MAX_BYTES // 1024**2} MB; no recording of one session is."
        )
    check_count(data)
    kinds = {kind: _messages(data, kind) for kind in _KINDS}
    return Messages(kinds, samples=fitfast.records(data, degrees=False))


def check_count(data: bytes) -> None:
    """Raises Refused when the file holds more messages than memory is meant for."""
    if fitfast.count(data)[0] > MAX_MESSAGES:
        raise Refused(
            "The FIT file holds more messages than any recording of one session; it was not imported."
        )


def _messages(data: bytes, kind: str) -> list[Message]:
    """Columns of a small kind turned into messages, with the profile's names for enumerated values."""
    columns = fitfast.records(data, kind, degrees=False)
    fields = _enumerations(kind)
    named = {name: [_named(value, fields.get(name)) for value in values] for name, values in columns.items()}
    count = len(next(iter(named.values()), []))
    return [
        {name: values[row] for name, values in named.items() if values[row] is not None}
        for row in range(count)
    ]


def _named(value: float, names: Mapping[int, str] | None) -> Any:
    if np.isnan(value):
        return None
    return float(value) if names is None else names.get(int(value), int(value))


def _enumerations(kind: str) -> dict[str, Mapping[int, str]]:
    """Names of values by field, for the fields of one kind of message that are enumerated."""
    message = next(found for found in Profile["messages"].values() if found["name"] == kind)
    types = Profile["types"]
    return {
        field["name"]: types[field["type"]]
        for field in message["fields"].values()
        if field["type"] in types and field["type"] not in ("date_time", "local_date_time")
    }
