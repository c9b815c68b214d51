"""Codes and token pairs: who granted what, until when. One pair per athlete, as the real service keeps it."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

from simulators.strava import errors
from simulators.strava.clock import Clock
from simulators.strava.options import Options

KEPT_WHILE = 3_600.0  # seconds left above which a refresh gives the same access token


@dataclass(frozen=True, slots=True)
class Grant:
    """``expires_at``: epoch seconds."""

    athlete: int
    scopes: frozenset[str]
    access: str
    refresh: str
    expires_at: float


@dataclass(frozen=True, slots=True)
class Code:
    athlete: int
    scopes: frozenset[str]
    expires_at: float


class Tokens:
    """Everything that was granted and is not revoked."""

    def __init__(self, options: Callable[[], Options], clock: Clock) -> None:
        self._options, self._clock, self._lock = options, clock, threading.RLock()
        self._codes: dict[str, Code] = {}
        self._grants: dict[int, Grant] = {}

    def issue_code(self, athlete: int, scopes: frozenset[str]) -> str:
        code = secrets.token_hex(20)
        with self._lock:
            self._codes[code] = Code(athlete, scopes, self._clock.now() + self._options().code_life)
        return code

    def exchange(self, code: str) -> Grant:
        """The pair for a code, which is used up by it."""
        with self._lock:
            found = self._codes.pop(code, None)
            if found is None or found.expires_at < self._clock.now():
                raise errors.bad_code()
            present = self._grants.get(found.athlete)
            if present is not None and present.scopes == found.scopes and self._left(present) > KEPT_WHILE:
                return present
            return self._keep(self._fresh(found.athlete, found.scopes))

    def refresh(self, token: str) -> Grant:
        """The same access token while more than an hour is left, else a new one; the refresh token turns as set."""
        with self._lock:
            present = next((grant for grant in self._grants.values() if grant.refresh == token), None)
            if present is None:
                raise errors.bad_refresh_token()
            rotation, is_young = self._options().rotation, self._left(present) > KEPT_WHILE
            found = present if is_young else self._fresh(present.athlete, present.scopes)
            turns = rotation == "always" or (rotation == "with_access" and not is_young)
            return self._keep(replace(found, refresh=secrets.token_hex(20) if turns else present.refresh))

    def revoke(self, token: str) -> Grant | None:
        """Both tokens of the pair that this one, access or refresh, belongs to."""
        with self._lock:
            found = next(
                (each for each in self._grants.values() if token in (each.access, each.refresh)), None
            )
            return self._grants.pop(found.athlete) if found else None

    def revoke_athlete(self, athlete: int) -> Grant | None:
        """As when the athlete takes the consent back on Strava's own pages."""
        with self._lock:
            return self._grants.pop(athlete, None)

    def find(self, access: str | None) -> Grant:
        """The living grant of an access token."""
        if access is None:
            raise errors.no_credentials()
        with self._lock:
            found = next((grant for grant in self._grants.values() if grant.access == access), None)
        if found is None or self._left(found) <= 0:
            raise errors.bad_token()
        return found

    def of(self, athlete: int) -> Grant | None:
        return self._grants.get(athlete)

    def all(self) -> list[Grant]:
        return list(self._grants.values())

    def expire(self, athlete: int | None = None, left: float = 0.0) -> None:
        """Leave so many seconds of life to one athlete's access token, or to all."""
        with self._lock:
            for grant in self.all():
                if athlete in (None, grant.athlete):
                    self._keep(replace(grant, expires_at=self._clock.now() + left))

    def grant(self, athlete: int, scopes: frozenset[str]) -> Grant:
        """A grant without the pages, for tests that begin after them."""
        with self._lock:
            return self._keep(self._fresh(athlete, scopes))

    def body(self, grant: Grant) -> dict[str, Any]:
        """The token fields of an answer."""
        left = max(0, int(self._left(grant)))
        found: dict[str, Any] = {
            "token_type": "Bearer", "expires_at": int(grant.expires_at), "expires_in": left,
            "refresh_token": grant.refresh, "access_token": grant.access,
        }  # fmt: skip
        if self._options().scope_in_token:
            found["scope"] = ",".join(sorted(grant.scopes))
        return found

    def reset(self) -> None:
        with self._lock:
            self._codes.clear()
            self._grants.clear()

    def dumped(self) -> list[dict[str, Any]]:
        return [{**asdict(grant), "scopes": sorted(grant.scopes)} for grant in self.all()]

    def load(self, dumped: list[dict[str, Any]]) -> None:
        with self._lock:
            for values in dumped:
                self._keep(Grant(**{**values, "scopes": frozenset(values["scopes"])}))

    def _left(self, grant: Grant) -> float:
        return grant.expires_at - self._clock.now()

    def _fresh(self, athlete: int, scopes: frozenset[str]) -> Grant:
        until = self._clock.now() + self._options().token_life
        return Grant(athlete, scopes, secrets.token_hex(20), secrets.token_hex(20), until)

    def _keep(self, grant: Grant) -> Grant:
        self._grants[grant.athlete] = grant
        return grant
