from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from accounts.tests.people import make_athlete
from activities import tasks
from activities.analysis import load
from activities.analysis.thresholds import Thresholds
from activities.models import Activity, AthleteThreshold, RescoringMark
from activities.services import thresholds
from activities.services.thresholds import Span, Step, changed_spans, in_force

PAGE = "/settings/thresholds/"
START = date(2025, 1, 1)
days = st.integers(min_value=0, max_value=40).map(lambda n: START + timedelta(days=n))
timelines = st.dictionaries(days, st.integers(min_value=200, max_value=203), max_size=5).map(
    lambda rows: [Step(day, {"ftp": ftp}) for day, ftp in rows.items()]
)


def make_activity(user: User, day: date, sport: str = "ride", **fields: Any) -> Activity:
    start = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return Activity.objects.create(
        user=user,
        sport=sport,
        start_date=start,
        start_date_local=start.replace(tzinfo=None),
        timezone="UTC",
        utc_offset=0,
        **{"name": f"{sport} of {day}", "tss": 100.0, "load_method": "power", **fields},
    )


def make_row(user: User, day: date = START, sport: str = "ride", **values: Any) -> AthleteThreshold:
    return AthleteThreshold.objects.create(
        user=user, sport=sport, effective_on=day, **(values or {"ftp": 250})
    )


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """Whose activities were put into the queue to be scored anew."""
    calls: list[tuple[str, ...]] = []
    monkeypatch.setattr(tasks.rescore, "delay", lambda *args: calls.append(args))
    return calls


def marks(user: User) -> list[tuple[str, date, date | None]]:
    rows = RescoringMark.objects.filter(user=user).order_by("created_at")
    return [(row.sport, row.from_on, row.to_on) for row in rows]


# --- which days a change touches --------------------------------------------------------------------------


def test_a_new_row_touches_the_days_until_the_next_row() -> None:
    before = [Step(date(2025, 1, 1), {"ftp": 250}), Step(date(2025, 3, 1), {"ftp": 270})]
    after = [*before, Step(date(2025, 2, 1), {"ftp": 260})]
    assert changed_spans(before, after) == (Span(date(2025, 2, 1), date(2025, 2, 28)),)


def test_the_newest_row_touches_every_day_from_its_own_on() -> None:
    before = [Step(date(2025, 1, 1), {"ftp": 250})]
    after = [*before, Step(date(2025, 2, 1), {"ftp": 260})]
    assert changed_spans(before, after) == (Span(date(2025, 2, 1), None),)


def test_moving_a_row_touches_only_the_days_between() -> None:
    before = [Step(date(2025, 1, 1), {"ftp": 250}), Step(date(2025, 2, 10), {"ftp": 260})]
    after = [before[0], Step(date(2025, 2, 1), {"ftp": 260})]
    assert changed_spans(before, after) == (Span(date(2025, 2, 1), date(2025, 2, 9)),)


def test_moving_a_row_past_another_leaves_the_days_of_the_other_alone() -> None:
    other = Step(date(2025, 2, 1), {"ftp": 260})
    before = [Step(date(2025, 1, 1), {"ftp": 250}), other]
    after = [other, Step(date(2025, 3, 1), {"ftp": 250})]
    assert changed_spans(before, after) == (
        Span(date(2025, 1, 1), date(2025, 1, 31)),
        Span(date(2025, 3, 1), None),
    )


def test_the_same_values_again_touch_nothing() -> None:
    before = [Step(date(2025, 1, 1), {"ftp": 250})]
    assert changed_spans(before, [*before, Step(date(2025, 2, 1), {"ftp": 250})]) == ()


@given(timelines, timelines)
def test_exactly_the_days_with_other_values_are_touched(before: list[Step], after: list[Step]) -> None:
    spans = changed_spans(before, after)
    for number in range(-1, 60):
        day = START + timedelta(days=number)
        touched = any(span.first <= day and (span.last is None or day <= span.last) for span in spans)
        assert touched == (in_force(before, day) != in_force(after, day))


