"""The part of an activity's page that compares it with other times on the same way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from accounts.models import User
from activities.models import Activity
from activities.presenters import wording
from activities.presenters.activity_list import time_of
from activities.presenters.measures import Measures, duration, number, words
from activities.presenters.values import Column
from insights.pages import routes_reading as reading
from insights.pages.routes_reading import Time
from insights.pages.values import Cell, TableView

_BEFORE = 4  # earlier times beside it


@dataclass(frozen=True, slots=True)
class SameRoutePart:
    """Nothing is shown unless there is more than one time."""

    sentence: str = ""
    url: str = ""
    table: TableView | None = None


def same_route_part(user: User, activity_id: UUID) -> SameRoutePart:
    """What the page of one activity says about its route."""
    found = reading.same_route(user, activity_id)
    if found is None or len(found.times) < 2:
        return SameRoutePart()
    ranked = _ranked(found.times)
    shown = reading.of_keys(user, _shown(activity_id, found.times, ranked))
    measures = Measures(user.units, found.activity.sport)
    return SameRoutePart(
        sentence=_sentence(activity_id, len(found.times), ranked),
        url=reverse("insights:route", args=[found.route.pk]),
        table=_table(activity_id, shown, ranked, measures),
    )


def _ranked(times: Sequence[Time]) -> list[Time]:
    """Times that may be compared, the fastest first, the earlier of equals."""
    sound = [one for one in times if one.is_sound and one.seconds is not None]
    return sorted(sound, key=lambda one: (one.seconds or 0.0, one.started_at))


def _shown(activity_id: UUID, times: Sequence[Time], ranked: Sequence[Time]) -> set[UUID]:
    """The best, and the times around this one."""
    here = next(n for n, one in enumerate(times) if one.activity_id == activity_id)
    near = times[max(0, here - _BEFORE) : here + 2]
    return {one.activity_id for one in (*ranked[:1], *near)}


def _sentence(activity_id: UUID, count: int, ranked: Sequence[Time]) -> str:
    place = next((n for n, one in enumerate(ranked) if one.activity_id == activity_id), None)
    often = f"{wording.plural(count, 'time')} on this route"
    if place is None or len(ranked) < 2:
        return f"{often}."
    other = ranked[1] if place == 0 else ranked[0]
    gap = words(duration(abs((ranked[place].seconds or 0.0) - (other.seconds or 0.0))))
    if place == 0:
        return f"{often}, and this is the fastest, by {gap}."
    return f"{often}; this is number {place + 1} by time, {gap} behind the best."


def _table(
    activity_id: UUID, shown: Sequence[Activity], ranked: Sequence[Time], measures: Measures
) -> TableView:
    best = ranked[0].activity_id if ranked else None
    return TableView(
        caption="The best and the times around this one, newest first",
        columns=(
            Column("on", "On", numeric=False),
            Column("time", "Time"),
            Column("rate", measures.rate_label),
            Column("heartrate", "Heart rate"),
        ),
        rows=tuple(_row(one, activity_id, best, measures) for one in shown),
    )


def _row(one: Activity, activity_id: UUID, best: UUID | None, measures: Measures) -> tuple[Cell, ...]:
    is_this = one.pk == activity_id
    which = [*(["best"] if one.pk == best else []), *(["this one"] if is_this else [])]
    return (
        Cell(
            wording.day(one.local_date),
            "" if is_this else reverse("activities:detail", args=[one.pk]),
            ", ".join(which),
        ),
        Cell(words(duration(time_of(one)))),
        Cell(words(measures.rate(one.average_speed))),
        Cell(words(number(one.average_heartrate, "bpm"))),
    )
