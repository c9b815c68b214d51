"""Tests hear every ring at once: a task runs where it is called, so nothing would look a moment later."""

from __future__ import annotations

import pytest

from webhooks import waiting


@pytest.fixture(autouse=True)
def bell(monkeypatch: pytest.MonkeyPatch) -> waiting.Bell:
    made = waiting.Bell(moment=0.0)
    monkeypatch.setattr("webhooks.waiting.bell", made)
    return made
