"""A worker for tests that can be made deaf: at SIGUSR2 its loop forgets to ask the queue, and is well otherwise."""

from __future__ import annotations

import os
import signal
from typing import Any

from celery import signals
from kombu.asynchronous import get_event_loop

from stravaai import health, pulse
from stravaai.celery import app

__all__ = ["app"]

health.BEAT_SECONDS, pulse.DEAF_SECONDS = 0.5, 2.0


@app.task(name="deaf.nothing")
def nothing() -> None:
    """What the test sends."""


@signals.worker_ready.connect
def listen(**_: Any) -> None:
    signal.signal(signal.SIGUSR2, go_deaf)


def go_deaf(*_: Any) -> None:
    """What asks for the next message is called at every turn of the loop; what was asked for already still comes."""
    get_event_loop().on_tick.clear()
    os.write(1, b"the worker hears nothing any more\n")