# --- what a load becomes ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("old", "new"), [(250.0, 275.0), (300.0, 260.0)])
def test_the_factor_of_a_power_load_agrees_with_the_formula(old: float, new: float) -> None:
    was, becomes = (load.power_tss(200.0, ftp, 5400.0) for ftp in (old, new))
    assert was is not None
    assert becomes is not None
    factor = thresholds.load_factor("power", "ride", Thresholds(ftp=old), Thresholds(ftp=new))
    assert was * (factor or 0) == pytest.approx(becomes)


def test_the_factor_of_a_heart_rate_load_agrees_with_the_formula() -> None:
    beats = np.array([120.0, 150.0, 165.0] * 900)
    scores = [
        load.hr_tss(beats, max_hr=190, rest_hr=50, threshold_hr=rate, sex="F") for rate in (165.0, 172.0)
    ]
    known = [
        Thresholds(max_heartrate=190, resting_heartrate=50, threshold_heartrate=rate, sex="F")
        for rate in (165.0, 172.0)
    ]
    factor = thresholds.load_factor("heart_rate", "run", *known)
    assert scores[0] is not None
    assert scores[0] * (factor or 0) == pytest.approx(scores[1])


@pytest.mark.parametrize(("sport", "method", "power"), [("run", "pace", 2), ("swim", "swim", 3)])
def test_the_factor_of_a_pace_load_is_a_power_of_the_speeds(sport: str, method: str, power: int) -> None:
    factor = thresholds.load_factor(
        method, sport, Thresholds(threshold_speed=4.0), Thresholds(threshold_speed=5.0)
    )
    assert factor == pytest.approx(0.8**power)


def test_another_highest_heart_rate_needs_the_recording() -> None:
    old = Thresholds(max_heartrate=190, resting_heartrate=50, threshold_heartrate=165)
    new = Thresholds(max_heartrate=195, resting_heartrate=50, threshold_heartrate=165)
    assert thresholds.load_factor("heart_rate", "run", old, new) is None


@pytest.mark.parametrize("method", ["perceived", "estimate"])
def test_loads_without_a_threshold_stay(method: str) -> None:
    assert thresholds.load_factor(method, "run", Thresholds(ftp=1), Thresholds(ftp=2)) == 1.0


# --- previews ---------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_preview_names_what_would_move_and_how_far() -> None:
    user = make_athlete()
    make_row(user, ftp=250)
    for day in (1, 10, 20):
        make_activity(user, date(2025, 2, day))
    found = thresholds.preview(
        user, "ride", old=None, new=AthleteThreshold(sport="ride", effective_on=date(2025, 2, 5), ftp=275)
    )
    assert (found.count, found.first_on, found.last_on) == (2, date(2025, 2, 10), date(2025, 2, 20))
    assert found.examples[0].new_load == pytest.approx(100 * (250 / 275) ** 2)


@pytest.mark.django_db
def test_a_preview_counts_nothing_of_other_athletes_or_sports() -> None:
    user = make_athlete()
    make_activity(make_athlete(), date(2025, 2, 1))
    make_activity(user, date(2025, 2, 1), sport="swim")
    make_row(user, sport="swim", threshold_pace=105)
    found = thresholds.preview(
        user, "ride", old=None, new=AthleteThreshold(sport="ride", effective_on=START, ftp=275)
    )
    assert found.count == 0


@pytest.mark.django_db
def test_a_preview_counts_sports_that_borrow_heart_rates_for_want_of_their_own() -> None:
    user = make_athlete()
    make_activity(user, date(2025, 2, 1), sport="swim")
    new = AthleteThreshold(sport="ride", effective_on=START, max_heartrate=190)
    assert thresholds.preview(user, "ride", old=None, new=new).count == 1


@pytest.mark.django_db
def test_a_first_threshold_promises_no_number_because_the_method_may_change() -> None:
    user = make_athlete()
    make_activity(user, date(2025, 2, 1), load_method="heart_rate")
    found = thresholds.preview(
        user, "ride", old=None, new=AthleteThreshold(sport="ride", effective_on=START, ftp=275)
    )
    assert found.examples[0].new_load is None


