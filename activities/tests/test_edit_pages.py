"""Typing in, changing, confirming and merging by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.tests.people import make_athlete
from activities.models import Activity, ActivityEdit, DuplicateCandidate, Gear, SourceDecision
from activities.tests import logbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client: Client) -> User:
    user = make_athlete(timezone="Europe/Zurich")
    client.force_login(user)
    return user


@pytest.fixture
def ride(owner: User) -> Activity:
    return logbook.record(owner, logbook.ride_record(600))


def type_in(client: Client, **values: Any) -> Any:
    given = {
        "day": "2025-06-03",
        "hour": "18:30",
        "sport_type": "Run",
        "moving_time": "45:00",
        "distance": "10.5",
    }
    return client.post(reverse("activities:new"), given | values)


def form_of(client: Client, activity: Activity) -> dict[str, Any]:
    """The edit form as the browser would send it back untouched."""
    form = client.get(reverse("activities:edit", args=[activity.pk])).context["form"]
    return {field.name: field.value() for field in form if field.value() not in (None, False)}


def save(client: Client, activity: Activity, **values: Any) -> Any:
    return client.post(reverse("activities:edit", args=[activity.pk]), form_of(client, activity) | values)


def test_a_typed_session_is_stored_in_si_at_the_athletes_clock(client: Client, owner: User) -> None:
    response = type_in(client, perceived_exertion="6", private_note="knee", total_elevation_gain="120")
    activity = Activity.objects.get()
    assert response.headers["Location"] == reverse("activities:detail", args=[activity.pk])
    assert (activity.distance, activity.moving_time, activity.total_elevation_gain) == (10_500, 2700, 120)
    assert activity.start_date.isoformat() == "2025-06-03T16:30:00+00:00"
    assert activity.local_date.isoformat() == "2025-06-03" and activity.is_manual
    assert activity.private_note == "knee" and activity.load_method == "perceived"


def test_typed_units_are_the_athletes(client: Client, owner: User) -> None:
    owner.units = "imperial"
    owner.save()
    type_in(client, distance="6")
    assert Activity.objects.get().distance == pytest.approx(6 * 1609.344)


def test_metres_of_a_swim_are_never_read_as_minutes(client: Client, owner: User) -> None:
    type_in(client, sport_type="Swim", distance="100 m")
    activity = Activity.objects.get()
    assert (activity.sport, activity.distance, activity.moving_time) == ("swim", 100, 2700)


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"distance": "90 min"}, "distance", "is a time, but a distance belongs here"),
        ({"moving_time": "soon"}, "moving_time", "is not a duration"),
        ({"moving_time": ""}, "moving_time", "Say how long it took"),
        ({"moving_time": "2:00:00", "elapsed_time": "1:00:00"}, "moving_time", "longer than"),
        ({"day": "3000-01-01"}, "day", "has not come yet"),
        ({"day": "1800-01-01"}, "day", "too long ago"),
        ({"perceived_exertion": "11"}, "perceived_exertion", "10"),
        ({"sport_type": "Chess boxing"}, "sport_type", "not one of"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence_at_its_field(
    client: Client, owner: User, values: dict[str, str], field: str, sentence: str
) -> None:
    response = type_in(client, **values)
    assert response.status_code == 200
    assert sentence in " ".join(response.context["form"].errors[field])
    assert not Activity.objects.exists()


def test_an_hour_of_today_that_has_not_come_is_told(client: Client, owner: User) -> None:
    later = timezone.now().astimezone(owner.zone) + timedelta(hours=3)
    if later.date() != owner.today():
        pytest.skip("too close to midnight")
    response = type_in(client, day=owner.today().isoformat(), hour=f"{later:%H:%M}")
    assert "has not come yet" in str(response.context["form"].errors["hour"])


def test_saving_an_untouched_form_edits_nothing(client: Client, owner: User, ride: Activity) -> None:
    response = save(client, ride)
    assert response.status_code == 302
    assert not ActivityEdit.objects.exists()


def test_an_edit_outranks_the_source_and_can_be_forgotten(
    client: Client, owner: User, ride: Activity
) -> None:
    gear = Gear.objects.create(user=owner, name="Road bike", kind="bike")
    save(
        client,
        ride,
        name="Race day",
        is_race="on",
        distance="12 km",
        gear_id=str(gear.pk),
        private_note="secret",
    )
    ride.refresh_from_db()
    assert (ride.name, ride.is_race, ride.distance, ride.gear_id) == ("Race day", True, 12_000, gear.pk)
    assert ride.field_sources["name"] == "edit" and ride.private_note == "secret"
    assert set(ActivityEdit.objects.values_list("field", flat=True)) == {
        "name",
        "is_race",
        "distance",
        "gear_id",
        "private_note",
    }
    page = client.get(reverse("activities:edit", args=[ride.pk])).context["page"]
    client.post(page.reset_url)
    ride.refresh_from_db()
    assert ride.name == "Morning loop" and not ride.is_race and not ActivityEdit.objects.exists()


def test_another_athletes_gear_cannot_be_chosen(client: Client, owner: User, ride: Activity) -> None:
    gear = Gear.objects.create(user=make_athlete(), name="Not yours", kind="bike")
    response = save(client, ride, gear_id=str(gear.pk))
    assert "gear_id" in response.context["form"].errors


def test_an_unknown_word_for_a_sport_survives_the_form(client: Client, owner: User) -> None:
    activity = logbook.record(owner, logbook.ride_record(120, sport_type="Quidditch", laps=()))
    assert save(client, activity, name="Match").status_code == 302
    activity.refresh_from_db()
    assert (activity.sport_type, activity.name) == ("Quidditch", "Match")


def test_a_source_can_be_preferred_split_off_and_removed(client: Client, owner: User, ride: Activity) -> None:
    strava = logbook.add_source(
        ride, record={"name": "Strava name", "sport_type": "Ride", "distance": 4700.0, "elapsed_time": 600.0,
                      "start_date": logbook.START.isoformat()},
    )  # fmt: skip
    prefer = reverse("activities:prefer", args=[ride.pk])
    client.post(prefer, {"field": "distance", "source": str(strava.pk)})
    ride.refresh_from_db()
    assert ride.distance == 4700
    client.post(prefer, {"field": "distance", "source": ""})
    ride.refresh_from_db()
    assert ride.distance == pytest.approx(8.0 * 599)
    client.post(reverse("activities:split", args=[strava.pk]))
    strava.refresh_from_db()
    assert strava.activity_id != ride.pk and Activity.objects.count() == 2
    response = client.post(reverse("activities:remove_source", args=[strava.pk]))
    assert response.headers["Location"] == reverse("activities:list") and Activity.objects.count() == 1


@pytest.mark.parametrize(
    "values", [{"field": "password"}, {"field": "distance", "source": "00000000-0000-0000-0000-000000000000"}]
)
def test_preferring_what_is_not_there_is_not_found(
    client: Client, owner: User, ride: Activity, values: dict[str, str]
) -> None:
    assert client.post(reverse("activities:prefer", args=[ride.pk]), values).status_code == 404
    assert not SourceDecision.objects.exists()


def test_the_only_source_is_not_split_off(client: Client, owner: User, ride: Activity) -> None:
    client.post(reverse("activities:split", args=[ride.sources.get().pk]))
    assert Activity.objects.count() == 1 and not SourceDecision.objects.exists()


def test_two_activities_are_merged_by_hand(client: Client, owner: User, ride: Activity) -> None:
    later = logbook.START + timedelta(hours=2)
    other = logbook.record(owner, logbook.ride_record(600, start=later, name="Again"), original=b"b")
    address = reverse("activities:merge", args=[ride.pk])
    assert [row.name for row in client.get(address).context["page"].candidates] == ["Again"]
    client.post(address, {"other": str(other.pk)})
    assert Activity.objects.count() == 1 and ride.sources.count() == 2
    assert client.post(address, {"other": str(ride.pk)}).status_code == 404
    assert client.post(address, {"other": "nonsense"}).status_code == 404


def test_open_questions_are_put_with_reasons_and_settled(client: Client, owner: User, ride: Activity) -> None:
    later = logbook.START + timedelta(hours=2)
    other = logbook.record(owner, logbook.ride_record(600, start=later, name="Again"), original=b"b")
    DuplicateCandidate.objects.all().delete()
    question = logbook.question(ride, other)
    pair = client.get(reverse("activities:duplicates")).context["page"].pairs[0]
    assert pair.reasons[1] == "Clock: equal but 2 h 0 min apart, like a zone error."
    fields = {field.label: field for field in pair.fields}
    assert fields["Distance"].same and not fields["Start"].same
    assert client.get(reverse("activities:list")).context["page"].duplicates.label == "1 possible duplicate"
    client.post(pair.keep_url)
    question.refresh_from_db()
    assert question.decision == "apart"
    assert client.get(reverse("activities:duplicates")).context["page"].pairs == ()
    assert client.get(reverse("activities:list")).context["page"].duplicates is None


def test_a_pair_that_is_one_session_is_merged(client: Client, owner: User, ride: Activity) -> None:
    later = logbook.START + timedelta(hours=2)
    other = logbook.record(owner, logbook.ride_record(600, start=later), original=b"b")
    DuplicateCandidate.objects.all().delete()
    question = logbook.question(ride, other)
    client.post(reverse("activities:duplicate_merge", args=[question.pk]))
    assert Activity.objects.get() == ride and ride.sources.count() == 2
