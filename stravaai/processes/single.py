"""One running site for one data folder."""

from __future__ import annotations

import fcntl
import os
import socket
import time
from dataclasses import dataclass
from pathlib import Path

WAIT_SECONDS = 12.0  # a site that was killed takes up to this long to be gone


class CannotServe(Exception):
    """The site of this data folder runs already, or its port is another's; the message is one sentence."""


@dataclass
class Single:
    """`serve.lock`: held by the running site, naming its address."""

    folder: Path
    handle: int = -1

    def claim(self, address: str) -> None:
        """Become the one running site, for the life of this process. Raises CannotServe."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.handle = os.open(self.folder / "serve.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        end = time.monotonic() + WAIT_SECONDS
        while not self.is_taken():
            if time.monotonic() > end:
                other = os.read(self.handle, 300).decode(errors="replace").strip() or "another address"
                raise CannotServe(
                    f"The site runs already at {other}: stop it first, or set DATA_DIR to another folder."
                )
            time.sleep(0.1)
        os.ftruncate(self.handle, 0)
        os.write(self.handle, address.encode())

    def is_taken(self) -> bool:
        try:
            fcntl.flock(self.handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def require_free_port(host: str, port: int) -> None:
    """Raises CannotServe when something listens there already."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            raise CannotServe(
                f"Port {port} cannot be had ({problem.strerror}): choose another, as in make run PORT={port + 1}."
            ) from problem
