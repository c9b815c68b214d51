"""Owner, another athlete and a stranger at every address of the app (F7, S1, S3)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.tests.people import make_athlete
from plans import feed_urls, urls
from plans.models import PlanProposal, Race
from plans.services import matching, workouts
from plans.tests.planning import plan, run, workout

pytestmark = pytest.mark.django_db

# Every address of a key: what it is called with. A new one without a line here fails below.
OWN: dict[str, tuple[str, str]] = {  # name: method and whose key
    "plan": ("GET", "plan"), "versions": ("GET", "plan"), "workout_new": ("GET", "plan"),
    "activate": ("POST", "plan"), "put_aside": ("POST", "plan"), "rename": ("POST", "plan"), "copy": ("POST", "plan"),
    "delete": ("POST", "plan"), "undo": ("POST", "plan"), "restore": ("POST", "plan"),
    "workout": ("GET", "workout"), "workout_edit": ("GET", "workout"),
    "workout_move": ("POST", "workout"), "workout_copy": ("POST", "workout"), "workout_delete": ("POST", "workout"),
    "workout_link": ("POST", "workout"), "workout_lock": ("POST", "workout"), "workout_unlock": ("POST", "workout"),
    "unlink": ("POST", "completion"), "activity_match": ("GET", "activity"),
    "proposal": ("GET", "proposal"), "proposal_accept": ("POST", "proposal"), "proposal_decline": ("POST", "proposal"),
    "proposal_edit": ("GET", "proposal"),
    "race_edit": ("GET", "race"), "race_delete": ("POST", "race"),
}  # fmt: skip
FOR_ALL = {
    "overview": "GET", "plans": "GET", "create": "GET", "create_empty": "GET", "create_from_text": "GET",
    "races": "GET", "race_new": "GET", "days_off_add": "POST", "days_off_remove": "POST",
}  # fmt: skip
ELSEWHERE = {pattern.name for pattern in feed_urls.urlpatterns}  # tried beside what they do
NUMBERS = {"restore": [1], "proposal_edit": [0]}
SECRET = "Nobody else’s hill repeats"
EXTRA = {
    "workout": "",
    "before": None,
    "after": {"scheduled_date": "2999-01-01", "name": SECRET},
    "reason": SECRET,
}


@pytest.fixture
def owner() -> User:
    return make_athlete(timezone="Europe/Zurich")


@pytest.fixture
def keys(owner: User) -> dict[str, Any]:
    """One of everything."""
    today = owner.today()
    spring = plan(owner, today - timedelta(days=7), name=f"{SECRET} plan")
    done, coming = (
        workout(spring, today - timedelta(days=1), name=SECRET),
        workout(spring, today, name=SECRET),
    )
    activity = run(owner, today - timedelta(days=1), name=SECRET)
    matching.match_days(owner.pk, [activity.start_date_local.date()])
    workouts.move(coming, today + timedelta(days=1), today)
    offered = PlanProposal.objects.create(user=owner, training_plan=spring, reason=SECRET, changes=[EXTRA])
    race = Race.objects.create(user=owner, name=SECRET, date=today)
    return {
        "plan": spring.pk, "workout": done.pk, "completion": done.completions.get().pk, "activity": activity.pk,
        "proposal": offered.pk, "race": race.pk,
    }  # fmt: skip


def address(name: str, keys: dict[str, Any]) -> str:
    if name in FOR_ALL:
        return reverse(f"plans:{name}")
    arguments = [keys[OWN[name][1]], *NUMBERS.get(name, ())]
    return reverse(f"plans:{name}", args=arguments)


def call(client: Client, name: str, keys: dict[str, Any]):
    method = FOR_ALL.get(name) or OWN[name][0]
    if method == "GET":
        return client.get(address(name, keys))
    return client.post(address(name, keys), {"activity": str(keys["activity"])})


def test_every_address_of_the_app_is_tried_here() -> None:
    assert {pattern.name for pattern in urls.urlpatterns} - ELSEWHERE == {*OWN, *FOR_ALL}


def test_the_owner_gets_answers_that_no_browser_keeps(
    client: Client, owner: User, keys: dict[str, Any]
) -> None:
    client.force_login(owner)
    answers = {name: call(client, name, keys) for name in sorted({*OWN, *FOR_ALL}, key=turn)}
    wrong = {name: a.status_code for name, a in answers.items() if a.status_code not in (200, 303, 400)}
    assert wrong == {}
    kept = {name for name, a in answers.items() if a.headers.get("Cache-Control") != "private, no-store"}
    assert kept == set()


def turn(name: str) -> tuple[int, str]:
    """What needs the match comes first; what deletes comes last, the plan after all that hangs on it."""
    last = ("race_delete", "workout_delete", "delete")
    return (1 + last.index(name) if name in last else -1 if name == "unlink" else 0, name)


def test_another_athlete_finds_nothing_under_a_key_of_the_owner(client: Client, keys: dict[str, Any]) -> None:
    client.force_login(make_athlete())
    assert {name: call(client, name, keys).status_code for name in OWN} == dict.fromkeys(OWN, 404)


def test_another_athlete_sees_nothing_of_the_owner_on_their_own_pages(
    client: Client, keys: dict[str, Any]
) -> None:
    client.force_login(make_athlete())
    pages = [name for name in FOR_ALL if FOR_ALL[name] == "GET"]
    answers = {name: call(client, name, keys) for name in pages}
    assert {
        name for name, a in answers.items() if a.status_code != 200 or SECRET in a.content.decode()
    } == set()


def test_a_stranger_is_asked_to_sign_in(client: Client, keys: dict[str, Any]) -> None:
    answers = {name: call(client, name, keys) for name in (*OWN, *FOR_ALL)}
    login = reverse("account_login")
    assert {
        name for name, a in answers.items() if not a.headers.get("Location", "").startswith(login)
    } == set()


def test_nothing_is_changed_without_the_token_of_the_form(owner: User, keys: dict[str, Any]) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(owner)
    assert careful.post(address("delete", keys)).status_code == 403


def test_a_form_leads_back_only_to_pages_of_ours(client: Client, owner: User, keys: dict[str, Any]) -> None:
    client.force_login(owner)
    answer = client.post(address("undo", keys), {"next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == reverse("plans:plan", args=[keys["plan"]])
    answer = client.post(address("undo", keys), {"next": "/calendar/?view=week"})
    assert answer.headers["Location"] == "/calendar/?view=week"


def test_what_the_athlete_wrote_is_shown_as_text(client: Client, owner: User, keys: dict[str, Any]) -> None:
    evil = "<script>alert(1)</script>"
    spring = plan(owner, is_active=False, name=evil)
    odd = workout(spring, owner.today(), name=evil, description=evil)
    client.force_login(owner)
    for name, key in (("plan", spring.pk), ("workout", odd.pk)):
        assert evil not in client.get(reverse(f"plans:{name}", args=[key])).content.decode()
    assert json.dumps(evil) not in client.get(reverse("plans:plans")).content.decode()
