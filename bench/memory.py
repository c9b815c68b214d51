"""Memory of the web process after a day's pages, and of the worker while it imports the largest things."""

from __future__ import annotations

import os
import subprocess
import time
from datetime import timedelta

import requests

from bench import ground, processes, recordings, site
from bench.ground import Figure, options, tell


def main() -> None:
    asked = options(hours=10, pages=40)
    hours = 48 if asked.full else asked.hours
    from simulators.files import fit_bytes, tcx_bytes

    start = recordings.FIRST
    big = {
        "long.fit": fit_bytes(recordings.ride(3, seconds=hours * 3600, start=start)),
        "long.tcx": tcx_bytes(recordings.ride(4, seconds=hours * 3600, start=start + timedelta(days=9))),
        "run.fit": fit_bytes(recordings.run(5, start=start + timedelta(days=20))),
    }
    with site.visit() as visit:
        for name, data in big.items():
            wait(visit, visit.upload(name, data))
        browse(visit, asked.pages)
        web = max(processes.memory_mb(pid)["now"] for pid in site.running("granian"))
        worker = max(processes.memory_mb(pid)["peak"] for pid in site.running("celery"))
        bare = bare_django_mb(asked.pages)
    tell(
        Figure(
            f"web process after {asked.pages} rounds of pages", web, "MB", 120,
            f"the smallest Django site of the same server ({bare:.0f} MB)", web / bare,
        ),
        Figure(
            f"worker at its highest, importing {hours} h as FIT and TCX", worker, "MB", 400,
            "the same", worker / bare,
        ),
    )  # fmt: skip


def bare_django_mb(rounds: int) -> float:
    """Memory of a web process that serves Django's own apps and one page."""
    from django.conf import settings

    from stravaai.processes import commands
    from stravaai.tests.database import address
    from stravaai.tests.live import free_port

    port, database = free_port(), settings.DATABASES["default"]
    command = [*commands.web(port=port, workers=1)[:-1], "bench.bare_django:application"]
    environment = {**os.environ, "DATABASE_URL": address(database, database["NAME"])}
    with subprocess.Popen(command, cwd=ground.PROJECT, env=environment) as bare:
        try:
            for _ in range(rounds):
                ask(f"http://127.0.0.1:{port}/")
            return max(
                processes.memory_mb(pid)["now"] for pid in (bare.pid, *processes.descendants(bare.pid))
            )
        finally:
            bare.terminate()


def ask(address: str) -> None:
    """Get a page of a server that is perhaps still starting."""
    until = time.monotonic() + 30
    while True:
        try:
            requests.get(address, timeout=30).raise_for_status()
            return
        except requests.ConnectionError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def wait(visit: site.Visit, batch_id: str) -> None:
    from activities.models import ImportBatch

    until = time.monotonic() + 120
    while ImportBatch.objects.get(pk=batch_id).finished_at is None:
        if time.monotonic() > until:
            raise SystemExit("The import did not end within two minutes.")
        time.sleep(0.1)


def browse(visit: site.Visit, rounds: int) -> None:
    """List, activity, its data and the import page, again and again."""
    from activities.models import Activity

    keys = list(Activity.objects.filter(user=visit.user).values_list("pk", flat=True))
    for number in range(rounds):
        key = keys[number % len(keys)]
        for path in ("/activities/", f"/activities/{key}/", f"/activities/{key}/data/", "/import/"):
            visit.http.get(visit.url + path, timeout=30).raise_for_status()


if __name__ == "__main__":
    main()
