"""The door to all file readers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from accounts.providers.files import fit, gpx, sniff, tcx
from accounts.providers.records import ActivityRecord

_READERS: dict[sniff.Kind, Callable[[bytes, str], list[ActivityRecord]]] = {
    "fit": fit.read,
    "tcx": tcx.read,
    "gpx": gpx.read,
}


def read(name: str, data: bytes) -> list[ActivityRecord]:
    """All sessions of one file, told by its content; ``name`` is only the athlete's word for it.

    Several records come from a multisport file (one per leg, with a common ``group_key``) and from a file
    that holds several activities. ``external_id`` is ``<sha256 of the unpacked bytes>:<number from 1>``,
    so a file and its gzipped copy are the same source.

    Raises Refused with a sentence for the athlete when nothing in it is an activity.
    """
    content = sniff.opened(data)
    return _READERS[sniff.kind_of(content)](content, _sha256(content))


def digest(data: bytes) -> str:
    """sha256 of the file as unpacked, in hexadecimal: the first part of the external ids of its records.

    Raises Refused when a gzip cannot be opened.
    """
    return _sha256(sniff.opened(data))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
