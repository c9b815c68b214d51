"""The site as operators run it, on the database of the tests."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from django.conf import settings

from simulators.tether import end_with_parent
from stravaai.env import ENV, PROJECT_DIR
from stravaai.processes import commands
from stravaai.tests.database import address

READY_SECONDS = 120.0


@dataclass(frozen=True)
class LiveSite:
    """Where the running site answers, where it keeps files, and what its processes say."""

    url: str
    files: Path
    logs: Path
    environment: dict[str, str]
    strava_port: int = 0  # where a test may start the stand-in that the site talks to

    def worker_log(self) -> str:
        return (self.logs / "worker.log").read_text(errors="replace")


@contextmanager
def run_live_site(folder: Path, **more: str) -> Iterator[LiveSite]:
    """Web server and worker with the production settings, until the block ends; ``more`` for their environment."""
    port, strava = free_port(), free_port()
    environment = site_environment(folder, port, f"http://127.0.0.1:{strava}") | more
    site = LiveSite(f"http://localhost:{port}", folder / "files", folder, environment, strava)
    site.files.mkdir()
    gather_static_files(site)
    with ExitStack() as stack:
        stack.enter_context(running("web", commands.web(port=port, workers=1), site))
        stack.enter_context(running("worker", commands.worker(children=2), site))
        wait_until_well(site)
        yield site


def gather_static_files(site: LiveSite) -> None:
    run([sys.executable, "manage.py", "vendor"], site.environment)
    run([sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"], site.environment)


def site_environment(folder: Path, port: int, strava: str) -> dict[str, str]:
    database = settings.DATABASES["default"]
    return {
        **ENV.for_processes(),
        "DJANGO_SETTINGS_MODULE": "stravaai.settings",
        "DATABASE_URL": address(database, database["NAME"]),
        "REDIS_URL": settings.REDIS_URL,
        "SITE_URL": f"http://localhost:{port}",
        "MEDIA_ROOT": str(folder / "files"),
        "STATIC_ROOT": str(folder / "static"),
        "STRAVA_DATA_POLICY": "personal",
        **stand_in_settings(strava),
    }


def stand_in_settings(base: str) -> dict[str, str]:
    """What leads a site to a stand-in for Strava at an address."""
    return {
        "STRAVA_CLIENT_ID": "10002",
        "STRAVA_CLIENT_SECRET": "simulated-secret",
        "STRAVA_OAUTH_BASE": base,
        "STRAVA_API_BASE": f"{base}/api/v3",
        "STRAVA_AUTHORIZE_URL": f"{base}/oauth/authorize",
        "STRAVA_SIMULATED": "0",
    }


def run(command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(
        command, cwd=PROJECT_DIR, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[1:3])} failed: {done.stderr}")


@contextmanager
def running(name: str, command: list[str], site: LiveSite) -> Iterator[None]:
    with (site.logs / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=PROJECT_DIR, env=site.environment, stdout=log, stderr=log, preexec_fn=end_with_parent
        )
        try:
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_until_well(site: LiveSite) -> None:
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end:
        try:
            with urlopen(f"{site.url}/healthz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            pass  # not up yet, or one part is not: asked again until the time is over
        time.sleep(0.1)
    logs = "\n".join(path.read_text(errors="replace")[-2000:] for path in sorted(site.logs.glob("*.log")))
    raise RuntimeError(f"the site did not get well in {READY_SECONDS:.0f} s:\n{logs}")


def until(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def new_open_folder() -> Iterator[Path]:
    """A folder that every account may pass through, as the one lent to PostgreSQL must; pytest's own are closed."""
    folder = Path(tempfile.mkdtemp(prefix="formcurve test "))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
