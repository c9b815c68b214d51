"""What an archive may hold: limits that stop bombs and escapes before anything is unpacked."""

from __future__ import annotations

import stat
import zipfile
from dataclasses import dataclass

from accounts.providers.files import MAX_FILE_BYTES
from accounts.providers.records import Refused


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes are unpacked ones. ``ratio`` binds members above ``ratio_from`` bytes: small texts pack well."""

    members: int = 100_000
    total: int = 64 * 1024**3
    member: int = MAX_FILE_BYTES
    nested: int = 8 * 1024**3
    ratio: float = 200.0
    ratio_from: int = 1024**2
    depth: int = 2


DEFAULT = Limits()


def check(container: zipfile.ZipFile, limits: Limits = DEFAULT) -> None:
    """Raises Refused, with the reason as a sentence, when the archive breaks a limit or tries to escape."""
    members = container.infolist()
    if len(members) > limits.members:
        raise Refused(f"The archive holds more than {limits.members:,} files; please split it.")
    if sum(member.file_size for member in members) > limits.total:
        raise Refused(f"The archive would unpack to more than {limits.total // 1024**3} GB; please split it.")
    for member in members:
        _check_member(member, limits)


def _check_member(member: zipfile.ZipInfo, limits: Limits) -> None:
    name = member.filename.replace("\\", "/")
    if name.startswith("/") or ".." in name.split("/") or name[1:2] == ":" or "\0" in name:
        raise Refused("The archive holds a path that leads outside of it, so nothing of it was imported.")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise Refused("The archive holds a link instead of a file, so nothing of it was imported.")
    if member.flag_bits & 0x1:
        raise Refused("The archive is protected by a password. Please unpack it and upload it without one.")
    unpacked, packed = member.file_size, max(member.compress_size, 1)
    if unpacked > limits.ratio_from and unpacked / packed > limits.ratio:
        raise Refused("The archive unpacks to an implausible size, so nothing of it was imported.")


def read_member(container: zipfile.ZipFile, name: str, limit: int = DEFAULT.member) -> bytes:
    """The bytes of one member, never more than ``limit``.

    Raises Refused when it is larger, damaged or packed in a way that cannot be read.
    """
    try:
        with container.open(name) as stream:
            data = stream.read(limit + 1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise Refused(
            "This file is damaged inside the archive. Please download the archive again."
        ) from error
    if len(data) > limit:
        raise Refused(f"This file is larger than {limit // 1024**2} MB when unpacked; no recording is.")
    return data
