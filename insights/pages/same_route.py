"""The part of an activity's page that compares it with other times on the same way."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from accounts.models import User
from activities.models import Activity
from activities.presenters import wording
from activities.presenters.measures import Measures, duration, number, words
from activities.presenters.values import Column
from insights.pages import routes_reading as reading
from insights.pages.routes import counting, seconds
from insights.pages.values import Cell, TableView

_NEIGHBOURS = 4


@dataclass(frozen=True, slots=True)
class SameRoutePart:
    """Nothing is shown unless there is more than one time."""

    sentence: str = ""
    url: str = ""
    table: TableView | None = None


def same_route_part(user: User, activity_id: UUID) -> SameRoutePart:
    """What the page of one activity says about its route."""
    found = reading.same_route(user, activity_id)
    if found is None or len(found.sessions) < 2:
        return SameRoutePart()
    measures = Measures(user.units, found.activity.sport)
    return SameRoutePart(
        sentence=_sentence(found.activity, list(found.sessions)),
        url=reverse("insights:route", args=[found.route.pk]),
        table=_table(found.activity, list(found.sessions), measures),
    )


def _sentence(activity: Activity, done: list[Activity]) -> str:
    ranked = counting(done)
    place = next((n for n, one in enumerate(ranked, start=1) if one.pk == activity.pk), None)
    often = f"{wording.plural(len(done), 'time')} on this route"
    if place is None or len(ranked) < 2:
        return f"{often}."
    if place == 1:
        lead = (seconds(ranked[1]) or 0.0) - (seconds(ranked[0]) or 0.0)
        return f"{often}, and this is the fastest, by {words(duration(lead))}."
    behind = (seconds(ranked[place - 1]) or 0.0) - (seconds(ranked[0]) or 0.0)
    return f"{often}; this is number {place} by time, {words(duration(behind))} behind the best."


def _table(activity: Activity, done: list[Activity], measures: Measures) -> TableView:
    """The best, and the times around this one, newest first."""
    here = next(n for n, one in enumerate(done) if one.pk == activity.pk)
    near = done[max(0, here - _NEIGHBOURS) : here + 2]
    best = counting(done)[:1]
    shown = sorted(
        {one.pk: one for one in [*best, *near]}.values(), key=lambda one: one.start_date, reverse=True
    )
    return TableView(
        caption="The best and the times around this one, newest first",
        columns=(
            Column("on", "On", numeric=False),
            Column("which", "Which"),
            Column("time", "Time"),
            Column("rate", measures.rate_label),
            Column("heartrate", "Heart rate"),
        ),
        rows=tuple(
            (
                Cell(
                    wording.weekday(one.local_date),
                    "" if one.pk == activity.pk else reverse("activities:detail", args=[one.pk]),
                ),
                Cell(_note(one, activity, best)),
                Cell(words(duration(seconds(one)))),
                Cell(words(measures.rate(one.average_speed))),
                Cell(words(number(one.average_heartrate, "bpm"))),
            )
            for one in shown
        ),
    )


def _note(one: Activity, activity: Activity, best: list[Activity]) -> str:
    notes = ["best"] if best and one.pk == best[0].pk else []
    return ", ".join([*notes, *(["this one"] if one.pk == activity.pk else [])])
