"""Memory of the web process after a day's pages, and of the worker while it imports the largest things."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import timedelta

from bench import processes, recordings, site
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
    bare = bare_python_mb()
    tell(
        Figure(
            f"web process after {asked.pages} rounds of pages",
            web,
            "MB",
            120,
            "a bare Python with numpy",
            web / bare,
        ),
        Figure(
            f"worker at its highest, importing {hours} h as FIT and TCX",
            worker,
            "MB",
            400,
            "the same",
            worker / bare,
        ),
    )


def bare_python_mb() -> float:
    """Memory of a Python that loaded numpy and nothing else."""
    script = "import numpy, sys; print(flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as bare:
        if bare.stdout is None or bare.stdin is None:
            raise SystemExit("A pipe is missing.")
        bare.stdout.readline()
        found = processes.memory_mb(bare.pid)["now"]
        bare.stdin.close()
    return found


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
