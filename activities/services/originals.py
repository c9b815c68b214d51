"""Original files, kept as they came in file storage, named by their content."""

from __future__ import annotations

import hashlib
from pathlib import PurePosixPath
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from activities.models import ActivitySource

_SUFFIXES = (".fit", ".tcx", ".gpx", ".fit.gz", ".tcx.gz", ".gpx.gz", ".csv", ".json")


def _suffix(name: str) -> str:
    suffix = "".join(PurePosixPath(name.lower()).suffixes[-2:])
    return (
        suffix
        if suffix in _SUFFIXES
        else PurePosixPath(suffix).suffix
        if PurePosixPath(suffix).suffix in _SUFFIXES
        else ""
    )


def keep(user_id: UUID, name: str, data: bytes) -> str:
    """Store the bytes (once for the same content) and return their name in file storage."""
    digest = hashlib.sha256(data).hexdigest()
    path = f"originals/{user_id}/{digest[:2]}/{digest}{_suffix(name)}"
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(data))
    return path


def drop_unused(names: set[str]) -> None:
    """Delete files that no source names any more."""
    wanted = set(
        ActivitySource.objects.filter(original_file__in=names).values_list("original_file", flat=True)
    )
    for name in names - wanted - {""}:
        default_storage.delete(name)
