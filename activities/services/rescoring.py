"""Scoring anew what a change of thresholds touches.

The days are noted in the transaction that changes the thresholds (``thresholds.replace_row``), and crossed off as they
are done, the newest first. So neither a lost message nor a killed worker leaves loads that rest on earlier values.
"""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Min, Q
from django.utils import timezone

from activities.models import Activity, RescoringMark
from activities.services import rebuild
from activities.services.locks import athlete_lock

SLICE_SECONDS = 8.0  # then others get their turn
LEASE = timedelta(seconds=60)


def everything(user_id: UUID) -> None:
    """Note the whole log, in the transaction that changes what all loads may rest on."""
    with athlete_lock(user_id):
        first = Activity.objects.filter(user_id=user_id).aggregate(first=Min("local_date"))["first"]
        if first is not None:
            RescoringMark.objects.create(user_id=user_id, sport=rebuild.ALL_SPORTS, from_on=first)


def is_under_way(user_id: UUID) -> bool:
    """Whether some activities still carry loads of earlier thresholds."""
    return RescoringMark.objects.filter(user_id=user_id).exists()


def left_lying() -> list[UUID]:
    """Athletes with days that nobody works on: a message was lost, or a worker died."""
    return list(RescoringMark.objects.filter(_free()).order_by().values_list("user_id", flat=True).distinct())


def work(user_id: UUID, seconds: float = SLICE_SECONDS) -> bool:
    """Score for a moment what was noted; True while there is more that nobody else works on."""
    deadline = time.monotonic() + seconds
    while (mark := _take(user_id)) is not None:
        if not _score(mark, deadline):
            return True
    return False


def _free() -> Q:
    return Q(leased_until=None) | Q(leased_until__lt=timezone.now())


def _take(user_id: UUID) -> RescoringMark | None:
    """The oldest note of an athlete that nobody works on, now held."""
    free = RescoringMark.objects.filter(_free(), user_id=user_id)
    for mark in free.order_by("created_at", "pk"):
        if free.filter(pk=mark.pk).update(leased_until=timezone.now() + LEASE):
            return mark
    return None


def _score(mark: RescoringMark, deadline: float) -> bool:
    """Score a note's activities and drop it; False when the time was over before, and the rest of it is free again.

    A slice does a day at least, however slow the machine is: one that came no further would be done again for ever.
    """
    row = RescoringMark.objects.filter(pk=mark.pk)
    begun_on = mark.to_on or date.max
    for left_on in rebuild.rescore(mark.user_id, mark.sport, mark.from_on, mark.to_on):
        is_over = time.monotonic() > deadline and left_on < begun_on
        _cross_off(mark, left_on, None if is_over else timezone.now() + LEASE)
        if is_over:
            return False
    row.delete()
    return True


def _cross_off(mark: RescoringMark, left_on: date, leased_until: datetime | None) -> None:
    RescoringMark.objects.filter(pk=mark.pk).update(to_on=left_on, leased_until=leased_until)
