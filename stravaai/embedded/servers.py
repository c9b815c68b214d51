"""Where the private servers of one data folder are, and who uses them now."""

from __future__ import annotations

import atexit
import hashlib
import os
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

from stravaai.embedded.owner import ServerTrouble, database_owner, named_owner, private_folder
from stravaai.embedded.postgres import APP_ROLE, DATABASE, Postgres
from stravaai.embedded.redis import REDIS_DATABASES, Redis
from stravaai.embedded.use import Use
from stravaai.env import ENV, PROJECT_DIR

__all__ = [
    "REDIS_DATABASES", "Place", "ServerTrouble", "is_empty", "join", "leave", "place", "postgres_url", "redis_url",
]  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A data folder and everything that follows from its path.

    Sockets do not live in it: their path may have at most 107 characters, so they get a short folder named after
    the account and a hash of the data folder.
    """

    data: Path
    careless: bool = False

    @property
    def key(self) -> str:
        return hashlib.sha256(str(self.data.resolve()).encode()).hexdigest()[:12]

    @property
    def run(self) -> Path:
        runtime, temporary = ENV.text("XDG_RUNTIME_DIR"), tempfile.gettempdir()
        if runtime and os.geteuid() != 0 and len(runtime) < 60 and os.access(runtime, os.W_OK):
            base = Path(runtime)
        else:
            base = Path(temporary if len(temporary) < 60 else "/tmp")  # noqa: S108  a private folder in it
        return base / f"formcurve-{os.geteuid()}-{self.key}"

    def postgres(self) -> Postgres:
        return Postgres(
            self.data / "postgres",
            self.run / "pg",
            self.data / "log" / "postgres.log",
            database_owner(),
            self.key,
            self.careless,
        )

    def redis(self) -> Redis:
        return Redis(
            self.data / "redis", self.run / "redis.sock", self.data / "log" / "redis.log", self.careless
        )

    def use(self) -> Use:
        return Use(self.data / "run")


def place() -> Place:
    """The place of this process's environment."""
    return Place(ENV.data_dir, ENV.flag("DATA_CARELESS"))


def postgres_url() -> str:
    return f"postgresql://{APP_ROLE}@{quote(str(place().run / 'pg'), safe='')}/{DATABASE}"


def redis_url(number: int = 0) -> str:
    """Address of one of the databases of the private Redis."""
    return f"unix://{place().run / 'redis.sock'}?db={number}"


def wanted(here: Place) -> list[Postgres | Redis]:
    """The servers that the environment leaves to us."""
    servers: list[Postgres | Redis] = []
    if not ENV.text("DATABASE_URL"):
        servers.append(here.postgres())
    if not ENV.text("REDIS_URL"):
        servers.append(here.redis())
    return servers


_uses: dict[Path, Use] = {}


def join() -> None:
    """Make this process a user of the private servers, starting those that do not answer.

    Does nothing when DATABASE_URL and REDIS_URL name others, or when this process has joined already.
    Raises ServerTrouble.
    """
    here = place()
    servers = wanted(here)
    known = _uses.get(here.data)
    if not servers or (known and known.is_held):
        return
    use = here.use()
    with use.changing():
        use.hold()
        try:
            prepare(here)
            for server in servers:
                if not server.answers():
                    server.start()
            ensure_guardian(here, use)
        except BaseException:
            use.drop()
            raise
    _uses[here.data] = use
    atexit.register(leave)


def is_empty() -> bool:
    """Whether the private PostgreSQL runs and nobody has made the log's tables yet; False for a given database."""
    if ENV.text("DATABASE_URL"):
        return False
    with psycopg.connect(postgres_url()) as connection:
        row = connection.execute("SELECT to_regclass('django_migrations') IS NULL").fetchone()
    return bool(row and row[0])


def leave(*, stop: bool = False) -> None:
    """Give up this process's use. With `stop`, end the servers now if it was the last; else the guardian does, soon."""
    here = place()
    use = _uses.pop(here.data, None)
    if use is None or not use.is_held:
        return
    use.drop()
    if stop:
        stop_if_unused(here)


def stop_if_unused(here: Place) -> bool:
    """Stop the servers unless somebody uses them; whether they were stopped."""
    use = here.use()
    with use.alone() as nobody:
        if nobody:
            for server in (here.redis(), here.postgres()):
                server.stop()
            for folder in (here.run / "pg", here.run):
                with suppress(OSError):  # not there, or something else lies in it
                    folder.rmdir()
        return nobody


def prepare(here: Place) -> None:
    """The folders, each as private as it can be: the lent account of root must pass through two of them."""
    owner = database_owner()
    mine = named_owner(os.geteuid())
    passable = 0o711 if owner.is_lent else 0o700
    private_folder(here.data, mine, passable)
    private_folder(here.data / "log", mine)
    private_folder(here.data / "files", mine)
    private_folder(here.run, mine, passable)


def ensure_guardian(here: Place, use: Use) -> None:
    if use.has_guardian():
        return
    environment = {**os.environ, "DATA_DIR": str(here.data), "PYTHONPATH": str(PROJECT_DIR)}
    with (here.data / "log" / "guardian.log").open("ab") as log:
        subprocess.Popen(
            [sys.executable, "-m", "stravaai.embedded.guardian"],
            cwd="/", env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
