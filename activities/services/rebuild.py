"""Everything derived, computed again from what is stored."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from accounts.models import User
from activities.models import Activity
from activities.services import daily, derive, fitness, routes
from activities.services.locks import athlete_lock
from activities.services.news import announce
from activities.services.profile import families_scored_by

log = logging.getLogger(__name__)


def rescore(user_id: UUID, sport: str, from_on: date, to_on: date | None) -> int:
    """Build anew the activities that a threshold row covers (``to_on`` included); return how many.

    Families without own thresholds borrow heart rates, so they are scored with their lender's.
    """
    families = families_scored_by(user_id, sport, from_on)
    covered = Activity.objects.filter(user_id=user_id, sport__in=families, local_date__gte=from_on)
    if to_on is not None:
        covered = covered.filter(local_date__lte=to_on)
    return sum(1 for _ in _each(user_id, list(covered.order_by("-start_date").values_list("pk", flat=True))))


def chosen(keys: Sequence[UUID]) -> int:
    """Build single activities anew, whoever's they are; return how many there were."""
    owners = Activity.objects.filter(pk__in=keys).values_list("user_id", "pk")
    return sum(1 for user_id, key in list(owners) for _ in _each(user_id, [key]))


def everything(user: User) -> Iterator[UUID]:
    """Build every activity of an athlete anew, then fitness, routes and days; yields each activity's key."""
    yield from _each(
        user.pk, list(Activity.objects.for_athlete(user).order_by("-start_date").values_list("pk", flat=True))
    )
    fitness.rebuild(user)
    routes.rebuild(user)
    daily.rebuild(user.pk)


def _each(user_id: UUID, keys: list[UUID]) -> Iterator[UUID]:
    """Each key whose activity was built anew; one whose stored samples are damaged stays as it was and is logged."""
    for key in keys:
        try:
            is_there = _built_anew(user_id, key)
        except Exception:
            log.exception("activity %s could not be built anew", key)
            continue
        if is_there:
            yield key


def _built_anew(user_id: UUID, key: UUID) -> bool:
    with athlete_lock(user_id):
        activity = Activity.objects.select_related("user").filter(pk=key).first()
        if activity is None:
            return False
        before = activity.local_date
        derive.rebuild(activity)
        announce(user_id, [before, activity.local_date])
    return True
