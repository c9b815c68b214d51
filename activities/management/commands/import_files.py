"""manage.py import_files: bring files, folders and archives into an athlete's log, without a worker."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from activities.models import BatchKind, ImportBatch, ItemState
from activities.services import fitness, imports

COUNTS = ("created", "merged", "duplicate", "skipped", "failed")
AT_ONCE = 200  # files copied into storage before they are worked on
TURN_SECONDS = 1.0


class Command(BaseCommand):
    help = "Import recordings (FIT, TCX, GPX, gzipped or in archives) and whole exports for one athlete."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--user", required=True, metavar="EMAIL", help="whose log the activities go to")
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="files or folders")
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of sentences")

    def handle(self, *args: Any, **options: Any) -> None:
        user = athlete(options["user"])
        paths = list(files_of(options["paths"]))
        if not paths:
            raise CommandError("No file there to import.")
        batch = imports.open_batch(user, kind=BatchKind.COMMAND, name=_title(options["paths"]))
        given = self.work_through(batch, paths)
        fitness.refresh(user)
        batch.refresh_from_db()
        report = report_of(batch, given)
        if options["json"]:
            self.stdout.write(json.dumps(report, indent=1))
        else:
            self.say(report)
        if report["failed"]:
            raise CommandError(f"{report['failed']} could not be imported because of an error of ours.")

    def work_through(self, batch: ImportBatch, paths: list[Path]) -> dict[int, str]:
        """Add and work on the files in portions; by the position of its item, the path each was given by."""
        given: dict[int, str] = {}
        for first in range(0, len(paths), AT_ONCE):
            for path in paths[first : first + AT_ONCE]:
                given[imports.add_path(batch, path).position] = str(path)
            while imports.work(batch.pk, seconds=TURN_SECONDS):
                self.show_progress(batch, len(paths))
        return given

    def show_progress(self, batch: ImportBatch, files: int) -> None:
        if self.stderr.isatty():
            batch.refresh_from_db()
            done = sum(getattr(batch, name) for name in COUNTS)
            self.stderr.write(f"\r{done} of {max(batch.total, files)} done", ending="")

    def say(self, report: dict[str, Any]) -> None:
        for item in report["items"]:
            if item["reason"]:
                self.stdout.write(f"{item['path']}: {item['status']}. {item['reason']}")
        self.stdout.write(", ".join(f"{report[name]} {name}" for name in COUNTS))


def athlete(email: str) -> User:
    """The user of an e-mail address. Raises CommandError when there is none."""
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        raise CommandError(f"Nobody here has the address {email}.")
    return user


def files_of(paths: list[Path]) -> Iterator[Path]:
    """The files themselves, and those in folders, in order; hidden ones are left out. Raises CommandError."""
    for path in paths:
        if path.is_dir():
            inside = (found for found in sorted(path.rglob("*")) if found.is_file())
            yield from (found for found in inside if not _is_hidden(found.relative_to(path)))
        elif path.is_file():
            yield path
        else:
            raise CommandError(f"There is no file {path}.")


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _title(paths: list[Path]) -> str:
    first = paths[0].name or str(paths[0])
    return first if len(paths) == 1 else f"{first} and {len(paths) - 1} more"


def report_of(batch: ImportBatch, given: dict[int, str]) -> dict[str, Any]:
    """The command's answer: counts by outcome and a line for each item, in the order they were given.

    ``path`` is what the command was given; a member of an archive has its name behind the archive's path.
    """
    items = [
        {
            "path": given.get(item.position, item.path),
            "status": str(item.state),
            "activity_ids": [str(key) for key in item.activity_ids],
            "reason": item.reason,
        }
        for item in batch.items.exclude(state=ItemState.EXPANDED).order_by("position")
    ]
    return {**{name: getattr(batch, name) for name in COUNTS}, "items": items}
