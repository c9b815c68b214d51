"""Who may work on what: one worker on an athlete's sessions, few tasks on a job."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.core.cache import cache
from django.db import connection, transaction

_NAMESPACE = 0x5E55  # keeps these advisory locks apart from others


@contextmanager
def athlete_lock(user_id: UUID) -> Iterator[None]:
    """A transaction that holds the athlete's advisory lock until it ends."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_NAMESPACE, str(user_id)])
        yield


@contextmanager
def lane(name: str, seconds: float) -> Iterator[bool]:
    """One of the ways in which a job is worked on at once; False when another task is on it already.

    It keeps the tasks of a job few, however often it is queued. A killed task's lane is free after ``seconds``.
    """
    is_free = cache.add(f"lane:{name}", 1, timeout=seconds)
    try:
        yield is_free
    finally:
        if is_free:
            cache.delete(f"lane:{name}")
