"""manage.py doctor: what is broken here, one sentence each."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.management.base import BaseCommand
from django.db import connection

from stravaai import health, strava_checkup
from stravaai.env import ENV
from stravaai.management.commands.prepare import has_unapplied_migrations

LEAST_FREE_BYTES = 500 * 2**20


class Command(BaseCommand):
    help = "Name each broken setting or unreachable part in one sentence; exit status 1 when there is one."
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--stopped", action="store_true", help="do not expect a running site")
        parser.add_argument("--online", action="store_true", help="also ask Strava whether it knows the keys")

    def handle(self, *args: Any, **options: Any) -> None:
        troubles = [
            *part_troubles(options["stopped"]),
            *setting_troubles(),
            *folder_troubles(),
            *strava_troubles(running=not options["stopped"], online=options["online"]),
        ]
        for sentence in troubles:
            self.stdout.write(sentence)
        if troubles:
            raise SystemExit(1)
        self.stdout.write("All is well.")


def part_troubles(stopped: bool) -> list[str]:
    """Database, Redis, worker, and whether the tables are those of this code and of a modest role."""
    told = health.parts()
    found = [
        state for part, state in told.items() if state != health.OK and not (stopped and part == "worker")
    ]
    return found + (database_troubles() if told["database"] == health.OK else [])


def database_troubles() -> list[str]:
    found = []
    if has_unapplied_migrations():
        found.append("The database is older than this code: run make setup, or manage.py migrate.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        role, is_mighty = cursor.fetchone()
    if is_mighty:
        found.append(
            f"The database role {role} passes by row-level security: connect as a role that is no superuser."
        )
    return found


def setting_troubles() -> list[str]:
    problems = [message for message in checks.run_checks() if message.is_serious()]
    return [f"{message.msg.rstrip('.')}." for message in problems]


def strava_troubles(*, running: bool, online: bool) -> list[str]:
    """Nobody but this site is asked unless ``online``."""
    found = strava_checkup.setting_troubles()
    if running:
        found += strava_checkup.bell_troubles()
    if online:
        found += strava_checkup.online_troubles()
    elif health.database_state() == health.OK and not has_unapplied_migrations():
        found += strava_checkup.subscription_troubles()
    return found


def folder_troubles() -> list[str]:
    """Places that must be there, writable and roomy."""
    found = []
    for name, path in (("DATA_DIR", ENV.data_dir), ("MEDIA_ROOT", Path(settings.MEDIA_ROOT))):
        if path.exists() and not os.access(path, os.W_OK):
            found.append(f"{name} ({path}) cannot be written by this account.")
        elif path.exists() and shutil.disk_usage(path).free < LEAST_FREE_BYTES:
            found.append(f"The disk of {name} ({path}) has less than 500 MB left.")
    if settings.WATCH_FOLDER and not Path(settings.WATCH_FOLDER).is_dir():
        found.append(f"WATCH_FOLDER ({settings.WATCH_FOLDER}) is not a folder.")
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        found.append("The static files are not collected: run make setup.")
    return found
