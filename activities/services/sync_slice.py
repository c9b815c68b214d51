"""One slice of a sync: some seconds of steps under the connection's lease, and what is to happen next."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from accounts.models import Integration, SyncStatus
from accounts.providers.base import BrokenAnswer, Limited, TokenRefused
from activities.services import sync_cursor
from activities.services.sync_cursor import Onward


@dataclass(frozen=True, slots=True)
class Work:
    """What a kind of sync does. ``step``: one thing, True while there is more; ``finish``: nothing is left to do now;
    ``refused``: a permission is missing; ``has_room``: further lanes may help.
    """

    step: Callable[[Integration], bool]
    finish: Callable[[Integration], Onward | None]
    refused: Callable[[Integration, TokenRefused], None]
    has_room: Callable[[Integration], bool] = lambda row: False


def run(work: Work, integration_id: UUID, seconds: float) -> Onward | None:
    """Steps until the time is over; None when there is nothing to do now, or another worker does it (B5)."""
    with sync_cursor.lease(integration_id) as row:
        if row is None or row.sync_status not in (SyncStatus.SYNCING, SyncStatus.SUCCESS):
            return None
        try:
            return _steps(work, row, time.monotonic() + seconds)
        except Limited as limited:
            return Onward(sync_cursor.wait(row, limited.seconds, str(limited)))
        except TokenRefused as refused:
            if refused.missing_scope:
                work.refused(row, refused)
            return None
        except BrokenAnswer as broken:
            return sync_cursor.failed(row, broken)


def _steps(work: Work, row: Integration, deadline: float) -> Onward | None:
    while work.step(row):
        if not sync_cursor.renew(row):
            return None
        if time.monotonic() > deadline:
            return Onward(0.0, has_room=work.has_room(row))
    return work.finish(row)
