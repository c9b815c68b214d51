"""manage.py rebuild: compute everything derived again from what is stored."""

from __future__ import annotations

import os
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts.models import User
from activities.management.commands.import_files import athlete
from activities.models import Activity
from activities.services import rebuild


class Command(BaseCommand):
    help = "Compute everything derived anew: loads, zones, curves, efforts, fitness. What was imported stays."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--processes",
            type=int,
            default=os.cpu_count() or 1,
            help="how many work side by side; default: one a core",
        )
        parser.add_argument("--user", metavar="EMAIL", help="only this athlete's; default: everybody's")

    def handle(self, *args: Any, **options: Any) -> None:
        began, done = time.monotonic(), 0
        users = [athlete(options["user"])] if options["user"] else list(User.objects.order_by("pk"))
        for user in users:
            done += self.rebuild(user, max(1, options["processes"]))
        seconds = time.monotonic() - began
        self.stdout.write(f"{done} activities of {len(users)} athletes computed anew in {seconds:.1f} s.")

    def rebuild(self, user: User, processes: int) -> int:
        total = Activity.objects.for_athlete(user).count()
        done = 0
        for done, _ in enumerate(rebuild.everything(user, processes), start=1):
            if self.stderr.isatty() and done % 20 == 0:
                self.stderr.write(f"\r{user}: {done} of {total}", ending="")
        return done
