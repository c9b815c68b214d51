"""The health pages: a light with its reasons, no line that changes its source, a form of a few taps, three people."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.providers.records import DayRecord
from accounts.tests.people import make_athlete
from activities.models import DailyMetric, DailyMetricReading
from activities.services import daily, fitness
from insights.tests import logbook

pytestmark = pytest.mark.django_db
SECRET = "Nobody else’s cold"
EMPTY = {"weight": "", "resting_hr": "", "hrv": "", "hours_slept": "", "note": ""}


@pytest.fixture
def owner() -> User:
    user = make_athlete(timezone="Europe/Zurich")
    today = user.today()
    days = logbook.days_back(today, 100)
    daily.store(user, "oura", [DayRecord(day, hrv=44.0 + day.day % 4, hours_slept=7.2) for day in days])
    strap = [DayRecord(day, hrv=60.0 + day.day % 5, resting_hr=48.0 + day.day % 2) for day in days[:40]]
    daily.store(user, "whoop", strap)
    daily.enter(user, today, {"weight": 61.5, "soreness": 2, "note": SECRET})
    logbook.sessions(user, days[::2])
    fitness.rebuild(user)
    return user


@pytest.fixture
def signed_in(client: Client, owner: User) -> Client:
    client.force_login(owner)
    return client


def day_address(user: User, back: int = 0) -> str:
    return reverse("insights:health_day", args=[(user.today() - timedelta(days=back)).isoformat()])


def test_the_light_gives_its_reasons_and_names_what_is_missing(signed_in: Client) -> None:
    page = signed_in.get(reverse("insights:health")).context["page"]
    assert page.light.tone == "green"
    assert {sign.key for sign in page.light.signs} == {"hrv", "pulse", "sleep", "load"}
    assert page.light.missing == "How you feel"


def test_too_little_is_no_green_light(client: Client) -> None:
    user = make_athlete()
    daily.enter(user, user.today(), {"hours_slept": 8.0})
    client.force_login(user)
    answer = client.get(reverse("insights:health"))
    assert answer.context["page"].light.tone == "unknown" and "Not enough data" in answer.content.decode()


def test_a_trend_never_changes_its_source_and_says_when_another_takes_over(
    signed_in: Client, owner: User
) -> None:
    page = signed_in.get(reverse("insights:health"), {"span": "3m"}).context["page"]
    chart = next(chart for chart in page.charts if chart.id == "chart-hrv")
    lines = {series["label"]: series["values"] for series in chart.spec["series"]}
    switch = owner.today() - timedelta(days=39)
    assert all(value is None or value >= 60 for value in lines["Whoop"])
    assert all(value is None or value < 50 for value in lines["Oura"])
    assert sum(value is not None for value in lines["Whoop"]) == 40
    assert "The source changes" in chart.note and f"{switch.day} {switch:%b}" in chart.note
    of_ring, of_strap = lines["7-day mean Oura"], lines["7-day mean Whoop"]
    assert all(value is None or value < 50 for value in of_ring), "a mean mixes no sources"
    assert all(value is None or value > 58 for value in of_strap)
    assert of_strap[-1] == pytest.approx(62, abs=2) and of_ring[-1] is None


def test_one_day_of_another_source_moves_neither_the_mean_nor_the_light(
    signed_in: Client, owner: User
) -> None:
    today = owner.today()
    before = signed_in.get(reverse("insights:health")).context["page"]
    daily.store(owner, "garmin", [DayRecord(today - timedelta(days=n), resting_hr=58.0) for n in range(60)])
    daily.store(owner, "whoop", [], covers=(today, today))
    page = signed_in.get(reverse("insights:health")).context["page"]
    words = {sign.key: sign.words for sign in page.light.signs}
    assert {sign.key for sign in page.light.signs} == {sign.key for sign in before.light.signs}
    assert "0 above your mean of 60 days (58)" in words["pulse"], "compared with the same source's own days"
    chart = next(chart for chart in page.charts if chart.id == "chart-hrv")
    mean = next(line for line in chart.spec["series"] if line["label"].startswith("7-day mean Whoop"))
    assert mean["values"][-1] == pytest.approx(62, abs=2), "today's value is Oura's, the mean stays Whoop's"


def test_load_stands_beside_every_measure_and_the_numbers_in_a_table(signed_in: Client) -> None:
    page = signed_in.get(reverse("insights:health")).context["page"]
    assert [chart.title for chart in page.charts] == [
        "Heart-rate variability", "Resting pulse", "Sleep", "Weight",
    ]  # fmt: skip
    for chart in page.charts:
        load = next(series for series in chart.spec["series"] if series["label"] == "Load")
        assert any(load["values"]) and chart.rows


@pytest.mark.parametrize("span", [{"span": "all"}, {"from": "2019-01-01"}, {"from": "x", "to": "2020-13-01"}])
def test_any_span_has_an_answer(signed_in: Client, span: dict[str, str]) -> None:
    assert signed_in.get(reverse("insights:health"), span).status_code == 200


def test_the_queries_do_not_grow_with_the_days(signed_in: Client, owner: User) -> None:
    address = reverse("insights:health")
    short, day = logbook.queries_of(signed_in, address), logbook.queries_of(signed_in, day_address(owner))
    assert logbook.queries_of(signed_in, f"{address}?span=all") == short <= 9
    assert day <= 9


def test_the_page_of_a_day_shows_every_source_and_which_one_counts(signed_in: Client, owner: User) -> None:
    daily.store(
        owner, "garmin", [DayRecord(owner.today(), spo2=140.0, resting_hr=51.0, notes=("Odd night.",))]
    )
    answer = signed_in.get(day_address(owner))
    page = answer.context["page"]
    assert page.sources == ("Whoop", "Garmin export", "Oura", "Typed in")
    row = next(row for row in page.rows if row.label == "Heart-rate variability")
    assert [cell.note for cell in row.cells] == ["counts", "", "", ""] and row.source == "Whoop"
    oxygen = next(row for row in page.rows if row.label == "Blood oxygen")
    assert "140 was set aside" in oxygen.cells[1].note and oxygen.value == "–"
    assert "Garmin export: Odd night." in answer.content.decode()


def test_a_few_taps_note_a_day_and_today_is_filled_in(signed_in: Client, owner: User) -> None:
    form = {
        "weight": "62,4",
        "resting_hr": "47",
        "hrv": "",
        "hours_slept": "7:30",
        "soreness": "4",
        "note": "<b>ok</b>",
    }
    answer = signed_in.post(day_address(owner), {**form, "is_ill": "on"})
    assert answer.status_code == 302 and answer["Location"] == reverse("insights:health")
    row = DailyMetricReading.objects.get(user=owner, date=owner.today(), source="manual")
    assert (row.weight, row.hours_slept, row.soreness, row.is_ill, row.hrv) == (62.4, 7.5, 4, True, None)
    assert DailyMetric.objects.get(user=owner, date=owner.today()).sources["resting_hr"] == "whoop", (
        "ranks above"
    )
    page = signed_in.get(reverse("insights:health"))
    assert 'value="62.4"' in page.content.decode() and page.context["page"].light.tone == "red"
    shown = signed_in.get(day_address(owner)).content.decode()
    assert "&lt;b&gt;ok&lt;/b&gt;" in shown and "<b>ok</b>" not in shown


def test_an_emptied_form_takes_the_typed_day_away(signed_in: Client, owner: User) -> None:
    signed_in.post(day_address(owner), EMPTY)
    assert not DailyMetricReading.objects.filter(user=owner, source="manual").exists()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("weight", "12", "between 30 and 200"), ("weight", "fat", "is not a weight"), ("hrv", "900", "between 1 and 300"),
        ("hours_slept", "30", "between 0 and 24"), ("hours_slept", "long", "no length of sleep"),
        ("soreness", "9", "valid choice"), ("resting_hr", "x", "number"),
    ],
)  # fmt: skip
def test_bad_input_gets_a_sentence_and_changes_nothing(
    signed_in: Client, owner: User, field: str, value: str, sentence: str
) -> None:
    answer = signed_in.post(day_address(owner), {**EMPTY, field: value})
    assert answer.status_code == 400 and sentence in answer.content.decode()
    assert DailyMetricReading.objects.get(user=owner, source="manual").weight == 61.5


def test_pounds_are_read_and_shown_to_those_who_use_them(client: Client) -> None:
    user = make_athlete(units="imperial")
    client.force_login(user)
    client.post(day_address(user), {**EMPTY, "weight": "140"})
    assert DailyMetric.objects.get(user=user).weight == pytest.approx(63.5, abs=0.05)
    assert re.search(r'value="140(\.0)?"', client.get(day_address(user)).content.decode())


def test_a_phone_shows_digits_and_the_weight_of_before_as_a_hint(client: Client) -> None:
    user = make_athlete(units="imperial")
    client.force_login(user)
    client.post(day_address(user, back=1), {**EMPTY, "weight": "140"})
    page = client.get(day_address(user)).content.decode()
    (weight,) = re.findall(r'<input[^>]+name="weight"[^>]*>', page)
    assert 'placeholder="140' in weight and "value=" not in weight, "a hint, not a value"
    for name in ("weight", "resting_hr", "hrv", "hours_slept"):
        (field,) = re.findall(rf'<input[^>]+name="{name}"[^>]*>', page)
        assert 'inputmode="decimal"' in field
    named = re.findall(r'<(?:input|textarea|select)[^>]* name="(\w+)"', page)
    asked = [name for name in dict.fromkeys(named) if name in {*EMPTY, "soreness", "mood"}]
    assert asked == ["weight", "resting_hr", "hrv", "hours_slept", "soreness", "mood", "note"], (
        "the keyboard's order"
    )
    client.post(day_address(user), {**EMPTY, "hours_slept": "730"})
    row = DailyMetricReading.objects.get(user=user, date=user.today())
    assert (row.hours_slept, row.weight) == (7.5, None)


def test_the_template_of_days_is_a_table_that_can_be_imported(signed_in: Client) -> None:
    answer = signed_in.get(reverse("insights:health_template"))
    assert answer["Content-Disposition"].startswith("attachment") and answer.content.startswith(
        b"date,hrv_ms,"
    )
    assert Client().get(reverse("insights:health_template")).status_code == 302


@pytest.mark.parametrize("day", ["2026-13-01", "tomorrow", "1066-10-14", "2999-01-01"])
def test_no_such_day_is_not_found(signed_in: Client, day: str) -> None:
    assert signed_in.get(reverse("insights:health_day", args=[day])).status_code == 404


def test_another_athlete_sees_and_changes_nothing(client: Client, owner: User) -> None:
    other = make_athlete()
    client.force_login(other)
    for address in (reverse("insights:health"), day_address(owner)):
        answer = client.get(address)
        assert answer.status_code == 200 and SECRET not in answer.content.decode()
        assert not answer.context["page"].has_any
    client.post(day_address(owner), {**EMPTY, "weight": "80"})
    assert DailyMetric.objects.get(user=owner, date=owner.today()).weight == 61.5
    assert DailyMetric.objects.get(user=other).weight == 80


def test_a_stranger_is_asked_to_sign_in(client: Client, owner: User) -> None:
    for address in (reverse("insights:health"), day_address(owner)):
        answer = client.get(address)
        assert answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")
    client.post(day_address(owner), {**EMPTY, "weight": "80"})
    assert DailyMetric.objects.get(user=owner, date=owner.today()).weight == 61.5


def test_the_form_needs_its_token_and_no_browser_keeps_the_page(owner: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(owner)
    assert strict.post(day_address(owner), EMPTY).status_code == 403
    assert strict.get(day_address(owner))["Cache-Control"] == "private, no-store"
