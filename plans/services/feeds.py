"""Secret addresses under which calendars fetch the plan.

A secret is made when the athlete asks for it and shown once; only its SHA-256 is kept, so that whoever reads the
database reads no calendar. Revoking ends it for good.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from accounts.models import User
from activities.services.locks import athlete_lock
from plans.models import CalendarFeed, TrainingPlan, Workout

MOST_FEEDS = 10
#: A calendar that looks every minute writes its visit down every quarter of an hour only.
_VISIT = timedelta(minutes=15)


class TooManyFeeds(Exception):
    """The athlete has as many working addresses as there may be; the message is a sentence."""


def make(user: User) -> str:
    """Return the secret of a new address. Raises :class:`TooManyFeeds`."""
    with athlete_lock(user.pk):
        if CalendarFeed.objects.filter(user=user, revoked_at=None).count() >= MOST_FEEDS:
            raise TooManyFeeds(f"There are {MOST_FEEDS} working addresses already. Revoke one first.")
        secret = secrets.token_urlsafe(32)
        CalendarFeed.objects.create(user=user, secret=_digest(secret))
    return secret


def revoke(user: User, feed_id: UUID, now: datetime) -> bool:
    """End an address of the athlete; whether there was a working one."""
    working = CalendarFeed.objects.filter(user=user, pk=feed_id, revoked_at=None)
    return working.update(revoked_at=now, updated_at=now) == 1


def find(secret: str) -> CalendarFeed | None:
    """The address of that secret, also a revoked one; None when there never was one."""
    return CalendarFeed.objects.select_related("user").filter(secret=_digest(secret)).first()


def note_visit(feed: CalendarFeed, now: datetime) -> None:
    if feed.last_read_at is None or now - feed.last_read_at >= _VISIT:
        CalendarFeed.objects.filter(pk=feed.pk).update(last_read_at=now)


def followed_plan(user: User) -> TrainingPlan | None:
    return TrainingPlan.objects.filter(user=user, is_active=True).first()


def workouts_of(plan: TrainingPlan) -> list[Workout]:
    """The sessions of a plan in their order, days of rest left out."""
    return list(Workout.objects.filter(training_plan=plan).exclude(workout_type="Rest").in_order())


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
