"""Rows of best efforts, and of the records among them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Case, F, FloatField, Q, QuerySet, When, Window
from django.db.models.functions import RowNumber
from django.http import QueryDict

from accounts.models import User
from activities.analysis.records import FASTEST_RUNS
from activities.models import BestEffort

AT_ONCE = 2000
MOST_WATTS = 2500.0
Row = tuple[Any, ...]

EFFORT_COLUMNS = (
    "activity_id",
    "date",
    "sport",
    "environment",
    "kind",
    "over_m_or_for_s",
    "best_s_or_w",
    "begins_at_s",
    "counts_for_records",
)
RECORD_COLUMNS = ("sport", "environment", "kind", "over_m_or_for_s", "best_s_or_w", "date", "activity_id")


def best_efforts(user: User, query: QueryDict) -> Iterator[Row]:
    """The best of each session at each mark: seconds over a distance, watts for a time."""
    columns = (
        "activity_id",
        "local_date",
        "sport",
        "environment",
        "kind",
        "at",
        "value",
        "start_index",
        "is_record_allowed",
    )
    rows = _of_sport(BestEffort.objects.filter(user=user), query).order_by(
        "local_date", "activity_id", "kind", "at"
    )
    return rows.values_list(*columns).iterator(AT_ONCE)


def records(user: User, query: QueryDict) -> Iterator[Row]:
    """The best ever at each mark by sport and environment, the earlier of equals, without what nobody can have done."""
    counting = BestEffort.objects.filter(user=user, is_record_allowed=True, value__gt=0).exclude(_IMPOSSIBLE)
    smaller_is_better = Case(
        When(kind="distance", then=F("value")), default=-F("value"), output_field=FloatField()
    )
    place = Window(
        RowNumber(),
        partition_by=[F("sport"), F("environment"), F("kind"), F("at")],
        order_by=[smaller_is_better.asc(), F("local_date").asc(), F("activity_id").asc()],
    )
    found = _of_sport(counting, query).annotate(place=place).filter(place=1)
    ordered = found.order_by("sport", "environment", "kind", "at")
    return ordered.values_list(
        "sport", "environment", "kind", "at", "value", "local_date", "activity_id"
    ).iterator(AT_ONCE)


_IMPOSSIBLE = Q(kind="duration", value__gt=MOST_WATTS)
for _at, _seconds in FASTEST_RUNS.items():
    _IMPOSSIBLE |= Q(sport="run", kind="distance", at=_at, value__lte=_seconds)


def _of_sport(rows: QuerySet[BestEffort], query: QueryDict) -> QuerySet[BestEffort]:
    sport = query.get("sport", "")
    return rows.filter(sport=sport) if sport else rows
