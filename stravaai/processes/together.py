"""Several processes that live and end together, on honcho's manager."""

from __future__ import annotations

import os
import shlex
import signal
import sys
import threading
import time
from contextlib import suppress
from typing import Any

from honcho.manager import SYSTEM_PRINTER_NAME, Manager
from honcho.printer import Message, Printer
from honcho.process import Process

from stravaai.env import ENV, PROJECT_DIR

WATCH_SECONDS = 0.5
GRACE_SECONDS = 6.0


class Gentle:
    """Ends a process by telling it alone, not its children: a worker then decides about its own."""

    def terminate(self, pid: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)

    def kill(self, pid: int) -> None:
        """The whole group, when asking did not help."""
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)


class Tethered(Process):
    """A process that is ended, too, when the manager was killed and could not do it."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.manager = os.getpid()

    def run(self, events: Any = None, ignore_signals: bool = False) -> None:
        threading.Thread(target=self.watch, daemon=True).start()
        super().run(events, ignore_signals)

    def watch(self) -> None:
        while os.getppid() == self.manager:
            time.sleep(WATCH_SECONDS)
        if self._child is not None:
            Gentle().terminate(self._child.pid)
            time.sleep(GRACE_SECONDS)
            Gentle().kill(self._child.pid)


class Quiet(Printer):
    """Prints what the processes say, and of the manager's own news only that one stopped unasked."""

    asked_to_stop = False

    def write(self, message: Message) -> None:
        text = message.data.decode(errors="replace") if isinstance(message.data, bytes) else str(message.data)
        is_farewell = self.asked_to_stop and text.startswith("worker: ")
        is_own_news = message.name == SYSTEM_PRINTER_NAME and (self.asked_to_stop or " stopped" not in text)
        if text.strip() and not is_farewell and not is_own_news:
            super().write(message)


class Together(Manager):
    """Starts commands, shows their output with their names, and stops all when asked or when one ends."""

    def __init__(self) -> None:
        self.shown = Quiet(sys.stdout)
        super().__init__(self.shown)
        self._procmgr = Gentle()
        self._process_ctor = Tethered

    def add(self, name: str, command: list[str]) -> None:
        self.add_process(name, "exec " + shlex.join(command), env=ENV.for_processes(), cwd=str(PROJECT_DIR))

    def terminate(self) -> None:
        self.shown.asked_to_stop = self.shown.asked_to_stop or self.returncode in (130, 143)
        super().terminate()

    def run(self) -> int:
        """Until all have ended: 0 when that was asked for, else the status of the one that ended first."""
        self.loop()
        return 0 if self.shown.asked_to_stop else (self.returncode or 1)
