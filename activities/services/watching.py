"""A folder whose files are imported: one sub-folder an athlete, named by e-mail or username."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from activities.models import BatchKind
from activities.services import imports

SETTLED_SECONDS = 5  # a file that changed later than this may still be copied
DONE = "imported"


def scan() -> list[UUID]:
    """Open a batch for each athlete with new files; the files move to the sub-folder ``imported``."""
    if not settings.WATCH_FOLDER:
        return []
    root = Path(settings.WATCH_FOLDER)
    return [batch_id for folder in sorted(root.iterdir()) if folder.is_dir() for batch_id in _take_up(folder)]


def _take_up(folder: Path) -> Iterator[UUID]:
    user = User.objects.filter(Q(email__iexact=folder.name) | Q(username=folder.name)).first()
    files = list(_settled(folder)) if user else []
    if user is None or not files:
        return
    batch = imports.open_batch(
        user, kind=BatchKind.FOLDER, name=f"Folder, {timezone.now().astimezone(user.zone):%Y-%m-%d %H:%M}"
    )
    done = folder / DONE
    done.mkdir(exist_ok=True)
    for path in files:
        imports.add_path(batch, path)
        path.replace(done / f"{batch.pk}-{path.name}")
    yield batch.pk


def _settled(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if (
            path.is_file()
            and not path.name.startswith(".")
            and time.time() - path.stat().st_mtime > SETTLED_SECONDS
        ):
            yield path
