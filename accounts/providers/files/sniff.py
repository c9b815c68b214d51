"""What kind of file these bytes are, whatever the name says, and how gzip is opened without being fooled."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from typing import Literal

from accounts.providers.records import Refused

Kind = Literal["fit", "tcx", "gpx"]

MAX_FILE_BYTES = 48 * 1024 * 1024
"""Largest single recording after unpacking: 24 hours of FIT at 1 Hz have 5 MB, 100,000 points of TCX 40 MB."""

_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_PROLOG = 64 * 1024
_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_FORBIDDEN = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_BOM = b"\xef\xbb\xbf"


def opened(data: bytes) -> bytes:
    """The bytes themselves, or what a gzip (at most two deep) holds; never more than ``MAX_FILE_BYTES``.

    Raises Refused for an empty, broken or oversized file.
    """
    for _ in range(2):
        if not data.startswith(_GZIP):
            break
        data = _gunzipped(data)
    if not data.strip(b"\0"):
        raise Refused("The file is empty. Please export it again.")
    if data.startswith(_GZIP):
        raise Refused("The file is packed more than twice. Please unpack it first.")
    if len(data) > MAX_FILE_BYTES:
        raise Refused(_TOO_LARGE)
    return data


_TOO_LARGE = (
    f"The file is larger than {MAX_FILE_BYTES // 1024**2} MB when unpacked; "
    "no recording of one session is. Please check what it holds."
)


def _gunzipped(data: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            unpacked = stream.read(MAX_FILE_BYTES + 1)
    except EOFError:
        return _gunzipped_prefix(data)
    except (OSError, zlib.error) as error:
        raise Refused("The gzip file is damaged and cannot be unpacked. Please export it again.") from error
    if len(unpacked) > MAX_FILE_BYTES:
        raise Refused(_TOO_LARGE)
    return unpacked


def _gunzipped_prefix(data: bytes) -> bytes:
    """What can be read of a gzip that was cut off."""
    stream = zlib.decompressobj(wbits=31)
    try:
        prefix = stream.decompress(data, MAX_FILE_BYTES)
    except zlib.error as error:
        raise Refused("The gzip file is damaged and cannot be unpacked. Please export it again.") from error
    if not prefix:
        raise Refused("The gzip file is cut off before its content begins. Please export it again.")
    return prefix


def kind_of(data: bytes) -> Kind:
    """FIT, TCX or GPX, told by content. Raises Refused with a sentence for everything else."""
    if data[8:12] == b".FIT":
        return "fit"
    if data.startswith(_ZIP):
        raise Refused("This is a zip archive inside another file. Please upload the archive itself.")
    head = xml_bytes(data[:_PROLOG]).lstrip()
    if not head.startswith(b"<"):
        raise Refused(
            "This is neither a FIT, a TCX nor a GPX file. Export the activity in one of these formats."
        )
    return _xml_kind(head)


def _xml_kind(head: bytes) -> Kind:
    root = _ROOT.search(_without_comments(head))
    prolog = head[: root.start()] if root else head
    if _FORBIDDEN.search(prolog) or _FORBIDDEN.search(head[:1024]):
        raise Refused("The XML file declares its own entities, which is not allowed in a recording.")
    name = root.group(1).lower() if root else b""
    if name == b"trainingcenterdatabase":
        return "tcx"
    if name == b"gpx":
        return "gpx"
    if name == b"html":
        raise Refused(
            "This is a web page, not a recording: the download probably failed. Please export it again."
        )
    raise Refused("This XML file is neither TCX nor GPX. Export the activity in one of these formats.")


def _without_comments(head: bytes) -> bytes:
    """Comments and processing instructions blanked out, positions kept."""
    return re.sub(rb"<!--.*?-->|<\?.*?\?>", lambda m: b" " * len(m.group()), head, flags=re.DOTALL)


def xml_bytes(data: bytes) -> bytes:
    """XML without byte-order mark and leading blanks, UTF-16 turned into UTF-8."""
    if data.startswith(_UTF16):
        text = data.decode("utf-16", errors="replace")
        return re.sub(r"^\s*<\?xml.*?\?>", "", text, count=1, flags=re.DOTALL).strip("\0").lstrip().encode()
    return data.removeprefix(_BOM).lstrip()
