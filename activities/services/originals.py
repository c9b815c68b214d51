"""Original files, kept as they came in file storage, named by their content."""

from __future__ import annotations

import hashlib
from pathlib import PurePosixPath
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from activities.models import ActivitySource
from activities.services.locks import athlete_lock

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
    """Store the bytes (once for the same content) and return their name in file storage.

    Call under the athlete's lock, in the transaction that names the file: ``drop_unused`` takes the same lock.
    """
    digest = hashlib.sha256(data).hexdigest()
    path = f"originals/{user_id}/{digest[:2]}/{digest}{_suffix(name)}"
    if default_storage.exists(path):
        if default_storage.size(path) == len(data):
            return path
        default_storage.delete(path)  # a worker was killed while it wrote
    return str(default_storage.save(path, ContentFile(data)))


def drop_unused(names: set[str]) -> None:
    """Delete files that no source names any more. Call after the commit that took the sources away."""
    for name in sorted(names - {""}):
        with athlete_lock(UUID(PurePosixPath(name).parts[1])):
            if not ActivitySource.objects.filter(original_file=name).exists():
                default_storage.delete(name)
