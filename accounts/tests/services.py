"""The stand-ins for all services but Strava over real HTTP, for tests of any app."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from accounts.models import Integration, User
from accounts.providers.base import OpenGate, Tokens
from accounts.providers.discovery import services
from accounts.providers.intervals import KEY
from accounts.providers.service import Limit, Place, Service
from accounts.services import clients, connect
from simulators.strava.running import Running, running

UNTIL = "2026-11-19"
DAYS = 400
API_KEY = "simulated-key"


@dataclass(frozen=True)
class StandIns:
    """The running stand-ins; ``control`` pulls their strings."""

    served: Running

    def control(self, path: str, body: dict[str, Any] | None = None) -> Any:
        return self.served.control(path, body)

    def place(self, slug: str) -> Place:
        base = f"{self.served.base}/{slug}"
        return Place(base, base, f"simulated-{slug}", "simulated-secret", OpenGate())

    def client(self, slug: str) -> Service:
        return services()[slug](self.place(slug))

    def token(self, slug: str) -> str:
        return str(self.control("grant", {"slug": slug})["access"])

    def decide(self, address: str, **form: str) -> dict[str, str]:
        """Decide on the consent page at ``address``; the query of the way back."""
        answer = requests.post(address, data=form or {"allow": "1"}, allow_redirects=False, timeout=10)
        assert answer.status_code == 302, answer.text
        return {name: told[0] for name, told in parse_qs(urlsplit(answer.headers["Location"]).query).items()}

    def connect(self, user: User, slug: str, *, by_key: bool = False) -> Integration:
        """A connection without the pages."""
        made = self.control("grant", {"slug": slug})
        until = None if made["until"] is None else datetime.fromtimestamp(made["until"], UTC)
        tokens = (
            Tokens(f"{KEY}{API_KEY}", "", None) if by_key else Tokens(made["access"], made["refresh"], until)
        )
        return connect.connect(user, slug, made["owner"], tokens, "")

    def asked(self, slug: str) -> list[dict[str, Any]]:
        return [one for one in self.control("state")["asked"] if one["slug"] == slug]


@pytest.fixture(scope="session")
def stand_ins_process() -> Iterator[StandIns]:
    with running("--days", str(DAYS), "--until", UNTIL, module="simulators.services") as served:
        yield StandIns(served)


@pytest.fixture
def bare_stand_ins(stand_ins_process: StandIns) -> StandIns:
    """The stand-ins as they began, for tests without a database."""
    stand_ins_process.control("reset", {})
    stand_ins_process.control("options", {"every": 1, "days": 40})
    return stand_ins_process


@pytest.fixture
def stand_ins(
    bare_stand_ins: StandIns, settings: Any, db: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[StandIns]:
    """The stand-ins as they began, and the settings that lead to them; Whoop's narrow limit is wide."""
    settings.SERVICE_VALUES = {
        slug: {
            "client_id": f"simulated-{slug}", "client_secret": "simulated-secret",
            "api_base": f"{bare_stand_ins.served.base}/{slug}", "oauth_base": f"{bare_stand_ins.served.base}/{slug}",
        }
        for slug in services()
    }  # fmt: skip
    monkeypatch.setattr(services()["whoop"], "limit", Limit(10_000, 60, 100_000))
    forget_budgets()
    yield bare_stand_ins
    forget_budgets()


def forget_budgets() -> None:
    counted = clients.budget()
    if keys := counted.redis.keys("budget:*"):
        counted.redis.delete(*keys)


__all__ = ["StandIns", "bare_stand_ins", "stand_ins", "stand_ins_process"]
