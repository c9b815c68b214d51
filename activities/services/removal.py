"""Deleting activities, so that no sync brings them back and the athlete can.

Deleting takes the built row away at once and lets its sources wait, out of sight, for some weeks; a tombstone for each
remembers the key the activity had and what the athlete had written. Bringing back builds the same activity again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from activities.models import Activity, ActivityEdit, ActivitySource, SourceTombstone
from activities.services import derive, originals
from activities.services.locks import athlete_lock
from activities.services.news import announce

KEEP_REMOVED = timedelta(days=30)
PURGE_AT_ONCE = 200


def delete(user: User, activity_ids: Iterable[UUID]) -> int:
    """Delete the athlete's activities among these; return how many there were."""
    with athlete_lock(user.pk):
        doomed = list(Activity.objects.for_athlete(user).filter(pk__in=list(activity_ids)))
        for activity in doomed:
            _bury(activity)
        derive.drop_empty_groups(user.pk)
        announce(user.pk, [activity.local_date for activity in doomed])
    return len(doomed)


def _bury(activity: Activity) -> None:
    kept = json.dumps(_own_words(activity))
    for source in activity.sources.all():
        SourceTombstone.objects.update_or_create(
            user_id=activity.user_id,
            provider=source.provider,
            external_id=source.external_id,
            defaults={"reason": "deleted", "activity_id": activity.pk, "kept": kept},
        )
    activity.sources.update(activity=None, removed_at=timezone.now())
    activity.delete()


def _own_words(activity: Activity) -> dict[str, object]:
    edits = [
        {"field": edit.field, "value": edit.value, "private_value": edit.private_value}
        for edit in activity.edits.all()
    ]
    return {"edits": edits, "confirmed_at": activity.confirmed_at and activity.confirmed_at.isoformat()}


def _give_back(activity: Activity, stone: SourceTombstone) -> bool:
    """Write again what the athlete had said, where they said nothing since; True if there was any.

    The row itself is written by the rebuild that follows.
    """
    kept = json.loads(stone.kept or "{}")
    for word in kept.get("edits", []):
        ActivityEdit.objects.get_or_create(
            user_id=activity.user_id,
            activity=activity,
            field=word["field"],
            defaults={"value": word["value"], "private_value": word["private_value"]},
        )
    if kept.get("confirmed_at"):
        activity.confirmed_at = activity.confirmed_at or datetime.fromisoformat(kept["confirmed_at"])
    return bool(kept.get("edits") or kept.get("confirmed_at"))


def bring_back(user: User, activity_ids: Iterable[UUID]) -> int:
    """Undo a deletion: the same activities, from the same sources, with the athlete's own words."""
    with athlete_lock(user.pk):
        stones = list(
            SourceTombstone.objects.filter(user=user, reason="deleted", activity_id__in=list(activity_ids))
        )
        by_activity: dict[UUID, list[SourceTombstone]] = {}
        for stone in stones:
            if stone.activity_id is not None:
                by_activity.setdefault(stone.activity_id, []).append(stone)
        returned = [day for key, group in by_activity.items() if (day := _raise(user, key, group))]
        announce(user.pk, returned)
    return len(returned)


def _raise(user: User, activity_id: UUID, stones: list[SourceTombstone]) -> date | None:
    sources = [
        source
        for stone in stones
        if (
            source := ActivitySource.objects.filter(
                user=user, provider=stone.provider, external_id=stone.external_id, removed_at__isnull=False
            ).first()
        )
    ]
    if not sources:
        return None
    activity: Activity = derive.new_activity(user, sources, activity_id=activity_id)
    _give_back(activity, stones[0])
    SourceTombstone.objects.filter(pk__in=[stone.pk for stone in stones]).delete()
    derive.rebuild(activity)
    day: date = activity.local_date
    return day


def vanish(user: User, provider: str, external_id: str, *, remember: bool = True) -> bool:
    """A source is gone at its provider: it goes here, with its activity when it was the only one.

    What the athlete wrote themselves waits, encrypted, under the activity's key for the day it returns. Without
    ``remember`` nothing else stays, not even that there was a session.
    """
    with athlete_lock(user.pk):
        source = (
            ActivitySource.objects.filter(user=user, provider=provider, external_id=external_id)
            .select_related("activity")
            .first()
        )
        if source is None:
            _note_vanished(user, provider, external_id, None)
            return False
        activity = source.activity
        if activity is None:
            source.delete()
            return True
        days = [activity.local_date]
        if activity.sources.exclude(pk=source.pk).exists():
            source.delete()
            derive.rebuild(activity)
            days.append(activity.local_date)
        else:
            if remember or any(_own_words(activity).values()):
                _note_vanished(user, provider, external_id, activity)
            activity.delete()
            derive.drop_empty_groups(user.pk)
        announce(user.pk, days)
    return True


def _note_vanished(user: User, provider: str, external_id: str, activity: Activity | None) -> None:
    """Also without an activity: an older answer that is still under way must not bring it back."""
    known = SourceTombstone.objects.filter(user=user, provider=provider, external_id=external_id).first()
    if known is not None and activity is None:
        known.save(update_fields=["updated_at"])
        return
    SourceTombstone.objects.update_or_create(
        user=user,
        provider=provider,
        external_id=external_id,
        defaults={
            "reason": "vanished",
            "activity_id": activity.pk if activity else None,
            "kept": json.dumps(_own_words(activity)) if activity else "",
        },
    )


def restore_words(activity: Activity, stone: SourceTombstone | None) -> bool:
    """Give a returned activity what the athlete had written, where they wrote nothing since; True if there was any."""
    if stone is None:
        return False
    has_words = _give_back(activity, stone)
    stone.delete()
    return has_words


def purge() -> bool:
    """Remove for good what was deleted long ago; True when there is more."""
    due = list(
        ActivitySource.objects.filter(removed_at__lt=timezone.now() - KEEP_REMOVED).only(
            "pk", "original_file"
        )[:PURGE_AT_ONCE]
    )
    with transaction.atomic():
        ActivitySource.objects.filter(pk__in=[source.pk for source in due]).delete()
        transaction.on_commit(partial(originals.drop_unused, {source.original_file for source in due}))
    return len(due) == PURGE_AT_ONCE