@pytest.mark.django_db
def test_sports_that_borrow_heart_rates_are_counted_with_their_lender() -> None:
    user = make_athlete()
    make_activity(user, date(2025, 2, 1), sport="walk", load_method="heart_rate")
    new = AthleteThreshold(sport="run", effective_on=START, threshold_heartrate=165)
    assert thresholds.preview(user, "run", old=None, new=new).count == 1


# --- pages ------------------------------------------------------------------------------------------------


def post_twice(client: Client, address: str, data: dict[str, Any]) -> Any:
    """Fill in the form, look at the preview, and press its button."""
    page: Any = client.post(address, data)
    assert page.status_code == 200
    return client.post(address, {**data, "previewed": page.context["signature"]})


@pytest.mark.django_db
def test_nothing_is_saved_before_the_preview_was_seen(client: Client, queued: list[tuple[str, ...]]) -> None:
    client.force_login(make_athlete())
    page = client.post(f"{PAGE}ride/new/", {"effective_on": "2025-02-01", "ftp": "265"})
    assert "will be scored anew" in page.content.decode() or "No activity" in page.content.decode()
    assert not AthleteThreshold.objects.exists()
    assert queued == []


@pytest.mark.django_db
def test_saving_scores_exactly_the_previewed_days_anew(
    client: Client,
    queued: list[tuple[str, ...]],
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    user = make_athlete()
    make_row(user, date(2025, 3, 1), ftp=270)
    client.force_login(user)
    with django_capture_on_commit_callbacks(execute=True):
        response = post_twice(client, f"{PAGE}ride/new/", {"effective_on": "2025-02-01", "ftp": "260"})
    assert response.status_code == 302
    assert AthleteThreshold.objects.get(effective_on=date(2025, 2, 1)).ftp == 260
    assert queued == [(str(user.pk),)]
    assert marks(user) == [("ride", date(2025, 2, 1), date(2025, 2, 28))]


@pytest.mark.django_db
def test_a_value_changed_after_the_preview_is_previewed_again(
    client: Client, queued: list[tuple[str, ...]]
) -> None:
    client.force_login(make_athlete())
    page: Any = client.post(f"{PAGE}ride/new/", {"effective_on": "2025-02-01", "ftp": "265"})
    changed = {"effective_on": "2025-02-01", "ftp": "280", "previewed": page.context["signature"]}
    assert client.post(f"{PAGE}ride/new/", changed).status_code == 200
    assert not AthleteThreshold.objects.exists()


@pytest.mark.django_db
def test_editing_and_deleting_score_the_days_the_row_covers(
    client: Client,
    queued: list[tuple[str, ...]],
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    user = make_athlete()
    row = make_row(user, date(2025, 2, 1), ftp=250)
    client.force_login(user)
    with django_capture_on_commit_callbacks(execute=True):
        post_twice(client, f"{PAGE}{row.pk}/", {"effective_on": "2025-02-01", "ftp": "255"})
        client.post(f"{PAGE}{row.pk}/delete/")
    assert queued == [(str(user.pk),)] * 2
    assert marks(user) == [("ride", date(2025, 2, 1), None)] * 2
    assert not AthleteThreshold.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("units", "typed", "stored"),
    [("metric", "4:30", 270.0), ("imperial", "7:15", 435 / 1.609344), ("metric", "13.3333 km/h", 270)],
)
def test_a_pace_is_typed_in_the_athletes_units_and_stored_per_kilometre(
    client: Client, queued: list[tuple[str, ...]], units: str, typed: str, stored: float
) -> None:
    client.force_login(make_athlete(units=units))
    post_twice(client, f"{PAGE}run/new/", {"effective_on": "2025-02-01", "threshold_pace": typed})
    assert AthleteThreshold.objects.get().threshold_pace == pytest.approx(stored, rel=1e-4)


@pytest.mark.django_db
def test_looking_at_a_row_and_saving_it_moves_nothing(
    client: Client,
    queued: list[tuple[str, ...]],
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    user = make_athlete(units="imperial")
    row = make_row(
        user, sport="run", threshold_pace=271.37, weight=70.123, zone_bounds={"pace": [2.871, 3.333]}
    )
    client.force_login(user)
    page: Any = client.get(f"{PAGE}{row.pk}/")
    form = page.context["form"]
    data = {name: form[name].value() or "" for name in form.fields} | {"effective_on": "2025-01-01"}
    with django_capture_on_commit_callbacks(execute=True):
        assert post_twice(client, f"{PAGE}{row.pk}/", data).status_code == 302
    again = AthleteThreshold.objects.get()
    assert (again.threshold_pace, again.weight, again.zone_bounds) == (
        271.37,
        70.123,
        {"pace": [2.871, 3.333]},
    )
    assert queued == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"ftp": "500"},
        {"ftp": "0"},
        {"weight": "20"},
        {"threshold_heartrate": "170", "max_heartrate": "160"},
        {"resting_heartrate": "150", "threshold_heartrate": "140"},
        {"heartrate_bounds": "150, 140, 160"},
        {"heartrate_bounds": "150"},
        {},
        {"ftp": "250", "effective_on": "2999-01-01"},
    ],
)
def test_impossible_values_are_refused_with_a_sentence(client: Client, wrong: dict[str, str]) -> None:
    client.force_login(make_athlete())
    page: Any = client.post(f"{PAGE}ride/new/", {"effective_on": "2025-02-01", **wrong})
    assert page.status_code == 200
    assert page.context["form"].errors
    assert "preview" not in page.context


