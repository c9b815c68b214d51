"""What the athlete writes by hand: whole activities, and edits that lie over every source."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from accounts.models import User
from accounts.providers.records import ActivityRecord
from activities.models import Activity, ActivityEdit
from activities.services import derive, store
from activities.services.locks import athlete_lock
from activities.services.news import announce
from activities.services.parts import RECORD_FIELDS

PRIVATE = "private_note"
EDITABLE = (
    "name",
    "description",
    PRIVATE,
    "sport_type",
    "is_race",
    "is_commute",
    "perceived_exertion",
    "how_felt",
    "gear_id",
    "distance",
    "elapsed_time",
    "moving_time",
    "total_elevation_gain",
    "average_heartrate",
)


def type_in(user: User, values: Mapping[str, Any]) -> Activity:
    """Make an activity from typed values (our names and units; ``start_date_local`` is naive, in ``timezone``)."""
    zone = str(values.get("timezone") or user.timezone)
    local: datetime = values["start_date_local"]
    instant = local.replace(tzinfo=ZoneInfo(zone))
    given = {
        name: value
        for name, value in values.items()
        if (name in RECORD_FIELDS or name == PRIVATE) and value not in (None, "")
    }
    given |= {"start_date": instant.astimezone(UTC), "start_date_local": local, "timezone": zone}
    offset = instant.utcoffset()
    record = ActivityRecord(
        provider="manual",
        external_id=str(uuid.uuid4()),
        is_manual=True,
        utc_offset=int(offset.total_seconds()) if offset else 0,
        **{"sport_type": "", **given},
    )
    store.store(user, [record], batch=None, original=None, original_name="", merge=False)
    return Activity.objects.get(
        user=user, sources__provider="manual", sources__external_id=record.external_id
    )


def edit(activity: Activity, values: Mapping[str, Any]) -> None:
    """Lay these values over all sources. Raises ``ValueError`` for a field that cannot be edited."""
    unknown = set(values) - set(EDITABLE)
    if unknown:
        raise ValueError(f"not editable: {', '.join(sorted(unknown))}")
    with athlete_lock(activity.user_id):
        for field, value in values.items():
            _write(activity, field, value)
        _rebuilt(activity)


def _write(activity: Activity, field: str, value: Any) -> None:
    words = (
        {"value": None, "private_value": value or ""}
        if field == PRIVATE
        else {"value": value, "private_value": ""}
    )
    ActivityEdit.objects.update_or_create(
        user_id=activity.user_id, activity=activity, field=field, defaults=words
    )


def forget(activity: Activity, field: str | None = None) -> None:
    """Forget one edit, or all of them."""
    with athlete_lock(activity.user_id):
        edits = activity.edits.all() if field is None else activity.edits.filter(field=field)
        edits.delete()
        _rebuilt(activity)


def confirm(activity: Activity) -> None:
    """The athlete says that doubtful values are right: they count again."""
    with athlete_lock(activity.user_id):
        Activity.objects.filter(pk=activity.pk).update(confirmed_at=timezone.now())
        activity.refresh_from_db()
        _rebuilt(activity)


def _rebuilt(activity: Activity) -> None:
    before = activity.local_date
    derive.rebuild(activity)
    announce(activity.user_id, [before, activity.local_date])
