"""Print the reference of all tables."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from stravaai import schema_reference


class Command(BaseCommand):
    help = "Prints docs/schema-reference.md: every table, column, constraint, index, trigger and view."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(schema_reference.page(), ending="")
