"""manage.py backup: the whole database as SQL, while the site runs."""

from __future__ import annotations

import subprocess
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from stravaai import embedded
from stravaai.env import ENV


class Command(BaseCommand):
    help = "Write the database as SQL to standard output (pg_dump); keep data/files and data/secrets.json with it."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        database = connection.settings_dict
        chosen = {"--host": database["HOST"], "--port": database["PORT"], "--username": database["USER"]}
        command = [
            str(embedded.place().postgres().package_programs() / "pg_dump"),
            "--no-owner",
            "--dbname",
            database["NAME"],
        ]
        for option, value in chosen.items():
            command += [option, str(value)] if value else []
        done = subprocess.run(command, env={**ENV.values, "PGPASSWORD": database["PASSWORD"]}, check=False)
        if done.returncode:
            raise CommandError("pg_dump failed: the file is not a backup.")
