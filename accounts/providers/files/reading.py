"""The door to all file readers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from importlib import import_module

from accounts.providers.files import sniff
from accounts.providers.records import ActivityRecord

Reader = Callable[[bytes, str], list[ActivityRecord]]
KINDS: tuple[sniff.Kind, ...] = ("fit", "tcx", "gpx")


def _reader(kind: sniff.Kind) -> Reader:
    """The reader of a kind, imported when first needed: a web process never decodes, and is 20 MB smaller so."""
    found: Reader = import_module(f"accounts.providers.files.{kind}").read
    return found


def warm() -> None:
    """Import every reader now, before worker processes are forked and share the memory."""
    for kind in KINDS:
        _reader(kind)


def read(name: str, data: bytes) -> list[ActivityRecord]:
    """All sessions of one file, told by its content; ``name`` is only the athlete's word for it.

    Several records come from a multisport file (one per leg, with a common ``group_key``) and from a file
    that holds several activities. ``external_id`` is ``<sha256 of the unpacked bytes>:<number from 1>``,
    so a file and its gzipped copy are the same source.

    Raises Refused with a sentence for the athlete when nothing in it is an activity.
    """
    content = sniff.opened(data)
    return _reader(sniff.kind_of(content))(content, _sha256(content))


def digest(data: bytes) -> str:
    """sha256 of the file as unpacked, in hexadecimal: the first part of the external ids of its records.

    Raises Refused when a gzip cannot be opened.
    """
    return _sha256(sniff.opened(data))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
