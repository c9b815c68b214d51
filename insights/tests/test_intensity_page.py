"""Intensity: zones added up by week, the easy share, the pattern of load, and runs far longer than before."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from activities.services import fitness
from insights.pages.intensity import IntensityPage
from insights.tests import logbook

pytestmark = pytest.mark.django_db


def page_of(client: Client, **query: str) -> IntensityPage:
    response = client.get(reverse("insights:intensity"), query)
    assert response.status_code == 200
    page: IntensityPage = response.context["page"]
    return page


def zones(*seconds: float, kind: str = "heartrate") -> dict[str, Any]:
    return {kind: {"seconds": list(seconds), "bounds": [], "missing": 0.0}}


def shares(page: IntensityPage) -> list[str]:
    return ["–" if stat.value is None else stat.value.text for stat in page.shares]


def test_easy_between_and_hard_add_up_to_the_covered_time(client: Client, owner: User, today: date) -> None:
    logbook.session(owner, today, zone_times=zones(1800, 1800, 300, 300, 200, 100, 0))
    logbook.session(owner, today, zone_times=zones(3600, 0, 300, 300, 200, 0, 100))
    page = page_of(client)
    assert shares(page) == ["80", "13", "7"]
    assert page.weeks[0].total == "2:30\u202fh" and page.weeks[0].easy == "80\u202f%"
    assert sum(part.width for part in page.weeks[0].parts) == pytest.approx(100.0)


def test_each_week_has_its_own_bar_and_empty_ones_are_there(client: Client, owner: User, today: date) -> None:
    logbook.session(owner, today - timedelta(days=21), zone_times=zones(600, 0, 0, 0, 0, 0, 0))
    page = page_of(client)
    assert len(page.weeks) == 12
    assert [bool(week.parts) for week in page.weeks[:5]] == [False, False, False, True, False]
    assert page.weeks[0].total == "–" and page.weeks[0].easy == "–"


def test_zones_of_another_number_are_left_out_and_told(client: Client, owner: User, today: date) -> None:
    logbook.session(owner, today, zone_times=zones(600, 600, 600))
    logbook.session(owner, today, zone_times={})
    page = page_of(client)
    assert shares(page) == ["–", "–", "–"]
    assert page.left_out == "2 sessions of 2 without time in seven heart rate zones left out."


def test_power_and_sports_can_be_looked_at_alone(client: Client, owner: User, today: date) -> None:
    logbook.session(owner, today, zone_times=zones(600, 0, 0, 0, 0, 0, 0))
    logbook.session(
        owner, today, sport="ride", sport_type="Ride", zone_times=zones(0, 0, 0, 0, 900, 0, 0, kind="power")
    )
    assert shares(page_of(client, kind="power")) == ["0", "0", "100"]
    assert shares(page_of(client, sport="ride")) == ["–", "–", "–"]


def test_monotony_and_strain_of_the_last_seven_days(client: Client, owner: User, today: date) -> None:
    for back, load in enumerate((100.0, 500.0, 0.0, 200.0, 400.0, 0.0, 300.0)):
        logbook.session(owner, today - timedelta(days=back), tss=load or None)
    fitness.rebuild(owner)
    found = {stat.label: stat.value and stat.value.text for stat in page_of(client).pattern}
    assert found == {"Monotony": "1.19", "Strain": "1\u202f779", "Week to month": None}


@pytest.mark.parametrize(
    ("metres", "told"), [(15_400.0, None), (15_500.0, "11 %"), (18_300.0, "31 %"), (28_100.0, "101 %")]
)
def test_a_run_far_longer_than_the_longest_of_30_days_is_told(
    client: Client, owner: User, today: date, metres: float, told: str | None
) -> None:
    logbook.session(owner, today - timedelta(days=31), distance=40_000.0)
    logbook.session(owner, today - timedelta(days=30), distance=14_000.0)
    logbook.session(owner, today, distance=metres)
    spikes = [spike.text for spike in page_of(client).spikes]
    assert len(spikes) == (told is not None)
    assert told is None or f"{told} longer" in spikes[0]


def test_a_first_run_is_no_spike(client: Client, owner: User, today: date) -> None:
    logbook.session(owner, today, distance=40_000.0)
    assert page_of(client).spikes == ()


def test_queries_do_not_grow_with_the_log(client: Client, owner: User, today: date) -> None:
    logbook.session(owner, today, zone_times=zones(600, 0, 0, 0, 0, 0, 0))
    few = logbook.queries_of(client, reverse("insights:intensity"))
    logbook.sessions(owner, logbook.days_back(today, 80))
    assert logbook.queries_of(client, reverse("insights:intensity")) == few <= 6
