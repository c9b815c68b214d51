"""Memory of a worker that backfills one athlete: at its highest over all activities, beside the first tenth of them."""

from __future__ import annotations

import threading
import time

from bench import connected, ground, processes
from bench.ground import Figure


def main() -> None:
    asked = ground.options(activities=300)
    count = 10_000 if asked.full else asked.activities
    with ground.project(), connected.stand_in(count, warm=False) as served:
        from django.db import connections

        row = connected.connect(served)
        connections.close_all()
        lanes = connected.Lanes(row.pk, 1)
        watched = Watch(lanes, row.pk, count // 10)
        watched.start()
        lanes.run()
        watched.join()
    ground.tell(
        Figure(
            f"worker at its highest over {count} activities from Strava", watched.peak, "MB", 320,
            "the first tenth of them", watched.peak / watched.early,
        )
    )  # fmt: skip


class Watch(threading.Thread):
    """Looks at the lane while it works: its memory after the first tenth, and at its highest."""

    def __init__(self, lanes: connected.Lanes, integration_id: object, early_at: int) -> None:
        super().__init__(daemon=True)
        self.lanes, self.integration_id, self.early_at = lanes, integration_id, early_at
        self.early = self.peak = 0.0

    def run(self) -> None:
        from django.db import connection

        from accounts.models import Integration

        while not self.lanes.pids:
            time.sleep(0.01)
        while True:
            try:
                self.peak = processes.memory_mb(self.lanes.pids[0])["peak"]
            except (OSError, KeyError):  # it has ended
                break
            if not self.early:
                done = Integration.objects.values_list("sync_done", flat=True).get(pk=self.integration_id)
                total = Integration.objects.values_list("sync_total", flat=True).get(pk=self.integration_id)
                self.early = self.peak if total and done >= self.early_at else 0.0
            time.sleep(0.2)
        self.early = self.early or self.peak
        connection.close()


if __name__ == "__main__":
    main()
