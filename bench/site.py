"""The running site for benchmarks: web server and worker as in production, and an athlete signed in."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import requests

from bench import ground, processes

if TYPE_CHECKING:
    from accounts.models import User


@dataclass
class Visit:
    """A browser's session on the running site, and the processes that serve it."""

    url: str
    user: User
    http: requests.Session

    def upload(self, name: str, data: bytes) -> str:
        """Send a file; the id of its import."""
        answer = self.http.post(
            f"{self.url}/import/upload/",
            files={"files": (name, data)},
            headers={
                "X-CSRFToken": self.http.cookies["csrftoken"],
                "Accept": "application/json",
                "Referer": self.url,
            },
            timeout=60,
        )
        answer.raise_for_status()
        return str(answer.json()["batch"])


@contextmanager
def visit() -> Iterator[Visit]:
    """Start the site on the benchmarks' database, sign in, and stop it afterwards."""
    with ground.project(), tempfile.TemporaryDirectory() as folder:
        from django.conf import settings

        from stravaai.tests.live import run_live_site

        with run_live_site(Path(folder)) as site:
            settings.MEDIA_ROOT = site.files
            user = ground.athlete()
            http = requests.Session()
            http.cookies.set("sessionid", _session_of(user))
            http.get(f"{site.url}/import/", timeout=30).raise_for_status()
            yield Visit(site.url, user, http)


def _session_of(user: User) -> str:
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies["sessionid"].value


def running(word: str) -> list[int]:
    """Processes started by this benchmark whose command line has a word."""
    found = []
    for pid in processes.descendants(os.getpid()):
        try:
            line = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if word in line:
            found.append(pid)
    return found
