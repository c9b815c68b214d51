"""A plan as an iCalendar file: an all-day event for each session, on the athlete's own day.

The identity of an event is that of the workout: moved or renamed, it stays the same event in every calendar.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse

from activities.analysis import units
from plans.models import Workout
from plans.planner.step_printing import text_of
from plans.services.exporting import stored_steps

if TYPE_CHECKING:
    from icalendar import Event

_PRODUCT = "-//Formcurve//Training plan//EN"
_REFRESH = timedelta(hours=6)


def calendar_of(workouts: Iterable[Workout], *, name: str, system: str, site: str) -> bytes:
    """The sessions as text/calendar. ``site`` is the address of this installation."""
    from icalendar import Calendar  # loaded by the first who asks for one, like the writers of exports

    site = site.rstrip("/")
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", _REFRESH)
    host = site.partition("://")[2].partition("/")[0] or "formcurve"
    for workout in workouts:
        calendar.add_component(_event(workout, system, site, host))
    return bytes(calendar.to_ical())


def _event(workout: Workout, system: str, site: str, host: str) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", f"{workout.pk}@{host}")
    event.add("dtstamp", workout.updated_at)
    event.add("last-modified", workout.updated_at)
    event.add("dtstart", workout.scheduled_date)
    event.add("dtend", workout.scheduled_date + timedelta(days=1))
    event.add("summary", _summary(workout, system))
    event.add("description", "\n\n".join(filter(None, _paragraphs(workout))))
    event.add("url", site + reverse("plans:workout", args=[workout.pk]))
    event.add("categories", [workout.get_workout_type_display()])
    event.add("transp", "TRANSPARENT")
    return event


def _summary(workout: Workout, system: str) -> str:
    title = workout.name or workout.get_workout_type_display()
    size = ""
    if workout.distance:
        size = str(units.distance(workout.distance, system, sport=workout.sport, decimals=1))
    elif workout.duration_estimate:
        size = units.duration_text(workout.duration_estimate)
    told = " · ".join(filter(None, (title, size.replace("\u202f", ""))))
    return f"✓ {told}" if workout.completed_at else told


def _paragraphs(workout: Workout) -> tuple[str, str]:
    structure = text_of(stored_steps(workout), sport=workout.sport) if workout.steps else ""
    return structure, workout.description
