from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from accounts.models import User
from accounts.services.profile import born_from_age, zone_names
from accounts.tests.people import make_athlete

PAGE = "/settings/"
days = st.dates(min_value=date(1950, 1, 1), max_value=date(2100, 12, 31))


def answers(**changes: Any) -> dict[str, Any]:
    return {
        "first_name": "Ada",
        "last_name": "",
        "sex": "F",
        "units": "imperial",
        "week_start": "6",
        "timezone": "Europe/Berlin",
        "city": "",
        "country": "",
        "date_of_birth": "",
        "age": "",
        **changes,
    }


@pytest.mark.django_db
def test_a_stranger_is_sent_to_sign_in(client: Client) -> None:
    response = client.get(PAGE)
    assert response.status_code == 302
    assert response.headers["Location"].startswith(reverse("account_login"))


@pytest.mark.django_db
def test_each_athlete_sees_and_changes_only_their_own_profile(client: Client) -> None:
    owner, other = make_athlete(first_name="Owner"), make_athlete(first_name="Other")
    client.force_login(owner)
    page = client.get(PAGE).content.decode()
    assert "Owner" in page
    assert "Other" not in page
    client.post(PAGE, answers(first_name="Renamed"))
    owner.refresh_from_db()
    other.refresh_from_db()
    assert (owner.first_name, owner.units, owner.week_start, owner.timezone) == (
        "Renamed",
        "imperial",
        6,
        "Europe/Berlin",
    )
    assert other.first_name == "Other"


@pytest.mark.django_db
def test_a_profile_is_not_changed_by_another_site() -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(make_athlete())
    assert careful.post(PAGE, answers()).status_code == 403


@pytest.mark.django_db
def test_the_birth_date_is_kept(client: Client) -> None:
    user = make_athlete()
    client.force_login(user)
    client.post(PAGE, answers(date_of_birth="1984-02-29"))
    assert User.objects.get(pk=user.pk).date_of_birth == date(1984, 2, 29)


@pytest.mark.django_db
def test_an_age_keeps_the_year(client: Client) -> None:
    user = make_athlete(timezone="Europe/Berlin")
    client.force_login(user)
    client.post(PAGE, answers(age="40"))
    again = User.objects.get(pk=user.pk)
    assert again.age_on(again.today()) == 40


@pytest.mark.django_db
def test_an_age_that_fits_the_known_birth_date_leaves_it_alone(client: Client) -> None:
    born = date(1984, 2, 29)
    user = make_athlete(date_of_birth=born)
    client.force_login(user)
    age = user.age_on(user.today())
    client.post(PAGE, answers(age=str(age), date_of_birth="1984-02-29"))
    assert User.objects.get(pk=user.pk).date_of_birth == born


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong", [{"date_of_birth": "2090-01-01"}, {"date_of_birth": "1700-01-01"}, {"age": "0"}]
)
def test_impossible_ages_are_refused_with_a_sentence(client: Client, wrong: dict[str, str]) -> None:
    user = make_athlete()
    client.force_login(user)
    page = client.post(PAGE, answers(**wrong))
    assert page.status_code == 200
    assert "field__errors" in page.content.decode()
    assert User.objects.get(pk=user.pk).date_of_birth is None


@pytest.mark.django_db
def test_an_unreadable_birth_date_breaks_neither_the_page_nor_a_save(
    client: Client, settings: Settings
) -> None:
    user = make_athlete(date_of_birth=date(1984, 2, 29))
    keys = settings.FIELD_ENCRYPTION_KEYS
    settings.FIELD_ENCRYPTION_KEYS = ["another key"]
    client.force_login(user)
    assert "cannot be read" in client.get(PAGE).content.decode()
    client.post(PAGE, answers())
    settings.FIELD_ENCRYPTION_KEYS = keys
    again = User.objects.get(pk=user.pk)
    assert again.first_name == "Ada"
    assert again.date_of_birth == date(1984, 2, 29)


@pytest.mark.django_db
def test_a_zone_is_found_whatever_its_case_and_an_unknown_one_refused(client: Client) -> None:
    user = make_athlete()
    client.force_login(user)
    client.post(PAGE, answers(timezone="america/new york"))
    assert User.objects.get(pk=user.pk).timezone == "America/New_York"
    assert "no time zone" in client.post(PAGE, answers(timezone="Atlantis")).content.decode()


@pytest.mark.django_db
def test_pages_speak_in_the_athletes_zone(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from accounts import views

    seen: list[str] = []

    def note_zone() -> tuple[str, ...]:
        seen.append(timezone.get_current_timezone_name())
        return ()

    monkeypatch.setattr(views, "zone_names", note_zone)
    client.force_login(make_athlete(timezone="Asia/Kathmandu"))
    client.get(PAGE)
    assert seen == ["Asia/Kathmandu"]
    assert timezone.get_current_timezone_name() == "UTC"


@pytest.mark.django_db
def test_a_zone_the_machine_does_not_know_breaks_no_page(client: Client) -> None:
    user = make_athlete()
    User.objects.filter(pk=user.pk).update(timezone="Mars/Olympus")
    client.force_login(user)
    assert client.get(reverse("account_email")).status_code == 200


@pytest.mark.django_db
def test_the_profile_takes_few_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    client.force_login(make_athlete())
    client.get(PAGE)
    with django_assert_max_num_queries(5):
        client.get(PAGE)


@given(st.integers(min_value=1, max_value=120), days)
def test_a_birth_date_made_from_an_age_gives_that_age_today(age: int, today: date) -> None:
    born = born_from_age(age, today, None)
    assert User(date_of_birth=born).age_on(today) == age


@given(days, days)
def test_a_known_birth_date_survives_its_own_age(one: date, other: date) -> None:
    born, today = sorted((one, other))
    age = User(date_of_birth=born).age_on(today)
    assert age is not None
    assert born_from_age(age, today, born) == born


def test_zones_to_choose_from_are_places() -> None:
    assert {"Europe/Berlin", "America/New_York", "Asia/Kathmandu", "UTC"} <= set(zone_names())
    assert not any(name.startswith("Etc/") for name in zone_names())
