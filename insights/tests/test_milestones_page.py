"""Milestones: set, changed, deleted, and how far the way is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Milestone, User
from accounts.tests.people import make_athlete
from insights.tests import logbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client: Client) -> User:
    user = make_athlete()
    client.force_login(user)
    return user


def lines(client: Client):
    return client.get(reverse("insights:milestones")).context["page"].lines


def test_a_length_is_as_far_on_as_the_longest_session(client: Client, owner: User) -> None:
    logbook.session(owner, owner.today(), distance=30_000.0)
    posted = {"name": "Fifty", "distance": "50", "date": str(owner.today() + timedelta(days=90))}
    assert client.post(reverse("insights:milestone_new"), posted).status_code == 302
    (line,) = lines(client)
    assert (line.progress, line.share, line.note) == ("60\u202f%", 60.0, "") and line.when.endswith(
        "in 90 days"
    )


def test_a_target_that_cannot_be_read_is_unknown_and_not_nought(client: Client, owner: User) -> None:
    Milestone.objects.create(user=owner, name="Fly", target="like the wind")
    (line,) = lines(client)
    assert (line.progress, line.share) == ("–", None) and "cannot be read" in line.note


def test_a_time_without_anything_to_compare_says_so(client: Client, owner: User) -> None:
    Milestone.objects.create(user=owner, name="Fast", target="sub-3:30", distance=42_195.0)
    assert "can be compared" in lines(client)[0].note


def test_a_milestone_is_changed_and_deleted_by_its_athlete_alone(client: Client, owner: User) -> None:
    mine, foreign = (Milestone.objects.create(user=u, name="Far") for u in (owner, make_athlete()))
    edit, delete = (f"insights:milestone_{what}" for what in ("edit", "delete"))
    assert client.get(reverse(edit, args=[foreign.pk])).status_code == 404
    assert client.post(reverse(delete, args=[foreign.pk])).status_code == 404
    client.post(reverse(edit, args=[mine.pk]), {"name": "Farther", "target": "100 km"})
    mine.refresh_from_db()
    assert mine.name == "Farther"
    client.post(reverse(delete, args=[mine.pk]))
    assert list(Milestone.objects.all()) == [foreign]


@pytest.mark.parametrize("name", ["milestones", "milestone_new"])
def test_a_stranger_is_asked_to_sign_in(client: Client, name: str) -> None:
    assert client.get(reverse(f"insights:{name}")).headers["Location"].startswith(reverse("account_login"))
