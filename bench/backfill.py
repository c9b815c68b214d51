"""Three years from Strava: seconds until the summaries can be used and until all is complete, CPU and queries each."""

from __future__ import annotations

import resource
import time
from typing import TYPE_CHECKING

from bench import connected, ground, processes
from bench.ground import Figure

if TYPE_CHECKING:
    from accounts.models import Integration

WORKERS = 2
THREE_YEARS = 900


def main() -> None:
    asked = ground.options(activities=120)
    count = THREE_YEARS if asked.full else asked.activities
    with ground.project(), connected.stand_in(count) as served:
        from django.db import connections

        row = connected.connect(served)
        reading = seconds_to_read(row)
        connections.close_all()
        lanes = connected.Lanes(row.pk, WORKERS)
        server, before = processes.postmaster(), _children_cpu()
        database = processes.cpu_seconds(server)
        seconds = lanes.run()
        cpu = _children_cpu() - before + processes.cpu_seconds(server) - database
        require_whole(row)
    share = count / THREE_YEARS
    ground.tell(
        Figure(f"{count} summaries usable", lanes.listed_at.value, "s", 5 * share),
        Figure(
            f"{count} activities complete, two lanes", seconds, "s", 5 * share,
            "asking for the same answers and parsing them", seconds / reading,
        ),
        Figure("backfill, CPU an activity, worker and PostgreSQL", 1000 * cpu / count, "ms", 40),
        Figure("backfill, queries an activity", lanes.queries.value / count, "", 5),
    )  # fmt: skip


def seconds_to_read(row: Integration) -> float:
    """What the same answers take one after the other when nothing is done with them."""
    from accounts.services import clients

    client, token = clients.strava(), str(row.access_token)
    began, before = time.perf_counter(), None
    while page := client.activities(token, before=before):
        for one in page:
            client.activity(token, str(one["id"]))
            client.streams(token, str(one["id"]), is_manual=one["manual"])
        oldest = min(_epoch(one["start_date"]) for one in page)
        if before is not None and oldest + 1 >= before:
            break
        before = oldest
    return time.perf_counter() - began


def _epoch(text: str) -> int:
    from accounts.providers.values import instant

    found = instant(text)
    return int(found.timestamp()) if found is not None else 0


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def require_whole(row: Integration) -> None:
    row.refresh_from_db()
    if row.sync_status != "SUCCESS" or row.sync_done != row.sync_total:
        raise SystemExit(
            f"The backfill is not complete: {row.sync_done} of {row.sync_total}, {row.sync_status}."
        )


if __name__ == "__main__":
    main()
