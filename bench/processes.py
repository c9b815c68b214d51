"""What processes used, read from /proc: CPU seconds and memory, of a process and all it started."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(root: int) -> float:
    """User and system time of a process, its living descendants, and its children that ended."""
    own = sum(_times(root))
    return own + sum(sum(_times(pid)) for pid in descendants(root))


def _times(pid: int) -> tuple[float, ...]:
    """utime, stime, and those of waited-for children, in seconds; nothing when the process just ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return (0.0,)
    return tuple(int(ticks) / _TICKS for ticks in fields[11:15])


def descendants(root: int) -> Iterator[int]:
    for child in _children(root):
        yield child
        yield from descendants(child)


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def postmaster() -> int:
    """Process id of the private PostgreSQL."""
    return int((Path(os.environ["DATA_DIR"]) / "postgres" / "postmaster.pid").read_text().split()[0])


def memory_mb(pid: int) -> dict[str, float]:
    """Resident now and at its highest, in MB; what it shares with others counts whole."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    found = {line.split(":")[0]: line.split()[1] for line in lines if line.startswith(("VmRSS", "VmHWM"))}
    return {"now": int(found["VmRSS"]) / 1024, "peak": int(found["VmHWM"]) / 1024}
