"""Fixtures of all tests: the private servers, the running site, a browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import OperationalError
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.backends.postgresql.operations import DatabaseOperations
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from psycopg.errors import DeadlockDetected

from stravaai import embedded
from stravaai.tests.database import database_name, ensure_template
from stravaai.tests.live import LiveSite, new_open_folder, run_live_site
from stravaai.tests.sharing import Sharing

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# How long an example takes depends on what else the machine does: the time limit of each test is pytest's.
hypothesis_settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("house")

BROWSER_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATIENT = (  # files whose tests take seconds together: `make test-fast` leaves them out
    "accounts/providers/tests/test_contract",
    "accounts/tests/test_admin",
    "accounts/tests/test_services",
    "accounts/tests/test_strava_login",
    "accounts/tests/test_withdrawal",
    "activities/tests/test_admin_pages",
    "activities/tests/test_commands",
    "activities/tests/test_demo",
    "activities/tests/test_files_failures",
    "activities/tests/test_gear",
    "activities/tests/test_imports",
    "activities/tests/test_load_failures",
    "activities/tests/test_pages_access",
    "activities/tests/test_rebuild",
    "activities/tests/test_routes",
    "activities/tests/test_service_sync",
    "activities/tests/test_strict_policy",
    "activities/tests/test_sync",
    "activities/tests/test_time_failures",
    "insights/tests/",
    "plans/tests/test_adapting",
    "plans/tests/test_changes",
    "plans/tests/test_feeds",
    "plans/tests/test_matching",
    "plans/tests/test_pages",
    "simulators/tests/",
    "stravaai/tests/test_strava_checkup",
    "webhooks/tests/",
)
FLUSHES = 5
PATIENCE_MS, SLOW_LINE_MS = 20_000, 50
BROWSER_FIXTURES = {"page", "browser", "live_site"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of the running site and tests that take their time are marked."""
    for item in items:
        if BROWSER_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")
        if item.nodeid.startswith(PATIENT):
            item.add_marker("slow")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Sharing:
    return Sharing(config, log)


@pytest.fixture(scope="session")
def servers() -> Iterator[None]:
    """PostgreSQL and Redis of the tests, shared by all test processes."""
    embedded.join()
    yield
    embedded.leave()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(servers: None) -> None:
    """Have this process's test database copied from a template that holds the migrations already."""
    from django.db import connection

    connection.settings_dict["TEST"] |= {
        "NAME": database_name(),
        "TEMPLATE": ensure_template(connection.settings_dict),
    }


def uses_database(request: pytest.FixtureRequest) -> bool:
    """Whether a test has the database, by fixture or by mark."""
    has_mark = request.node.get_closest_marker("django_db") is not None
    return has_mark or bool({"db", "transactional_db"} & set(request.fixturenames))


@pytest.fixture(autouse=True)
def empty_cache(request: pytest.FixtureRequest) -> None:
    """Tests that use the database find the cache empty; the queue beside it is left alone."""
    if uses_database(request):
        from stravaai.health import redis_client

        with redis_client() as client:
            if keys := client.keys("cache:*"):
                client.delete(*keys)


@pytest.fixture(autouse=True)
def file_folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Original files written by a test go to a folder of its own."""
    if uses_database(request) and "live_site" not in request.fixturenames:
        request.getfixturevalue("settings").MEDIA_ROOT = tmp_path_factory.mktemp("files")


@pytest.fixture(scope="session")
def live_processes(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """The site as it is served: web server and worker, on the test database."""
    with run_live_site(tmp_path_factory.mktemp("site")) as site, pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", flush_beside_a_worker)
        yield site


def flush_beside_a_worker(operations: DatabaseOperations, statements: Sequence[str]) -> None:
    """Empty the tables; again when the worker was still at something and PostgreSQL had to refuse one of the two."""
    for attempt in range(FLUSHES):
        try:
            BaseDatabaseOperations.execute_sql_flush(operations, statements)
        except OperationalError as refusal:
            if not isinstance(refusal.__cause__, DeadlockDetected) or attempt == FLUSHES - 1:
                raise
        else:
            return


@pytest.fixture
def live_site(transactional_db: None, live_processes: LiveSite, settings: Any) -> LiveSite:
    """The running site on an empty database; what a test stores is emptied after it."""
    settings.MEDIA_ROOT = live_processes.files
    settings.SITE_URL = live_processes.url
    return live_processes


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium of the machine, without its own errands on the network."""
    if os.environ.get("NO_BROWSER") == "1":
        pytest.skip("NO_BROWSER=1")
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.fail(
            "No chromium found: install it (Debian: apt-get install chromium) or set NO_BROWSER=1.",
            pytrace=False,
        )
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE_MS)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = (
        "1"  # Playwright keeps an event loop in this thread; the ORM need not mind
    )
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=BROWSER_FLAGS)
        yield chromium
        chromium.close()


def slow_down(page: Page, times: int) -> None:
    """Make a window as slow as on a machine that is busy, so that a test which does not wait shows it."""
    if times > 1:
        tools = page.context.new_cdp_session(page)
        tools.send("Emulation.setCPUThrottlingRate", {"rate": times})
        tools.send("Network.enable")
        line = {
            "offline": False,
            "latency": SLOW_LINE_MS * times,
            "downloadThroughput": -1,
            "uploadThroughput": -1,
        }
        tools.send("Network.emulateNetworkConditions", line)


@pytest.fixture
def page(browser: Browser, live_site: LiveSite) -> Iterator[Page]:
    """A fresh browser window on the running site; an error in its scripts fails the test."""
    context = browser.new_context(base_url=live_site.url, viewport={"width": 1280, "height": 900})
    window = context.new_page()
    window.set_default_timeout(PATIENCE_MS)
    slow_down(window, int(os.environ.get("SLOW_BROWSER", "1")))
    errors: list[str] = []
    window.on("pageerror", lambda error: errors.append(str(error)))
    window.on(
        "console", lambda message: errors.append(message.text) if "Content Security" in message.text else None
    )
    yield window
    context.close()
    assert not errors, f"errors in the page: {errors}"


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every account may pass through, as the one lent to PostgreSQL must."""
    with new_open_folder() as folder:
        yield folder


@pytest.fixture
def samples() -> Path:
    """Folder of real recordings, when this machine has one."""
    folder = Path(os.environ.get("SAMPLES_DIR", Path(__file__).parent.parent / "shared" / "samples"))
    if not folder.is_dir():
        pytest.skip("no folder of real recordings: set SAMPLES_DIR")
    return folder
