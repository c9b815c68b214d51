"""Everything derived, computed again from what is stored."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date, datetime
from functools import partial
from itertools import zip_longest
from multiprocessing import get_context
from typing import TypeVar
from uuid import UUID

import django
from django.db import connection

from accounts.models import User
from activities.models import Activity
from activities.services import daily, derive, fitness, routes
from activities.services.locks import athlete_lock
from activities.services.news import announce
from activities.services.profile import families_scored_by

log = logging.getLogger(__name__)

One = TypeVar("One")
ALL_SPORTS = "all"
AT_ONCE = 24  # activities read and written together: some tens of MB with long recordings


def rescore(user_id: UUID, sport: str, from_on: date, to_on: date | None) -> Iterator[date]:
    """Build anew, newest first, the activities that a sport's threshold row covers (``to_on`` included), or all.

    After each dozen but the last comes the day on which what is left begins; some of that day may be done. Families
    without own thresholds borrow heart rates, so they are scored with their lender's.
    """
    covered = Activity.objects.filter(user_id=user_id, local_date__gte=from_on)
    if sport != ALL_SPORTS:
        covered = covered.filter(sport__in=families_scored_by(user_id, sport, from_on))
    if to_on is not None:
        covered = covered.filter(local_date__lte=to_on)
    rows = list(covered.order_by("-local_date", "-start_date").values_list("pk", "local_date"))
    dozens = list(_dozens(rows))
    for dozen, following in zip_longest(dozens, dozens[1:]):
        together(user_id, [key for key, _ in dozen])
        if following:
            yield following[0][1]


def chosen(keys: Sequence[UUID]) -> int:
    """Build single activities anew, whoever's they are; return how many there were."""
    owners = Activity.objects.filter(pk__in=keys).values_list("user_id", "pk")
    return sum(1 for user_id, key in list(owners) for _ in _each(user_id, [key]))


def everything(user: User, processes: int = 1) -> Iterator[UUID]:
    """Build every activity of an athlete anew, then fitness, routes and days; yields each activity's key.

    Several processes build dozens side by side; they wait for each other only while rows are written. Within a
    transaction one does it all: the others would not see what it holds.
    """
    keys = list(Activity.objects.for_athlete(user).order_by("-start_date").values_list("pk", flat=True))
    dozens = list(_dozens(keys))
    if processes > 1 and len(dozens) > 1 and not connection.in_atomic_block:
        yield from _shared_out(user.pk, dozens, processes)
    else:
        for dozen in dozens:
            yield from together(user.pk, dozen)
    fitness.rebuild(user)
    routes.rebuild(user)
    daily.rebuild(user.pk)


def _dozens(keys: Sequence[One]) -> Iterator[Sequence[One]]:
    return (keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE))


def _shared_out(user_id: UUID, dozens: Sequence[Sequence[UUID]], processes: int) -> Iterator[UUID]:
    """In fresh processes: one that is forked would inherit locks and half-used connections."""
    database = str(connection.settings_dict["NAME"])
    with ProcessPoolExecutor(processes, get_context("spawn"), django.setup) as pool:
        for done in pool.map(partial(_elsewhere, database, user_id), dozens):
            yield from done


def _elsewhere(database: str, user_id: UUID, keys: Sequence[UUID]) -> list[UUID]:
    """What a fresh process does, on the database of the one that asked."""
    connection.settings_dict["NAME"] = database
    return together(user_id, keys)


def together(user_id: UUID, keys: Sequence[UUID]) -> list[UUID]:
    """Build some activities of an athlete anew, read and written together; the keys of those it worked for.

    Samples are analysed before the athlete's lock is taken. What changed meanwhile is built again by itself, and so
    is each of them when something stored of one is damaged.
    """
    activities = list(Activity.objects.filter(pk__in=keys).select_related("user"))
    seen = {activity.pk: (activity.updated_at, activity.local_date) for activity in activities}
    try:
        drafts = derive.redrawn(activities[0].user, activities) if activities else []
        done = _put(user_id, drafts, seen)
    except Exception:
        log.exception("%d activities could not be built together", len(activities))
        done = []
    return done + list(_each(user_id, [key for key in keys if key in seen and key not in set(done)]))


def _put(
    user_id: UUID, drafts: Sequence[derive.Draft], seen: Mapping[UUID, tuple[datetime, date]]
) -> list[UUID]:
    """Write those that nobody changed since they were read; their keys."""
    with athlete_lock(user_id):
        now = dict(Activity.objects.filter(pk__in=seen).values_list("pk", "updated_at"))
        same = [one for one in drafts if now.get(one.activity.pk) == seen[one.activity.pk][0]]
        derive.overwrite(same)
        days = {seen[one.activity.pk][1] for one in same}
        announce(user_id, days | {one.activity.start_date_local.date() for one in same})
    return [one.activity.pk for one in same]


def _each(user_id: UUID, keys: Sequence[UUID]) -> Iterator[UUID]:
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
