"""Records: the page against the kernel, what may hold a record, form and curves."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from activities.analysis import records
from activities.models import Activity, AthleteThreshold, BestEffort
from activities.services.best_test import qualifies
from insights.pages import best_efforts
from insights.pages.records import RecordsPage
from insights.pages.records_curve import span_days
from insights.pages.values import ChartView
from insights.tests import logbook

pytestmark = pytest.mark.django_db
FIVE = best_efforts.Mark("distance", 5000.0)


def effort(
    user: User, on: date, value: float, *, at: float = 5000.0, kind: str = "distance", **fields: Any
) -> BestEffort:
    """The best of a session of its own."""
    effort_fields = {name: fields.pop(name) for name in ("is_record_allowed",) if name in fields}
    activity = logbook.session(user, on, **fields)
    return BestEffort.objects.create(
        user=user, activity=activity, sport=activity.sport, environment=activity.environment,
        kind=kind, at=at, value=value, local_date=on, **effort_fields,
    )  # fmt: skip


def page_of(client: Client, **query: str) -> RecordsPage:
    response = client.get(reverse("insights:records"), query)
    assert response.status_code == 200
    page: RecordsPage = response.context["page"]
    return page


def curve_of(page: RecordsPage) -> ChartView:
    assert page.curves and len(page.curves.charts) == 1
    return page.curves.charts[0]


def cells(page: RecordsPage, table: int = 0) -> list[list[str]]:
    return [[cell.text for cell in row] for row in page.tables[table].rows]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 900),
            st.sampled_from([700.0, 1200.0, 1300.0, 1400.0]),
            st.sampled_from(["outdoor", "treadmill"]),
        ),
        max_size=15,
    )
)
def test_records_and_their_history_are_those_of_the_kernel(owner: User, today: date, runs: list) -> None:
    Activity.objects.filter(user=owner).delete()
    for back, value, environment in runs:
        effort(owner, today - timedelta(days=back), value, environment=environment)
    kernel = [
        records.Effort(
            "run", row.environment, "distance", row.at, row.value, row.local_date, str(row.activity_id)
        )
        for row in BestEffort.objects.filter(user=owner)
    ]
    key = records.RecordKey("run", "outdoor", "distance", 5000.0)
    told = [
        (h.value, h.on, str(h.activity_id), h.gain)
        for h in best_efforts.history(owner, "run", "outdoor", FIVE)
    ]
    fell = records.record_history(kernel).get(key, ())
    assert told == [(r.effort.value, r.on, r.effort.activity_id, r.gain) for r in fell]
    years = [today.year - n for n in range(4)]
    spans = [(date(year, 1, 1), date(year, 12, 31)) for year in years]
    bests = dict(zip(years, best_efforts.bests(owner, "run", "outdoor", spans).get(FIVE, ()), strict=False))
    fastest = records.best_per_year(kernel).get(key, {})
    assert {year: value for year, value in bests.items() if value} == {y: e.value for y, e in fastest.items()}
    holders = best_efforts.holders(owner, "run", "outdoor")
    now = records.personal_records(kernel).get(key)
    assert (str(holders[FIVE].activity_id) if FIVE in holders else None) == (
        now.effort.activity_id if now else None
    )


def test_the_best_of_all_time_and_of_each_year(client: Client, owner: User, today: date) -> None:
    effort(owner, today, 1300.0)
    best = effort(owner, today - timedelta(days=400), 1200.0)
    page = page_of(client)
    row = page.tables[0].rows[0]
    assert row[0].text == "5 km" and row[1].text == "20:00"
    assert row[1].url == reverse("activities:detail", args=[best.activity_id])
    assert row[3].text == "21:40"


def test_what_is_kept_out_of_records_or_impossible_holds_none(
    client: Client, owner: User, today: date
) -> None:
    effort(owner, today, 1100.0, is_record_allowed=False)
    effort(owner, today, 600.0)
    effort(owner, today, 1400.0)
    assert cells(page_of(client))[0][1] == "23:20"


def test_a_treadmill_never_sets_a_road_record(client: Client, owner: User, today: date) -> None:
    effort(owner, today, 1100.0, environment="treadmill")
    effort(owner, today, 1300.0)
    logbook.session(owner, today)
    assert cells(page_of(client))[0][1] == "21:40"
    assert cells(page_of(client, where="treadmill"))[0][1] == "18:20"


def test_the_history_tells_by_how_much_each_was_better(client: Client, owner: User, today: date) -> None:
    for back, value in ((30, 1300.0), (20, 1310.0), (10, 1270.0)):
        effort(owner, today - timedelta(days=back), value)
    assert page_of(client).history is None
    history = page_of(client, mark="distance-5000").history
    assert history
    assert [(row[1].text, row[2].text) for row in history.rows] == [("21:10", "0:30"), ("21:40", "the first")]


def test_most_of_all_and_the_busiest_day(client: Client, owner: User, today: date) -> None:
    logbook.session(owner, today, distance=42_195.0, average_speed=3.0, total_elevation_gain=50.0)
    logbook.session(owner, today, distance=99_000.0, excluded_from=["records"])
    logbook.session(
        owner,
        today - timedelta(days=1),
        distance=3000.0,
        average_speed=6.0,
        total_elevation_gain=900.0,
        tss=None,
    )
    found = {label: cell.text for label, cell in page_of(client).extremes}
    assert found["Longest distance"] == "42.20\u202fkm" and found["Most climbing"] == "900\u202fm"
    assert found["Fastest over 5\u202fkm"] == "5:33/km" and found["Most in a day"] == "2 sessions"


def test_eddington_in_km_and_miles_sums_the_day(client: Client, owner: User, today: date) -> None:
    for back in range(3):
        logbook.session(owner, today - timedelta(days=back), distance=2000.0)
        logbook.session(owner, today - timedelta(days=back), distance=1990.0)
    stats = page_of(client).eddington
    assert [(s.value.text, s.value.unit, s.note) for s in stats if s.value] == [
        ("3", "km", "4 days to 4"),
        ("2", "mi", "3 days to 3"),
    ]


def test_form_rests_on_the_best_test_of_90_days_and_names_it(
    client: Client, owner: User, today: date
) -> None:
    effort(owner, today - timedelta(days=91), 1000.0, is_race=True)
    effort(owner, today - timedelta(days=5), 1100.0)  # fast, but nothing says it was hard
    race = effort(owner, today - timedelta(days=10), 1200.0, is_race=True, name="Village race")
    found = page_of(client).prediction
    assert found and found.stat.value and found.stat.value.text == "49.8"
    assert "Village race" in found.source.label and found.source.url.endswith(f"{race.activity_id}/")
    assert [row[1].text for row in found.races.rows if row[0].text == "5 km"] == ["20:00"]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, False),
        ({"is_race": True}, True),
        ({"average_heartrate": 171.0}, True),
        ({"average_heartrate": 170.0}, False),
        ({"perceived_exertion": 8.0}, True),
        ({"perceived_exertion": 7.5}, False),
        ({"is_race": True, "workout_type": "Intervals"}, False),
        ({"is_race": True, "elevation_loss": 300.0, "total_elevation_gain": 100.0}, False),
    ],
)
def test_which_efforts_are_tests(owner: User, today: date, fields: dict[str, Any], expected: bool) -> None:
    assert qualifies(effort(owner, today, 1200.0, **fields), max_heartrate=190.0) is expected


def test_treadmill_runs_are_no_tests_and_without_one_the_page_says_what_is_missing(
    client: Client, owner: User, today: date
) -> None:
    effort(owner, today, 1200.0, is_race=True, environment="treadmill")
    page = page_of(client)
    assert page.prediction is None and "mark a race" in page.no_prediction


def test_the_highest_heart_rate_is_the_one_in_force(client: Client, owner: User, today: date) -> None:
    AthleteThreshold.objects.create(
        user=owner, sport="run", effective_on=today - timedelta(days=99), max_heartrate=180
    )
    effort(owner, today, 1200.0, average_heartrate=165.0)
    found = page_of(client).prediction
    assert found and found.why == "heart rate 92 % of its maximum"


def test_critical_power_of_the_last_90_days(client: Client, owner: User, today: date) -> None:
    for at, watts in ((180, 400.0), (300, 355.0), (720, 310.0), (1200, 295.0)):
        effort(owner, today, watts, at=at, kind="duration", sport="ride", sport_type="Ride")
    effort(
        owner, today - timedelta(days=95), 500.0, at=1200, kind="duration", sport="ride", sport_type="Ride"
    )
    stats = page_of(client, sport="ride").critical[0].stats
    assert [(s.value.text, s.value.unit) for s in stats if s.value] == [("276", "W"), ("23.2", "kJ")]


def test_two_spans_against_each_other(client: Client, owner: User, today: date) -> None:
    effort(owner, today, 300.0, at=300, kind="duration", sport="ride", sport_type="Ride")
    effort(
        owner, today - timedelta(days=500), 350.0, at=300, kind="duration", sport="ride", sport_type="Ride"
    )
    curve = curve_of(page_of(client, sport="ride"))
    assert [s["values"] for s in curve.spec["series"]] == [[300.0], [350.0]]
    curve = curve_of(page_of(client, sport="ride", b="before"))
    assert curve.rows == (("5 min", "300\u202fW", "350\u202fW"),)


def test_spans_do_not_overlap() -> None:
    today = date(2026, 5, 9)
    (first, _), (before, end) = span_days("1y", today), span_days("before", today)
    assert first == date(2025, 5, 10) and end == date(2025, 5, 9) and before == date(2024, 5, 10)
    assert span_days("all", today)[0] < date(1950, 1, 1)


def test_age_grade_needs_age_and_sex(client: Client, owner: User, today: date) -> None:
    effort(owner, today, 1200.0)
    assert "Age grade" not in [column.label for column in page_of(client).tables[0].columns]
    owner.sex, owner.date_of_birth = "F", date(1980, 1, 1)
    owner.save()
    page = page_of(client)
    assert page.tables[0].columns[3].label == "Age grade" and page.tables[0].rows[0][3].text.endswith("%")


def test_queries_do_not_grow_with_the_log(client: Client, owner: User, today: date) -> None:
    effort(owner, today, 1300.0, is_race=True)
    few = logbook.queries_of(client, reverse("insights:records"))
    for back in range(40):
        effort(owner, today - timedelta(days=back), 1200.0 + back, is_race=True)
    assert logbook.queries_of(client, reverse("insights:records")) == few <= 17
