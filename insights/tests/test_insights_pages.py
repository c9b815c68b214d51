"""Insights: kept once, put away, taken back; their pages for owner, another athlete and stranger."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Units, User
from accounts.tests.people import make_athlete
from activities.models import Activity
from activities.services import fitness
from insights import wording
from insights.models import Insight
from insights.pages import findings as pages
from insights.rules import engine
from insights.rules.base import Evidence, Finding
from insights.rules.questions import QUESTIONS
from insights.rules.tests.cases import CASES
from insights.services import findings
from insights.tests import logbook
from plans.models import Race

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script> {distance} & “loop”"


@pytest.fixture
def owner(client: Client) -> User:
    """Five weeks of runs of 10 km, and one of 18.3 km yesterday."""
    user = make_athlete(timezone="Europe/Zurich")
    client.force_login(user)
    today = user.today()
    logbook.sessions(user, [today - timedelta(days=n) for n in range(35, 1, -1)])
    logbook.session(user, today - timedelta(days=1), distance=18_300.0, name=HOSTILE)
    fitness.rebuild(user)
    return user


def spike_of(user: User) -> Insight:
    return Insight.objects.get(user=user, rule="session_spike")


def test_what_is_found_is_kept_with_its_numbers_evidence_and_level(owner):
    assert findings.refresh(owner) > 0
    kept = spike_of(owner)
    assert "18.3" in kept.insight_text and "10.0" in kept.insight_text and "83" in kept.insight_text
    assert kept.activity is not None and kept.activity.distance == 18_300.0
    assert kept.context_data["level"] == 2
    assert kept.context_data["origins"] == ["manual"]
    assert kept.ai_model == "rules"


def test_looking_twice_says_nothing_twice(owner):
    findings.refresh(owner)
    kept = set(Insight.objects.values_list("pk", flat=True))
    assert findings.refresh(owner) == 0
    assert set(Insight.objects.values_list("pk", flat=True)) == kept


def test_what_was_put_away_does_not_come_back(owner):
    findings.refresh(owner)
    assert findings.put_away(owner, spike_of(owner).pk, "a relay, not a run")
    findings.refresh(owner)
    assert spike_of(owner).dismissed_reason == "a relay, not a run"


def test_an_insight_of_today_goes_with_the_session_it_was_about(owner):
    findings.refresh(owner)
    Activity.objects.filter(user=owner, distance=18_300.0).update(distance=10_000.0)
    findings.refresh(owner)
    assert not Insight.objects.filter(rule="session_spike").exists()


def test_the_page_tells_in_the_units_of_now_and_escapes_what_athletes_write(client, owner):
    findings.refresh(owner)
    User.objects.filter(pk=owner.pk).update(units=Units.IMPERIAL)
    text = client.get(reverse("insights:insights")).content.decode()
    assert "11.4\u202fmi" in text and "18.3\u202fkm" not in text
    assert "<script>alert" not in text and "&lt;script&gt;alert(1)" in text
    assert "{distance}" in text  # a name that looks like a slot is not filled


def test_filters_choose_by_type_certainty_and_state(client, owner):
    findings.refresh(owner)
    address = reverse("insights:insights")
    kinds = {card.kind for card in client.get(address, {"type": "training"}).context["page"].cards}
    assert kinds == {"Training"}
    sure = client.get(address, {"sure": "80"}).context["page"].cards
    assert all(int(card.confidence.split("\u202f")[0]) >= 80 for card in sure)
    assert client.get(address, {"away": "1"}).context["page"].cards == ()
    assert client.get(address, {"type": "nonsense", "sure": "x", "page": "-3"}).status_code == 200


def test_an_insight_is_put_away_and_brought_back_on_its_page(client, owner):
    findings.refresh(owner)
    kept = spike_of(owner)
    answer = client.post(reverse("insights:put_away", args=[kept.pk]), {"reason": "known"})
    assert answer.status_code == 303
    kept.refresh_from_db()
    assert kept.dismissed_at is not None and kept.dismissed_reason == "known"
    client.post(reverse("insights:bring_back", args=[kept.pk]))
    kept.refresh_from_db()
    assert kept.dismissed_at is None


def test_evidence_that_was_deleted_keeps_its_name_and_leads_nowhere(client, owner):
    findings.refresh(owner)
    kept = spike_of(owner)
    Insight.objects.filter(pk=kept.pk).update(activity=None)
    Activity.objects.filter(user=owner, distance=18_300.0).delete()
    assert "(deleted since)" in client.get(reverse("insights:insights")).content.decode()


@pytest.mark.parametrize("name", CASES)
def test_the_evidence_of_every_rule_leads_to_a_page(name):
    answer = engine.RULES[name].check(CASES[name].speaks)
    for found in [answer] if isinstance(answer, Finding) else list(answer):
        for item in found.evidence:
            proof = (
                replace(item, key=str(uuid4())) if item.kind not in ("day", "record", "threshold") else item
            )
            assert wording.evidence_url(proof).startswith("/")


def test_a_race_that_was_deleted_is_named_and_leads_nowhere(owner):
    race = Race.objects.create(user=owner, name="City", date=owner.today())
    item = Evidence("race", str(race.pk), "City")
    assert pages.proofs([item], pages.existing(owner, [item]))[0].url
    race.delete()
    assert pages.proofs([item], pages.existing(owner, [item])) == (pages.Proof("City", "", True),)


def test_an_activitys_page_fetches_what_was_noticed_about_it(client, owner):
    findings.refresh(owner)
    activity = spike_of(owner).activity
    page = client.get(reverse("activities:detail", args=[activity.pk])).content.decode()
    fragment = reverse("insights:of_activity", args=[activity.pk])
    assert f'hx-get="{fragment}"' in page
    assert "One session far longer" in client.get(fragment).content.decode()


def test_the_rules_page_says_of_each_rule_what_it_makes_of_today(client, owner):
    page = client.get(reverse("insights:rules")).context["page"]
    states = {line.name: line for _, group in page.groups for line in group}
    assert states["session_spike"].state == "found"
    assert states["hrv_below_band"].state == "unknown" and "HRV" in states["hrv_below_band"].words
    assert page.found + page.quiet + page.unknown == len(states)


@pytest.mark.parametrize("question", [q.key for q in QUESTIONS])
def test_every_question_gets_an_answer_and_its_chain(client, owner, question):
    page = client.get(reverse("insights:ask"), {"q": question}).context["page"]
    assert page.conclusion and page.steps


def test_pages_cost_the_same_whatever_was_noticed(client, owner):
    findings.refresh(owner)
    addresses = [reverse("insights:insights"), reverse("insights:ask") + "?q=form"]
    few = [logbook.queries_of(client, address) for address in addresses]
    kept = spike_of(owner)
    Insight.objects.bulk_create(
        Insight(
            user=owner, insight_type="training", rule="session_spike", insight_text="x", confidence_score=0.5,
            context_data=kept.context_data,
        )
        for _ in range(40)
    )  # fmt: skip
    logbook.sessions(owner, [owner.today() - timedelta(days=n) for n in range(300, 100, -1)])
    assert [logbook.queries_of(client, address) for address in addresses] == few


PAGES = ("insights", "rules", "ask")


def test_a_newcomer_is_told_what_to_expect(client):
    client.force_login(make_athlete())
    for name in PAGES:
        assert client.get(reverse(f"insights:{name}")).status_code == 200
    assert "Nothing noticed yet" in client.get(reverse("insights:insights")).content.decode()


def test_another_athlete_neither_sees_nor_touches_it(client, owner):
    findings.refresh(owner)
    kept = spike_of(owner)
    client.force_login(make_athlete())
    for name in PAGES:
        assert "alert(1)" not in client.get(reverse(f"insights:{name}")).content.decode()
    assert client.get(reverse("insights:of_activity", args=[kept.activity_id])).status_code == 404
    for name in ("put_away", "bring_back"):
        assert client.post(reverse(f"insights:{name}", args=[kept.pk])).status_code == 404
    kept.refresh_from_db()
    assert kept.dismissed_at is None


def test_a_stranger_is_asked_to_sign_in(owner):
    findings.refresh(owner)
    kept, stranger = spike_of(owner), Client()
    keyed = [("of_activity", kept.activity_id), ("put_away", kept.pk), ("bring_back", kept.pk)]
    addresses = [reverse(f"insights:{n}") for n in (*PAGES, "look_again")] + [
        reverse(f"insights:{n}", args=[k]) for n, k in keyed
    ]
    for address in addresses:
        answer = (
            stranger.post(address)
            if "away" in address or "again" in address or "back" in address
            else stranger.get(address)
        )
        assert answer.status_code == 302 and reverse("account_login") in answer["Location"]
