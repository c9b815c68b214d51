"""The site as it runs: web server, worker and what a browser is given."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.request import urlopen

from playwright.sync_api import expect

from stravaai.tests.live import LiveSite

if TYPE_CHECKING:
    from playwright.sync_api import Page


def test_the_running_site_is_well_with_its_worker(live_site: LiveSite) -> None:
    with urlopen(f"{live_site.url}/healthz") as answer:
        assert json.load(answer) == {"web": "ok", "database": "ok", "redis": "ok", "worker": "ok"}


def test_static_files_have_their_hash_in_the_name_and_may_be_kept(live_site: LiveSite) -> None:
    with urlopen(live_site.url) as answer:
        page = answer.read().decode()
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    with urlopen(live_site.url + address) as sheet:
        assert "immutable" in sheet.headers["Cache-Control"]


def test_the_landing_page_asks_nothing_of_other_hosts(page: Page, live_site: LiveSite) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/")
    page.wait_for_load_state("networkidle")
    expect(page).to_have_title(re.compile("."))
    assert asked and all(url.startswith(live_site.url) for url in asked)
