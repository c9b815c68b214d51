"""How a worker shows that it lives, and what it does when it has gone deaf.

After Redis went and came back a worker's event loop may go on without asking the queue for anything: it looks alive,
and all work waits for ever. So the pulse looks from that loop at the queue itself. A worker that idles while messages
wait begins anew, as the same process, so that no process manager is needed for it.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NoReturn

import redis
from celery import bootsteps

DEAF_SECONDS = 20.0
# Without a look for so long the loop itself was away, as while Redis was: that is not deafness.
AWAY_SECONDS = 10.0
log = logging.getLogger(__name__)


@dataclass
class Attention:
    """Since when an idle worker has left lying what waits for it, in seconds of any clock."""

    taken: int = -1
    since: float = 0.0
    looked: float = 0.0

    def is_lost(self, waiting: int, taken: int, busy: int, now: float) -> bool:
        """Whether for ``DEAF_SECONDS`` nothing was taken though messages waited and no child worked."""
        was_away, self.looked = now - self.looked > AWAY_SECONDS, now
        if not waiting or busy or was_away or taken != self.taken:
            self.taken, self.since = taken, now
        return now - self.since >= DEAF_SECONDS


class Pulse(bootsteps.StartStopStep):
    """Says "alive" from the worker's own event loop: one that hangs falls silent, one that is deaf begins anew."""

    requires = ("celery.worker.components:Timer",)

    def __init__(self, worker: Any, **options: Any) -> None:
        self.timer: Any = None
        self.queue = ""
        self.attention = Attention()
        super().__init__(worker, **options)

    def start(self, worker: Any) -> None:
        from stravaai import health

        conf = worker.app.conf
        self.queue = conf.broker_transport_options["global_keyprefix"] + conf.task_default_queue
        worker.timer.call_after(0.1, self.beat)  # not now: the loop is what must be shown to run
        self.timer = worker.timer.call_repeatedly(health.BEAT_SECONDS, self.beat)

    def beat(self) -> None:
        from stravaai import health

        try:
            waiting = health.messages_waiting(self.queue)
            health.say_alive()
        except redis.RedisError as trouble:
            log.warning("cannot say that the worker is alive: %s", trouble)
            return
        if self.attention.is_lost(waiting, *told_by_worker(), time.monotonic()):
            log.error(
                "%d messages wait and none was taken for %.0f s: the worker begins anew",
                waiting,
                DEAF_SECONDS,
            )
            begin_anew()

    def stop(self, worker: Any) -> None:
        from stravaai import health

        if self.timer is not None:
            self.timer.cancel()
        try:
            health.say_gone()
        except redis.RedisError as trouble:
            log.warning("cannot say that the worker is gone: %s", trouble)


def told_by_worker() -> tuple[int, int]:
    """How many messages this worker has taken since it began, and on how many it works now."""
    from celery.worker import state  # a web server has no use for it, and it is large

    return sum(state.total_count.values()), len(state.active_requests)


def begin_anew() -> NoReturn:
    """Put a fresh worker in the place of this process, whose children have nothing to do."""
    from billiard import active_children

    for process in [child.pid for child in active_children() if child.pid]:
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606  (no shell is wanted)
