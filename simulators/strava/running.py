"""Start the stand-in as a process of its own, for tests and measurements."""

from __future__ import annotations

import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from simulators.tether import end_with_parent

_ROOT = Path(__file__).resolve().parents[2]
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True, slots=True)
class Running:
    """A served stand-in: ``base`` is its address without a path; the API's old base is ``base + "/api/v3"``."""

    base: str
    process: subprocess.Popen[str]

    def control(self, path: str, body: dict[str, Any] | None = None, *, method: str | None = None) -> Any:
        """Pull a string: POST with a body (``{}`` for none), else GET. ValueError with the stand-in's sentence."""
        data = None if body is None else orjson.dumps(body)
        request = urllib.request.Request(  # noqa: S310 - our own process
            f"{self.base}/simulator/{path}",
            data=data,
            method=method,
            headers={"Content-Type": "application/json"},
        )
        try:
            with _direct.open(request, timeout=60) as response:
                return orjson.loads(response.read())
        except urllib.error.HTTPError as refused:
            raise ValueError(refused.read().decode()) from refused


@contextmanager
def running(*arguments: str, port: int = 0, module: str = "simulators.strava") -> Iterator[Running]:
    """Serve a stand-in while the block lasts; ``arguments`` as on the command line."""
    command = [sys.executable, "-m", module, "--port", str(port), *arguments]
    with subprocess.Popen(
        command, cwd=_ROOT, stdout=subprocess.PIPE, text=True, preexec_fn=end_with_parent
    ) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            if " on http" not in line:
                raise RuntimeError(f"the stand-in did not start: {line!r}")
            yield Running(line.rsplit(" on ", 1)[1].strip(), process)
        finally:
            process.terminate()
            process.wait(timeout=10)
