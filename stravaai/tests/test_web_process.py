"""What a web process carries with it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from stravaai.env import PROJECT_DIR

LOADED = """
import sys
from stravaai.wsgi import application
from django.urls import get_resolver
get_resolver().url_patterns
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""
HEAVY = {
    "matplotlib", "typst", "pydantic_ai", "openai", "anthropic", "duckdb", "pyarrow", "scipy", "PIL",
    "icalendar", "garmin_fit_sdk", "fitfast", "lxml",
}  # fmt: skip


@pytest.mark.slow
def test_the_web_server_starts_without_what_only_some_requests_or_workers_use(servers: None) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED],
        cwd=PROJECT_DIR, env={**os.environ, "DJANGO_SETTINGS_MODULE": "stravaai.settings"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    loaded = set(done.stdout.split())
    assert {"django", "numpy"} <= loaded
    assert loaded & HEAVY == set()
