"""manage.py seed_demo: an invented athlete with three years of training, and a staff user."""

from __future__ import annotations

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from activities.services import demo
from activities.signals import demo_filled


class Command(BaseCommand):
    help = "Fill the demo athlete's log with three invented years that end yesterday. Safe to repeat."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reset", action="store_true", help="take everything away first")
        parser.add_argument("--processes", type=int, default=min(2, os.cpu_count() or 1))

    def handle(self, *args: Any, **options: Any) -> None:
        demo.staff_user()
        user = demo.athlete_user()
        if options["reset"]:
            demo.empty(user)
        elif demo.is_filled(user):
            demo_filled.send_robust(sender=None, user_id=user.pk, anew=False)
            self.stdout.write(f"{demo.ATHLETE} has all three years already; --reset makes them anew.")
            return
        done = 0
        for done, total in demo.fill(user, processes=options["processes"]):
            if done >= demo.FIRST_LOOK > done - 10:  # the newest weeks are in: what is planned can be shown
                demo_filled.send_robust(sender=None, user_id=user.pk, anew=options["reset"])
            if self.stderr.isatty():
                self.stderr.write(f"\r{done} of {total} sessions", ending="")
        self.stdout.write(f"{demo.ATHLETE} has {done} sessions.")
