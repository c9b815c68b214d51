"""Everything derived, computed again from what is stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from accounts.models import User
from activities.models import Activity
from activities.services import derive, fitness
from activities.services.locks import athlete_lock
from activities.services.news import announce

BORROWERS = {"run": ("run", "walk", "ski", "strength", "other"), "ride": ("ride", "row"), "swim": ("swim",)}


def rescore(user_id: UUID, sport: str, from_on: date, to_on: date | None) -> int:
    """Build anew the activities that a threshold row covers (``to_on`` included); return how many.

    Families without own thresholds borrow heart rates, so they are scored with their lender's.
    """
    covered = Activity.objects.filter(user_id=user_id, sport__in=BORROWERS[sport], local_date__gte=from_on)
    if to_on is not None:
        covered = covered.filter(local_date__lte=to_on)
    return sum(1 for _ in _each(user_id, list(covered.order_by("-start_date").values_list("pk", flat=True))))


def chosen(keys: Sequence[UUID]) -> int:
    """Build single activities anew, whoever's they are; return how many there were."""
    owners = Activity.objects.filter(pk__in=keys).values_list("user_id", "pk")
    return sum(1 for user_id, key in list(owners) for _ in _each(user_id, [key]))


def everything(user: User) -> Iterator[UUID]:
    """Build every activity of an athlete anew, then their fitness; yields the key of each activity when done."""
    yield from _each(
        user.pk, list(Activity.objects.for_athlete(user).order_by("-start_date").values_list("pk", flat=True))
    )
    fitness.rebuild(user)


def _each(user_id: UUID, keys: list[UUID]) -> Iterator[UUID]:
    for key in keys:
        with athlete_lock(user_id):
            activity = Activity.objects.select_related("user").filter(pk=key).first()
            if activity is None:
                continue
            before = activity.local_date
            derive.rebuild(activity)
            announce(user_id, [before, activity.local_date])
        yield key
