"""Memory of the worker that backfills one athlete, over HTTP and through the queue: its children at their highest.

Sessions last twenty minutes at most, so that ten thousand come in within minutes; long recordings are measured alone
(``bench.memory``).
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench import connected, ground, processes, site
from bench.ground import Figure

if TYPE_CHECKING:
    from accounts.models import Integration

LONGEST = "1200"  # s
PATIENCE = 300.0  # s without a session more


def main() -> None:
    asked = ground.options(activities=300)
    count = 10_000 if asked.full else asked.activities
    with ground.project(), tempfile.TemporaryDirectory() as folder:
        from stravaai.tests.live import run_live_site

        with (
            run_live_site(Path(folder)) as live,
            connected.stand_in(count, "--longest", LONGEST, port=live.strava_port, warm=False) as served,
        ):
            from activities import sync_tasks

            row = connected.connect(served)
            began = time.monotonic()
            sync_tasks.sync_athlete.delay(str(row.pk))
            early, peak = watched(row, count // 10)
            seconds = time.monotonic() - began
    ground.tell(
        Figure(
            f"worker at its highest over {count} activities from Strava ({seconds:.0f} s)", peak, "MB", 400,
            "its highest over the first tenth", peak / early,
        ),
        Figure("growth after the first tenth", peak - early, "MB", 60),
    )  # fmt: skip


def watched(row: Integration, tenth: int) -> tuple[float, float]:
    """MB of the largest of the worker's processes: until a tenth of the sessions was complete, and until all were."""
    early = peak = 0.0
    done, moved_at = 0, time.monotonic()
    while row.sync_status != "SUCCESS":
        time.sleep(0.5)
        peak = max(peak, *(highest_mb(pid) for pid in site.running("celery")))
        row.refresh_from_db(fields=["sync_status", "sync_done", "sync_total", "sync_cursor"])
        is_detailing = row.sync_cursor.get("phase") == "details"
        if not is_detailing or row.sync_done < tenth:
            early = peak
        if row.sync_done != done:
            done, moved_at = row.sync_done, time.monotonic()
        elif time.monotonic() - moved_at > PATIENCE:
            raise SystemExit(f"The backfill stands at {done} of {row.sync_total}: {row.sync_status}.")
    if row.sync_done != row.sync_total or row.sync_done < 9 * tenth:
        raise SystemExit(f"The backfill is not complete: {row.sync_done} of {row.sync_total}.")
    return early, peak


def highest_mb(pid: int) -> float:
    try:
        return processes.memory_mb(pid)["peak"]
    except (OSError, KeyError):  # it has just been replaced
        return 0.0


if __name__ == "__main__":
    main()
