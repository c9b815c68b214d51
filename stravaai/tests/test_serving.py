"""The command that starts web server, worker and beat, and keeps them together."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

from stravaai.env import PROJECT_DIR
from stravaai.tests.live import free_port, new_open_folder

Test = Callable[..., None]


def whole_site(test: Test) -> Test:
    """Marks a test that starts a whole site; they share one installation."""
    for mark in (pytest.mark.slow, pytest.mark.timeout(600)):
        test = mark(test)
    return test


@dataclass(frozen=True)
class Installation:
    """A data folder, a port and an environment that no other test uses."""

    port: int
    folder: Path
    environment: dict[str, str]

    @property
    def data(self) -> Path:
        return self.folder / "own data"


@pytest.fixture(scope="module")
def own() -> Iterator[Installation]:
    """One installation for all tests here: whoever comes first meets an empty folder, the others what was left."""
    with new_open_folder() as folder:
        port = free_port()
        given = {
            name: value
            for name, value in os.environ.items()
            if name not in ("DATABASE_URL", "REDIS_URL", "SITE_URL")
        }
        own = {
            "PORT": str(port),
            "DATA_DIR": str(folder / "own data"),
            "DATA_CARELESS": "1",
            "STATIC_ROOT": str(folder / "static"),
            "WEB_WORKERS": "1",
            "TASK_WORKERS": "1",
            "DEMO": "0",
            "DJANGO_SETTINGS_MODULE": "stravaai.settings",
        }
        yield Installation(port, folder, given | own)


def serve(environment: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "serve"], cwd=PROJECT_DIR, env=environment, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def health_of(port: int) -> dict[str, str]:
    try:
        with urlopen(f"http://localhost:{port}/healthz", timeout=5) as answer:
            return dict(json.load(answer))
    except HTTPError as trouble:
        return dict(json.load(trouble))
    except (URLError, OSError):
        return {}


def wait_until_well(site: subprocess.Popen[str], port: int, seconds: float = 240.0) -> None:
    end = time.monotonic() + seconds
    while set(health_of(port).values()) != {"ok"}:
        assert site.poll() is None, "the site ended by itself"
        assert time.monotonic() < end, health_of(port)
        time.sleep(0.2)


def wait_until_gone(own: Installation, seconds: float) -> None:
    """Nothing listens any more and no server of that data folder is left."""
    end = time.monotonic() + seconds
    while is_listening(own.port) or (own.data / "postgres" / "postmaster.pid").exists():
        assert time.monotonic() < end
        time.sleep(0.1)


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Sites:
    """The sites of one installation: the one that runs serves every test until a test has stopped it."""

    def __init__(self, own: Installation) -> None:
        self.own = own
        self.running: subprocess.Popen[str] | None = None

    def well(self) -> subprocess.Popen[str]:
        """The running site, started when there is none, once every part of it is well."""
        if self.running is None or self.running.poll() is not None:
            self.running = serve(self.own.environment)
        wait_until_well(self.running, self.own.port)
        return self.running


@pytest.fixture(scope="module")
def sites(own: Installation) -> Iterator[Sites]:
    started = Sites(own)
    yield started
    if started.running is not None and started.running.poll() is None:
        started.running.terminate()
        started.running.communicate(timeout=30)


@whole_site
def test_a_command_on_an_untouched_machine_finds_servers_and_tables(own: Installation) -> None:
    assert not own.data.exists()
    command = [sys.executable, "manage.py", "import_files", "--user", "nobody@example.org", "manage.py"]
    done = subprocess.run(
        command, cwd=PROJECT_DIR, env=own.environment, capture_output=True, text=True, check=False
    )
    assert done.stderr.strip().endswith("Nobody here has the address nobody@example.org.")
    assert "Traceback" not in done.stderr


@whole_site
def test_a_second_site_on_the_same_data_or_port_is_refused_in_one_sentence(
    own: Installation, sites: Sites
) -> None:
    sites.well()
    same_data = serve({**own.environment, "PORT": str(free_port())})
    same_port = serve({**own.environment, "DATA_DIR": str(own.folder / "another")})
    for refused, words in ((same_data, "runs already at"), (same_port, f"Port {own.port} cannot be had")):
        said, _ = refused.communicate(timeout=240)
        assert refused.returncode == 1
        assert words in said
        assert "Traceback" not in said
    assert set(health_of(own.port).values()) == {"ok"}


@whole_site
def test_a_killed_site_leaves_nothing_and_the_next_start_works(own: Installation, sites: Sites) -> None:
    site = sites.well()
    site.kill()
    site.communicate()
    wait_until_gone(own, seconds=30)
    assert sites.well() is not site


@whole_site
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_stops_everything_within_seconds_and_without_traces(
    own: Installation, sites: Sites, sign: signal.Signals
) -> None:
    site = sites.well()
    begun = time.monotonic()
    site.send_signal(sign)
    said, _ = site.communicate(timeout=30)
    assert time.monotonic() - begun < 12
    assert site.returncode == 0, said
    assert "Traceback" not in said
    assert f"http://localhost:{own.port}" in said
    wait_until_gone(own, seconds=2)
