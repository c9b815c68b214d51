"""An athlete connected to a stand-in for Strava whose answers lie ready, and lanes that read from it."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing.sharedctypes import Synchronized
from typing import TYPE_CHECKING, Any
from uuid import UUID

from bench import ground

if TYPE_CHECKING:
    from accounts.models import Integration
    from simulators.strava.running import Running

SCOPE = "read,activity:read_all,profile:read_all"
UNTIL = "2026-11-19"


@contextmanager
def stand_in(activities: int, *more: str, port: int = 0, warm: bool = True) -> Iterator[Running]:
    """The stand-in, with its answers made beforehand, so that its own work is not what is measured.

    ``more`` as on its command line.
    """
    from django.conf import settings

    from accounts.providers.strava import STREAM_KEYS
    from simulators.strava.running import running

    with running("--activities", str(activities), "--until", UNTIL, *more, port=port) as served:
        if warm:
            served.control("warm", {"keys": STREAM_KEYS})
        settings.STRAVA_OAUTH_BASE, settings.STRAVA_API_BASE = served.base, f"{served.base}/api/v3"
        settings.STRAVA_CLIENT_ID, settings.STRAVA_CLIENT_SECRET = "10002", "simulated-secret"
        yield served


def connect(served: Running) -> Integration:
    from accounts.providers.base import Tokens
    from accounts.services import connect as room
    from activities.services import sync

    given = served.control("grant", {"scope": SCOPE, "athlete": 10001})
    expires_at = datetime.fromtimestamp(float(given["expires_at"]), UTC)
    tokens = Tokens(given["access_token"], given["refresh_token"], expires_at)
    row = room.connect_strava(ground.athlete(), "10001", tokens, SCOPE)
    sync.begin(row.pk)
    return row


class Lanes:
    """As many processes as there are workers, each with one lane of the backfill, as tasks would be."""

    def __init__(self, integration_id: UUID, number: int) -> None:
        context: Any = multiprocessing.get_context("fork")
        self.queries: Synchronized[int] = context.Value("q", 0)
        self.listed_at: Synchronized[float] = context.Value("d", 0.0)
        self._lanes = [
            context.Process(target=self._first if lane == 0 else self._further, args=(integration_id,))
            for lane in range(number)
        ]

    def run(self) -> float:
        """Seconds until everything is complete."""
        began = time.monotonic()
        for lane in self._lanes:
            lane.start()
        for lane in self._lanes:
            lane.join()
        self.listed_at.value -= began
        return time.monotonic() - began

    def _first(self, integration_id: UUID) -> None:
        from activities.services import sync

        with self._counting():
            while (onward := sync.work(integration_id, seconds=0.0)) is not None:
                if onward.has_room and not self.listed_at.value:
                    self.listed_at.value = time.monotonic()
                if onward.seconds > 60:
                    break
                time.sleep(min(onward.seconds, 0.05))

    def _further(self, integration_id: UUID) -> None:
        from activities.services import sync

        with self._counting():
            while not self.listed_at.value:
                time.sleep(0.005)
            while sync.help_along(integration_id):
                pass

    @contextmanager
    def _counting(self) -> Iterator[None]:
        import gc

        from django.db import connection

        def count(execute: Any, *call: Any) -> Any:
            with self.queries.get_lock():
                self.queries.value += 1
            return execute(*call)

        gc.freeze()
        with connection.execute_wrapper(count):
            yield
