"""Gear as the athlete sees it and says it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.tests.people import make_athlete
from activities.models import Activity, Gear, GearDefault
from insights.tests import logbook

pytestmark = pytest.mark.django_db
DAY = date(2025, 3, 3)


@pytest.fixture
def athlete(client: Client) -> User:
    user = make_athlete(timezone="Europe/Zurich")
    client.force_login(user)
    return user


def shoes(user: User, name: str = "Blue", **fields: object) -> Gear:
    return Gear.objects.create(user=user, name=name, kind="shoes", **fields)


def page(client: Client, name: str, *keys: object) -> str:
    return client.get(reverse(f"insights:{name}", args=keys)).content.decode()


def test_wear_is_what_it_had_before_and_its_sessions_against_the_limit(client: Client, athlete: User) -> None:
    pair = shoes(athlete, starting_distance=400_000.0, distance_limit=600_000.0)
    logbook.sessions(athlete, [DAY + timedelta(days=n) for n in range(18)], gear=pair)
    for name, keys in (("gear", ()), ("gear_item", (pair.pk,))):
        text = page(client, name, *keys)
        assert "97\u202f% of 600\u202fkm, 20\u202fkm left" in text
        assert "wear--warning" in text
    stats = client.get(reverse("insights:gear_item", args=[pair.pk])).context["page"].stats
    assert [stat.value.text for stat in stats] == ["580", "18", "15:00:00", "3 Mar 2025", "20 Mar 2025"]


def test_gear_without_a_limit_or_sessions_has_no_wear_and_says_so(client: Client, athlete: User) -> None:
    pair = shoes(athlete)
    assert "not used yet" in page(client, "gear")
    text = page(client, "gear_item", pair.pk)
    assert "wear__bar" not in text
    assert "No session with it yet" in text


def test_months_without_a_session_stand_between_those_with_one(client: Client, athlete: User) -> None:
    pair = shoes(athlete)
    for on in (DAY, DAY, date(2025, 6, 1)):
        logbook.session(athlete, on, gear=pair)
    bars = client.get(reverse("insights:gear_item", args=[pair.pk])).context["page"].bars
    assert [bar.text for bar in bars] == [
        "March 2025: 20.0\u202fkm", "April 2025: –", "May 2025: –", "June 2025: 10.0\u202fkm",
    ]  # fmt: skip
    assert [bar.height for bar in bars] == ["100.00", "0.00", "0.00", "50.00"]


def test_a_thing_is_added_with_a_default_and_changed(client: Client, athlete: User) -> None:
    told = {
        "name": "Trail shoes", "kind": "shoes", "starting_distance": "12", "distance_limit": "800 km",
        "default_for": ["run"], "from_on": athlete.today().isoformat(),
    }  # fmt: skip
    answer = client.post("/gear/new/", told)
    pair = Gear.objects.get(user=athlete)
    assert answer["Location"] == reverse("insights:gear_item", args=[pair.pk])
    assert (pair.starting_distance, pair.distance_limit, pair.provider) == (12_000.0, 800_000.0, "manual")
    assert GearDefault.objects.get().gear == pair
    assert "Default for run" in page(client, "gear")
    client.post(reverse("insights:gear_edit", args=[pair.pk]), told | {"default_for": [], "name": "Old ones"})
    assert GearDefault.objects.get().gear is None
    assert "Old ones" in page(client, "gear")


def test_a_default_from_an_earlier_day_is_on_the_sessions_since(client: Client, athlete: User) -> None:
    from activities.tests.logbook import record, run_record

    run = record(athlete, run_record(600))
    told = {"name": "Blue", "kind": "shoes", "default_for": ["run"], "from_on": "2025-06-01"}
    client.post("/gear/new/", told)
    assert Activity.objects.get(pk=run.pk).gear == Gear.objects.get()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [("name", "", "This field is required."), ("distance_limit", "lots", "lots"), ("distance_limit", "0", "more than nothing")],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_a_sentence_and_nothing_is_written(
    client: Client, athlete: User, field: str, value: str, sentence: str
) -> None:
    answer = client.post("/gear/new/", {"name": "Blue", "kind": "shoes", field: value})
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert not Gear.objects.exists()


def test_retired_gear_stands_apart_and_comes_back(client: Client, athlete: User) -> None:
    pair = shoes(athlete)
    address = reverse("insights:gear_retire", args=[pair.pk])
    client.post(address)
    pair.refresh_from_db()
    assert pair.retired_on == athlete.today()
    assert [card.name for card in client.get("/gear/").context["page"].retired] == ["Blue"]
    client.post(address)
    assert client.get("/gear/").context["page"].retired == ()


def test_two_things_of_one_name_are_offered_to_be_merged_and_can_be_parted(
    client: Client, athlete: User
) -> None:
    one, two = (
        shoes(athlete, provider="strava", external_id="Blue"),
        shoes(athlete, "blue", provider="strava", external_id="g1"),
    )
    for pair in (one, two):
        logbook.session(athlete, DAY, gear=pair)
    (offer,) = client.get("/gear/").context["page"].suggestions
    client.post(offer.merge_url, {"into": offer.into})
    (card,) = client.get("/gear/").context["page"].used
    assert card.facts.startswith("2 sessions")
    assert "Also known as “blue”" in page(client, "gear_item", one.pk)
    old_address = client.get(reverse("insights:gear_item", args=[two.pk]))
    assert old_address.context["page"].id == str(one.pk)
    assert (
        client.post(reverse("insights:gear_merge", args=[one.pk]), {"into": str(two.pk)}).status_code == 303
    )
    two.refresh_from_db()
    assert two.merged_into == one
    client.post(reverse("insights:gear_separate", args=[two.pk]))
    assert len(client.get("/gear/").context["page"].used) == 2


def test_what_strava_says_of_a_thing_stands_beside_what_is_counted_here(
    client: Client, athlete: User
) -> None:
    record = {"name": "Blue", "brand": "Formshoe", "model": "Steady 4", "distance": 1_204_113.5}
    pair = shoes(athlete, provider="strava", external_id="g1", record=record)
    logbook.session(athlete, DAY, gear=pair, distance=10_000)
    text = page(client, "gear_item", pair.pk)
    assert "Shoes (Formshoe Steady 4), Strava" in text
    assert "Strava counts" in text and "1\u202f204\u202fkm" in text


def test_only_what_the_athlete_added_can_be_deleted_and_its_sessions_stay(
    client: Client, athlete: User
) -> None:
    own, theirs = shoes(athlete), shoes(athlete, "Red", provider="strava", external_id="g1")
    run = logbook.session(athlete, DAY, gear=own)
    assert client.post(reverse("insights:gear_delete", args=[theirs.pk])).status_code == 404
    assert client.post(reverse("insights:gear_delete", args=[own.pk])).status_code == 303
    run.refresh_from_db()
    assert run.gear is None
    assert list(Gear.objects.all()) == [theirs]


def test_names_are_text(client: Client, athlete: User) -> None:
    pair = shoes(athlete, "<script>alert(1)</script>", note="<b>")
    logbook.session(athlete, DAY, gear=pair)
    for text in (page(client, "gear"), page(client, "gear_item", pair.pk)):
        assert "<script>alert" not in text
        assert "&lt;script&gt;" in text


@pytest.mark.parametrize("name", ["gear", "gear_item"])
def test_more_gear_and_sessions_cost_no_more_queries(client: Client, athlete: User, name: str) -> None:
    counts = []
    for n in range(2):
        for m in range(4):
            pair = shoes(athlete, f"Pair {n}{m}")
            logbook.sessions(athlete, [DAY + timedelta(days=d) for d in range(5)], gear=pair)
        keys = [pair.pk] if name == "gear_item" else []
        counts.append(logbook.queries_of(client, reverse(f"insights:{name}", args=keys)))
    assert counts[0] == counts[1] <= 9
