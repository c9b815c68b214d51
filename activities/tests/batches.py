"""Short ways to run an import and to look at what it left."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import models

from accounts.models import User
from activities.models import (
    Activity,
    ActivityAnalysis,
    ActivityGroup,
    ActivitySource,
    BatchKind,
    BestEffort,
    DuplicateCandidate,
    ImportBatch,
    Lap,
    PowerCurve,
    RecordingData,
)
from activities.services import imports
from activities.tests.recordings import MORNING, recording

ROWS: tuple[type[models.Model], ...] = (
    Activity, ActivitySource, RecordingData, Lap, BestEffort, PowerCurve, ActivityAnalysis, ActivityGroup,
    DuplicateCandidate,
)  # fmt: skip
COUNTS = ("created", "merged", "duplicate", "skipped", "failed")
_OF_WRITING = (
    "id",
    "created_at",
    "updated_at",
    "synced_at",
    "private_note",
    "group_id",
    "activity_id",
    "user_id",
)


def days_of(first: int, amount: int, **details: Any) -> dict[str, bytes]:
    """Short recorded runs on days that follow one another, by file name."""
    return {
        f"day{day}.fit": recording(seed=day, seconds=120, start=MORNING + timedelta(days=day), **details)
        for day in range(first, first + amount)
    }


def zip_of(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as container:
        for name, data in files.items():
            container.writestr(name, data)
    return packed.getvalue()


def packed(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def upload(user: User, files: Mapping[str, bytes]) -> ImportBatch:
    """A batch that waits with these files."""
    batch = imports.open_batch(user, kind=BatchKind.UPLOAD, name="test")
    for name, data in files.items():
        imports.add_upload(batch, name, ContentFile(data))
    return batch


def finish(batch: ImportBatch) -> ImportBatch:
    """Work until nothing is left to claim."""
    while imports.work(batch.pk):
        pass
    batch.refresh_from_db()
    return batch


def imported(user: User, files: Mapping[str, bytes]) -> ImportBatch:
    return finish(upload(user, files))


def counts(batch: ImportBatch) -> dict[str, int]:
    """The counts that are not 0."""
    return {name: value for name in COUNTS if (value := getattr(batch, name))}


def states(batch: ImportBatch) -> dict[str, str]:
    """State of each item that is no archive, by its name."""
    rows = batch.items.filter(is_container=False).order_by("position")
    return {path.rpartition("/")[2]: str(state) for path, state in rows.values_list("path", "state")}


def reasons(batch: ImportBatch) -> dict[str, str]:
    return {path.rpartition("/")[2]: reason for path, reason in batch.items.values_list("path", "reason")}


def row_counts(user: User) -> dict[str, int]:
    return {model.__name__: model._default_manager.filter(user=user).count() for model in ROWS}


def stored_files() -> set[str]:
    """Names of all files in file storage."""
    root = Path(settings.MEDIA_ROOT)
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def log_of(user: User) -> list[dict[str, Any]]:
    """Everything an athlete sees of their activities, results included, without keys and times of writing."""
    ids = {str(key): f"{provider} {external}" for key, provider, external in _sources(user)}
    found = []
    for row in Activity.objects.filter(user=user).order_by("start_date", "sport", "distance").values():
        row["field_sources"] = {name: ids.get(key, key) for name, key in row["field_sources"].items()}
        row["gear_id"] = bool(row["gear_id"])
        hung = {
            model.__name__: _hanging(model, row["id"])
            for model in (Lap, BestEffort, PowerCurve, ActivityAnalysis)
        }
        of = ActivitySource.objects.filter(activity_id=row["id"])
        kept = sorted(of.values_list("provider", "external_id"))
        found.append({**_seen(row), **hung, "sources": kept, "in_group": row["group_id"] is not None})
    return sorted(
        found, key=lambda row: (row["start_date"], row["sources"])
    )  # two kept apart may begin together


def _sources(user: User) -> Any:
    return ActivitySource.objects.filter(user=user).values_list("pk", "provider", "external_id")


def _hanging(model: type[models.Model], key: object) -> list[dict[str, Any]]:
    rows = [_seen(row) for row in model._default_manager.filter(activity_id=key).values()]
    return sorted(rows, key=str)


def _seen(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in _OF_WRITING}
