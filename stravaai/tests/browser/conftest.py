"""An athlete signed in, and a browser window that must not complain about anything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from accounts.models import User
from accounts.tests.people import make_athlete
from activities.models import Activity
from activities.tests.logbook import record, ride_record, set_thresholds
from stravaai.tests.live import LiveSite

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture(autouse=True)
def complaints(page: Page) -> Iterator[list[str]]:
    """What the browser says in red; a test that expects some empties the list."""
    said: list[str] = []
    page.on(
        "console",
        lambda message: (
            said.append(f"{message.text} {message.location['url']}") if message.type == "error" else None
        ),
    )
    page.on(
        "response",
        lambda answer: said.append(f"{answer.status} {answer.url}") if answer.status >= 500 else None,
    )
    yield said
    assert said == []


def sign_in(page: Page, user: User) -> None:
    """Give the window the user's session without the way through the form."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    address = {"domain": "localhost", "path": "/"}
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, **address}])


@pytest.fixture
def athlete(page: Page, live_site: LiveSite) -> User:
    """An athlete of Zurich, signed in."""
    user = make_athlete(first_name="Ada", timezone="Europe/Zurich")
    sign_in(page, user)
    return user


@pytest.fixture
def ride(athlete: User) -> Activity:
    """An hour with map, heart rate, power and two laps, scored by a threshold."""
    set_thresholds(athlete)
    return record(athlete, ride_record(3600))
