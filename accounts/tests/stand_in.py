"""A stand-in for Strava over real HTTP, and the way through its pages, for tests of any app."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.test import Client

from accounts.models import Integration, User
from accounts.providers.base import Tokens
from accounts.services import clients, connect
from simulators.strava.running import Running, running

ALL_SCOPES = ("read", "activity:read_all", "profile:read_all")
UNTIL = "2026-11-19"


@dataclass(frozen=True)
class StandIn:
    """The running stand-in; ``control`` pulls its strings."""

    served: Running

    def control(self, path: str, body: dict[str, Any] | None = None, **more: Any) -> Any:
        return self.served.control(path, body, **more)

    def authorise(self, address: str, scopes: tuple[str, ...] = ALL_SCOPES, **fields: str) -> str:
        """Decide on the consent page at ``address``; gives path and query of the callback."""
        form = [("scope", scope) for scope in scopes] + [("athlete", "10001")] + list(fields.items())
        answer = requests.post(address, data=form, allow_redirects=False, timeout=10)
        assert answer.status_code == 302, answer.text
        back = urlsplit(answer.headers["Location"])
        return f"{back.path}?{back.query}"

    def connect(self, user: User, scope: str = ",".join(ALL_SCOPES), athlete: int = 10001) -> Integration:
        """A connection without the pages."""
        granted = self.control("grant", {"scope": scope, "athlete": athlete})
        expires_at = granted.get("expires_at")
        tokens = Tokens(
            granted["access_token"], granted["refresh_token"], datetime.fromtimestamp(float(expires_at), UTC)
        )
        return connect.connect_strava(user, str(athlete), tokens, scope)


@pytest.fixture(scope="session")
def strava_process() -> Iterator[StandIn]:
    with running("--activities", "40", "--until", UNTIL, "--longest", "900") as served:
        yield StandIn(served)


@pytest.fixture
def strava(strava_process: StandIn, settings: Any, db: None) -> Iterator[StandIn]:
    """The stand-in as it began, and the settings that lead to it."""
    strava_process.control("failures", method="DELETE")
    strava_process.control("reset", {})
    base = strava_process.served.base
    settings.STRAVA_OAUTH_BASE = base
    settings.STRAVA_API_BASE = f"{base}/api/v3"
    settings.STRAVA_AUTHORIZE_URL = f"{base}/oauth/authorize"
    settings.STRAVA_CLIENT_ID, settings.STRAVA_CLIENT_SECRET = "10002", "simulated-secret"
    forget_budget()
    yield strava_process
    forget_budget()


def forget_budget() -> None:
    counted = clients.budget()
    if keys := counted.redis.keys("budget:strava:*"):
        counted.redis.delete(*keys)


def go_to_strava(client: Client) -> str:
    """Press the button of the consent page; gives the address at Strava."""
    answer = client.post("/settings/connections/strava/")
    assert answer.status_code == 302
    return str(answer["Location"])


def query_of(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


__all__ = ["ALL_SCOPES", "StandIn", "go_to_strava", "query_of", "strava", "strava_process"]
