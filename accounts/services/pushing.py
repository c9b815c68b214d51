"""Writing planned sessions into an athlete's calendar at Intervals.icu."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import cast

from django.db.models import QuerySet

from accounts.models import Integration, SyncStatus, User
from accounts.providers.intervals import Intervals
from accounts.providers.records import WorkoutRecord
from accounts.services import clients, tokens


class NotConnected(Exception):
    """The athlete has no living connection with Intervals.icu; the message is for them."""


def can_push(user: User) -> bool:
    """Whether planned sessions have somewhere to go."""
    return _connections(user).exists()


def push_workouts(user: User, workouts: Sequence[WorkoutRecord]) -> int:
    """Write the sessions, and change those that were written before under the same ``external_id``; returns how many.

    Raises NotConnected, or one of the providers' errors (TokenRefused with ``missing_scope`` when the calendar was not
    allowed).
    """
    row = _connections(user).first()
    if row is None:
        raise NotConnected("Intervals.icu is not connected. Connect it first, under Connections.")
    client = cast(Intervals, clients.service(Intervals.slug, row))
    return tokens.with_token(row, lambda token: client.push_workouts(token, workouts))


def mirror_workouts(user: User, workouts: Sequence[WorkoutRecord], first: date, last: date) -> int:
    """Make the calendar of these days hold these sessions of ours and no others; what is not ours stays. How many.

    Raises as :func:`push_workouts`.
    """
    row = _connections(user).first()
    if row is None:
        raise NotConnected("Intervals.icu is not connected. Connect it first, under Connections.")
    client = cast(Intervals, clients.service(Intervals.slug, row))
    wanted = {one.external_id for one in workouts}

    def write(token: str) -> int:
        there = client.pushed_workouts(token, first, last)
        client.remove_workouts(token, [number for key, number in there.items() if key not in wanted])
        return client.push_workouts(token, workouts)

    return tokens.with_token(row, write)


def _connections(user: User) -> QuerySet[Integration]:
    rows = Integration.objects.filter(user=user, provider=Intervals.slug)
    return rows.exclude(sync_status=SyncStatus.NEEDS_RECONNECT)
