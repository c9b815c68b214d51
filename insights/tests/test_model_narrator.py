"""A model over real HTTP: what it is told, what it may say, and who speaks when it fails."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Consent, User
from accounts.tests.people import make_athlete
from activities.models import Activity, ActivitySource, Gear
from activities.services import fitness
from insights.models import Report
from insights.services import model_consent, reports
from insights.tests import logbook
from simulators.model import ModelServer, serving

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SECRETS = ("Tempo along the Aare", "Secret loop of the API")


SLOT = re.compile(r"{\w+}")


def obedient(prompt: str) -> str:
    """Every note's slots, in one plain sentence each."""
    notes = prompt.split("\n\n")[0].splitlines()[1:]
    return "\n\n".join(
        f"Here is what to know: {', '.join(SLOT.findall(note)) or 'all is well'}." for note in notes
    )


@pytest.fixture(scope="module")
def model() -> Iterator[ModelServer]:
    with serving() as server:
        yield server


@pytest.fixture
def owner(settings, model: ModelServer) -> User:
    """Runs of the athlete's own files, none of Strava's."""
    settings.AI_MODEL, settings.AI_BASE_URL, settings.AI_TIMEOUT = "local:stand-in", model.url, 1
    model.answer, model.status, model.delay = obedient, 200, 0.0
    model.bodies.clear()
    user = make_athlete(timezone="Europe/Zurich", first_name="Zenobia")
    logbook.sessions(user, [user.today() - timedelta(days=n) for n in range(40, 0, -1)], name=SECRETS[0])
    fitness.rebuild(user)
    model_consent.agree(user)
    return user


def written(user: User) -> Report:
    report = reports.ask_for(user, "WEEKLY_ANALYSIS", *reports.usual_span("WEEKLY_ANALYSIS", user.today()))
    reports.write(report.pk)
    report.refresh_from_db()
    assert report.status == "COMPLETED", report.error_message
    return report


def test_a_model_words_the_report_and_its_name_is_stored(owner, model):
    report = written(owner)
    assert report.model_version == "local:stand-in"
    assert "Here is what to know" in report.markdown
    assert re.search(r"Here is what to know: \d+, \d+", report.markdown)  # the numbers are ours


def test_no_question_holds_a_value_name_or_date_of_the_athlete(owner, model):
    written(owner)
    asked = "\n".join(model.bodies)
    assert model.bodies
    assert not any(secret in asked for secret in (*SECRETS, "Zenobia", owner.email, str(owner.pk)))
    notes = "\n".join(body.split("Notes:")[1] for body in model.bodies)
    assert not re.search(r"\d", re.sub(r"p\d+_\w+", "", notes).split('"')[0])


def test_no_row_of_stravas_api_reaches_a_question(owner, model):
    """Mixed data: one run of this week came from the API, so nothing that counts it is asked about."""
    mixed = Activity.objects.filter(user=owner).order_by("-start_date")[0]
    Activity.objects.filter(pk=mixed.pk).update(name=SECRETS[1])
    for provider in ("file", "strava"):
        ActivitySource.objects.create(
            user=owner,
            activity=mixed,
            provider=provider,
            external_id=f"{provider}1",
            fetched_at=mixed.start_date,
        )
    report = written(owner)
    tainted = [
        passage["text"]
        for section in report.facts["sections"]
        for passage in section["passages"]
        if "strava" in passage["origins"]
    ]
    assert tainted
    asked = "\n".join(model.bodies)
    for text in tainted:
        plain = re.sub(r"\{\w+\}", "", text)
        longest = max(plain.split("  "), key=len).strip()[:40]
        assert longest not in re.sub(r"\{\w+\}", "", asked)
    assert SECRETS[1] not in asked


def test_without_consent_or_after_withdrawing_it_no_model_is_asked(owner, model):
    model_consent.withdraw(owner)
    assert written(owner).model_version == "rules" and not model.bodies


@pytest.mark.parametrize(
    "answer",
    [
        "You ran 42 km.",
        "Take two easy days.",
        "<b>{p0_count}</b>",
        "{p9_nothing}",
        "",
        "See https://example.org {p0_count}",
    ],
)
def test_an_answer_with_numbers_markup_or_wrong_slots_leaves_the_word_to_plain(owner, model, answer):
    model.answer = answer
    report = written(owner)
    assert report.model_version == "rules"
    assert "sessions over" in report.markdown and (not answer or answer not in report.markdown)


def test_a_model_that_lumps_findings_together_leaves_them_to_plain(owner, model):
    Gear.objects.create(user=owner, name="Shoes", starting_distance=9e5, distance_limit=8e5)
    model.answer = lambda prompt: " and ".join(SLOT.findall(prompt.split("\n\n")[0])) or "All is well"
    report = written(owner)
    findings = [s for s in report.facts["sections"] if any(p["finding"] for p in s["passages"])]
    assert max(len(section["passages"]) for section in findings) > 1
    assert set(report.model_version.split(", ")) == {"local:stand-in", "rules"}
    assert all(f"**{p['title']}.**" in report.markdown for s in findings for p in s["passages"])


@pytest.mark.parametrize(("status", "delay"), [(500, 0.0), (401, 0.0), (200, 2.5)])
def test_a_model_that_fails_or_is_slow_leaves_the_word_to_plain(owner, model, settings, status, delay):
    settings.AI_MONTHLY_QUESTIONS = 1
    model.status, model.delay = status, delay
    assert written(owner).model_version == "rules"


def test_the_budget_ends_the_questions_of_a_month(owner, model, settings):
    settings.AI_MONTHLY_QUESTIONS = 2
    report = written(owner)
    assert len(model.bodies) == 2
    assert set(report.model_version.split(", ")) == {"local:stand-in", "rules"}


def test_consent_is_given_and_withdrawn_on_the_page_of_reports(client, owner, settings):
    client.force_login(owner)
    address = reverse("insights:model_consent")
    assert client.post(address, {"agree": "0"}).status_code == 303
    assert not model_consent.has_agreed(owner)
    client.post(address, {"agree": "1"})
    assert model_consent.has_agreed(owner)
    assert Consent.objects.filter(user=owner, kind="model").count() == 2
    assert "reword" in client.get(reverse("insights:reports")).content.decode()
    settings.AI_MODEL = ""
    assert "language model" not in client.get(reverse("insights:reports")).content.decode()
