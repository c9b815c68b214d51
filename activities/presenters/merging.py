"""Pairs that may be one session: put to the athlete, or found by the athlete."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from activities.analysis.units import UNKNOWN
from activities.models import Activity, ActivitySource, DuplicateCandidate
from activities.presenters import wording
from activities.presenters.activity_list import row, time_of
from activities.presenters.import_values import CandidateSide, ComparedField, DuplicatePair, DuplicatesPage
from activities.presenters.list_reading import SHOWN
from activities.presenters.measures import Measures, duration, number, words
from activities.presenters.values import ActivityRow, Pager

PAGE_SIZE = 20
_TESTS = {
    "id": "Identity",
    "sport": "Sport",
    "time": "Time",
    "distance": "Distance",
    "clock": "Clock",
    "day": "Day",
    "duration": "Duration",
}


@dataclass(frozen=True, slots=True)
class MergePage:
    """merge.html: POST other=<uuid> to action_url."""

    name: str
    detail_url: str
    action_url: str
    candidates: tuple[ActivityRow, ...]


def merge_page(user: User, activity: Activity) -> MergePage:
    """The athlete's other activities from the day before to the day after."""
    near = Activity.objects.for_athlete(user).between(
        activity.local_date - timedelta(days=1), activity.local_date + timedelta(days=1)
    )
    rows = near.exclude(pk=activity.pk).only(*SHOWN).order_by("start_date")[:50]
    return MergePage(
        name=wording.title(activity),
        detail_url=reverse("activities:detail", args=[activity.pk]),
        action_url=reverse("activities:merge", args=[activity.pk]),
        candidates=tuple(row(other, user.units) for other in rows),
    )


def open_candidates(user: User) -> QuerySet[DuplicateCandidate]:
    """Pairs that wait for the athlete's word, the newest first, with both activities."""
    heavy = [
        f"{side}__{name}"
        for side in ("first", "second")
        for name in ("polyline", "summary_polyline", "zone_times", "quality")
    ]
    waiting = DuplicateCandidate.objects.filter(user=user, decided_at=None)
    return waiting.select_related("first", "second").defer(*heavy).order_by("-first__start_date", "pk")


def duplicates_page(user: User, candidates: Sequence[DuplicateCandidate], pager: Pager) -> DuplicatesPage:
    """The pairs of one page; a query for the sources of all of them."""
    keys = [key for pair in candidates for key in (pair.first_id, pair.second_id)]
    sources: dict[Any, list[ActivitySource]] = {}
    for source in ActivitySource.objects.filter(activity__in=keys).only("activity", "provider", "record"):
        sources.setdefault(source.activity_id, []).append(source)
    return DuplicatesPage(
        pairs=tuple(_pair(candidate, sources, user) for candidate in candidates),
        list_url=reverse("activities:list"),
        pager=pager,
    )


def _pair(
    candidate: DuplicateCandidate, sources: dict[Any, list[ActivitySource]], user: User
) -> DuplicatePair:
    first, second = candidate.first, candidate.second
    return DuplicatePair(
        id=str(candidate.pk),
        left=_side(first, sources.get(first.pk, [])),
        right=_side(second, sources.get(second.pk, [])),
        reasons=tuple(reason_text(reason) for reason in candidate.reasons),
        fields=tuple(_compared(first, second, user)),
        merge_url=reverse("activities:duplicate_merge", args=[candidate.pk]),
        keep_url=reverse("activities:duplicate_keep", args=[candidate.pk]),
    )


def reason_text(reason: Sequence[Any] | dict[str, Any]) -> str:
    """One test in words: what was looked at and what was found."""
    test, value = (reason["test"], reason["value"]) if isinstance(reason, dict) else (reason[0], reason[1])
    return f"{_TESTS.get(str(test), str(test).capitalize())}: {value}."


def _side(activity: Activity, sources: Sequence[ActivitySource]) -> CandidateSide:
    moment = ", ".join(
        filter(None, (wording.weekday(activity.start_date_local.date()), wording.clock(activity)))
    )
    return CandidateSide(
        url=reverse("activities:detail", args=[activity.pk]),
        name=wording.title(activity),
        sport=activity.sport,
        sport_label=wording.sport(activity),
        when_text=moment,
        sources_text=", ".join(wording.source(source) for source in sources),
    )


def _compared(first: Activity, second: Activity, user: User) -> list[ComparedField]:
    left, right = (_facts(activity, user) for activity in (first, second))
    return [
        ComparedField(label, left[label], right[label], left[label] == right[label])
        for label in left
        if (left[label], right[label]) != (UNKNOWN, UNKNOWN)
    ]


def _facts(activity: Activity, user: User) -> dict[str, str]:
    measures = Measures(user.units, activity.sport)
    return {
        "Start": wording.instant(activity.start_date, user.zone),
        "Distance": words(measures.distance(activity.distance)),
        "Time": words(duration(time_of(activity))),
        "From start to end": words(duration(activity.elapsed_time)),
        "Climb": words(measures.climb(activity.total_elevation_gain)),
        "Heart rate": words(number(activity.average_heartrate, "bpm")),
        "Load": words(number(activity.tss)),
    }
