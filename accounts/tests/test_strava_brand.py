"""Strava's own pictures: shown unaltered where the operator put them, our own button and words otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.tests.people import make_athlete

pytestmark = pytest.mark.django_db
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" width="193" height="48"><script>alert(1)</script></svg>'
PLACES = ["/accounts/login/", "/settings/connections/strava/", "/settings/connections/"]


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.STRAVA_BRAND_DIR = str(tmp_path)
    settings.STRAVA_CLIENT_ID, settings.STRAVA_CLIENT_SECRET = "10002", "x"
    return tmp_path


def page_at(client: Client, place: str) -> str:
    if place == PLACES[2]:
        client.force_login(make_athlete())
    return client.get(place).content.decode()


@pytest.mark.parametrize("place", PLACES)
def test_without_the_official_picture_the_button_is_our_own(client: Client, folder: Path, place: str) -> None:
    page = page_at(client, place)
    assert "Connect with Strava" in page and "/brand/strava/" not in page
    assert client.get("/brand/strava/connect/").status_code == 404


@pytest.mark.parametrize("place", PLACES)
def test_the_official_picture_takes_the_buttons_place_as_soon_as_it_is_there(
    client: Client, folder: Path, place: str
) -> None:
    (folder / "connect-with-strava.svg").write_bytes(DRAWING)
    assert '<img src="/brand/strava/connect/" alt="Connect with Strava" height="48">' in page_at(
        client, place
    )


def test_a_picture_is_given_as_it_is_and_can_run_nothing(client: Client, folder: Path) -> None:
    (folder / "connect-with-strava.svg").write_bytes(DRAWING)
    (folder / "powered-by-strava.png").write_bytes(b"PNG")
    drawn, mark = client.get("/brand/strava/connect/"), client.get("/brand/strava/powered/")
    assert b"".join(drawn.streaming_content) == DRAWING and drawn["Content-Type"] == "image/svg+xml"
    assert (
        "default-src 'none'" in drawn["Content-Security-Policy"]
        and "sandbox" in drawn["Content-Security-Policy"]
    )
    assert "img-src" not in drawn["Content-Security-Policy"] and mark["Content-Type"] == "image/png"


@pytest.mark.parametrize("name", ["secrets", "connect-with-strava", "..", "powered"])
def test_nothing_else_is_given_from_there(client: Client, folder: Path, name: str) -> None:
    (folder / "secrets.svg").write_bytes(b"x")
    assert client.get(f"/brand/strava/{name}/").status_code == 404


def test_powered_by_strava_stands_small_beside_our_own_words(client: Client, folder: Path) -> None:
    assert "Compatible with Strava" in page_at(client, PLACES[2])
    (folder / "powered-by-strava.svg").write_bytes(DRAWING)
    page = client.get(PLACES[2]).content.decode()
    assert 'alt="Powered by Strava" height="20"' in page and "Compatible with Strava" not in page
