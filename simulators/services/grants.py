"""Codes and tokens of one service: how long they live, and whether a refresh token works more than once."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

CODE_LIFE = 120.0


@dataclass(frozen=True, slots=True)
class Grant:
    """``until``: epoch seconds, None when the access token never dies."""

    scope: str
    access: str
    refresh: str
    until: float | None


class Grants:
    """Everything that is granted. ``rotates``: a refresh token dies with its first use."""

    def __init__(self, now: Callable[[], float], *, life: float | None, rotates: bool) -> None:
        self._now, self.life, self.rotates, self._lock = now, life, rotates, threading.RLock()
        self._codes: dict[str, tuple[str, float]] = {}
        self._grants: list[Grant] = []

    def code(self, scope: str) -> str:
        made = secrets.token_urlsafe(16)
        with self._lock:
            self._codes[made] = (scope, self._now() + CODE_LIFE)
        return made

    def exchange(self, code: str) -> Grant | None:
        """The tokens for a code, which is used up by it."""
        with self._lock:
            scope, until = self._codes.pop(code, ("", 0.0))
            return self.grant(scope) if until > self._now() else None

    def grant(self, scope: str) -> Grant:
        with self._lock:
            until = None if self.life is None else self._now() + self.life
            refresh = "" if self.life is None else secrets.token_urlsafe(24)
            made = Grant(scope, secrets.token_urlsafe(24), refresh, until)
            self._grants.append(made)
            return made

    def refresh(self, token: str) -> Grant | None:
        with self._lock:
            held = next((one for one in self._grants if token and one.refresh == token), None)
            if held is None:
                return None
            made = self.grant(held.scope)
            if not self.rotates:
                made = replace(made, refresh=held.refresh)
                self._grants[-1] = made
            self._grants.remove(held)
            return made

    def find(self, access: str | None) -> Grant | None:
        """The living grant of an access token."""
        with self._lock:
            held = next((one for one in self._grants if access and one.access == access), None)
        return held if held is not None and (held.until is None or held.until > self._now()) else None

    def revoke(self, access: str) -> bool:
        with self._lock:
            held = [one for one in self._grants if one.access == access]
            self._grants = [one for one in self._grants if one.access != access]
            return bool(held)

    def revoke_all(self) -> None:
        with self._lock:
            self._grants.clear()

    def expire(self) -> None:
        """As if every access token had come to its end."""
        with self._lock:
            self._grants = [replace(one, until=self._now() - 1) for one in self._grants]

    def dumped(self) -> list[dict[str, Any]]:
        return [asdict(one) for one in self._grants]

    def load(self, dumped: list[dict[str, Any]]) -> None:
        self._grants = [Grant(**values) for values in dumped]
