"""Streaming XML without entities, network or whole trees in memory."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from functools import lru_cache
from typing import Any

from lxml import etree

from accounts.providers.files.sniff import xml_bytes
from accounts.providers.records import Refused

Element = etree._Element
_SINGLE_DIGIT = re.compile(r"(?<!\d)(?=\d(?!\d))")
DAMAGED = "The XML file is damaged or ends too early; what could be read of it was kept."


def elements(data: bytes, *names: str) -> Iterator[Element | None]:
    """Elements of these local names (any namespace, any prefix), each when it is complete, in document order.

    A last None tells that the document was damaged. Memory stays bounded only if the caller clears what it
    has used. Raises Refused when the document type declares anything.
    """
    stream = etree.iterparse(
        io.BytesIO(xml_bytes(data)),
        events=("end",),
        tag=[f"{{*}}{name}" for name in names],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    checked = False
    try:
        for _, element in stream:
            if not checked:
                _check_plain(element)
                checked = True
            yield element
    except etree.XMLSyntaxError:
        yield None
        return
    if any(entry.level_name == "FATAL" for entry in stream.error_log):
        yield None


def _check_plain(element: Element) -> None:
    declared = element.getroottree().docinfo
    if declared.internalDTD is not None or declared.doctype:
        raise Refused("The XML file declares its own entities, which is not allowed in a recording.")


def local_name(element: Element) -> str:
    """The tag without its namespace or an undeclared prefix; "" for what is no element."""
    tag: Any = element.tag
    return _without_namespace(tag) if isinstance(tag, str) else ""


@lru_cache(maxsize=512)
def _without_namespace(tag: str) -> str:
    return tag.rpartition("}")[2].rpartition(":")[2]


def child(element: Element, *path: str) -> Element | None:
    """The first descendant along these local names."""
    found: Element | None = element
    for name in path:
        found = (
            next((item for item in found if local_name(item) == name), None) if found is not None else None
        )
    return found


def child_text(element: Element, *path: str) -> str | None:
    """Trimmed text of the first descendant along these local names; None when absent or empty."""
    found = child(element, *path)
    return (found.text or "").strip() or None if found is not None else None


def child_number(element: Element, *path: str) -> float | None:
    """A finite number in the first descendant along these local names."""
    return parsed_number(child_text(element, *path))


def parsed_number(value: str | None) -> float | None:
    """A finite float, None for anything else."""
    try:
        found = float(value) if value else None
    except ValueError:
        return None
    return found if found is not None and abs(found) < 1e15 else None


def _instant(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        pass
    whole, dot, fraction = written.partition(".")
    try:  # some apps write "2024-5-4T7:30:5Z"
        return datetime.fromisoformat(_SINGLE_DIGIT.sub("0", whole) + dot + fraction)
    except ValueError:
        return None


def parsed_instant(value: str | None) -> datetime | None:
    """An aware instant in the offset it was written with; without one it is UTC, as both formats demand.

    None for the first and the last year of all calendars: in another zone they may have no date.
    """
    found = _instant(value.strip().upper()) if value else None
    if found is None or not MINYEAR < found.year < MAXYEAR:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
