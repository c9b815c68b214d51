"""Seal every encrypted value anew with the first of the configured keys."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.services import encryption


class Command(BaseCommand):
    help = (
        "Seals every encrypted value with the first of FIELD_ENCRYPTION_KEYS. To replace a key without downtime: "
        "put the new key first and keep the old one behind it, restart, run this, then drop the old one and restart."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch-size", type=int, default=500, help="rows read at once (default 500)")

    def handle(self, *args: Any, **options: Any) -> None:
        unreadable = 0
        for column in encryption.rotate_keys(options["batch_size"]):
            self.stdout.write(
                f"{column.column}: {column.rotated} sealed anew, {column.current} already current"
            )
            for key in column.unreadable:
                self.stderr.write(f"{column.column} of row {key}: no configured key opens it")
            unreadable += len(column.unreadable)
        if unreadable:
            raise CommandError(
                f"{unreadable} values could not be opened; keep their key in FIELD_ENCRYPTION_KEYS."
            )
