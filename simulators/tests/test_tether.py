"""What a killed test leaves behind: nothing that runs."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

STARTER = """
import time
from simulators.strava.running import running
with running("--activities", "1") as served:
    print(served.process.pid, flush=True)
    time.sleep(60)
"""


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent is gone")
def test_a_stand_in_ends_with_the_process_that_started_it_and_was_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", STARTER], stdout=subprocess.PIPE, text=True) as starter:
        pid = int(starter.stdout.readline()) if starter.stdout else 0
        assert is_running(pid)
        starter.kill()
    end = time.monotonic() + 15
    while is_running(pid):
        assert time.monotonic() < end, "the stand-in lives on"
        time.sleep(0.05)
