"""One athlete's sessions are found or created by one worker at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection, transaction

_NAMESPACE = 0x5E55  # keeps these advisory locks apart from others


@contextmanager
def athlete_lock(user_id: UUID) -> Iterator[None]:
    """A transaction that holds the athlete's advisory lock until it ends."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_NAMESPACE, str(user_id)])
        yield
