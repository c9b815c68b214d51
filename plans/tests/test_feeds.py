"""Calendar addresses: made on submit, shown once, read without an account, ended for good."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import vobject
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.tests.people import make_athlete
from plans.models import CalendarFeed, Workout
from plans.services import feeds
from plans.tests.planning import MONDAY, plan, workout

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    return make_athlete()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(user: User) -> str:
    return reverse("plans:feed", args=[feeds.make(user)])


def test_s2_an_address_is_made_on_submit_only_and_shown_once(owner: User) -> None:
    client = signed_in(owner)
    client.get(reverse("plans:feed_new"))
    assert not CalendarFeed.objects.exists()
    page = client.post(reverse("plans:feed_new"), follow=True)
    (found,) = re.findall(r'value="(http[^"]+\.ics)"', page.content.decode())
    assert found not in client.get(reverse("plans:feeds")).content.decode()
    assert Client().get("/" + found.split("/", 3)[3]).status_code == 200


def test_s5_the_database_does_not_hold_the_secret(owner: User) -> None:
    secret = feeds.make(owner)
    assert CalendarFeed.objects.get().secret != secret
    assert feeds.find(CalendarFeed.objects.get().secret) is None


def test_a_calendar_reads_the_followed_plan_without_an_account(owner: User) -> None:
    followed, other = plan(owner), plan(owner, is_active=False, name="Old")
    planned = workout(followed, MONDAY, name="Easy run")
    workout(followed, MONDAY + timedelta(days=1), workout_type="Rest", distance=None)
    workout(other, MONDAY, name="Not followed")
    answer = Client().get(address(owner))
    assert answer["Content-Type"].startswith("text/calendar")
    (event,) = vobject.readOne(answer.content.decode()).contents["vevent"]
    assert event.uid.value.startswith(str(planned.pk)) and event.dtstart.value == MONDAY
    assert CalendarFeed.objects.get().last_read_at is not None


def test_an_unchanged_plan_is_answered_without_a_body(owner: User) -> None:
    planned, where = workout(plan(owner), MONDAY), address(owner)
    tag = Client().get(where)["ETag"]
    again = Client().get(where, headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    Workout.objects.filter(pk=planned.pk).update(scheduled_date=MONDAY + timedelta(days=1))
    assert Client().get(where, headers={"if-none-match": tag}).status_code == 200


def test_a_revoked_address_is_gone_for_good(owner: User) -> None:
    where = address(owner)
    client = signed_in(owner)
    feed = CalendarFeed.objects.get()
    assert client.post(reverse("plans:feed_revoke", args=[feed.pk])).status_code == 302
    assert Client().get(where).status_code == 410
    assert client.post(reverse("plans:feed_revoke", args=[feed.pk])).status_code == 404
    assert "1 revoked before" in client.get(reverse("plans:feeds")).content.decode()


def test_an_unknown_address_and_that_of_a_closed_account_give_nothing(owner: User) -> None:
    where = address(owner)
    assert Client().get(reverse("plans:feed", args=["guess"])).status_code == 404
    User.objects.filter(pk=owner.pk).update(is_active=False)
    assert Client().get(where).status_code == 410


def test_s3_nobody_ends_or_sees_the_addresses_of_another(owner: User) -> None:
    feeds.make(owner)
    feed, other = CalendarFeed.objects.get(), signed_in(make_athlete())
    assert other.post(reverse("plans:feed_revoke", args=[feed.pk])).status_code == 404
    assert str(feed.pk) not in other.get(reverse("plans:feeds")).content.decode()
    for name, args in (("feeds", []), ("feed_new", []), ("feed_revoke", [feed.pk])):
        assert Client().post(reverse(f"plans:{name}", args=args)).status_code == 302  # to the sign-in page
    assert CalendarFeed.objects.get(pk=feed.pk).revoked_at is None


def test_there_are_at_most_ten_working_addresses(owner: User) -> None:
    for _ in range(feeds.MOST_FEEDS):
        feeds.make(owner)
    page = signed_in(owner).post(reverse("plans:feed_new"), follow=True)
    assert "Revoke one first" in page.content.decode()
    feeds.revoke(owner, CalendarFeed.objects.first().pk, timezone.now())
    assert feeds.make(owner)


@pytest.mark.parametrize("name", ["workout_fit", "workout_zwo"])
def test_files_of_a_workout_are_their_owners(owner: User, name: str) -> None:
    planned = workout(plan(owner), MONDAY, name="6 × 800 m", duration_estimate=3000.0)
    where = reverse(f"plans:{name}", args=[planned.pk])
    answer = signed_in(owner).get(where)
    assert answer.status_code == 200 and "2026-05-04-6-800-m" in answer["Content-Disposition"]
    assert signed_in(make_athlete()).get(where).status_code == 404
    assert Client().get(where).status_code == 302


def test_a_format_that_cannot_hold_a_workout_says_so_on_its_page(owner: User) -> None:
    swim = workout(plan(owner), MONDAY, sport="swim", distance=1500.0)
    page = signed_in(owner).get(reverse("plans:workout_zwo", args=[swim.pk]), follow=True)
    assert "ZWO files hold rides and runs only" in page.content.decode()


def test_the_calendar_file_of_a_plan_is_its_owners(owner: User) -> None:
    made = plan(owner, name="Spring <plan>")
    workout(made, MONDAY)
    where = reverse("plans:plan_ics", args=[made.pk])
    answer = signed_in(owner).get(where)
    assert "spring-plan.ics" in answer["Content-Disposition"]
    assert len(vobject.readOne(answer.content.decode()).contents["vevent"]) == 1
    assert signed_in(make_athlete()).get(where).status_code == 404
    assert Client().get(where).status_code == 302


def test_a_feed_takes_the_same_few_queries_however_long_the_plan(
    owner: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made, where = plan(owner), address(owner)
    for day in range(20):
        workout(made, MONDAY + timedelta(days=day))
    Client().get(where)
    with django_assert_num_queries(3):
        Client().get(where)
