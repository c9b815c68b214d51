"""What the athlete decides about the sources of a session. Decisions are rows, so they outlive later syncs."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from activities.models import Activity, ActivityEdit, ActivitySource, DuplicateCandidate, SourceDecision
from activities.services import derive, originals
from activities.services.locks import athlete_lock
from activities.services.news import announce


def split(source: ActivitySource) -> Activity:
    """Make the source an activity of its own, for good."""
    with athlete_lock(source.user_id):
        old = _activity_of(source)
        for other in old.sources.exclude(pk=source.pk):
            _decide("split", source, other)
            SourceDecision.objects.filter(_pair(source, other), kind="merge", user_id=source.user_id).delete()
        new = derive.new_activity(source.user, [source])
        derive.rebuild(new)
        derive.rebuild(old)
        announce(source.user_id, [old.local_date, new.local_date])
    return new


def merge(user: User, first_id: UUID, second_id: UUID) -> Activity:
    """Hang the second activity's sources on the first; the second row goes, its words stay where the first has none."""
    with athlete_lock(user.pk):
        mine = Activity.objects.for_athlete(user)
        first: Activity = mine.get(pk=first_id)
        second: Activity = mine.get(pk=second_id)
        days = [first.local_date, second.local_date]
        for one in first.sources.all():
            for other in second.sources.all():
                SourceDecision.objects.filter(_pair(one, other), kind="split", user=user).delete()
                _decide("merge", one, other)
        taken = set(first.edits.values_list("field", flat=True))
        ActivityEdit.objects.filter(activity=second).exclude(field__in=taken).update(activity=first)
        second.sources.update(activity=first)
        second.delete()
        derive.rebuild(first)
        announce(user.pk, [*days, first.local_date])
    return first


def keep_apart(candidate: DuplicateCandidate) -> None:
    """The athlete says that two likely duplicates are two sessions."""
    with athlete_lock(candidate.user_id):
        for mine in candidate.first.sources.all():
            for other in candidate.second.sources.all():
                _decide("split", mine, other)
        candidate.decision, candidate.decided_at = "apart", timezone.now()
        candidate.save(update_fields=["decision", "decided_at", "updated_at"])


def prefer(activity: Activity, field: str, source: ActivitySource | None) -> None:
    """Take a field from this source whatever the rank says; None goes back to the rank. ``*`` means every field."""
    with athlete_lock(activity.user_id):
        for known in activity.sources.all():
            SourceDecision.objects.filter(
                user_id=activity.user_id,
                kind="prefer",
                provider=known.provider,
                external_id=known.external_id,
                field=field,
            ).delete()
        if source is not None:
            SourceDecision.objects.create(
                user_id=activity.user_id,
                kind="prefer",
                provider=source.provider,
                external_id=source.external_id,
                field=field,
            )
        before = activity.local_date
        derive.rebuild(activity)
        announce(activity.user_id, [before, activity.local_date])


def remove(source: ActivitySource) -> Activity | None:
    """Take a source away: the activity is built again without it, or goes with its last source (then None)."""
    with athlete_lock(source.user_id):
        activity = _activity_of(source)
        days = [activity.local_date]
        source.delete()
        transaction.on_commit(partial(originals.drop_unused, {source.original_file}))
        if activity.sources.exists():
            derive.rebuild(activity)
            days.append(activity.local_date)
            left: Activity | None = activity
        else:
            activity.delete()
            derive.drop_empty_groups(source.user_id)
            left = None
        announce(source.user_id, days)
    return left


def _activity_of(source: ActivitySource) -> Activity:
    if source.activity is None:
        raise ValueError("a removed source belongs to no activity")
    return source.activity


def _decide(kind: str, one: ActivitySource, other: ActivitySource) -> None:
    first, second = sorted([(one.provider, one.external_id), (other.provider, other.external_id)])
    SourceDecision.objects.get_or_create(
        user_id=one.user_id,
        kind=kind,
        provider=first[0],
        external_id=first[1],
        other_provider=second[0],
        other_external_id=second[1],
        field="",
    )


def _pair(one: ActivitySource, other: ActivitySource) -> Q:
    first, second = sorted([(one.provider, one.external_id), (other.provider, other.external_id)])
    return Q(provider=first[0], external_id=first[1], other_provider=second[0], other_external_id=second[1])
