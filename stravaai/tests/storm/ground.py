"""The site under the storm: private PostgreSQL and Redis, web server and worker, each of which may be killed.

Unlike the servers of the other tests these promise durability, and nobody else uses them.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

import psycopg
from django.conf import settings

from simulators.strava.running import Running
from simulators.tether import end_with_parent
from stravaai.embedded.owner import ServerTrouble, named_owner, private_folder
from stravaai.embedded.postgres import ADMIN_ROLE, APP_ROLE, DATABASE
from stravaai.embedded.redis import Redis
from stravaai.embedded.servers import Place
from stravaai.embedded.use import Use
from stravaai.env import ENV, PROJECT_DIR
from stravaai.processes import commands
from stravaai.tests.database import address, ensure_template
from stravaai.tests.live import LiveSite, free_port, gather_static_files, stand_in_settings, wait_until_well

_START_AGAIN_SECONDS = 30.0


@dataclass
class Ground:
    """Servers and processes by name, and how each is brought back after a kill, as a service manager would."""

    place: Place
    site: LiveSite
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    kills: list[str] = field(default_factory=list)
    use: Use | None = None
    guardian: subprocess.Popen[bytes] | None = None

    @property
    def database(self) -> str:
        return self.place.postgres().address(APP_ROLE, DATABASE)

    # --- processes of the site

    def start(self, *names: str) -> None:
        made = {
            "web": lambda: commands.web(port=int(self.site.url.rsplit(":", 1)[1]), workers=1),
            "worker": lambda: commands.worker(children=2),
            "beat": commands.beat,
        }
        for name in names:
            with (self.site.logs / f"{name}.log").open("ab") as log:
                self.processes[name] = subprocess.Popen(
                    made[name](), cwd=PROJECT_DIR, env=self.site.environment, stdout=log, stderr=log,
                    start_new_session=True, preexec_fn=end_with_parent,
                )  # fmt: skip

    def keep_up(self) -> None:
        """Start again what has ended by itself: a service manager's part."""
        for name, process in list(self.processes.items()):
            if process.poll() is not None:
                self.start(name)

    def kill_process(self, name: str) -> None:
        """The process with all its children, at once."""
        self._note(name)
        process = self.processes[name]
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.start(name)

    def kill_child_of_worker(self) -> None:
        """One of the processes that do the work; the worker replaces it."""
        self._kill("a child of the worker", self._child_of_worker)

    def _child_of_worker(self) -> int | None:
        threads = Path(f"/proc/{self.processes['worker'].pid}/task")
        found = [child for one in threads.glob("*/children") for child in one.read_text().split()]
        return int(found[-1]) if found else None

    # --- servers

    def start_servers(self) -> None:
        """Both servers, and a guardian that stops them when the test is killed."""
        self.use = self.place.use()
        self.use.hold()
        with (self.place.data / "log" / "guardian.log").open("ab") as log:
            self.guardian = subprocess.Popen(
                [sys.executable, "-m", "stravaai.embedded.guardian"], cwd=PROJECT_DIR,
                env={**os.environ, "DATA_DIR": str(self.place.data)}, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.place.redis().start()
        self.place.postgres().start()

    def kill_redis(self, *, with_its_file: bool) -> None:
        """Redis is gone at once; ``with_its_file`` also what it had written."""
        self._note("redis, emptied" if with_its_file else "redis")
        server = self.place.redis()
        with server.client() as client:
            os.kill(int(client.info("server")["process_id"]), signal.SIGKILL)
        if with_its_file:
            shutil.rmtree(server.home)
        start_again(server)

    def kill_backend(self) -> None:
        """One connection's process dies, upon which PostgreSQL drops all of them and recovers."""
        self._kill("a process of postgresql", self._backend)

    def _backend(self) -> int | None:
        with suppress(OSError), urlopen(f"{self.site.url}/healthz", timeout=2):
            pass  # now the web server has a connection, at least
        with psycopg.connect(self.database) as connection:
            row = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid() LIMIT 1",
                [DATABASE],
            ).fetchone()
        return int(row[0]) if row else None

    def kill_postgres(self) -> None:
        self._note("postgresql")
        server = self.place.postgres()
        first_line = (server.cluster() / "postmaster.pid").read_text().split()[0]
        os.kill(int(first_line), signal.SIGKILL)
        start_again(server)

    def _kill(self, what: str, find: Callable[[], int | None]) -> None:
        """What ``find`` names, as soon as there is one: after an earlier kill it may take a moment to come back."""
        end = time.monotonic() + _START_AGAIN_SECONDS
        while time.monotonic() < end:
            with suppress(OSError, psycopg.OperationalError):
                if (process := find()) is not None:
                    os.kill(process, signal.SIGKILL)
                    self._note(what)
                    return
            self.keep_up()
            time.sleep(0.05)
        raise AssertionError(f"{what} did not come back to be killed")

    def told(self) -> str:
        """What was killed, and the last words of the worker, for a test that fails."""
        words = (self.site.logs / "worker.log").read_text(errors="replace")[-1500:]
        return f"killed {self.kills}; the worker said last: {words}"

    def _note(self, what: str) -> None:
        self.kills.append(what)

    def stop(self) -> None:
        for process in self.processes.values():
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if self.guardian is not None and self.use is not None:
            self.guardian.kill()
            self.guardian.wait()
            self.use.drop()
        self.place.redis().stop()
        self.place.postgres().stop()
        if self.place.postgres().home.is_symlink():
            shutil.rmtree(self.place.postgres().cluster(), ignore_errors=True)


