"""Beat's schedule, opened undisturbed.

Celery's handler of a signal that ends beat saves the schedule; when the signal comes while the schedule is being
opened, the handler opens it a second time in the middle of the first, takes it for broken and deletes it.
"""

from __future__ import annotations

import signal

from celery.beat import PersistentScheduler

ENDINGS = frozenset({signal.SIGINT, signal.SIGTERM})


class Scheduler(PersistentScheduler):
    """Celery's own, deaf to the end from when it begins to open until beat holds it (``hear``)."""

    def setup_schedule(self) -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
        super().setup_schedule()


def hear() -> None:
    """Let a signal that came meanwhile take effect."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDINGS)
