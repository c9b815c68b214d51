"""The one lock: how many processes use the private servers, and who may start or stop them.

Three files in `<data>/run`, locked with flock(2), which the kernel gives back however a process ends:

- `users.lock`: every user holds it shared for as long as it lives. Who gets it exclusively knows that nobody is left,
  and that nobody can come while it holds it.
- `change.lock`: held exclusively by the one process that is starting or stopping servers.
- `guardian.lock`: held exclusively by the guardian, a small process that sleeps until it gets `users.lock`
  exclusively and then stops the servers. So they also stop when their last user was killed.

Order of taking: change, then users. The guardian takes users alone and never waits for change while holding it.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from stravaai.embedded.owner import ServerTrouble

CHANGE_SECONDS = 180.0


@dataclass
class Use:
    """This process's part in the lock of one data folder."""

    folder: Path
    _held: int | None = field(default=None, init=False)
    _process: int = field(default=0, init=False)

    @property
    def is_held(self) -> bool:
        """Whether this process itself joined; a forked child does not own its parent's use."""
        return self._held is not None and self._process == os.getpid()

    def hold(self) -> None:
        """Become a user; waits while somebody is stopping the servers."""
        self._held = self.open("users.lock")
        self._process = os.getpid()
        fcntl.flock(self._held, fcntl.LOCK_SH)

    def drop(self) -> None:
        if self._held is not None:
            os.close(self._held)
            self._held = None

    def open(self, name: str) -> int:
        """Open a lock file; not inherited by programs started later."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.open(self.folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Be the only one who starts or stops servers. Raises ServerTrouble after three minutes of waiting."""
        handle = self.open("change.lock")
        try:
            end = time.monotonic() + CHANGE_SECONDS
            while not taken(handle, fcntl.LOCK_EX):
                if time.monotonic() > end:
                    raise ServerTrouble(f"Another command has kept {self.folder} locked for minutes: end it.")
                time.sleep(0.05)
            yield
        finally:
            os.close(handle)

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Whether nobody uses the servers; while the block runs nobody can begin to."""
        handle = self.open("users.lock")
        try:
            yield taken(handle, fcntl.LOCK_EX)
        finally:
            os.close(handle)

    def wait_until_alone(self) -> None:
        handle = self.open("users.lock")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
        finally:
            os.close(handle)

    def guard(self) -> int | None:
        """Take the guardian's lock for the life of this process; None when there is a guardian already."""
        handle = self.open("guardian.lock")
        if taken(handle, fcntl.LOCK_EX):
            return handle
        os.close(handle)
        return None

    def has_guardian(self) -> bool:
        handle = self.open("guardian.lock")
        try:
            return not taken(handle, fcntl.LOCK_SH)
        finally:
            os.close(handle)


def taken(handle: int, kind: int) -> bool:
    """Whether the lock was free to take."""
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
