"""From sending a 1-hour run by HTTP until its numbers are in the database, with the real web server and worker."""

from __future__ import annotations

import statistics
import time
from datetime import timedelta

from bench import recordings, site
from bench.ground import Figure, median_ms, options, tell


def main() -> None:
    asked = options(times=20)
    times = 100 if asked.full else asked.times
    from simulators.files import fit_bytes

    runs = [
        fit_bytes(recordings.run(number % 5, start=recordings.FIRST + timedelta(days=number)))
        for number in range(times + 3)
    ]
    with site.visit() as visit:
        took = [seconds_until_ready(visit, f"run-{number}.fit", data) for number, data in enumerate(runs)][3:]
        floor = median_ms(lambda: visit.http.get(f"{visit.url}/healthz", timeout=10))
    p50 = statistics.median(took) * 1000
    tell(Figure("one upload of a 1 h run until ready, p50", p50, "ms", 120, "GET /healthz", p50 / floor))


def seconds_until_ready(visit: site.Visit, name: str, data: bytes) -> float:
    from activities.models import ImportItem, ItemState

    began = time.perf_counter()
    batch = visit.upload(name, data)
    while not ImportItem.objects.filter(batch_id=batch, state=ItemState.CREATED).exists():
        if time.perf_counter() - began > 30:
            raise SystemExit(f"{name} was not ready after 30 s.")
        time.sleep(0.002)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
