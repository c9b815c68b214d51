#!/usr/bin/env python
"""Every command of the project. Starts the private servers when a command needs them and they are not up."""

from __future__ import annotations

import os
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


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stravaai.settings")
    from django.core.management import execute_from_command_line

    from stravaai import embedded

    if len(sys.argv) > 1 and sys.argv[1] not in COMMANDS_WITHOUT_SERVERS:
        try:
            embedded.join()
        except embedded.ServerTrouble as trouble:
            sys.exit(f"manage.py: {trouble}")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
