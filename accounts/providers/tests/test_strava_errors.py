"""Section 4 of the contract, row by row, over real HTTP: which error a status and body become, and who must act."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from accounts.providers.base import BrokenAnswer, Limited, NotFound, OpenGate, TokenRefused
from accounts.providers.strava import Strava, faults


@dataclass
class Canned:
    """Answers what it is told to."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    base: str = ""


@pytest.fixture
def canned() -> Iterator[Canned]:
    told = Canned()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            told.asked.append((self.command, self.path, dict(self.headers)))
            self.send_response(told.status)
            for name, value in told.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(told.body)))
            self.end_headers()
            self.wfile.write(told.body)

        do_GET = do_POST = do_DELETE = answer  # noqa: N815

        def log_message(self, *args: Any) -> None:
            return None

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    told.base = f"http://127.0.0.1:{server.server_port}"
    yield told
    server.shutdown()
    server.server_close()


def client(canned: Canned) -> Strava:
    return Strava(canned.base, canned.base, "1", "secret", OpenGate())


def body(resource: str, name: str, code: str, message: str = "Bad Request") -> bytes:
    return json.dumps(
        {"message": message, "errors": [{"resource": resource, "field": name, "code": code}]}
    ).encode()


READ = [
    (401, body("Athlete", "access_token", "invalid"), TokenRefused, {"missing_scope": ""}),
    (401, body("Application", "", "invalid"), TokenRefused, {"missing_scope": ""}),
    (401, b"", TokenRefused, {"missing_scope": ""}),
    (401, body("AccessToken", "activity:read_permission", "missing"), TokenRefused, {"missing_scope": "activity:read"}),
    (401, body("AccessToken", "profile:read_all_permission", "missing"), TokenRefused,
     {"missing_scope": "profile:read_all"}),
    (400, body("Application", "after", "future"), BrokenAnswer, {"must_act": "operator"}),
    (402, b"", TokenRefused, {"missing_scope": "permission"}),
    (403, body("Application", "Status", "Inactive"), BrokenAnswer, {"must_act": "operator"}),
    (404, body("resource", "path", "invalid", "Record Not Found"), BrokenAnswer, {"must_act": "operator"}),
    (404, b'{"message":"Resource Not Found","errors":[]}', NotFound, {}),
    (404, body("Activity", "", "not found"), NotFound, {}),
    (404, b"<html></html>", NotFound, {}),
    (429, body("Application", "overall rate limit", "exceeded"), Limited, {"seconds": 900.0}),
    (429, body("Application", "rate limit", "exceeded"), Limited, {"seconds": 900.0}),
    (429, b"", Limited, {}),
    (500, b'{"message":"error"}', BrokenAnswer, {"must_act": "", "status": 500}),
    (500, b'{"message":"error","errors":"something"}', BrokenAnswer, {"must_act": ""}),
    (502, b"<html><h1>502</h1></html>", BrokenAnswer, {"must_act": ""}),
    (503, b"", BrokenAnswer, {"must_act": ""}),
    (504, b"", BrokenAnswer, {"must_act": ""}),
    (302, b"", BrokenAnswer, {}),
    (200, b"", BrokenAnswer, {}),
    (200, b"<html></html>", BrokenAnswer, {}),
    (200, b'{"id": 1, "name": "cu', BrokenAnswer, {}),
    (200, b"[1]", BrokenAnswer, {}),
]  # fmt: skip


@pytest.mark.parametrize(("status", "text", "error", "attributes"), READ)
def test_each_answer_to_a_read_becomes_its_error(
    canned: Canned, status: int, text: bytes, error: type[Exception], attributes: dict[str, Any]
) -> None:
    canned.status, canned.body = status, text
    with pytest.raises(error) as told:
        client(canned).activity("token", "5")
    assert {name: getattr(told.value, name) for name in attributes} == attributes
    assert "token" not in str(told.value).lower().replace("the token", "") and "secret" not in str(
        told.value
    ).replace("client id or secret", "")


TOKEN = [
    (400, body("RefreshToken", "refresh_token", "invalid"), TokenRefused),
    (400, body("Application", "client_id", "invalid"), BrokenAnswer),
    (401, body("Application", "client_secret", "invalid"), BrokenAnswer),
    (400, body("RequestToken", "code", "invalid"), TokenRefused),
    (503, b"", BrokenAnswer),
    (200, b'{"access_token": "a"}', BrokenAnswer),
    (200, b'{"access_token":"a","refresh_token":"r","expires_at":"soon"}', BrokenAnswer),
]


@pytest.mark.parametrize(("status", "text", "error"), TOKEN)
def test_t6_each_answer_to_a_refresh_becomes_its_error(
    canned: Canned, status: int, text: bytes, error: type[Exception]
) -> None:
    """A wrong key of the operator's is not the athlete's dead connection."""
    canned.status, canned.body = status, text
    with pytest.raises(error):
        client(canned).refresh("old")


@pytest.mark.parametrize(("status", "is_done"), [(200, True), (400, True), (401, True), (503, False)])
def test_a_grant_that_is_over_already_counts_as_revoked(canned: Canned, status: int, is_done: bool) -> None:
    canned.status = status
    if is_done:
        client(canned).revoke("token")
    else:
        with pytest.raises(BrokenAnswer):
            client(canned).revoke("token")
    assert canned.asked[0][2]["Authorization"].startswith("Basic ")


def test_streams_answered_404_are_asked_for_once_more_by_time(canned: Canned) -> None:
    canned.status, canned.body = 404, b'{"message":"Resource Not Found","errors":[]}'
    assert client(canned).streams("token", "5") is None
    assert [("series_type=time" in path) for _, path, _ in canned.asked] == [False, True]


def test_a_manual_activity_is_not_asked_for_streams(canned: Canned) -> None:
    assert client(canned).streams("token", "5", is_manual=True) is None
    assert canned.asked == []


def test_the_token_travels_in_the_header_only(canned: Canned) -> None:
    canned.body = b"[]"
    client(canned).activities("very-secret", before=5)
    _, path, headers = canned.asked[0]
    assert headers["Authorization"] == "Bearer very-secret" and "very-secret" not in path


def test_nothing_at_all_is_a_broken_answer() -> None:
    nowhere = Strava("http://127.0.0.1:1", "http://127.0.0.1:1", "1", "s", OpenGate())
    with pytest.raises(BrokenAnswer) as told:
        nowhere.athlete("token")
    assert told.value.status is None


@pytest.mark.parametrize("odd", [None, [], "x", {"errors": "text"}, {"errors": [None, 3]}, {"errors": None}])
def test_odd_error_bodies_name_no_fault(odd: Any) -> None:
    assert faults(odd) == []


def test_nul_and_nan_never_leave_the_door(canned: Canned) -> None:
    canned.body = b'{"id": 1, "name": "a\\u0000b", "distance": NaN, "list": ["\\u0000"]}'
    assert client(canned).activity("t", "1") == {"id": 1, "name": "ab", "distance": None, "list": [""]}
