"""From the button to the log: an athlete connects with Strava in a browser, and what comes later comes by itself."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from accounts.models import Integration, SyncStatus
from activities.models import Activity, ActivitySource
from simulators.strava.running import Running, running
from stravaai.env import PROJECT_DIR
from stravaai.tests.live import LiveSite

if TYPE_CHECKING:
    from playwright.sync_api import Page

UNTIL = "2026-11-19"
SMALL, LARGE = 60, 900


def stand_in(site: LiveSite, activities: int, *options: str) -> Iterator[Running]:
    """Strava where the site looks for it, subscribed to by the site."""
    wanted = ("--activities", str(activities), "--until", UNTIL, *options)
    with running(*wanted, port=site.strava_port) as served:
        subprocess.run(
            [sys.executable, "manage.py", "subscription", "create"],
            cwd=PROJECT_DIR, env=site.environment, check=True, capture_output=True,
        )  # fmt: skip
        yield served


@pytest.fixture
def strava(live_site: LiveSite) -> Iterator[Running]:
    yield from stand_in(live_site, SMALL, "--plain")


@pytest.fixture
def large_strava(live_site: LiveSite) -> Iterator[Running]:
    yield from stand_in(live_site, LARGE)


def connect(page: Page) -> None:
    """Landing page, consent page, Strava's own page, and back."""
    page.goto("/accounts/login/")
    page.get_by_role("link", name="Connect with Strava").click()
    page.get_by_role("heading", name="Before Strava is asked").wait_for()
    page.get_by_role("button", name="Connect with Strava").click()
    page.get_by_role("heading", name="Authorise the application").wait_for()
    page.get_by_role("button", name="Authorise").click()
    page.wait_for_url("**/settings/connections/")


def wait_until_complete(page: Page, count: int, seconds: int) -> set[str]:
    """Watch the progress on the open page until it says that all is in; gives what it said on the way."""
    said: set[str] = set()
    for _ in range(seconds * 10):
        text = page.locator("#strava-connection").inner_text()
        said.add(text)
        if "In step" in text:
            break
        page.wait_for_timeout(100)
    expect(page.locator("#strava-connection")).to_contain_text(f"{count} activities are here")
    return said


def assert_complete(strava: Running) -> None:
    """Every session with its details and samples, as the stand-in's dump has them."""
    told: list[dict[str, Any]] = strava.control("dump?streams=digest&detail=no")
    stored = ActivitySource.objects.select_related("recording").in_bulk(field_name="id").values()
    here = {source.external_id: source for source in stored}
    assert set(here) == {str(one["id"]) for one in told}
    for one in told:
        source = here[str(one["id"])]
        assert source.raw_data["resource_state"] == 3
        assert hasattr(source, "recording") == bool(one["streams"])
    assert Activity.objects.count() == len(told)


def train(strava: Running, page: Page, name: str) -> None:
    """A run ends at Strava; it must appear on the page that is open, without a hand."""
    page.evaluate("window.isTheSamePage = true")
    strava.control("activities/add", {"name": name, "seconds": 600})
    page.get_by_role("link", name=name).wait_for(timeout=20_000)
    assert page.evaluate("window.isTheSamePage")


def test_b8_an_athlete_connects_watches_everything_come_in_and_sees_a_new_run_appear(
    page: Page, strava: Running
) -> None:
    connect(page)
    said = wait_until_complete(page, SMALL, 60)
    assert len(said) > 2, "the open page told of the progress"
    assert_complete(strava)
    page.goto("/")
    train(strava, page, "Run that just ended")
    page.goto("/activities/")
    train(strava, page, "Another one")
    assert Integration.objects.get().sync_status == SyncStatus.SUCCESS


def test_a_refusal_at_strava_leads_back_to_a_sentence_and_a_second_try(
    page: Page, strava: Running, complaints: list[str]
) -> None:
    page.goto("/settings/connections/strava/")
    page.get_by_role("button", name="Connect with Strava").click()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("heading", name="Not connected").wait_for()
    page.get_by_role("link", name="Try again").click()
    page.get_by_role("button", name="Connect with Strava").click()
    page.get_by_role("checkbox", name=re.compile("Only You|only you|private", re.I)).first.uncheck()
    page.get_by_role("button", name="Authorise").click()
    page.wait_for_url("**/settings/connections/")
    page.get_by_role("link", name="Grant what is missing").wait_for()
    complaints[:] = [text for text in complaints if "400" not in text]


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_three_years_come_in_complete(page: Page, large_strava: Running) -> None:
    connect(page)
    wait_until_complete(page, LARGE, 600)
    assert_complete(large_strava)
    page.goto("/")
    train(large_strava, page, "Run that just ended")