def start_again(server: Redis | object) -> None:
    """Start a server that was killed; what is left of the old one may take a moment to go."""
    end = time.monotonic() + _START_AGAIN_SECONDS
    while True:
        try:
            server.start()  # type: ignore[attr-defined]
        except ServerTrouble:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)
        else:
            return


@contextmanager
def ground(folder: Path, strava: Running, **environment: str) -> Iterator[Ground]:
    """A well site on servers of its own that talks to the stand-in; ``environment`` adds settings."""
    place = Place(folder / "data")
    for path in (place.data, place.run):
        private_folder(path, named_owner(os.geteuid()), 0o711)
    private_folder(place.data / "log", named_owner(os.geteuid()))
    port = free_port()
    files = folder / "files"
    files.mkdir()
    made = Ground(place, LiveSite(f"http://localhost:{port}", files, folder, {}))
    made.site.environment.update(_environment(made, port, strava) | environment)
    try:
        made.start_servers()
        _fill_with_tables(made)
        gather_static_files(made.site)
        made.start("web", "worker")
        wait_until_well(made.site)
        yield made
    finally:
        made.stop()


def _environment(made: Ground, port: int, strava: Running) -> dict[str, str]:
    parameters = {"USER": APP_ROLE, "PASSWORD": "", "PORT": "", "HOST": str(made.place.run / "pg")}
    return {
        **ENV.for_processes(),
        "DJANGO_SETTINGS_MODULE": "stravaai.settings",
        "DATA_DIR": str(made.place.data),
        "DATABASE_URL": address(parameters, DATABASE),
        "REDIS_URL": f"unix://{made.place.redis().socket}?db=0",
        "SITE_URL": f"http://localhost:{port}",
        "MEDIA_ROOT": str(made.site.files),
        "STATIC_ROOT": str(made.site.logs / "static"),
        **stand_in_settings(strava.base),
        "STRAVA_DATA_POLICY": "personal",
    }


def _fill_with_tables(made: Ground) -> None:
    """The tables of the tests' template, which is quicker than all migrations."""
    source = settings.DATABASES["default"]
    server = made.place.postgres()
    programs = server.package_programs()
    dump = [str(programs / "pg_dump"), "--no-owner", "--dbname", address(source, ensure_template(source))]
    load = [str(programs / "psql"), "--quiet", "--set", "ON_ERROR_STOP=1", "--output", os.devnull, "--dbname",
            made.site.environment["DATABASE_URL"]]  # fmt: skip
    with psycopg.connect(server.address(ADMIN_ROLE, DATABASE), autocommit=True) as connection:
        connection.execute(f"GRANT ALL ON SCHEMA public TO {APP_ROLE}")
    with subprocess.Popen(dump, stdout=subprocess.PIPE) as dumping:
        loaded = subprocess.run(load, stdin=dumping.stdout, capture_output=True, text=True, check=False)
    if dumping.returncode or loaded.returncode:
        raise RuntimeError(f"the tables could not be copied: {loaded.stderr}")
