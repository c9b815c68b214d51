"""What every archive offers: a cheap list of its items, and one item at a time."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from types import TracebackType
from typing import IO, Literal, Self

from accounts.providers import files
from accounts.providers.archives import limits
from accounts.providers.records import ActivityRecord, DayRecord, Refused

Kind = Literal["strava", "garmin", "files"]
_RECORDINGS = (".fit", ".tcx", ".gpx")
_COPY_CHUNK = 1024**2
NESTED = "!"
"""Stands in keys between an inner archive and its member."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to import. ``key`` finds it again in the same archive,
    ``size`` counts its bytes when unpacked."""

    key: str
    name: str
    size: int
    kind: Literal["file", "row", "days"]


@dataclass(frozen=True, slots=True)
class Content:
    """What one item holds. All ``records`` of a row and its file describe one session (or its legs).
    ``original`` is the recording as it lay in the archive, ``original_name`` its file name. ``days`` are days of the
    body, as the archive's service measured them.
    """

    records: tuple[ActivityRecord, ...]
    original: bytes | None = None
    original_name: str | None = None
    notes: tuple[str, ...] = ()
    days: tuple[DayRecord, ...] = ()


class Archive:
    """A zip of recordings, also of zips of recordings. Use as a context manager: it keeps a file open."""

    kind: Kind = "files"

    def __init__(self, stream: IO[bytes], container: zipfile.ZipFile) -> None:
        self._stream = stream
        self._zip = container
        self._inner_name: str | None = None
        self._inner: zipfile.ZipFile | None = None
        self._inner_file: IO[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of all files."""
        self._close_inner()
        self._zip.close()
        self._stream.close()

    def items(self) -> Iterator[Item]:
        """All recordings, in the order of the archive. Inner archives are opened one at a time; one that cannot be is
        an item itself, which is refused when it is read.
        """
        for member in self._zip.infolist():
            if self._is_recording(member.filename):
                yield Item(member.filename, _base_name(member.filename), member.file_size, "file")
            elif self._is_inner_archive(member.filename):
                yield from self._inner_items(member.filename)

    def read(self, key: str) -> Content:
        """One item by its key. Raises Refused when it holds no activity, KeyError without such an item."""
        data = self.member(key)
        return Content(tuple(files.read(key, data)), data, _base_name(key))

    def member(self, key: str) -> bytes:
        """The bytes behind a key. Raises KeyError and Refused."""
        if key in self._zip.NameToInfo:
            if self._is_inner_archive(key):
                self._opened(key)  # raises Refused: one that opens is no item
            return limits.read_member(self._zip, key)
        outer = next((name for name in self._zip.NameToInfo if key.startswith(name + NESTED)), None)
        if outer is None or not self._is_inner_archive(outer):
            raise KeyError(key)
        inner = key.removeprefix(outer + NESTED)
        self._opened(outer).getinfo(inner)
        return limits.read_member(self._opened(outer), inner)

    def _is_recording(self, name: str) -> bool:
        """In a plain zip everything is tried, so that what is no recording gets its sentence."""
        return not name.endswith(("/", ".zip", ".ZIP")) and not _is_hidden(name)

    def _is_inner_archive(self, name: str) -> bool:
        return name.lower().endswith(".zip") and not _is_hidden(name)

    def _inner_items(self, outer: str) -> Iterator[Item]:
        try:
            members = self._opened(outer).infolist()
        except Refused:
            yield Item(outer, _base_name(outer), self._zip.getinfo(outer).file_size, "file")
            return
        for member in members:
            if is_recording(member.filename) or self._is_inner_archive(member.filename):
                key = f"{outer}{NESTED}{member.filename}"
                yield Item(key, _base_name(member.filename), member.file_size, "file")

    def _opened(self, outer: str) -> zipfile.ZipFile:
        """The inner archive, copied to a temporary file; the last one stays open."""
        if self._inner is None or self._inner_name != outer:
            self._close_inner()
            self._inner_file = self._copied(outer)
            self._inner = opened_zip(self._inner_file)
            self._inner_name = outer
        return self._inner

    def _copied(self, outer: str) -> IO[bytes]:
        if self._zip.getinfo(outer).file_size > limits.DEFAULT.nested:
            raise Refused("An archive inside this archive is too large. Please upload it by itself.")
        copy = tempfile.TemporaryFile()  # noqa: SIM115 (closed in _close_inner)
        try:
            with self._zip.open(outer) as stream:
                shutil.copyfileobj(stream, copy, _COPY_CHUNK)
        except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError) as error:
            copy.close()
            raise Refused("An archive inside this archive is damaged. Please download it again.") from error
        copy.seek(0)
        return copy

    def _close_inner(self) -> None:
        if self._inner is not None:
            self._inner.close()
        if self._inner_file is not None:
            self._inner_file.close()
        self._inner = self._inner_file = self._inner_name = None


def opened_zip(stream: IO[bytes]) -> zipfile.ZipFile:
    """A checked zip. Raises Refused when it is none, is damaged or breaks a limit."""
    try:
        container = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise Refused("The archive is damaged or incomplete. Please download it again.") from error
    limits.check(container)
    return container


def is_recording(name: str) -> bool:
    """Whether a member's name is one of a recording, gzipped or not."""
    lower = name.lower().removesuffix(".gz")
    return lower.endswith(_RECORDINGS) and not _is_hidden(name)


def _is_hidden(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return any(part.startswith((".", "__MACOSX")) for part in parts)


def _base_name(key: str) -> str:
    return PurePosixPath(key.rpartition(NESTED)[2]).name
