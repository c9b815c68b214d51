"""Beat is ended at its worst moment: while it opens its schedule."""

from __future__ import annotations

import dbm.dumb
import shelve
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from stravaai import embedded
from stravaai.env import ENV, PROJECT_DIR
from stravaai.processes import commands

# When a module is executed it is known already, and empty: who asks for it then gets nothing of use.
SIGNAL_WHILE_IT_OPENS = """
import os, runpy, signal, sys
def hook(event, args):
    if event == "exec" and args[0].co_filename.endswith("dumb.py"):
        os.kill(os.getpid(), signal.SIGTERM)
sys.addaudithook(hook)
sys.argv = sys.argv[2:]
runpy.run_module(sys.argv[0], run_name="__main__")
"""


@contextmanager
def opened(schedule: Path) -> Iterator[shelve.Shelf[Any]]:
    """By the plainest of the ways to keep it, which Python has everywhere."""
    kept: shelve.Shelf[Any]
    with dbm.dumb.open(str(schedule)) as file, shelve.Shelf(file) as kept:
        yield kept


def test_beat_that_is_ended_while_it_opens_its_schedule_goes_quietly_and_keeps_it(
    servers: None, tmp_path: Path
) -> None:
    schedule = tmp_path / "beat-schedule"
    with opened(schedule) as kept:
        kept["mark"] = "of the day before"
    usual = commands.beat()
    usual[usual.index("--schedule") + 1] = str(schedule)
    command = [sys.executable, "-c", SIGNAL_WHILE_IT_OPENS, *usual[1:]]
    environment = {
        **ENV.for_processes(),
        "DJANGO_SETTINGS_MODULE": "stravaai.settings",
        "REDIS_URL": embedded.redis_url(embedded.REDIS_DATABASES - 1),
    }
    ended = subprocess.run(
        command, cwd=PROJECT_DIR, env=environment, capture_output=True, text=True, timeout=60
    )
    assert (ended.returncode, ended.stdout + ended.stderr) == (0, "")
    with opened(schedule) as kept:
        assert kept["mark"] == "of the day before" and kept["entries"]
