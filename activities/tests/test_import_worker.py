"""Imports in the running site: files go in over HTTP, a real worker does the work and may be killed."""

from __future__ import annotations

import re
import time
import warnings
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from urllib.parse import urlsplit

import psutil
import pytest
import requests
from celery import current_app
from celery.exceptions import AlwaysEagerIgnored
from django.db import connection
from django.db.models import F

from accounts.models import User
from accounts.services import sign_in_links
from activities.models import (
    Activity,
    ActivitySource,
    BatchState,
    FitnessDay,
    ImportBatch,
    ImportItem,
    ItemState,
)
from activities.tests.batches import COUNTS, counts, days_of, imported, log_of, stored_files, zip_of
from activities.tests.recordings import make_athlete
from stravaai.tests import live
from stravaai.tests.live import LiveSite

FILES = 60
until = partial(live.until, seconds=60.0)


class Visitor:
    """A signed-in athlete's HTTP client."""

    def __init__(self, site: LiveSite, user: User) -> None:
        self.site, self.session = site, requests.Session()
        link = site.url + sign_in_links.make_link(user)
        self.post(link, page=link)

    def token(self, page: str) -> str:
        found = re.search(
            r'name="csrfmiddlewaretoken" value="(\w+)"', self.session.get(page, timeout=20).text
        )
        assert found, f"no form at {urlsplit(page).path}"
        return found.group(1)

    def post(self, url: str, *, page: str, **how: object) -> requests.Response:
        token = self.token(page)
        headers = {"Referer": page, "X-CSRFToken": token, "Accept": "application/json"}
        answer = self.session.post(
            url, headers=headers, data={"csrfmiddlewaretoken": token}, timeout=60, **how
        )  # type: ignore[arg-type]
        assert answer.ok, f"{answer.status_code} {answer.text[:300]}"
        return answer

    def upload(self, name: str, data: bytes) -> ImportBatch:
        answer = self.post(
            f"{self.site.url}/import/upload/", page=f"{self.site.url}/import/", files={"files": (name, data)}
        )
        return ImportBatch.objects.get(pk=answer.json()["batch"])


def is_done(batch: ImportBatch) -> bool:
    batch.refresh_from_db()
    return batch.finished_at is not None


def done_items(batch: ImportBatch) -> int:
    open_states = (ItemState.WAITING, ItemState.WORKING)
    return batch.items.filter(is_container=False).exclude(state__in=open_states).count()


def worker_children() -> list[psutil.Process]:
    """The processes that do the worker's tasks: children of a child of this process. Nobody else's are touched."""
    workers = [child for child in psutil.Process().children() if "celery" in " ".join(child.cmdline())]
    return [child for worker in workers for child in worker.children()]


def files_of(user: User) -> set[str]:
    return {name for name in stored_files() if str(user.pk) in name}


def sweep() -> None:
    """What beat sends every 20 seconds, to the worker of the running site."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", AlwaysEagerIgnored)  # on purpose: it is for the worker
        current_app.send_task("activities.tasks.revive_imports")


@pytest.fixture
def athlete(live_site: LiveSite) -> User:
    return make_athlete()


@pytest.fixture
def visitor(live_site: LiveSite, athlete: User) -> Iterator[Visitor]:
    visitor = Visitor(live_site, athlete)
    yield visitor
    visitor.session.close()


def test_an_upload_over_http_is_done_by_the_worker_and_its_page_tells_the_progress(
    visitor: Visitor, athlete: User
) -> None:
    batch = visitor.upload("all.zip", zip_of({**days_of(1, 5), "bad.fit": b"\x0e broken"}))
    until(lambda: is_done(batch))
    assert counts(batch) == {"created": 5, "skipped": 1}
    told = visitor.session.get(f"{visitor.site.url}/import/{batch.pk}/progress/", timeout=20).text
    assert "bad.fit" in told and "5" in told
    until(lambda: FitnessDay.objects.filter(user=athlete, sport="all").exists())


def test_nobody_sees_or_takes_back_another_athletes_import(visitor: Visitor, live_site: LiveSite) -> None:
    batch = visitor.upload("day.fit", days_of(1, 1)["day1.fit"])
    until(lambda: is_done(batch))
    other = Visitor(live_site, make_athlete("eve@example.org"))
    assert other.session.get(f"{live_site.url}/import/{batch.pk}/", timeout=20).status_code == 404
    token = other.token(f"{live_site.url}/import/")
    headers = {"X-CSRFToken": token, "Referer": live_site.url}
    answer = other.session.post(f"{live_site.url}/import/{batch.pk}/take-back/", headers=headers, timeout=20)
    assert answer.status_code == 404 and Activity.objects.count() == 1


@pytest.mark.slow
def test_b7_an_import_goes_on_where_it_stood_after_its_worker_was_killed(
    visitor: Visitor, athlete: User
) -> None:
    """Both children of the worker are killed in the middle; within a minute all is there, and nothing twice."""
    files = days_of(1, FILES)
    batch = visitor.upload("all.zip", zip_of(files))
    until(lambda: done_items(batch) >= 5)
    for child in worker_children():
        child.kill()
    assert 5 <= done_items(batch) < FILES, "the kill came in the middle"
    # Most of the dead workers' leases goes by at once (not of a claim that was just being written: that one waits).
    ImportItem.objects.filter(batch=batch, state=ItemState.WORKING).update(
        leased_until=F("leased_until") - timedelta(seconds=35)
    )
    swept_at = [0.0]

    def reached() -> bool:
        if time.monotonic() - swept_at[0] > 5:
            sweep()
            swept_at[0] = time.monotonic()
        return is_done(batch)

    until(reached)
    assert counts(batch) == {"created": FILES}
    assert Activity.objects.count() == ActivitySource.objects.count() == FILES
    days = Activity.objects.order_by("local_date").values_list("local_date", flat=True)
    assert len(set(days)) == FILES and (days[FILES - 1] - days[0]).days == FILES - 1
    until(lambda: len(files_of(athlete)) == FILES)  # an original each, and no upload left
    other = make_athlete("bob@example.org")
    imported(other, dict(list(files.items())[:6]))
    assert log_of(athlete)[:6] == log_of(other)


def test_taking_back_over_http_leaves_nothing(visitor: Visitor, athlete: User) -> None:
    batch = visitor.upload("all.zip", zip_of(days_of(1, 4)))
    until(lambda: is_done(batch))
    url = f"{visitor.site.url}/import/{batch.pk}/"
    visitor.post(f"{url}take-back/", page=url)
    until(lambda: ImportBatch.objects.get(pk=batch.pk).state == BatchState.TAKEN_BACK)
    assert not Activity.objects.exists()
    until(lambda: files_of(athlete) == set())


def test_b7_the_site_is_well_while_an_import_runs(visitor: Visitor) -> None:
    batch = visitor.upload("all.zip", zip_of(days_of(1, 20)))
    answers = []
    until(
        lambda: (
            answers.append(visitor.session.get(f"{visitor.site.url}/healthz", timeout=5).status_code)
            or is_done(batch)
        )
    )  # type: ignore[func-returns-value]
    assert set(answers) == {200}
    assert sum(getattr(batch, name) for name in COUNTS) == 20 and connection.vendor == "postgresql"
