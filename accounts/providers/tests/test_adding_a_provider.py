"""docs/adding-a-provider.md, done step by step: its listing is run as it stands, against a service of its own."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType

import pytest

from accounts.providers.base import Priority, TokenRefused
from accounts.providers.discovery import services_of
from accounts.providers.service import Place, Service
from stravaai.env import Environment

PAGE = Path(__file__).resolve().parents[3] / "docs" / "adding-a-provider.md"
TODAY = date(2026, 5, 20)


def toy() -> type[Service]:
    """The class of the page's listing."""
    listing = re.search(r"```python\n(\"\"\"Pulsebook.*?)```", PAGE.read_text(), re.S)
    assert listing is not None
    module = ModuleType("accounts.providers.pulsebook")
    exec(compile(listing[1], str(PAGE), "exec"), module.__dict__)
    return services_of(module)["pulsebook"]


class _Pulsebook(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        is_known = self.headers.get("Authorization") == "Bearer good"
        days = [{"day": str(TODAY - timedelta(days=n)), "pulse": 48 + n} for n in range(10)]
        self._send(200 if is_known else 401, {"days": days})

    def do_POST(self) -> None:
        self._send(200, {"access_token": "good", "refresh_token": "r", "expires_in": 3600, "user": 5})

    def _send(self, status: int, body: object) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Pulsebook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_the_listing_is_a_service_that_connects_and_gives_days(address: str) -> None:
    client = toy()(Place(address, address, "id", "secret"))
    assert client.authorize_url("http://back", "state").startswith(f"{address}/authorize?client_id=id")
    granted = client.exchange("code", "http://back")
    assert granted.external_id == "5" and granted.tokens.refresh == "r"
    page = client.page("good", None, today=TODAY, since=TODAY - timedelta(days=3), priority=Priority.NOW)
    assert [day.resting_hr for day in page.days] == [48.0, 49.0, 50.0, 51.0]
    assert page.cursor is None
    with pytest.raises(TokenRefused):
        client.page("bad", None, today=TODAY, since=None, priority=Priority.NOW)


def test_two_variables_offer_it() -> None:
    environment = Environment(
        {"PULSEBOOK_CLIENT_ID": "id", "PULSEBOOK_CLIENT_SECRET": "secret", "PATH": "/bin"}
    )
    assert environment.services() == {"pulsebook": {"client_id": "id", "client_secret": "secret"}}


def test_the_page_names_every_step() -> None:
    page = PAGE.read_text()
    for word in (
        "accounts/providers/pulsebook.py",
        "PULSEBOOK_CLIENT_ID",
        "PULSEBOOK_CLIENT_SECRET",
        "test_contract.py",
    ):
        assert word in page
