#!/usr/bin/env python
"""Every command of the project. Starts the private servers when a command needs them and they are not up, and makes
the tables of a private database that has none."""

from __future__ import annotations

import os
import subprocess
import sys

COMMANDS_WITHOUT_SERVERS = frozenset(
    {
        "help",
        "version",
        "--help",
        "--version",
        "makemigrations",
        "vendor",
        "collectstatic",
        "startapp",
        "findstatic",
    }
)
COMMANDS_WITHOUT_TABLES = frozenset(
    {"check", "dbshell", "doctor", "migrate", "prepare", "serve", "showmigrations"}
)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stravaai.settings")
    from django.core.management import execute_from_command_line

    from stravaai import embedded

    if len(sys.argv) > 1 and sys.argv[1] not in COMMANDS_WITHOUT_SERVERS:
        try:
            embedded.join()
            if sys.argv[1] not in COMMANDS_WITHOUT_TABLES and embedded.is_empty():
                subprocess.run([sys.executable, __file__, "migrate", "--verbosity", "0"], check=True)
        except embedded.ServerTrouble as trouble:
            sys.exit(f"manage.py: {trouble}")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
