"""The fitness page: its numbers, its spans and sports, what it says of the unsure and of the coming days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from activities.analysis.fitness import fitness_series
from activities.models import FitnessDay, FitnessMark
from activities.services import fitness
from insights.pages.fitness import FitnessPage
from insights.tests import logbook
from plans.models import TrainingPlan, Workout

pytestmark = pytest.mark.django_db


def page_of(client: Client, **query: str) -> FitnessPage:
    response = client.get(reverse("insights:fitness"), query)
    assert response.status_code == 200
    page: FitnessPage = response.context["page"]
    return page


def train(owner: User, days: list[date], **fields: object) -> None:
    logbook.sessions(owner, days, **fields)
    fitness.rebuild(owner)


def stat(page: FitnessPage, label: str) -> str:
    value = next(found.value for found in page.stats if found.label == label)
    return "–" if value is None else value.text


def series(page: FitnessPage, label: str) -> list[float | None]:
    assert page.level and page.form
    every = [*page.level.spec["series"], *page.form.spec["series"]]
    return next(found["values"] for found in every if found["label"] == label)


def test_an_empty_log_says_what_to_do(client: Client, owner: User) -> None:
    assert not page_of(client).has_any
    assert reverse("activities:import") in client.get(reverse("insights:fitness")).content.decode()


def test_the_numbers_are_those_of_the_kernel(client: Client, owner: User, today: date) -> None:
    train(owner, logbook.days_back(today, 60), tss=100.0)
    expected = fitness_series([100.0] * 60)
    page = page_of(client)
    assert stat(page, "Fitness") == f"{expected.ctl[-1]:.1f}"
    assert stat(page, "Fatigue") == f"{expected.atl[-1]:.1f}"
    assert stat(page, "Form") == f"{expected.tsb[-1]:.1f}".replace("-", "−")
    assert stat(page, "Ramp") == f"{expected.ctl[-1] - expected.ctl[-8]:.1f}"
    known = [value for value in series(page, "Fitness") if value is not None]
    assert known == [round(value, 1) for value in expected.ctl.tolist()]


def test_the_explanation_of_fitness_names_the_numbers_it_is_made_of(
    client: Client, owner: User, today: date
) -> None:
    train(owner, logbook.days_back(today, 60), tss=100.0)
    explanation = page_of(client).stats[0].explanation
    assert explanation
    before = fitness_series([100.0] * 59).ctl[-1]
    assert explanation.inputs[0].value == f"{before:.1f}" and explanation.inputs[1].value == "100"


@pytest.mark.parametrize(("span", "days"), [("6w", 42), ("3m", 91), ("1y", 365)])
def test_a_span_shows_its_days_and_no_more(
    client: Client, owner: User, today: date, span: str, days: int
) -> None:
    train(owner, logbook.days_back(today, 200, every=2))
    page = page_of(client, span=span)
    assert page.level
    shown = [value for value in series(page, "Fitness") if value is not None]
    assert len(shown) == min(days, 399)


def test_all_years_are_drawn_week_by_week_with_the_mean_load_of_a_day(
    client: Client, owner: User, today: date
) -> None:
    train(owner, logbook.days_back(today, 800), tss=70.0)
    page = page_of(client, span="all")
    assert page.level and page.level.spec["step"] == 7
    loads = [value for value in series(page, "Load a day") if value is not None]
    assert len(loads) == 115 and set(loads) == {70.0}
    assert series(page, "Fitness")[len(loads) - 1] == round(float(fitness_series([70.0] * 800).ctl[-1]), 1)
    assert len(page.level.rows) <= 100


def test_own_dates_and_what_cannot_be_read(client: Client, owner: User, today: date) -> None:
    train(owner, logbook.days_back(today, 30))
    first, last = today - timedelta(days=9), today - timedelta(days=5)
    page = page_of(client, **{"from": first.isoformat(), "to": last.isoformat()})
    assert page.level and len(page.level.rows) == 5
    assert not any(found["label"].endswith("training") for found in page.level.spec["series"])
    assert page_of(client, **{"from": "yesterday"}).errors == ("“yesterday” is no date.",)
    swapped = page_of(client, **{"from": last.isoformat(), "to": first.isoformat()})
    assert swapped.errors and swapped.level and len(swapped.level.rows) == 5


def test_one_sport_has_a_curve_of_its_own(client: Client, owner: User, today: date) -> None:
    logbook.sessions(owner, logbook.days_back(today, 20), tss=50.0)
    train(owner, logbook.days_back(today, 20), tss=80.0, sport="ride", sport_type="Ride")
    assert stat(page_of(client, sport="ride"), "Fitness") == f"{fitness_series([80.0] * 20).ctl[-1]:.1f}"
    assert stat(page_of(client), "Fitness") == f"{fitness_series([130.0] * 20).ctl[-1]:.1f}"
    assert stat(page_of(client, sport="chess"), "Fitness") == stat(page_of(client), "Fitness")
    assert [choice.value for choice in page_of(client).sports] == ["all", "run", "ride"]


def test_the_first_six_weeks_are_marked(client: Client, owner: User, today: date) -> None:
    train(owner, logbook.days_back(today, 100))
    assert page_of(client, span="6w").settling == ""
    page = page_of(client, span="all")
    assert page.level and page.level.spec["shade_until"] and "42 days" in page.settling


def test_days_after_the_stored_curve_count_as_rest(client: Client, owner: User, today: date) -> None:
    train(owner, logbook.days_back(today - timedelta(days=3), 50), tss=90.0)
    expected = fitness_series([90.0] * 50 + [0.0] * 3)
    FitnessDay.objects.filter(user=owner, date__gt=today - timedelta(days=3)).delete()
    page = page_of(client)
    assert stat(page, "Fitness") == f"{expected.ctl[-1]:.1f}"
    known = [value for value in series(page, "Fitness") if value is not None]
    assert known[-4:] == [round(value, 1) for value in expected.ctl[-4:].tolist()]


def test_what_comes_is_dashed_by_the_plan_or_without_training(
    client: Client, owner: User, today: date
) -> None:
    train(owner, logbook.days_back(today, 50), tss=90.0)
    rest = [value for value in series(page_of(client), "Fitness without training") if value is not None]
    assert len(rest) == 15 and rest == sorted(rest, reverse=True)
    plan = TrainingPlan.objects.create(
        user=owner,
        name="Plan",
        race_date=today + timedelta(days=30),
        start_date=today,
        total_weeks=5,
        race_distance=10000,
    )
    Workout.objects.create(
        user=owner,
        training_plan=plan,
        week_number=1,
        scheduled_date=today + timedelta(days=1),
        workout_type="Easy",
        distance=10_000,
        target_load=300.0,
    )
    planned = [value for value in series(page_of(client), "Fitness as planned") if value is not None]
    assert planned[1] > planned[0] > rest[1]


def test_a_curve_on_its_way_is_told(client: Client, owner: User, today: date) -> None:
    train(owner, logbook.days_back(today, 10))
    assert not page_of(client).is_being_computed
    fitness.mark(owner.pk, [today])
    assert FitnessMark.objects.exists() and page_of(client).is_being_computed


def test_a_click_opens_the_sessions_of_the_day(client: Client, owner: User, today: date) -> None:
    train(owner, logbook.days_back(today, 10))
    page = page_of(client, sport="run")
    assert page.level
    address = page.level.spec["open"].replace("{from}", str(today)).replace("{to}", str(today))
    assert [row.date_iso for row in client.get(address).context["page"].rows] == [today.isoformat()]


def test_queries_do_not_grow_with_the_years(client: Client, owner: User, today: date) -> None:
    train(owner, logbook.days_back(today, 10))
    few = logbook.queries_of(client, reverse("insights:fitness"))
    train(owner, logbook.days_back(today - timedelta(days=20), 900))
    assert logbook.queries_of(client, reverse("insights:fitness")) == few <= 8
    assert logbook.queries_of(client, reverse("insights:fitness") + "?span=all&sport=run") == few


def test_levels_from_before_the_log_are_given_shown_and_taken_back(
    client: Client, owner: User, today: date
) -> None:
    train(owner, logbook.days_back(today, 3), tss=60.0)
    address = reverse("insights:fitness_start")
    assert client.post(address, {"ctl": "50", "atl": "55.5"}).status_code == 303
    page = page_of(client)
    expected = fitness_series([60.0] * 3, ctl_start=50.0, atl_start=55.5)
    assert stat(page, "Fitness") == f"{expected.ctl[-1]:.1f}"
    assert "the fitness of 50 and the fatigue of 55.5 that you gave" in page.settling
    assert 'value="55.5"' in client.get(reverse("insights:fitness")).content.decode()
    client.post(address, {"zero": "1"})
    assert page_of(client).start is None and "nothing before it" in page_of(client).settling


@pytest.mark.parametrize("given", [{"ctl": "50"}, {"ctl": "-1", "atl": "5"}, {"ctl": "x", "atl": "900"}])
def test_levels_that_cannot_be_are_refused_with_a_sentence(
    client: Client, owner: User, today: date, given: dict[str, str]
) -> None:
    train(owner, logbook.days_back(today, 3))
    response = client.post(reverse("insights:fitness_start"), given)
    assert response.status_code == 400 and response.context["start_form"].errors
    assert response.context["page"].start is None
