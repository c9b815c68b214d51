"""What the athlete says about themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from zoneinfo import available_timezones

from django.db import transaction

from accounts.fields import Undecryptable
from accounts.models import User
from accounts.signals import vitals_changed

VITALS = frozenset({"sex", "date_of_birth"})


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    """The IANA zones an athlete can choose: places, and UTC; not the aliases and fixed offsets."""
    regions = (
        "Africa/",
        "America/",
        "Antarctica/",
        "Asia/",
        "Atlantic/",
        "Australia/",
        "Europe/",
        "Indian/",
        "Pacific/",
    )
    return ("UTC", *sorted(name for name in available_timezones() if name.startswith(regions)))


@contextmanager
def change(user: User, fields: Collection[str]) -> Iterator[None]:
    """A transaction that changes these fields of the profile, and tells those whose numbers rest on one of them."""
    with transaction.atomic():
        yield
        if not VITALS.isdisjoint(fields):
            vitals_changed.send(sender=None, user_id=user.pk)


def birth_date(user: User) -> tuple[date | None, bool]:
    """The birth date, and whether it can be read: (None, False) when no configured key opens the stored
    one.
    """
    try:
        return user.date_of_birth, True
    except Undecryptable:
        return None, False


def born_from_age(age: int, today: date, known: date | None) -> date:
    """A birth date for a typed age: the known one if it gives that age today, else the first day of the
    year it implies.

    Only the year counts then: an age derived from it is right all through this year, and within a year
    later on.
    """
    if known is not None:
        years = today.year - known.year - ((today.month, today.day) < (known.month, known.day))
        if years == age:
            return known
    return date(today.year - age, 1, 1)
