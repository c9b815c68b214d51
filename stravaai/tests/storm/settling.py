"""After the storm: the clock's rounds until nothing is left to do, and the night's look.

The short test has no hours to wait until leases and pauses are over. It moves the stored times back instead, which is
what waiting does.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import psycopg
from celery import Celery

from simulators.strava.running import Running
from stravaai.queue_address import celery_address
from stravaai.tests.storm.ground import Ground

ROUNDS = (
    "activities.sync_tasks.revive_syncs", "webhooks.tasks.process_left_events",
    "activities.tasks.refresh_marked_fitness",
)  # fmt: skip


_STILL_ALIVE = 50  # a claim of a minute that has so long to run is perhaps being worked on


class Clock:
    """Sends what beat sends, when the test wants it."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.queue = Celery("clock", broker=celery_address(ground.site.environment["REDIS_URL"]))
        self.queue.conf.broker_transport_options = {"global_keyprefix": "queue:"}

    def send(self, name: str, *arguments: Any) -> None:
        self.queue.send_task(name, args=arguments, retry=True)

    def turn(self, seconds: float) -> None:
        """Let so much time pass for everything that waits in the database, and for the windows of Strava's limits."""
        with self.ground.place.redis().client() as client:
            if counters := client.keys("budget:*"):
                client.delete(*counters)
        with psycopg.connect(self.ground.database) as connection:
            back = f"interval '{int(seconds)} seconds'"
            rows = connection.execute("SELECT id, sync_cursor::text FROM integrations FOR UPDATE").fetchall()
            for key, cursor in rows:
                connection.execute(
                    f"UPDATE integrations SET leased_until = leased_until - {back}, updated_at = updated_at - {back},"
                    " sync_cursor = %s WHERE id = %s",
                    [json.dumps(earlier(json.loads(cursor), seconds)), key],
                )
            connection.execute(
                f"UPDATE webhook_events SET updated_at = updated_at - {back} WHERE NOT processed"
            )
            connection.execute(
                f"UPDATE activity_sources SET claimed_until = claimed_until - {back}"
                f" WHERE claimed_until < now() + interval '{_STILL_ALIVE} seconds'"
            )


def earlier(value: Any, seconds: float) -> Any:
    """The cursor with every instant somebody waits for moved back."""
    if not isinstance(value, dict):
        return value
    return {
        name: one - seconds if name in ("until", "waits_until") and isinstance(one, int | float) else earlier(one, seconds)
        for name, one in value.items()
    }  # fmt: skip


LEFT = {
    "events not worked off": "SELECT object_type, aspect_type, attempts, error_message FROM webhook_events"
    " WHERE NOT processed",
    "fitness to be computed": "SELECT from_on FROM fitness_marks",
    "sessions that a lane holds": "SELECT external_id, claimed_until FROM activity_sources"
    " WHERE claimed_until > now() AND removed_at IS NULL AND NOT is_detailed",
    "syncs under way": "SELECT sync_status, error_message, leased_until > now(), left(sync_cursor::text, 600)"
    " FROM integrations WHERE sync_status <> 'SUCCESS' OR leased_until > now()"
    " OR coalesce(sync_cursor->'streams', '{}') <> '{}' OR coalesce(sync_cursor->'aside', '{}') <> '{}'",
}


def left(ground: Ground) -> dict[str, list[Any]]:
    """What is under way, by kind; nothing when all has settled."""
    with psycopg.connect(ground.database) as connection:
        found = {what: connection.execute(query).fetchall() for what, query in LEFT.items()}
    return {what: rows for what, rows in found.items() if rows}


def settle(ground: Ground, clock: Clock, strava: Running, seconds: float, *, hurry: bool) -> None:
    """Wait until all is done, look through the whole list as every month, and wait again.

    ``hurry``: play beat, and move the stored times; else beat runs and the waits are real.
    """

    def is_done() -> bool:
        ground.keep_up()
        if hurry and left(ground):
            clock.turn(2000)
            for name in ROUNDS:
                clock.send(name)
            time.sleep(0.4)
        return not left(ground)

    strava.control("failures", method="DELETE")
    wait_for(
        lambda: strava.control("state")["events_waiting"] == 0, seconds, lambda: "events wait at the stand-in"
    )
    wait_for(is_done, seconds, lambda: f"the site does not settle: {left(ground)}; {ground.told()}")
    asked_at = time.time()
    clock.send("activities.sync_tasks.recount_athletes")
    wait_for(lambda: last_walk(ground) > asked_at, seconds, lambda: "the whole list is not walked")
    wait_for(
        is_done,
        seconds,
        lambda: f"the site does not settle after the whole list: {left(ground)}; {ground.told()}",
    )


def last_walk(ground: Ground) -> float:
    """When the latest walk of the list began, in epoch seconds: that a sync ended says nothing of which one it was."""
    query = "SELECT coalesce(min((sync_cursor->>'began_at')::float), 0) FROM integrations"
    with psycopg.connect(ground.database) as connection:
        row = connection.execute(query).fetchone()
    return float(row[0]) if row else 0.0


def at_rest(ground: Ground, look: Callable[[], list[str]], seconds: float) -> list[str]:
    """What is found while nobody writes; a task that began before all was done may still end during a look."""
    end = time.monotonic() + seconds
    while True:
        before = writes(ground)
        found = look()
        if not found or time.monotonic() > end or (before == writes(ground) and not left(ground)):
            return found
        time.sleep(0.5)


def writes(ground: Ground) -> int:
    """Grows with every transaction that writes."""
    with psycopg.connect(ground.database) as connection:
        row = connection.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint").fetchone()
    return int(row[0]) if row else 0


def wait_for(condition: Callable[[], bool], seconds: float, complaint: Callable[[], str]) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            if condition():
                return
        except psycopg.OperationalError:
            pass  # still recovering
        if time.monotonic() > end:
            raise AssertionError(f"{complaint()} after {seconds:.0f} s")
        time.sleep(0.05)
