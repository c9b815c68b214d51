"""Walking the list of sessions at Strava from the newest back, in windows of time.

Each page asks for what began before the oldest session seen. So no row shifts when something is uploaded meanwhile,
and every page covers one stretch of time without gaps: what is here in that stretch and not on the page is missing
at Strava (docs/strava.md).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from accounts.models import Integration
from accounts.providers.base import BrokenAnswer, Priority
from accounts.providers.strava_records import record_of
from accounts.providers.values import instant
from accounts.services import clients, tokens
from activities.models import ActivitySource
from activities.services import sync_cursor
from activities.services.sync_cursor import Cursor
from activities.services.sync_one import PROVIDER, keep_answers

_TOLD_BY_SUMMARY = (
    "name", "distance", "moving_time", "elapsed_time", "sport_type", "type", "start_date", "start_date_local",
    "visibility", "private", "gear_id", "manual", "trainer", "commute", "flagged", "workout_type", "timezone",
)  # fmt: skip


def one_page(integration: Integration, priority: Priority) -> bool:
    """Read and store one page; True while there is more, or another walk has begun meanwhile.

    The cursor moves only after everything is stored.
    """
    asked_at = timezone.now()
    cursor: Cursor = integration.sync_cursor
    before = cursor.get("before")
    client = clients.strava()
    page = tokens.with_token(
        integration, lambda token: client.activities(token, before=before, priority=priority)
    )
    readable = _readable(integration, page)
    fresh = [one for one in readable if str(one["id"]) not in cursor.get("at_oldest", ())]
    changed = _store_page(integration, fresh, asked_at)
    starts = [_start(one) for one in readable]
    oldest = min(starts) if starts else None
    is_unreadable = bool(page) and not readable
    missing = (
        []
        if is_unreadable
        else _missing(integration, readable, oldest, before, stop_at=cursor.get("stop_at"))
    )

    def move(cursor: Cursor) -> None:
        if cursor.get("before") != before:
            return  # another worker had the same page, and the walk has moved on
        cursor["listed"] = int(cursor.get("listed", 0)) + len(fresh)
        cursor["changed"] = list(dict.fromkeys([*cursor.get("changed", []), *changed]))
        cursor["missing"] = [*cursor.get("missing", []), *missing]
        _count_months(cursor, fresh)
        if oldest is not None:
            # The second of the oldest is asked for again (two sessions may share it), unless that brought no other.
            stuck = before is not None and oldest + 1 >= before
            cursor["before"] = oldest if stuck else oldest + 1
            cursor["at_oldest"] = [str(one["id"]) for one in readable if _start(one) == oldest]

    listed = int(cursor.get("listed", 0)) + len(fresh)
    if not sync_cursor.advance(integration, cursor.get("began_at"), move, sync_done=listed):
        return True
    stop_at = cursor.get("stop_at")
    passed = stop_at is not None and oldest is not None and oldest < stop_at
    return bool(page) and not passed and not is_unreadable


def _readable(integration: Integration, page: Sequence[Any]) -> list[Mapping[str, Any]]:
    """The records with a number and a start, of this athlete; the others are set aside and listed."""
    found = []
    for one in page:
        try:
            if not isinstance(one, Mapping):
                raise BrokenAnswer("Strava sent something that is no activity.")
            record_of(one)
        except BrokenAnswer as error:
            digest = hashlib.sha256(json.dumps(one, default=str).encode()).hexdigest()[:12]
            sync_cursor.set_aside(integration, f"unreadable-{digest}", str(error), parked=True)
            continue
        found.append(one)
    return found


def _start(activity: Mapping[str, Any]) -> int:
    start = instant(activity.get("start_date"))
    return int(start.timestamp()) if start is not None else 0


def _store_page(integration: Integration, page: Sequence[Mapping[str, Any]], asked_at: datetime) -> list[str]:
    """Store the sessions that are not here; gives the keys of those here that look different now."""
    rows = ActivitySource.objects.filter(
        user_id=integration.user_id, provider=PROVIDER, external_id__in=[str(one["id"]) for one in page]
    )
    held: dict[str, Mapping[str, Any]] = dict(rows.values_list("external_id", "raw_data"))
    new = [one for one in page if str(one["id"]) not in held]
    keep_answers(integration, new, asked_at)
    return [
        key
        for one in page
        if (key := str(one["id"])) in held
        and any(held[key].get(name) != one.get(name) for name in _TOLD_BY_SUMMARY)
    ]


def _missing(
    integration: Integration,
    page: Sequence[Mapping[str, Any]],
    oldest: int | None,
    before: int | None,
    *,
    stop_at: int | None,
) -> list[str]:
    """Keys of sessions here that began within the page's stretch of time and are not on it."""
    rows = ActivitySource.objects.shown_of(integration.user_id, PROVIDER)
    floor = oldest if oldest is not None else stop_at
    if floor is not None:
        rows = rows.filter(activity__start_date__gt=datetime.fromtimestamp(floor, UTC))
    if before is not None:
        rows = rows.filter(activity__start_date__lt=datetime.fromtimestamp(before - 1, UTC))
    listed = {str(one["id"]) for one in page}
    return [key for key in rows.values_list("external_id", flat=True) if key not in listed]


def _count_months(cursor: Cursor, page: Sequence[Mapping[str, Any]]) -> None:
    """How many sessions Strava lists for each month, for the comparison with what is here (B4)."""
    months = cursor.setdefault("months", {})
    for one in page:
        month = str(one.get("start_date_local") or one.get("start_date"))[:7]
        months[month] = months.get(month, 0) + 1
