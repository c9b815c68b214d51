"""Routes in step with the log: whatever happens to sessions, they are those of comparing everything afresh."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import numpy as np
import pytest
from django.db.models import Count
from pytest_django import Settings

from accounts.models import User
from accounts.providers.records import ActivityRecord, Recording
from accounts.tests.people import make_athlete
from activities.analysis.track import encoded
from activities.models import Activity, Route, RouteTrace
from activities.services import derive, edits, removal, routes
from activities.tests.logbook import START, add_source, fill, record, run_record

pytestmark = pytest.mark.django_db


@pytest.fixture
def athlete() -> User:
    return make_athlete(timezone="Europe/Zurich")


def way(kind: int, *, shift: float = 0.0) -> str:
    """One of three lines from one door, the whole thing moved some degrees to the north."""
    part = np.linspace(0, 1, 60)
    bends = (0.0 * part, 0.01 * np.sin(3 * part), 0.02 * part * part)[kind]
    return encoded(47 + 0.03 * part + shift, 8 + bends)


def walk(user: User, kinds: list[int]) -> list[Activity]:
    """Bare sessions, the first the oldest, each on a line of that kind."""
    rows = fill(user, len(kinds), sport="run")[::-1]
    for number, (row, kind) in enumerate(zip(rows, kinds, strict=True)):
        row.polyline = way(kind, shift=1e-5 * (number % 3))
        row.save()
    return rows


def found(user: User) -> dict[UUID, UUID]:
    """Session to founder."""
    rows = RouteTrace.objects.filter(user=user, route__isnull=False)
    return dict(rows.values_list("activity_id", "route__founder_id"))


def in_groups(user: User) -> list[int]:
    return sorted(RouteTrace.objects.filter(route=route).count() for route in Route.objects.filter(user=user))


def test_sessions_on_one_way_are_one_route_founded_by_the_first(athlete: User) -> None:
    rows = walk(athlete, [0, 1, 0, 2, 0, 1])
    assert routes.refresh(athlete) == 6
    assert in_groups(athlete) == [1, 2, 3]
    assert found(athlete)[rows[4].pk] == rows[0].pk
    assert routes.refresh(athlete) == 0


def test_a_run_and_a_ride_on_one_way_are_never_one_route(athlete: User) -> None:
    rows = walk(athlete, [0, 0])
    rows[1].sport = "ride"
    rows[1].save()
    routes.refresh(athlete)
    assert in_groups(athlete) == [1, 1]


@pytest.mark.parametrize("environment", ["track", "treadmill", "pool", "indoor"])
def test_where_ways_say_nothing_there_is_no_route(athlete: User, environment: str) -> None:
    row = walk(athlete, [0])[0]
    row.environment = environment
    row.save()
    routes.refresh(athlete)
    assert found(athlete) == {}
    assert routes.athletes_behind() == []


def favourite(user: User) -> Activity:
    """The founder of the route that was gone most."""
    routes_by_times = Route.objects.filter(user=user).alias(n=Count("traces")).order_by("-n", "pk")
    return Activity.objects.get(pk=routes_by_times[0].founder_id)


def test_whatever_happens_to_sessions_the_routes_are_those_of_a_rebuild(athlete: User) -> None:
    rows = walk(athlete, [0, 1, 0, 2, 0, 1, 2, 0, 1])
    routes.refresh(athlete)
    steps = {
        "a founder moves to after its followers": lambda: save(
            favourite(athlete), start_date=START + timedelta(days=9)
        ),
        "a founder takes another way and moves": lambda: save(
            favourite(athlete), polyline=way(2), start_date=START + timedelta(days=10)
        ),
        "the founder of a route goes": lambda: favourite(athlete).delete(),
        "a follower goes": lambda: rows[8].delete(),
        "a session moves to before all others": lambda: save(rows[7], start_date=START - timedelta(days=90)),
        "a founder becomes a ride": lambda: save(favourite(athlete), sport="ride"),
        "a founder loses its way": lambda: save(favourite(athlete), polyline=""),
        "a late session comes": lambda: walk(athlete, [1]),
    }  # fmt: skip
    for named, step in steps.items():
        step()
        assert routes.athletes_behind() == [athlete.pk] or named == "a follower goes"
        routes.refresh(athlete)
        kept, count = found(athlete), Route.objects.filter(user=athlete).count()
        routes.rebuild(athlete)
        assert found(athlete) == kept, named
        assert Route.objects.filter(user=athlete).count() == count == len(set(kept.values())), named


def save(row: Activity, **fields: object) -> None:
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()


def test_an_untouched_way_of_a_rebuilt_session_is_not_compared_again(athlete: User) -> None:
    rows = walk(athlete, [0, 0, 1])
    routes.refresh(athlete)
    rows[1].save()  # as any edit does
    assert routes.refresh(athlete) == 0
    assert routes.athletes_behind() == []


def test_the_name_of_a_route_outlives_its_founder_moving_to_another(athlete: User) -> None:
    rows = walk(athlete, [0, 0])
    routes.refresh(athlete)
    routes.rename(Route.objects.get(founder=rows[0]), "Round the lake")
    early = walk(athlete, [0])[0]
    save(early, start_date=START - timedelta(days=400))
    routes.refresh(athlete)
    assert Route.objects.get(user=athlete).founder == early
    assert Route.objects.get(user=athlete).name == "Round the lake"


def line_record(number: int, speed: float) -> ActivityRecord:
    seconds = np.arange(1200.0)
    channels = {
        "time": seconds,
        "distance": speed * seconds,
        "latitude": 47 + speed * seconds / 111_195,
        "longitude": np.full(1200, 8.0),
        "heartrate": np.full(1200, 140.0 + number),
    }
    return run_record(
        1200, start=START + timedelta(days=number), distance=speed * 1199, recording=Recording(channels)
    )


def test_imported_recordings_come_into_routes_by_themselves(athlete: User) -> None:
    first, second = record(athlete, line_record(0, 3.0)), record(athlete, line_record(1, 3.05))
    routes.refresh(athlete)
    assert RouteTrace.objects.get(activity=second).route.founder == first
    assert RouteTrace.objects.get(activity=second).origin == "file"
    edits.edit(second, {"name": "Again"})
    derive.rebuild(first)
    assert routes.refresh(athlete) == 0
    removal.delete(athlete, [first.pk])
    routes.refresh(athlete)
    assert RouteTrace.objects.get(user=athlete).route.founder == second


def test_the_strict_policy_compares_no_ways_of_the_api(athlete: User, settings: Settings) -> None:
    rows = walk(athlete, [0, 0])
    for row in rows:
        source = add_source(row, provider="strava")
        save(row, field_sources={"polyline": str(source.pk)})
    settings.STRAVA_DATA_POLICY = "strict"
    routes.refresh(athlete)
    assert found(athlete) == {}
    settings.STRAVA_DATA_POLICY = "personal"
    routes.rebuild(athlete)
    assert in_groups(athlete) == [2]
    assert set(RouteTrace.objects.values_list("origin", flat=True)) == {"strava"}


def test_a_way_that_cannot_be_read_stops_nobody(athlete: User) -> None:
    rows = walk(athlete, [0, 0])
    save(rows[0], polyline="_p~iF")
    assert routes.refresh(athlete) == 1
    assert list(found(athlete)) == [rows[1].pk]


def test_another_athletes_sessions_are_never_compared_with(athlete: User) -> None:
    other = make_athlete()
    walk(other, [0])
    walk(athlete, [0])
    routes.refresh(other)
    routes.refresh(athlete)
    assert [Route.objects.filter(user=user).count() for user in (athlete, other)] == [1, 1]
