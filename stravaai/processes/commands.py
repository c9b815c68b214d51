"""The command line of each process."""

from __future__ import annotations

import sys

from stravaai.env import ENV


def web(*, port: int, workers: int, host: str = "127.0.0.1") -> list[str]:
    """Granian with plain WSGI: blocking threads that keep their database connection."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(workers), "--blocking-threads", "4", "--blocking-threads-idle-timeout", "600",
        "--no-ws", "--respawn-failed-workers",
        "--workers-kill-timeout", "4", "--log-level", "warning", "stravaai.wsgi:application",
    ]  # fmt: skip


def worker(*, children: int) -> list[str]:
    return [
        sys.executable, "-m", "celery", "--app", "stravaai", "--quiet", "worker",
        "--pool", "prefork", "--concurrency", str(children),
        "--without-gossip", "--without-mingle", "--loglevel", ENV.text("LOG_LEVEL", "WARNING"),
    ]  # fmt: skip


def beat() -> list[str]:
    return [
        sys.executable, "-m", "celery", "--app", "stravaai", "--quiet", "beat", "--pidfile=",
        "--schedule", str(ENV.data_dir / "beat-schedule"), "--loglevel", ENV.text("LOG_LEVEL", "WARNING"),
    ]  # fmt: skip


def demo() -> list[str]:
    return [sys.executable, "manage.py", "seed_demo"]


def simulator(*, port: int) -> list[str]:
    """The stand-in for Strava: three years of a made-up athlete, kept over restarts."""
    return [
        sys.executable, "-m", "simulators.strava", "--port", str(port),
        "--state", str(ENV.data_dir / "strava-simulator.json"),
    ]  # fmt: skip


def services(*, port: int, site_url: str) -> list[str]:
    """The stand-ins for all other services, in one process; they ring at the site."""
    return [
        sys.executable, "-m", "simulators.services", "--port", str(port), "--site", site_url,
        "--state", str(ENV.data_dir / "services-simulator.json"),
    ]  # fmt: skip
