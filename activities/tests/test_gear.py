"""Which bike or shoes a session was done with, whatever order things come in."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from accounts.models import User
from accounts.tests.people import make_athlete
from activities.models import Activity, Gear
from activities.services import derive, edits, gear, rebuild
from activities.tests.logbook import START, record, ride_record, run_record

pytestmark = pytest.mark.django_db


@pytest.fixture
def athlete() -> User:
    return make_athlete(timezone="Europe/Zurich")


def ridden(user: User, day: int = 0, **fields: object) -> Activity:
    return record(user, ride_record(600, start=START + timedelta(days=day), **fields))


def test_a_source_that_names_gear_makes_it_with_its_kind(athlete: User) -> None:
    ridden(athlete, gear_external_id="b77", gear_name="Tourer")
    record(athlete, run_record(600, start=START + timedelta(days=1), gear_external_id="g5"))
    assert set(Gear.objects.values_list("name", "kind")) == {("Tourer", "bike"), ("g5", "shoes")}


def test_a_name_that_comes_later_replaces_the_number(athlete: User) -> None:
    ridden(athlete, gear_external_id="b77")
    ridden(athlete, day=1, gear_external_id="b77", gear_name="Tourer")
    assert Gear.objects.get().name == "Tourer"


def test_merged_gear_counts_as_one_now_and_after_every_rebuild(athlete: User) -> None:
    first = ridden(athlete, gear_name="Tourer")
    second = ridden(athlete, day=1, gear_external_id="b77", gear_name="Tourer")
    by_name, by_id = Gear.objects.get(external_id="Tourer"), Gear.objects.get(external_id="b77")
    by_name.starting_distance = 5000.0
    by_name.save()
    gear.merge(athlete, by_name, by_id)
    for step in (lambda: None, lambda: list(rebuild.everything(athlete))):
        step()
        assert set(Activity.objects.values_list("gear", flat=True)) == {by_id.pk}
    usage = gear.usages(athlete)[by_id.pk]
    assert (usage.count, usage.first_on, usage.last_on) == (2, first.local_date, second.local_date)
    assert gear.total_distance(by_id, usage, [by_name]) == 5000.0 + first.distance + second.distance
    for key in gear.separate(athlete, by_name):
        rebuild.chosen([key])
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.gear, second.gear) == (by_name, by_id)


def test_gear_merges_only_into_one_that_stands_by_itself(athlete: User) -> None:
    one, two, three = (Gear.objects.create(user=athlete, name=name) for name in "abc")
    gear.merge(athlete, one, two)
    for wrong in (one, three):
        with pytest.raises(ValueError, match="stands by itself"):
            gear.merge(athlete, three, wrong)
    gear.merge(athlete, two, three)
    one.refresh_from_db()
    assert one.merged_into == three


def test_the_default_holds_from_its_day_where_nothing_else_is_said(athlete: User) -> None:
    old, new = (Gear.objects.create(user=athlete, name=name) for name in ("old", "new"))
    gear.set_defaults(athlete, old, ["ride"], date(2025, 1, 1))
    gear.set_defaults(athlete, new, ["ride"], date(2025, 6, 5))
    before, after = ridden(athlete), ridden(athlete, day=5)
    named = ridden(athlete, day=6, gear_name="Tourer")
    ran = record(athlete, run_record(600, start=START + timedelta(days=7)))
    assert (before.gear, after.gear, named.gear.name, ran.gear) == (old, new, "Tourer", None)
    edits.edit(after, {"gear_id": None})
    after.refresh_from_db()
    assert after.gear is None


def test_a_default_set_back_in_time_reaches_the_sessions_since(athlete: User) -> None:
    before, after = ridden(athlete), ridden(athlete, day=5)
    bike = Gear.objects.create(user=athlete, name="bike")
    touched = gear.set_defaults(athlete, bike, ["ride"], after.local_date)
    assert touched == [after.pk]
    rebuild.chosen(touched)
    after.refresh_from_db()
    derive.rebuild(before)
    assert (before.gear, after.gear) == (None, bike)
    ended = gear.set_defaults(athlete, bike, [], after.local_date)
    rebuild.chosen(ended)
    after.refresh_from_db()
    assert after.gear is None


def test_gear_that_is_gone_is_no_gear_for_a_session_that_was_given_it(athlete: User) -> None:
    ride, bike = ridden(athlete), Gear.objects.create(user=athlete, name="bike")
    edits.edit(ride, {"gear_id": str(bike.pk)})
    gear.delete(athlete, bike)
    derive.rebuild(Activity.objects.get(pk=ride.pk))
    assert Activity.objects.get(pk=ride.pk).gear is None


def test_a_default_that_begins_later_is_not_in_force_yet(athlete: User) -> None:
    old, new = (Gear.objects.create(user=athlete, name=name) for name in ("old", "new"))
    gear.set_defaults(athlete, old, ["ride"], date(2025, 1, 1))
    gear.set_defaults(athlete, new, ["ride"], date(2025, 6, 5))
    assert gear.defaults_on(athlete, date(2025, 6, 4)) == {"ride": old.pk}
    assert gear.defaults_on(athlete, date(2025, 6, 5)) == {"ride": new.pk}
