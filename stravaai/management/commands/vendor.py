"""manage.py vendor: copy what the pages use of the front-end packages to static/vendor."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from stravaai.front_end import MissingPackage, copy_front_end


class Command(BaseCommand):
    help = "Copy the used files of the front-end packages to static/vendor and build the icon sprite."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        root = settings.BASE_DIR
        try:
            changed = copy_front_end(
                root / "node_modules", root / "static" / "icons.txt", root / "static" / "vendor"
            )
        except MissingPackage as problem:
            raise CommandError(str(problem)) from problem
        if changed and options["verbosity"]:
            self.stdout.write(f"Front-end packages: {len(changed)} files copied.")
