"""A served stand-in for Strava, fresh for every test, and a subscriber that listens to its events."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest
import requests

from simulators.strava.running import Running, running

UNTIL = "2026-11-19"
ANA = 10001
WIDE = "read,activity:read_all,profile:read_all"
CLIENT = {"client_id": "10002", "client_secret": "simulated-secret"}
ASKED = {
    "client_id": "10002", "response_type": "code", "redirect_uri": "http://localhost:8000/back",
    "scope": WIDE, "state": "abc", "approval_prompt": "auto",
}  # fmt: skip


@dataclass
class Strava:
    """The stand-in as a client sees it, beside its strings."""

    served: Running
    session: requests.Session
    token: str = ""

    @property
    def base(self) -> str:
        return self.served.base

    def control(self, path: str, body: dict[str, Any] | None = None, **more: Any) -> Any:
        return self.served.control(path, body, **more)

    def connect(self, scope: str = WIDE, athlete: int = ANA) -> dict[str, Any]:
        """A grant without the pages; its token is used from now on."""
        granted: dict[str, Any] = self.control("grant", {"scope": scope, "athlete": athlete})
        self.token = granted["access_token"]
        return granted

    def get(self, path: str, **params: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return self.session.get(f"{self.base}/api/v3{path}", params=params, headers=headers, timeout=10)

    def post(self, path: str, data: Any = None, **more: Any) -> requests.Response:
        return self.session.post(f"{self.base}{path}", data=data, timeout=10, **more)

    def token_answer(self, **fields: str) -> requests.Response:
        return self.post("/oauth/token", {**CLIENT, **fields})

    def decide(self, *fields: tuple[str, str], **asked: str) -> dict[str, str]:
        """Press a button of the consent page; the callback's query."""
        answer = self.post("/oauth/authorize", list(fields), params={**ASKED, **asked}, allow_redirects=False)
        assert answer.status_code == 302, answer.text
        return callback(answer)

    def marked(self, mark: str) -> int:
        """The id of the record with a mark."""
        return int(self.control(f"activities?mark={mark}")[0]["id"])


def callback(answer: requests.Response) -> dict[str, str]:
    query = parse_qs(urlsplit(answer.headers["Location"]).query, keep_blank_values=True)
    return {name: values[0] for name, values in query.items()}


@pytest.fixture(scope="session")
def served() -> Iterator[Running]:
    with running("--activities", "120", "--until", UNTIL) as found:
        yield found


@pytest.fixture
def strava(served: Running) -> Iterator[Strava]:
    served.control("reset", {"options": {"event_retry": 0.1, "event_timeout": 0.5}})
    with requests.Session() as session:
        yield Strava(served, session)


@dataclass
class Subscriber:
    """Where events arrive. ``answers`` are the statuses of the next deliveries, then 200; ``slow``: seconds taken."""

    address: str = ""
    echoes: bool = True
    slow: float = 0.0
    answers: list[int] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    @property
    def events(self) -> list[dict[str, Any]]:
        return [orjson.loads(body) for body in self.bodies]


@pytest.fixture
def subscriber() -> Iterator[Subscriber]:
    found = Subscriber()

    class Listener(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            pass

        def do_GET(self) -> None:
            query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            found.asked.append(query)
            challenge = query["hub.challenge"] if found.echoes else "something else"
            self._answer(200, orjson.dumps({"hub.challenge": challenge}))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            time.sleep(found.slow)
            found.bodies.append(body)
            found.headers.append({name.lower(): value for name, value in self.headers.items()})
            self._answer(found.answers.pop(0) if found.answers else 200, b"")

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    found.address = f"http://127.0.0.1:{server.server_port}/bell/"
    yield found
    server.shutdown()
    server.server_close()


@pytest.fixture
def settled(strava: Strava) -> Callable[[], list[dict[str, Any]]]:
    """Waits until nothing is to be delivered any more; gives the deliveries."""

    def wait() -> list[dict[str, Any]]:
        for _ in range(200):
            found = strava.control("events")
            if not found["waiting"]:
                return list(found["done"])
            time.sleep(0.02)
        raise AssertionError("events are still waiting")

    return wait
