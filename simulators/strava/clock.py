"""The stand-in's own time, which tests may move."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime


class Clock:
    """Epoch seconds of the system plus whatever ``offset`` says."""

    def __init__(self, offset: Callable[[], float]) -> None:
        self._offset = offset

    def now(self) -> float:
        return time.time() + self._offset()

    def moment(self) -> datetime:
        return datetime.fromtimestamp(self.now(), UTC)
