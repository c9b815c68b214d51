"""What every client of a service shares: four errors, tokens, and who may spend calls first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Protocol


class Priority(IntEnum):
    """Who asks: an athlete who waits and an event may use everything, the sweep most, the backfill what is left."""

    NOW = 100
    SWEEP = 90
    BACKFILL = 70


class ProviderError(Exception):
    """A call that gave no answer to use; the message is a sentence without secrets."""


class Limited(ProviderError):
    """No call is allowed for ``seconds`` more. Costs nothing: queue again with that countdown, never sleep."""

    def __init__(
        self, seconds: float, sentence: str = "The service allows no more requests for now."
    ) -> None:
        super().__init__(sentence)
        self.seconds = max(1.0, seconds)


class TokenRefused(ProviderError):
    """The token is not accepted; ``missing_scope`` names what was not granted (then a new token would not help)."""

    def __init__(self, sentence: str, *, missing_scope: str = "") -> None:
        super().__init__(sentence)
        self.missing_scope = missing_scope


class NotFound(ProviderError):
    """The object is gone, is not the athlete's, or is not visible with what was granted."""


class BrokenAnswer(ProviderError):
    """The service failed or answered what cannot be read; ``status`` is None when nothing came.

    ``must_act`` is "operator" when trying again is of no use before the operator has done something.
    """

    def __init__(self, sentence: str, *, status: int | None = None, must_act: str = "") -> None:
        super().__init__(sentence)
        self.status = status
        self.must_act = must_act


@dataclass(frozen=True, slots=True)
class Tokens:
    """A pair of tokens and the instant the first one dies; None and "" where a service's tokens live for ever."""

    access: str
    refresh: str
    expires_at: datetime | None

    def __repr__(self) -> str:
        return f"Tokens(until {self.expires_at:%Y-%m-%d %H:%M})" if self.expires_at else "Tokens(for ever)"


class Gate(Protocol):
    """Lets calls through while the service's limits allow, and learns the limits from its answers."""

    def take(self, priority: Priority, calls: int = 1) -> None:
        """Count ``calls`` as used; raises :class:`Limited` when that many are not left to this priority."""

    def learn(self, headers: Mapping[str, str]) -> None:
        """Read limits and usage from the headers of an answer, whatever their case; odd ones are left alone."""

    def spent(self, headers: Mapping[str, str]) -> float:
        """The service refused: seconds until it may be asked again."""


class OpenGate:
    """Lets everything through: for calls that no limit counts, and for tests."""

    def take(self, priority: Priority, calls: int = 1) -> None:
        return None

    def learn(self, headers: Mapping[str, str]) -> None:
        return None

    def spent(self, headers: Mapping[str, str]) -> float:
        return 900.0
