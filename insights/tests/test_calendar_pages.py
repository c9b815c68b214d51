"""Calendar, year and totals: what stands on which day, and sums that agree with the list."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from activities.models import Activity
from insights.pages.calendar import CalendarPage, month_of
from insights.pages.totals import TotalsPage
from insights.tests import logbook
from plans.models import BlackoutDay, Race
from plans.services import matching
from plans.tests import planning

pytestmark = pytest.mark.django_db


def calendar_of(client: Client, **query: str) -> CalendarPage:
    response = client.get(reverse("insights:calendar"), query)
    assert response.status_code == 200
    page: CalendarPage = response.context["page"]
    return page


def totals_of(client: Client, **query: str) -> TotalsPage:
    response = client.get(reverse("insights:totals"), query)
    assert response.status_code == 200
    page: TotalsPage = response.context["page"]
    return page


def texts(page: TotalsPage) -> list[list[str]]:
    assert page.table
    return [[cell.text for cell in row] for row in page.table.rows]


def test_sessions_stand_on_their_local_day(client: Client, owner: User) -> None:
    run = logbook.session(owner, date(2026, 3, 18))
    page = calendar_of(client, month="2026-03")
    days = [day for week in page.weeks for day in week.days]
    (full,) = [day for day in days if day.sessions]
    assert full.text == "Wednesday 18 March 2026" and full.sessions[0].amount == "10.0\u202fkm"
    assert full.sessions[0].url == reverse("activities:detail", args=[run.pk])
    assert [row.id for row in client.get(full.url).context["page"].rows] == [str(run.pk)]


def test_a_month_shows_whole_weeks_from_the_athletes_first_day(client: Client, owner: User) -> None:
    logbook.session(owner, date(2026, 3, 18))
    assert calendar_of(client, month="2026-03").weekdays[0] == "Mon"
    owner.week_start = 6
    owner.save()
    page = calendar_of(client, month="2026-03")
    assert page.weekdays[0] == "Sun" and page.weeks[0].days[0].day == 1
    assert all(len(week.days) == 7 for week in page.weeks)


def test_the_sums_of_a_month_leave_its_neighbours_out(client: Client, owner: User) -> None:
    for day in (date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1)):
        logbook.session(owner, day)
    sums = {
        stat.label: stat.value and stat.value.text for stat in calendar_of(client, month="2026-03").totals
    }
    assert sums == {
        "Activities": "2",
        "Days": "2",
        "Distance": "20.0",
        "Time": "1:40:00",
        "Climb": "240",
        "Load": "120",
    }


def test_an_empty_month_has_dashes_and_not_zeros(client: Client, owner: User) -> None:
    logbook.session(owner, date(2026, 3, 18))
    page = calendar_of(client, month="2026-05")
    assert [stat.value for stat in page.totals if stat.label in ("Distance", "Load")] == [None, None]


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "x-y", "99999-01", "0001-01"])
def test_a_month_that_cannot_be_read_is_this_month(text: str) -> None:
    assert month_of(text, date(2026, 5, 9)) == date(2026, 5, 1)


def test_the_year_has_a_square_a_day_and_more_load_is_darker(client: Client, owner: User) -> None:
    for day, load in ((1, 10.0), (2, 50.0), (3, 100.0), (4, 200.0)):
        logbook.session(owner, date(2024, 3, day), tss=load)
    heat = calendar_of(client, month="2024-03").heat
    assert heat and len(heat.days) == 366
    assert [day.level for day in heat.days if day.level] == [1, 2, 3, 4]
    assert heat.summary == "4 days with 4 sessions in 2024."


def test_a_year_without_any_known_load_shows_time(client: Client, owner: User) -> None:
    logbook.session(owner, date(2024, 3, 1), tss=None)
    heat = calendar_of(client, month="2024-03").heat
    assert heat and heat.measure == "time" and max(day.level for day in heat.days) == 1


def test_a_sport_can_be_looked_at_alone(client: Client, owner: User) -> None:
    logbook.session(owner, date(2026, 3, 1))
    logbook.session(owner, date(2026, 3, 2), sport="swim", sport_type="Swim", distance=2000.0)
    sums = {s.label: s.value for s in calendar_of(client, month="2026-03", sport="swim").totals}
    assert sums["Distance"] and (sums["Distance"].text, sums["Distance"].unit) == ("2\u202f000", "m")


def test_months_and_years_sum_what_the_list_sums(client: Client, owner: User) -> None:
    logbook.sessions(owner, [date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 1)])
    assert texts(totals_of(client)) == [
        ["February 2026", "10\u202fkm", "0:50\u202fh", "120\u202fm", "60", "1"],
        ["January 2026", "20\u202fkm", "1:40\u202fh", "240\u202fm", "120", "2"],
        ["December 2025", "10\u202fkm", "0:50\u202fh", "120\u202fm", "60", "1"],
    ]
    years = texts(totals_of(client, by="year"))
    assert [row[0] for row in years] == ["2026", "2025"] and years[0][1] == "30\u202fkm"
    whole = Activity.objects.for_athlete(owner).between(date(2026, 1, 1), date(2026, 12, 31)).totals()
    assert whole["distance"] == 30_000.0


def test_doubtful_loads_are_left_out_of_totals(client: Client, owner: User) -> None:
    logbook.session(owner, date(2026, 1, 1), tss=900.0, excluded_from=["load"])
    assert texts(totals_of(client))[0][4] == "–"


def test_weeks_without_training_are_there(client: Client, owner: User) -> None:
    today = owner.today()
    logbook.sessions(owner, [today, today - timedelta(days=14)])
    rows = texts(totals_of(client, by="week"))
    assert len(rows) == 52
    assert [row[5] for row in rows[:3]] == ["1", "–", "1"]


def test_years_grow_month_by_month_and_this_one_ends_now(client: Client, owner: User) -> None:
    today = owner.today()
    logbook.session(owner, today.replace(month=1, day=1))
    logbook.session(owner, date(today.year - 1, 12, 31))
    page = totals_of(client)
    assert page.years
    this, last = (series["values"] for series in page.years.spec["series"])
    assert this[: today.month + 1] == [0.0] + [10.0] * today.month
    assert this[today.month + 1 :] == [None] * (12 - today.month)
    assert last == [0.0] * 12 + [10.0]


def test_the_unit_of_the_chart_is_the_athletes(client: Client, owner: User) -> None:
    logbook.session(owner, owner.today(), distance=16_093.44)
    owner.units = "imperial"
    owner.save()
    page = totals_of(client)
    assert page.years and page.years.spec["unit"] == "mi"
    assert page.years.spec["series"][0]["values"][owner.today().month] == 10.0


@pytest.mark.parametrize("address", ["insights:calendar", "insights:totals"])
def test_queries_do_not_grow_with_the_log(client: Client, owner: User, address: str) -> None:
    logbook.sessions(owner, logbook.days_back(owner.today(), 5))
    few = logbook.queries_of(client, reverse(address))
    logbook.sessions(owner, logbook.days_back(owner.today() - timedelta(days=9), 300))
    assert logbook.queries_of(client, reverse(address)) == few <= {"insights:calendar": 12}.get(address, 8)


# --- planned beside done --------------------------------------------------------------------------------------


def cells_of(page: CalendarPage):
    return {day.iso: day for week in page.weeks for day in week.days}


def test_what_is_planned_stands_beside_what_was_done(client: Client, owner: User) -> None:
    spring = planning.plan(owner, date(2026, 3, 2))
    planning.workout(spring, date(2026, 3, 18), name="Hills")
    planning.workout(spring, date(2026, 3, 19), 8_000.0)
    logbook.session(owner, date(2026, 3, 18), distance=9_800.0)
    matching.match_all(owner.pk)
    page = calendar_of(client, month="2026-03")
    done, missed = (cells_of(page)[f"2026-03-{day}"] for day in (18, 19))
    assert [(chip.name, chip.amount, chip.badge.label) for chip in done.workouts] == [
        ("Hills", "10.0\u202fkm", "Done as planned")
    ]
    assert done.sessions[0].fulfils and done.workouts[0].is_frozen
    assert missed.workouts[0].badge.label == "Missed"
    week = next(week for week in page.weeks if done in week.days)
    assert week.planned == "18\u202fkm planned" and week.kept and week.kept.label == "54\u202f% kept"


def test_several_workouts_a_day_each_stand_there(client: Client, owner: User) -> None:
    spring = planning.plan(owner, date(2026, 3, 2))
    for metres in (5_000.0, 10_000.0):
        planning.workout(spring, date(2026, 3, 18), metres)
    assert len(cells_of(calendar_of(client, month="2026-03"))["2026-03-18"].workouts) == 2


def test_a_plan_that_is_not_followed_is_not_shown(client: Client, owner: User) -> None:
    planning.plan(owner, date(2026, 3, 2))
    other = planning.plan(owner, date(2026, 3, 2), name="Other", is_active=False)
    planning.workout(other, date(2026, 3, 18))
    assert not cells_of(calendar_of(client, month="2026-03"))["2026-03-18"].workouts


def test_a_week_is_shown_alone_with_races_and_days_off(client: Client, owner: User) -> None:
    planning.plan(owner, date(2026, 3, 2))
    Race.objects.create(user=owner, name="Lake 10", date=date(2026, 3, 18), priority="A")
    BlackoutDay.objects.create(user=owner, date=date(2026, 3, 19), reason="Wedding")
    page = calendar_of(client, view="week", day="2026-03-18")
    assert page.title == "16 Mar 2026 – 22 Mar 2026" and len(page.weeks) == 1
    days = cells_of(page)
    assert days["2026-03-18"].events[0].label == "A Lake 10" and days["2026-03-19"].off == "Wedding"


def test_only_coming_days_offer_to_add_a_workout(client: Client, owner: User) -> None:
    today = owner.today()
    planning.plan(owner, today - timedelta(days=7))
    page = calendar_of(client, view="week", day=str(today))
    assert {bool(day.add_url) for day in cells_of(page).values() if not day.is_past} == {True}
    assert not any(day.add_url for day in cells_of(page).values() if day.is_past)
