"""Faults on demand: which answer comes in place of the right one, where, and how often."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from simulators.strava import errors
from simulators.strava.exchange import HTML_TYPE, Request, Response, answer

_HTML = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


def _cut(response: Response) -> Response:
    """The right answer, half of it: announced whole with ``cut``."""
    return replace(response, cut=len(response.body) // 2)


def _half(response: Response) -> Response:
    return replace(response, body=response.body[: len(response.body) // 2])


KINDS: dict[str, Callable[[float], Response]] = {
    "500": lambda seconds: answer({"message": "error"}, 500),
    "503": lambda seconds: answer({"message": "error"}, 503),
    "504": lambda seconds: Response(504, b"", HTML_TYPE),
    "502_html": lambda seconds: Response(502, _HTML, HTML_TYPE),
    "500_empty": lambda seconds: Response(500),
    "empty": lambda seconds: Response(200),
    "html": lambda seconds: Response(200, _HTML, HTML_TYPE),
    "time_out": lambda seconds: Response(delay=seconds, drop=True),
    "hang_up": lambda seconds: Response(drop=True),
    "inactive": lambda seconds: errors.inactive(),
    "429": lambda seconds: errors.rate_limited(),
    "429_old": lambda seconds: errors.refused(
        429, "Rate Limit Exceeded", ("Application", "rate limit", "exceeded")
    ),
    "400_future": lambda seconds: errors.bad_request("Application", "after", "future").response,
    "401": lambda seconds: errors.bad_token().response,
    "401_application": lambda seconds: errors.no_credentials().response,
    "401_scope": lambda seconds: errors.missing_scope("activity:read").response,
    "401_profile": lambda seconds: errors.missing_scope("profile:read_all").response,
    "402": lambda seconds: Response(402),
    "403": lambda seconds: errors.forbidden().response,
    "404": lambda seconds: errors.not_found().response,
    "404_activity": lambda seconds: errors.not_found("Activity").response,
    "404_path": lambda seconds: errors.unknown_path().response,
    "plain_errors": lambda seconds: answer({"message": "error", "errors": "something went wrong"}, 500),
}
CHANGES: dict[str, Callable[[Response], Response]] = {"cut": _cut, "half_json": _half}


@dataclass(frozen=True, slots=True)
class Failure:
    """``path``: a regular expression over the path without ``/api/v3``; ``times``: None for ever; ``after``: how many
    are let through first; ``seconds``: how long a time-out lasts."""

    kind: str
    path: str = ".*"
    method: str | None = None
    times: int | None = 1
    after: int = 0
    seconds: float = 30.0


class Failures:
    """The faults that wait for their request, in the order they were asked for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Failure] = []

    def add(self, values: Mapping[str, Any]) -> Failure:
        """ValueError for an unknown kind or a path that is no pattern, TypeError for unknown fields."""
        failure = Failure(**values)
        if failure.kind not in KINDS and failure.kind not in CHANGES:
            raise ValueError(f"kind: one of {', '.join([*KINDS, *CHANGES])}")
        try:
            re.compile(failure.path)
        except re.error as wrong:
            raise ValueError(f"path: {wrong}") from wrong
        with self._lock:
            self._waiting.append(failure)
        return failure

    def due(self, request: Request, path: str) -> Failure | None:
        """The first that fits this request, counted as used."""
        with self._lock:
            for at, failure in enumerate(self._waiting):
                if failure.method not in (None, request.method) or not re.fullmatch(failure.path, path):
                    continue
                if failure.after:
                    self._waiting[at] = replace(failure, after=failure.after - 1)
                    continue
                self._use(at, failure)
                return failure
        return None

    def _use(self, at: int, failure: Failure) -> None:
        if failure.times is None:
            return
        if failure.times <= 1:
            del self._waiting[at]
        else:
            self._waiting[at] = replace(failure, times=failure.times - 1)

    def reset(self) -> None:
        with self._lock:
            self._waiting.clear()

    def dumped(self) -> list[dict[str, Any]]:
        return [asdict(failure) for failure in self._waiting]