@pytest.mark.django_db
def test_two_entries_of_one_day_are_refused(client: Client) -> None:
    user = make_athlete()
    make_row(user, date(2025, 2, 1))
    client.force_login(user)
    page = client.post(f"{PAGE}ride/new/", {"effective_on": "2025-02-01", "ftp": "265"})
    assert "entry for this day already" in page.content.decode()


@pytest.mark.django_db
def test_the_first_entry_of_a_sport_begins_with_its_first_activity(client: Client) -> None:
    user = make_athlete()
    make_activity(user, date(2021, 5, 6))
    client.force_login(user)
    assert 'value="2021-05-06"' in client.get(f"{PAGE}ride/new/").content.decode()


@pytest.mark.django_db
def test_the_page_shows_the_zones_in_force_in_the_athletes_units(client: Client) -> None:
    user = make_athlete(units="metric")
    make_row(user, sport="run", threshold_pace=270, threshold_heartrate=165)
    make_row(user, sport="ride", ftp=250, zone_bounds={"power": [150, 200, 240]})
    client.force_login(user)
    page = client.get(PAGE).content.decode()
    for shown in ("4:30", "5:48", "140 – 149", "Z2 Aerobic", "your own", "150 – 200", "240 or more"):
        assert shown in page


@pytest.mark.django_db
def test_an_athlete_without_thresholds_is_told_what_that_means(client: Client) -> None:
    client.force_login(make_athlete())
    assert "Nothing yet" in client.get(PAGE).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_another_athletes_row_is_not_found_and_not_touched(client: Client, method: str) -> None:
    owner, other = make_athlete(), make_athlete()
    row = make_row(owner, ftp=253)
    client.force_login(other)
    for address in (f"{PAGE}{row.pk}/", f"{PAGE}{row.pk}/delete/"):
        assert getattr(client, method)(address).status_code == 404
    assert "253" not in client.get(PAGE).content.decode()
    assert AthleteThreshold.objects.get() == row


@pytest.mark.django_db
def test_a_stranger_is_sent_to_sign_in(client: Client) -> None:
    row = make_row(make_athlete())
    for address in (PAGE, f"{PAGE}ride/new/", f"{PAGE}{row.pk}/", f"{PAGE}{row.pk}/delete/"):
        assert client.get(address).status_code == 302


@pytest.mark.django_db
def test_another_site_cannot_change_thresholds() -> None:
    user = make_athlete()
    row = make_row(user)
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(user)
    assert careful.post(f"{PAGE}{row.pk}/delete/").status_code == 403


@pytest.mark.django_db
def test_the_page_takes_few_queries_however_long_the_history(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    user = make_athlete()
    for number in range(30):
        make_row(user, START + timedelta(days=number), ftp=250 + number)
    client.force_login(user)
    client.get(PAGE)
    with django_assert_max_num_queries(5):
        client.get(PAGE)
