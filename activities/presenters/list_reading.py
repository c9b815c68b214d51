"""What the list reads from the database: three queries, whatever its length."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import F
from django.db.models.functions import Coalesce

from accounts.models import User
from activities.forms.filters import Selection
from activities.models import Activity, Sport
from activities.presenters.wording import PROVIDERS

SHOWN = (
    "name",
    "sport",
    "sport_type",
    "start_date_local",
    "start_time_known",
    "distance",
    "moving_time",
    "timer_time",
    "elapsed_time",
    "average_speed",
    "total_elevation_gain",
    "average_heartrate",
    "tss",
    "load_method",
    "is_race",
    "is_manual",
    "is_commute",
    "excluded_from",
)

DURATION = Coalesce("moving_time", "timer_time", "elapsed_time")
ORDERS: Mapping[str, F | Coalesce] = {
    "start": F("start_date"),
    "name": F("name"),
    "distance": F("distance"),
    "duration": DURATION,
    "pace": F("average_speed"),
    "climb": F("total_elevation_gain"),
    "heartrate": F("average_heartrate"),
    "load": F("tss"),
}


_BELONGINGS = """
SELECT
    ARRAY(SELECT sport FROM unnest(%(sports)s::text[]) WITH ORDINALITY AS known(sport, rank)
          WHERE EXISTS (SELECT FROM activities WHERE user_id = %(user)s AND activities.sport = known.sport)
          ORDER BY rank),
    ARRAY(SELECT slug FROM unnest(%(sources)s::text[]) WITH ORDINALITY AS known(slug, rank)
          WHERE EXISTS (SELECT FROM activity_sources
                        WHERE user_id = %(user)s AND provider = known.slug AND activity_id IS NOT NULL)
          ORDER BY rank),
    (SELECT count(*) FROM duplicate_candidates WHERE user_id = %(user)s AND decided_at IS NULL)
"""


@dataclass(frozen=True, slots=True)
class Belongings:
    """What the athlete has at all: sports, sources, and open questions about duplicates."""

    sports: tuple[str, ...]
    sources: tuple[str, ...]
    duplicates: int


def belongings(user: User) -> Belongings:
    """One query of index probes, however long the log is."""
    with connection.cursor() as cursor:
        cursor.execute(_BELONGINGS, {"user": user.pk, "sports": Sport.values, "sources": list(PROVIDERS)})
        sports, sources, duplicates = cursor.fetchone()
    return Belongings(tuple(sports), tuple(sources), duplicates)


def totals(user: User, selection: Selection) -> dict[str, Any]:
    """Count and sums of a selection; see ``ActivityQuerySet.totals``."""
    return selection.within(Activity.objects.for_athlete(user)).totals()


def rows(user: User, selection: Selection, *, sort: str, number: int, size: int) -> list[Activity]:
    """One page of activities in order, unknown values last."""
    key = ORDERS[sort.lstrip("-")]
    known_last = sort.lstrip("-") != "start"  # a start is always known, and its index has no such clause
    order = (
        key.desc(nulls_last=known_last or None)
        if sort.startswith("-")
        else key.asc(nulls_last=known_last or None)
    )
    found = selection.within(Activity.objects.for_athlete(user)).only(*SHOWN)
    first = (number - 1) * size
    tie_breakers = () if sort.lstrip("-") == "start" else (F("start_date").desc(),)
    return list(found.order_by(order, *tie_breakers, "pk")[first : first + size])
