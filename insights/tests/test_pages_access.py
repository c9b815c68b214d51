"""Owner, another athlete and a stranger at every address of the app (F7, S1, S3)."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.tests.people import make_athlete
from activities.services import fitness
from insights import urls
from insights.tests import logbook
from insights.tests.test_places_access import ADDRESSES as OF_PLACES

pytestmark = pytest.mark.django_db

# Every address and how it is called. A new one without a line here fails below.
ADDRESSES: dict[str, str] = {
    "dashboard": "GET",
    "fitness": "GET",
    "fitness_start": "POST",
    "intensity": "GET",
    "calendar": "GET",
    "totals": "GET",
    "records": "GET",
    "streaks": "GET",
    "streak_rule": "POST",
    "streak_day_off": "POST",
    "streak_day_on": "POST",
}
# Tried in their own files, with the rows they are about.
ELSEWHERE = {
    "insights", "look_again", "rules", "put_away", "bring_back", "of_activity", "ask",  # test_insights_pages
    "health", "health_day", "health_template",  # test_health_pages
    "milestones", "milestone_new", "milestone_edit", "milestone_delete",  # test_milestones_page
    "reports", "report_ask", "report_schedule", "unsubscribe", "report", "report_progress", "report_delete", "report_file",  # test_reports
    "model_consent",  # test_model_narrator
}  # fmt: skip
FOR_STRANGERS = {"dashboard"}  # the same address is the landing page for those who are not signed in
SECRET = "Nobody else’s morning loop"


@pytest.fixture
def owner() -> User:
    user = make_athlete(timezone="Europe/Zurich")
    logbook.sessions(user, logbook.days_back(user.today(), 30), name=SECRET)
    fitness.rebuild(user)
    return user


def call(client: Client, name: str) -> int:
    address = reverse(f"insights:{name}")
    response = client.get(address) if ADDRESSES[name] == "GET" else client.post(address)
    return response.status_code


def test_every_address_of_the_app_is_tried_here() -> None:
    assert {pattern.name for pattern in urls.urlpatterns} == set(ADDRESSES) | ELSEWHERE | set(OF_PLACES)


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_the_owner_gets_an_answer_that_no_browser_keeps(client: Client, owner: User, name: str) -> None:
    client.force_login(owner)
    assert call(client, name) in (200, 303, 400)
    if ADDRESSES[name] == "GET":
        answer = client.get(reverse(f"insights:{name}"))
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.context["page"].has_any


@pytest.mark.parametrize("name", sorted(name for name in ADDRESSES if ADDRESSES[name] == "GET"))
def test_another_athlete_sees_nothing_of_it(client: Client, owner: User, name: str) -> None:
    client.force_login(make_athlete())
    answer = client.get(reverse(f"insights:{name}"))
    assert answer.status_code == 200 and not answer.context["page"].has_any
    assert SECRET not in answer.content.decode()


def test_a_stranger_at_the_door_sees_the_landing_page(client: Client, owner: User) -> None:
    answer = client.get(reverse("insights:dashboard"))
    assert answer.status_code == 200 and SECRET not in answer.content.decode()
    assert "landing.html" in [template.name for template in answer.templates]


@pytest.mark.parametrize("name", sorted(set(ADDRESSES) - FOR_STRANGERS))
def test_a_stranger_is_asked_to_sign_in(client: Client, owner: User, name: str) -> None:
    address = reverse(f"insights:{name}")
    answer = client.get(address) if ADDRESSES[name] == "GET" else client.post(address)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("account_login"))
