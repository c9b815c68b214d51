"""Test databases made quickly: the migrations run once into a template, every test process copies it.

Names carry the process that uses them, so that several runs can go on side by side on one server; what a killed run
left is dropped by the next.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from stravaai.env import ENV, PROJECT_DIR

PREFIX = "test_formcurve_"


def database_name() -> str:
    return f"{PREFIX}{os.getpid()}"


def template_name() -> str:
    """Named after the content of all migrations and of the settings that decide which apply."""
    digest = hashlib.sha256()
    for path in sorted([*PROJECT_DIR.glob("*/migrations/*.py"), PROJECT_DIR / "requirements.txt"]):
        digest.update(path.name.encode() + path.read_bytes())
    return f"{PREFIX}template_{digest.hexdigest()[:12]}"


def ensure_template(parameters: dict[str, str]) -> str:
    """The template's name; made now unless another process did. `parameters` are of the database settings."""
    name = template_name()
    with locked(ENV.data_dir / "run" / "template.lock"), maintenance(parameters) as connection:
        known = {row[0] for row in connection.execute("SELECT datname FROM pg_database").fetchall()}
        for stale in filter(is_left_over, known):
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(stale))
            )
        if name not in known:
            draft = f"{name}_{os.getpid()}"
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(draft)))
            migrate(address(parameters, draft))
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(name))
            )
    return name


def is_left_over(name: str) -> bool:
    """Whether a test database belongs to a process that is gone."""
    last = name.removeprefix(PREFIX).split("_")[-1]
    return name.startswith(PREFIX) and last.isdigit() and not is_alive(int(last)) and len(last) < 12


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def address(parameters: dict[str, str], name: str) -> str:
    """A DATABASE_URL to the database `name` of the same server."""
    secret = f":{quote(parameters['PASSWORD'], safe='')}" if parameters["PASSWORD"] else ""
    port = f":{parameters['PORT']}" if parameters["PORT"] else ""
    return f"postgresql://{parameters['USER']}{secret}@{quote(parameters['HOST'], safe='')}{port}/{name}"


@contextmanager
def maintenance(parameters: dict[str, str]) -> Iterator[psycopg.Connection]:
    with psycopg.connect(address(parameters, "postgres"), autocommit=True) as connection:
        yield connection


def migrate(url: str) -> None:
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "stravaai.settings_test"}
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=PROJECT_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the migrations do not run: {done.stderr}")


@contextmanager
def locked(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
