"""Whether each part of the installation answers, in words an operator can act on."""

from __future__ import annotations

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from redis.backoff import NoBackoff
from redis.retry import Retry

WORKER_KEY = "worker:alive"
BEAT_SECONDS = 3.0
WORKER_SILENT_SECONDS = 15
OK = "ok"


def parts() -> dict[str, str]:
    """Each part with "ok" or one sentence that names the trouble."""
    return {"web": OK, "database": database_state(), **queue_state()}


def database_state() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as trouble:
        return f"The database does not answer ({first_line(trouble)})."
    return OK


def queue_state() -> dict[str, str]:
    """Redis, and what the worker last wrote there."""
    try:
        with redis_client() as client:
            alive = client.exists(WORKER_KEY)
    except redis.RedisError as trouble:
        return {
            "redis": f"Redis does not answer ({first_line(trouble)}).",
            "worker": "Whether a worker runs is unknown while Redis does not answer.",
        }
    return {
        "redis": OK,
        "worker": OK if alive else f"No worker has shown a sign for {WORKER_SILENT_SECONDS} seconds.",
    }


def say_alive() -> None:
    """Called by the worker every few seconds; the mark fades by itself when the calls stop."""
    with redis_client() as client:
        client.set(WORKER_KEY, "1", ex=WORKER_SILENT_SECONDS)


def messages_waiting(queue: str) -> int:
    """How many messages of a queue no worker has taken yet."""
    with redis_client() as client:
        return int(client.llen(queue))


def say_gone() -> None:
    with redis_client() as client:
        client.delete(WORKER_KEY)


def redis_client() -> redis.Redis:
    return redis.from_url(
        settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2, retry=Retry(NoBackoff(), 0)
    )


def first_line(trouble: Exception) -> str:
    return (str(trouble).strip().splitlines() or [type(trouble).__name__])[0]
